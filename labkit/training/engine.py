"""What stands between `fit` and Keras' own `fit`: where the rows lie, and how many steps go together."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import keras
import tensorflow as tf

from labkit.training import devices, models, state
from labkit.training import steps_per_execution as steps
from labkit.training.batches import Feed
from labkit.training.callbacks import Stopped
from labkit.training.graph_loop import GraphLoop, reason
from labkit.training.resident import Resident

SHARE = 4  # rows may take one part in so many of a device's free memory
TOO_FEW = 50  # steps in the whole training: not worth a measurement
N_TIMED = 4  # steps
CAUTION = 2  # a step may take longer than its guess
_refusals = {}  # by the form of a model: why XLA does not compile it


class Engine:
    """Trains by Keras' `fit`, in the way that is fastest where it runs.

    Arrays lie on the device that trains, and the steps of one go run in one graph (`Resident`). Datasets,
    arrays too large for that, several devices and other backends are streamed through `tf.data`. The graph is
    compiled once; to time a few steps on trial compiles nothing.

    Parameters
    ----------
    model : keras.Model
        Built and compiled.
    feed : Feed
    place : Devices
    epochs : int
    callbacks : sequence of keras.callbacks.Callback
        The learner's: those that want batches get every one.

    Attributes
    ----------
    notes : list of str
    """

    def __init__(
        self,
        model: keras.Model,
        feed: Feed,
        place: devices.Devices,
        epochs: int,
        callbacks: Sequence[keras.callbacks.Callback] = (),
    ):
        self.notes = []
        self._model = model
        self._feed = feed
        self._place = place
        self._training: Resident | None = None
        self._validation: Resident | None = None
        self._steps = model.steps_per_execution
        if keras.backend.backend() == "tensorflow" and not model.run_eagerly:
            with devices.on(place):
                self._heed_refusal()
                self._lay_out_rows()
                self._compile()
                self._choose_steps(feed.n_batches * epochs, callbacks)

    def fit(self, initial_epoch: int, epochs: int, **settings: Any) -> None:
        """Train by Keras' `fit` until the last epoch is over or a callback raises `Stopped`.

        Afterwards the model makes train and test functions of its own again.

        Parameters
        ----------
        initial_epoch, epochs : int
            How many have ended, and how many there are.
        **settings : object
            As for `fit` of a Keras model, but for the data.
        """
        settings |= {"initial_epoch": initial_epoch, "epochs": epochs, "shuffle": False}
        with devices.on(self._place), self._installed(), contextlib.suppress(Stopped):
            self._model.fit(**self._data(), **self._validation_data(), **settings)

    def _data(self):
        if self._training is None:
            return {"x": self._feed.batches}
        return {"x": self._training.goes(self._steps), "steps_per_epoch": self._training.n_batches}

    def _validation_data(self):
        if self._validation is None:
            return {"validation_data": self._feed.validation}
        goes = self._validation.goes(self._steps)
        return {"validation_data": goes, "validation_steps": self._validation.n_batches}

    @contextlib.contextmanager
    def _installed(self) -> Iterator[None]:
        model = self._model
        before = model.steps_per_execution
        model.steps_per_execution = self._steps
        model.train_function = self._training
        model.test_function = self._validation
        try:
            yield
        finally:
            model.steps_per_execution = before
            model.train_function = None
            model.test_function = None

    # -- where the rows lie

    def _lay_out_rows(self):
        feed = self._feed
        if len(self._place.names) != 1:
            return
        sides = [feed.data, feed.held_out]
        n_bytes = sum(_n_bytes(side) for side in sides)
        if n_bytes > devices.free_memory(self._place.names[0]) / SHARE:
            self.notes.append(
                f"The rows take {n_bytes / 2**30:.1f} GiB, over a quarter of the free memory of the device: "
                "they come batch by batch."
            )
            return
        model = self._model
        if isinstance(feed.data, tuple):
            loop = GraphLoop(model.train_step, model.jit_compile)
            self._training = Resident(feed.data, feed.batch_size, feed.order, loop, self._keras("train"))
        if isinstance(feed.held_out, tuple):
            loop = GraphLoop(model.test_step, model.jit_compile)
            order = feed.held_out_order
            self._validation = Resident(
                feed.held_out, feed.validation_batch, order, loop, self._keras("test")
            )

    def _keras(self, kind):
        """Return a function that returns the train or test function that Keras makes for this model."""

        def make():
            ours = getattr(self._model, f"{kind}_function")
            setattr(self._model, f"{kind}_function", None)
            getattr(self._model, f"make_{kind}_function")()
            theirs = getattr(self._model, f"{kind}_function")
            setattr(self._model, f"{kind}_function", ours)
            return theirs

        return make

    # -- compiled once

    def _compile(self):
        if self._training:
            _build_metrics(self._model, self._feed.data)
            self._training.compile()
            self._without_xla(self._training.loop.refusal)
        elif self._model.jit_compile:
            self._without_xla(_refusal(self._model.train_step, self._feed.batches))
        if self._validation:
            self._validation.compile()

    def _heed_refusal(self):
        if self._model.jit_compile:
            self._without_xla(_refusals.get(models.form(self._model), ""))

    def _without_xla(self, refusal):
        if not refusal:
            return
        _refusals[models.form(self._model)] = refusal
        self._model.jit_compile = False
        self.notes.append(f"XLA does not compile this model, so it trains without: {refusal}.")

    # -- how many steps go together

    def _choose_steps(self, n_steps, callbacks):
        is_learners = self._steps != 1
        listeners = [type(callback).__name__ for callback in callbacks if steps.wants_batches(callback)]
        if is_learners and len(self._place.names) > 1:
            self._steps = 1
            self.notes.append("TensorFlow does not run several steps together on several devices.")
        elif listeners and not is_learners:
            self.notes.append(f"{' and '.join(listeners)} gets every batch, so the steps run one by one.")
        elif len(self._place.names) == 1 and not is_learners:
            self._steps = steps.choose(self._feed.n_batches, self._seconds_of_a_step(n_steps))

    def _seconds_of_a_step(self, n_steps):
        # of another train step, not all that it changes is known
        is_plain = type(self._model).train_step is keras.Model.train_step
        if self._training and is_plain and n_steps >= TOO_FEW:
            return self._measured()
        return CAUTION * steps.guessed_seconds(self._model, self._feed.batch_size)

    def _measured(self):
        before = state.state_of(self._model)
        seconds = self._training.seconds(N_TIMED)
        state.put_state(self._model, before)
        self._model.reset_metrics()
        return seconds


def _build_metrics(model, data):
    # metrics that are made while a step is traced let TensorFlow trace it twice
    rows = tf.nest.map_structure(
        lambda part: keras.KerasTensor((None, *part.shape[1:]), part.dtype.name), data
    )
    with contextlib.suppress(Exception):  # what a model cannot do with these rows, training itself reports
        model._symbolic_build(data_batch=rows)


def _n_bytes(data):
    return sum(part.nbytes for part in tf.nest.flatten(data)) if isinstance(data, tuple) else 0


def _refusal(step, batches):
    """Return why XLA does not compile a step on batches; "" where it does."""
    batch = next(iter(batches))
    try:
        tf.function(step, jit_compile=True, autograph=False).experimental_get_compiler_ir(batch)()
    except Exception as error:  # whatever XLA says: without it the same error comes again, if it is ours
        return reason(error)
    return ""
