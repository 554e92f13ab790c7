"""The live panel: train, steer and compare while it happens."""

from labkit.training.live.controls import live_state
from labkit.training.live.panel import LivePanel
from labkit.training.live.training_setup import Recipe


def watch(
    build, data, validation_data=None, *, space=None, values=None, epochs=10, batch_size=32, seed=0,
    patience=None, smoothing=0.8, log_axis=False, keep=None, title="Is it learning, and would I know?",
):  # fmt: skip
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
    epochs, batch_size, seed, patience, keep : as for `fit`
    smoothing : float in [0, 1)
    log_axis : bool
    title : str

    Returns
    -------
    LivePanel
    """
    settings = {"epochs": epochs, "batch_size": batch_size, "patience": patience, "keep": keep}
    looks = {"seed": seed, "smoothing": smoothing, "log_axis": log_axis}
    state = live_state(space or {}, values or {}, **looks)
    return LivePanel(Recipe(build, data, validation_data, settings), space or {}, state, title)
