"""What watches a training from inside: it records every epoch, saves, stops early and refuses NaN."""

import math
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import keras
import numpy as np

from labkit.training import state
from labkit.training.checkpoints import Checkpoint
from labkit.training.datasets import Epoch
from labkit.training.directions import require_direction
from labkit.training.errors import TrainingError
from labkit.training.settings import EarlyStopping

NOT_METRICS = ("epoch", "learning_rate", "seconds", "training_seconds")


class Stopped(Exception):  # noqa: N818 - nothing is wrong
    """Raised by a callback to end a training between two batches, without the rest of the epoch."""


def best_epoch(history: list[dict], monitor: str, mode: str) -> int:
    """Return the place of the best epoch in a list of rows; the first one where several are equal.

    Parameters
    ----------
    history : list of dict
    monitor : str
    mode : str
        "min" or "max".

    Returns
    -------
    int
    """
    sign = -1 if mode == "max" else 1
    values = [sign * row[monitor] for row in history]
    return min(range(len(values)), key=lambda place: math.inf if math.isnan(values[place]) else values[place])


def is_over(history: list[dict], stopping: EarlyStopping | None) -> bool:
    """Tell whether the last `patience` epochs brought nothing better, so that training should stop.

    Parameters
    ----------
    history : list of dict
    stopping : EarlyStopping or None
        With its monitor and its mode; None: never.

    Returns
    -------
    bool
    """
    if not history or stopping is None:
        return False
    return len(history) - 1 - best_epoch(history, stopping.monitor, stopping.mode) >= stopping.patience


class Recorder(keras.callbacks.Callback):
    """Keeps the history of a training, and after every epoch the state from which it can go on.

    Early stopping is a function of the history alone. So a training that was killed and goes on from its
    checkpoint stops where the uninterrupted one stops.

    Parameters
    ----------
    seed : int
    epoch : Epoch
        Its number is set here; the order of the rows in the pipeline depends on it.
    stopping : EarlyStopping or None
        With its monitor. A mode that is not given is Keras', looked up after the first batch, when the
        model's metrics are built.
    checkpoint : Checkpoint or None
    log : callable
        Called with the row of every epoch.
    """

    def __init__(
        self,
        seed: int,
        epoch: Epoch,
        stopping: EarlyStopping | None = None,
        checkpoint: Checkpoint | None = None,
        log: Callable[[dict], None] = lambda row: None,
    ):
        super().__init__()
        self.history = []
        self.best: dict | None = None
        self.stopping = stopping
        self._seed = seed
        self._epoch = epoch
        self._checkpoint = checkpoint
        self._log = log

    def resume(self, history: list[dict], best: dict | None, mode: str | None) -> None:
        """Go on from an earlier part of the same training."""
        self.history = list(history)
        self.best = best
        if self.stopping and mode:
            self.stopping = replace(self.stopping, mode=mode)

    @property
    def is_over(self) -> bool:
        """Whether the training should stop here."""
        return is_over(self.history, self.stopping)

    @property
    def kept(self) -> int:
        """The place of the epoch whose weights are kept: the best with early stopping, else the last."""
        if self.history and self.stopping:
            return best_epoch(self.history, self.stopping.monitor, self.stopping.mode)
        return len(self.history) - 1

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Make the epoch depend on the seed and its number, and on nothing that was before."""
        self._epoch.assign(epoch)
        # Python's and NumPy's generators only: to seed TensorFlow anew throws its kernels away, which costs
        # as much as a third of a short epoch; Keras' layers have states of their own, which are saved
        seed = (self._seed + 7919 * epoch) % 2**32
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002
        self._begin = time.perf_counter()
        self._trained: float | None = None

    def on_test_begin(self, logs: dict | None = None) -> None:
        """Note when the epoch's training was over."""
        self._trained = self._trained or time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        """Stop at once where the loss is no number, or the better direction of the monitor is unknown."""
        if not math.isfinite((logs or {}).get("loss", 0.0)):
            raise TrainingError(self._diverged())
        if self.stopping and self.stopping.mode is None:
            names = scalars(logs or {})
            monitor = self.stopping.monitor
            # what no batch measures is refused at the end of the epoch, with the names that there are
            if monitor in names or monitor.removeprefix("val_") in names:
                self._decide_mode()

    def _decide_mode(self):
        mode = require_direction(self.model, self.stopping.monitor)
        self.stopping = replace(self.stopping, mode=mode)

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Record the epoch, save the state and stop where it is time."""
        now = time.perf_counter()
        row = {"epoch": epoch + 1, **scalars(logs or {})}
        row |= {"learning_rate": learning_rate(self.model), "seconds": now - self._begin}
        row["training_seconds"] = (self._trained or now) - self._begin
        self.history.append(row)
        if self.stopping:
            self._remember_best(self.stopping.monitor)
        if self._checkpoint:
            mode = self.stopping.mode if self.stopping else None
            self._checkpoint.save(self.model, self.history, self.best, mode)
        self._log(row)
        if self.is_over:
            self.model.stop_training = True

    def _remember_best(self, monitor):
        if monitor not in self.history[-1]:
            known = ", ".join(name for name in self.history[-1] if name not in NOT_METRICS)
            raise TrainingError(f"`monitor` must be one of {known}; got monitor={monitor!r}.")
        if self.stopping.mode is None:
            self._decide_mode()
        if self.kept == len(self.history) - 1:
            self.best = state.state_of(self.model)

    def _diverged(self):
        rate = learning_rate(self.model)
        kept = (
            f"what was saved after epoch {len(self.history)} is whole"
            if self.history
            else "nothing was saved yet"
        )
        return (
            f"the loss is no finite number any more in epoch {len(self.history) + 1}, at learning rate "
            f"{rate:.3g} ({kept}): lower the rate, scale the inputs and a numeric target, or clip gradients "
            "(`clipnorm=1`)."
        )


def scalars(logs: dict) -> dict[str, float]:
    """Return the numbers of an epoch by name; a metric with one for each class gives names such as f1[2].

    Parameters
    ----------
    logs : dict of str to float or array

    Returns
    -------
    dict of str to float
    """
    numbers = {}
    for name, value in logs.items():
        several = np.ndim(value) > 0
        each = np.ravel(value)
        numbers |= {f"{name}[{place}]" if several else name: float(one) for place, one in enumerate(each)}
    return numbers


def learning_rate(model: keras.Model) -> float:
    """Return the learning rate of a compiled model as it is now.

    Parameters
    ----------
    model : keras.Model

    Returns
    -------
    float
    """
    # times one: a tensor also where it is a variable, on every backend and on several devices
    return float(model.optimizer.learning_rate * 1.0)


def examples_per_second(history: list[dict], n_samples: int | None) -> float:
    """Return how fast training was, without validation and without the first epoch, which builds the graph.

    Parameters
    ----------
    history : list of dict
    n_samples : int or None

    Returns
    -------
    float
        nan where the number of examples is not known.
    """
    seconds = [row["training_seconds"] for row in history[1:] or history]
    return n_samples / statistics.median(seconds) if n_samples and seconds else math.nan
