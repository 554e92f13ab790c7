"""The prediction for one image, in many batches that differ only in their other rows."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.normalization.perceptrons import NORMS, Perceptron, train_perceptron

SIZES = (2, 4, 8, 16, 32, 64, 128)
MIXES = ("any digits", "one digit only")
MODES = ("training", "inference")
N_BATCHES = 100
N_IMAGES = 1024  # for each accuracy


@dataclass(frozen=True)
class BatchContext:
    """The probabilities that one image gets in 100 batches, and the accuracy in batches of all sizes.

    Parameters
    ----------
    image : ndarray of shape (8, 8)
    digit : int
        Its class.
    probabilities : ndarray of shape (100,)
        Of its class, in batch after batch.
    alone : float
        Its probability in inference mode.
    accuracies : DataFrame
        One row a mix and a batch size: mix, batch_size, accuracy.
    norm, mix, mode : str
    batch_size : int
    """

    image: np.ndarray
    digit: int
    probabilities: np.ndarray
    alone: float
    accuracies: pd.DataFrame
    norm: str
    batch_size: int
    mix: str
    mode: str

    @property
    def spread(self) -> float:
        """The distance from the smallest to the largest probability."""
        return float(np.ptp(self.probabilities))

    def accuracy(self, mix: str) -> float:
        """Return the accuracy in batches of the chosen size."""
        table = self.accuracies.set_index(["mix", "batch_size"])["accuracy"]
        return float(table[mix, self.batch_size])


def batch_dependence(norm: str, batch_size: int, mix: str, mode: str, image: int, seed: int) -> BatchContext:
    """Query a network about one image in 100 batches of a size and a mix."""
    checks.one_of(NORMS, norm=norm)
    checks.one_of(SIZES, batch_size=batch_size)
    checks.one_of(MIXES, mix=mix)
    checks.one_of(MODES, mode=mode)
    checks.whole(least=0, image=image, seed=seed)
    _, _, X, y = _digits()
    row = image % len(X)
    digit = int(y[row])
    rng = np.random.default_rng([seed, row, batch_size])
    batches = rng.choice(_candidates(y, mix, digit), (N_BATCHES, batch_size))
    batches[:, 0] = row
    network = _network(norm)
    probabilities = network.probabilities(X[batches], training=mode == MODES[0])[:, 0, digit]
    alone = float(network.probabilities(X[[row]])[0, digit])
    accuracies = _accuracies(norm, mode, seed)
    return BatchContext(
        X[row].reshape(8, 8), digit, probabilities, alone, accuracies, norm, batch_size, mix, mode
    )


def _candidates(y, mix, digit):
    return np.flatnonzero(y == digit) if mix == MIXES[1] else np.arange(len(y))


@cache
def _accuracies(norm, mode, seed):
    rng = np.random.default_rng([seed, 7])
    _, _, X, y = _digits()
    table = []
    for mix in MIXES:
        for size in SIZES:
            rows = _batches(y, size, mix, rng)
            predicted = _network(norm).probabilities(X[rows], training=mode == MODES[0]).argmax(axis=-1)
            table.append((mix, size, float((predicted == y[rows]).mean())))
    return pd.DataFrame(table, columns=["mix", "batch_size", "accuracy"])


def _batches(y, size, mix, rng):
    n_batches = max(N_IMAGES // size, 10)
    if mix == MIXES[0]:
        return rng.integers(0, len(y), (n_batches, size))
    rows_of = [np.flatnonzero(y == digit) for digit in range(10)]
    return np.stack([rng.choice(rows_of[number % 10], size) for number in range(n_batches)])


@cache
def _digits():
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    X, y = load_digits(return_X_y=True)
    X_train, X_test, y_train, y_test = train_test_split(X / 16, y, test_size=0.5, random_state=0, stratify=y)
    return X_train, y_train, X_test, y_test


@cache
def _network(norm) -> Perceptron:
    X_train, y_train, _, _ = _digits()
    return train_perceptron(X_train, y_train, norm)
