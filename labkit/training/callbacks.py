"""What watches a training from inside: it records every epoch, saves, stops early and refuses NaN."""

import math
import random
import statistics
import time

import keras
import numpy as np

from labkit.training import state
from labkit.training.errors import TrainingError

NOT_METRICS = ("epoch", "learning_rate", "seconds", "training_seconds")
LARGER_IS_BETTER = ("acc", "auc", "precision", "recall", "f1", "r2")


class Stopped(Exception):  # noqa: N818 - nothing is wrong
    """Raised by a callback to end a training between two batches, without the rest of the epoch."""


def best_epoch(history, monitor):
    """Return the place of the best epoch in a list of rows; the first one where several are equal.

    Parameters
    ----------
    history : list of dict
    monitor : str

    Returns
    -------
    int
    """
    sign = -1 if any(word in monitor.lower() for word in LARGER_IS_BETTER) else 1
    values = [sign * row[monitor] for row in history]
    return min(range(len(values)), key=lambda place: math.inf if math.isnan(values[place]) else values[place])


def is_over(history, monitor, patience):
    """Tell whether the last `patience` epochs brought nothing better, so that training should stop.

    Parameters
    ----------
    history : list of dict
    monitor : str
    patience : int or None
        None: never.

    Returns
    -------
    bool
    """
    return (
        bool(history) and patience is not None and len(history) - 1 - best_epoch(history, monitor) >= patience
    )


class Recorder(keras.callbacks.Callback):
    """Keeps the history of a training, and after every epoch the state from which it can go on.

    Early stopping is a function of the history alone. So a training that was killed and goes on from its
    checkpoint stops where the uninterrupted one stops.

    Parameters
    ----------
    seed : int
    epoch : Epoch
        Told to the pipeline, whose order of rows depends on it.
    monitor : str
    patience : int or None
    checkpoint : Checkpoint or None
    log : callable
        Called with the row of every epoch.
    """

    def __init__(self, seed, epoch, monitor, patience, checkpoint=None, log=lambda row: None):
        super().__init__()
        self.history, self.best = [], None
        self._seed, self._epoch, self._log = seed, epoch, log
        self.monitor, self._patience, self._checkpoint = monitor, patience, checkpoint

    def resume(self, history, best):
        """Go on from an earlier part of the same training."""
        self.history, self.best = list(history), best

    def on_epoch_begin(self, epoch, logs=None):
        """Make the epoch depend on the seed and its number, and on nothing that was before."""
        self._epoch.assign(epoch)
        # Python's and NumPy's generators only: to seed TensorFlow anew throws its kernels away, which costs
        # as much as a third of a short epoch; Keras' layers have states of their own, which are saved
        seed = (self._seed + 7919 * epoch) % 2**32
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002
        self._begin, self._trained = time.perf_counter(), None

    def on_test_begin(self, logs=None):
        """Note when the epoch's training was over."""
        self._trained = self._trained or time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        """Stop at once where the loss is no number."""
        if not math.isfinite((logs or {}).get("loss", 0.0)):
            raise TrainingError(self._diverged())

    def on_epoch_end(self, epoch, logs=None):
        """Record the epoch, save the state and stop where it is time."""
        now = time.perf_counter()
        row = {"epoch": epoch + 1, **scalars(logs or {})}
        row |= {"learning_rate": learning_rate(self.model), "seconds": now - self._begin}
        row["training_seconds"] = (self._trained or now) - self._begin
        self.history.append(row)
        if self._patience is not None:
            self._remember_best()
        if self._checkpoint:
            self._checkpoint.save(self.model, self.history, self.best)
        self._log(row)
        if is_over(self.history, self.monitor, self._patience):
            self.model.stop_training = True

    def _remember_best(self):
        if self.monitor not in self.history[-1]:
            known = ", ".join(name for name in self.history[-1] if name not in NOT_METRICS)
            raise TrainingError(f"`monitor` must be one of {known}; got monitor={self.monitor!r}.")
        if best_epoch(self.history, self.monitor) == len(self.history) - 1:
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
            f"{rate:.3g} ({kept}): lower the rate, scale the inputs, or clip gradients (`clipnorm=1`)."
        )


def scalars(logs):
    """Return the numbers of an epoch by name; a metric with one for each class gives names such as f1[2].

    Parameters
    ----------
    logs : dict of str to float or array

    Returns
    -------
    dict of str to float
    """
    found = {}
    for name, value in logs.items():
        several = np.ndim(value) > 0
        each = np.ravel(value)
        found |= {f"{name}[{place}]" if several else name: float(one) for place, one in enumerate(each)}
    return found


def learning_rate(model):
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


def examples_per_second(history, n_samples):
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
