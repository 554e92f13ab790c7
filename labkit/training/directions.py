"""Which way a number of the history gets better: what the model's own losses and metrics declare."""

import re

import keras

from labkit.training.errors import TrainingError

DIRECTIONS = {"up": "max", "down": "min"}  # as Keras' metrics name them


def direction(model: keras.Model, name: str) -> str | None:
    """Return whether a column of the history is minimized or maximized, or None where Keras does not know.

    Parameters
    ----------
    model : keras.Model
        Compiled, and trained on a batch at least: before that its metrics are not built.
    name : str
        With or without the "val_" of validation data.

    Returns
    -------
    "min", "max" or None
    """
    known = _directions(model)
    name = re.sub(r"\[\d+\]$", "", name)  # one class of a metric that has a number for each
    return known.get(name, known.get(name.removeprefix("val_")))


def require_direction(model: keras.Model, name: str) -> str:
    """Return whether a column of the history is minimized or maximized; refuse where Keras does not know.

    Parameters
    ----------
    model : keras.Model
    name : str

    Returns
    -------
    "min" or "max"

    Raises
    ------
    TrainingError
        Where neither a loss nor one of Keras' metrics has this name.
    """
    mode = direction(model, name)
    if mode is None:
        raise TrainingError(
            f"`monitor` is {name!r}, and neither Keras nor labkit knows whether it should fall or rise: pass "
            f'EarlyStopping(…, monitor={name!r}, mode="min") or mode="max".'
        )
    return mode


def _directions(model):
    """Return {name in the history: "min", "max" or None} for the model's losses and metrics."""
    outputs = list(getattr(model, "output_names", None) or [])
    metrics = [metric for group in model.metrics for metric in _flat(group)]
    modes = {}
    for metric in metrics:
        mode = DIRECTIONS.get(getattr(metric, "_direction", None))
        for name in (metric.name, *(f"{output}_{metric.name}" for output in outputs)):
            # two outputs may have metrics of one name: where they differ, the name decides nothing
            modes[name] = mode if modes.get(name, mode) == mode else None
    return modes | dict.fromkeys(losses(model), "min")


def _flat(metric):
    return getattr(metric, "metrics", [metric])


def losses(model: keras.Model) -> list[str]:
    """Return the names of the total loss and of the losses of the outputs.

    Parameters
    ----------
    model : keras.Model
        Compiled, and trained on a batch at least.

    Returns
    -------
    list of str
    """
    trackers = getattr(getattr(model, "_compile_loss", None), "metrics", [])
    return ["loss", *(tracker.name for tracker in trackers)]
