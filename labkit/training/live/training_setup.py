"""What a live panel trains: a function that builds models, data and settings."""

from collections.abc import Callable, Sequence

import keras
import numpy as np

from labkit.core.checks import require
from labkit.training import fitting, inputs, records
from labkit.training.live.curves import Track
from labkit.training.live.diagnosis import Diagnosis, diagnose
from labkit.training.settings import EarlyStopping, Setup

FOR_FIT = ("epochs", "batch_size")  # names of values that are not the model's
N_JUDGED = 500  # held-out rows that are judged while training


class TrainingSetup:
    """Trains a new model for values and a seed.

    Parameters
    ----------
    build : callable
        Takes values by their names and returns a compiled Keras model.
    data, validation_data : as for `fit`
    settings : dict
        epochs, batch_size, patience and keep, for `fit`.
    """

    def __init__(
        self, build: Callable[..., keras.Model], data: object, validation_data: object, settings: dict
    ):
        self._build = build
        self.settings = settings
        self.data = inputs.as_arrays(data)
        self.held_out = inputs.as_arrays(validation_data, name="validation_data")
        _require_single(self.data, "data")
        _require_single(self.held_out, "validation_data")

    def train(
        self, values: dict, seed: int, callbacks: Sequence[keras.callbacks.Callback] = ()
    ) -> records.Run:
        """Train a new model; the same numbers as `fit` gives.

        Parameters
        ----------
        values : dict
        seed : int
        callbacks : sequence of keras.callbacks.Callback

        Returns
        -------
        Run
        """
        own = {name: value for name, value in values.items() if name not in FOR_FIT}
        settings = {name: values.get(name, value) for name, value in self.settings.items()}
        # a patience as long as the training never ends it, but keeps the best weights
        stopping = EarlyStopping(settings["patience"] or settings["epochs"])
        return fitting.fit(
            lambda: self._build(**own),
            self.data,
            self.held_out,
            epochs=settings["epochs"],
            batch_size=settings["batch_size"],
            seed=seed,
            callbacks=[*callbacks, stopping],
            setup=Setup(name=Track(values, seed).name, keep=settings["keep"], show=False),
        )

    def code(self, space: Sequence[str], state: dict) -> str:
        """Return the line that makes a panel in this state.

        Parameters
        ----------
        space, state : dict

        Returns
        -------
        str
        """
        given = {"values": {name: state[name] for name in space}}
        given |= {name: value for name, value in state.items() if name not in space}
        given |= {name: value for name, value in self.settings.items() if value is not None}
        words = ", ".join(f"{name}={value!r}" for name, value in given.items())
        return f"training.watch(build, data, validation_data, space=space, {words})"

    def judge(self, model: keras.Model) -> tuple[Diagnosis, np.ndarray]:
        """Return what a model gets wrong now, and the rows that it was judged on.

        Parameters
        ----------
        model : keras.Model

        Returns
        -------
        tuple of Diagnosis and ndarray
        """
        X, y = self._rows()
        return diagnose(np.asarray(model(X, training=False)), y), X

    def _rows(self):
        rows = self.data if self.held_out is None else self.held_out
        if isinstance(rows, tuple):
            return rows[0][:N_JUDGED], rows[1][:N_JUDGED]
        first = next(iter(rows))
        return np.asarray(first[0]), np.asarray(first[1])


def _require_single(data, name):
    # what a model gets wrong is shown row by row, beside its one output
    parts = data if data is None or isinstance(data, tuple) else data.element_spec
    several = any(isinstance(part, dict | tuple) for part in parts or ())
    require(not several, name, "several", "have one input and one output here; training.fit takes several")
