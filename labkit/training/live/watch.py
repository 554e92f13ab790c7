"""Open a live panel: train, steer and compare while it happens."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras

from labkit.core.checks import one_of
from labkit.training.live.controls import live_state
from labkit.training.live.panel import LivePanel
from labkit.training.live.training_setup import TrainingSetup

TITLE = "Is it learning, and would I know?"
FIT = {"epochs": 10, "batch_size": 32, "patience": None, "keep": None}
LOOKS = {"seed": 0, "smoothing": 0.8, "log_axis": False}


def watch(
    build: Callable[..., keras.Model],
    data: Any,
    validation_data: Any = None,
    *,
    space: Mapping[str, Sequence] | None = None,
    values: Mapping[str, object] | None = None,
    title: str = TITLE,
    **settings: Any,
) -> LivePanel:
    """Show a panel that trains a model, live.

    Training starts with its button; in a script, `panel.wait()` runs it to the end and returns the record.

    Parameters
    ----------
    build : callable
        Takes the names in `space` and returns a compiled Keras model.
    data, validation_data : as for `fit`
    space : dict
        Name -> the values to choose from. "epochs" and "batch_size" go to `fit`, all others to `build`;
        "learning_rate" can also be changed while training.
    values : dict
        Name -> the value at first; the first of each by default.
    title : str
    **settings : object
        epochs (10), batch_size (32), patience (epochs without a better loss, None), keep (a folder, None);
        seed (0), smoothing (0.8, in [0, 1)) and log_axis (False) of the state at first.

    Returns
    -------
    LivePanel

    Raises
    ------
    ArgumentError
        For an unknown setting, a value outside of the space, or data that cannot be trained on.

    Examples
    --------
    >>> import keras, numpy as np
    >>> from labkit import training
    >>> def build(units):
    ...     model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(units), keras.layers.Dense(1)])
    ...     model.compile("sgd", "mse")
    ...     return model
    >>> panel = training.watch(build, (np.ones((8, 1)), np.ones((8, 1))), space={"units": [2, 4]}, epochs=1)
    >>> panel.state
    {'units': 2, 'seed': 0, 'smoothing': 0.8, 'log_axis': False}
    """
    for name in settings:
        one_of([*FIT, *LOOKS], settings=name)
    chosen = {**FIT, **LOOKS, **settings}
    state = live_state(space or {}, values or {}, **{name: chosen[name] for name in LOOKS})
    setup = TrainingSetup(build, data, validation_data, {name: chosen[name] for name in FIT})
    return LivePanel(setup, space or {}, state, title)
