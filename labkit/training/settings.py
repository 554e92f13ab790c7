"""How a training runs, beside its epochs: when it stops early, on which devices, and what is kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labkit.core.checks import one_of, whole

MODES = ("min", "max")
PRECISIONS = ("auto", "float32", "half", "mixed_float16", "mixed_bfloat16")
TAILS = ("drop", "pad")


@dataclass(frozen=True)
class EarlyStopping:
    """Stop a training that no longer improves, and go back to the best weights; for `callbacks` of `fit`.

    It looks at the recorded history alone, so an interrupted training stops where a whole one stops.

    Parameters
    ----------
    patience : int, >= 1
        Stop after so many epochs without a better `monitor`.
    monitor : str
        A column of the history: "val_loss" by default, "loss" without validation data.
    mode : str
        "min" or "max": the better direction. By default Keras': losses are minimized, and each of Keras'
        metrics knows its direction.

    Raises
    ------
    ValueError
        Where `patience` is no whole number of at least 1, or `mode` neither "min" nor "max".

    Examples
    --------
    >>> from labkit import training
    >>> training.EarlyStopping(patience=3, monitor="val_profit", mode="max").mode
    'max'
    """

    patience: int
    monitor: str | None = None
    mode: str | None = None

    def __post_init__(self):
        whole(patience=self.patience)
        if self.mode is not None:
            one_of(MODES, mode=self.mode)


@dataclass(frozen=True)
class Setup:
    """Set where a training runs, how exactly, and what is shown and kept of it; for `setup` of `fit`.

    Parameters
    ----------
    name : str
        The name of the run; the model's by default.
    keep : path
        A folder such as "runs", where the record and the weights are kept.
    checkpoint : path
        A folder: `fit` called again with it after an interruption goes on from there.
    show : bool
        Show progress.
    devices : sequence of str
        Such as ["GPU:0", "GPU:1"]; all GPUs by default.
    precision : str
        "auto" is "float32". "half" computes in half precision, in "mixed_bfloat16" where all devices have it,
        else in "mixed_float16". For models that `fit` builds.
    tail : str
        On several devices every batch must be whole: "drop" the last one, or "pad" it with other rows.
    deterministic : bool
        The same bits each time; slower, and for the rest of the process.

    Raises
    ------
    ValueError
        Where `precision` or `tail` is none of those above.

    Examples
    --------
    >>> from labkit import training
    >>> training.Setup(name="houses", show=False).precision
    'auto'
    """

    name: str = ""
    keep: str | Path | None = None
    checkpoint: str | Path | None = None
    show: bool = True
    devices: Sequence[str] | None = None
    precision: str = "auto"
    tail: str = "drop"
    deterministic: bool = False

    def __post_init__(self):
        one_of(PRECISIONS, precision=self.precision)
        one_of(TAILS, tail=self.tail)
