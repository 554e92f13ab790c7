"""One image, asked about again and again in the company of others."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.normalization.perceptrons import AXES, Perceptron

SIZES = (2, 4, 8, 16, 32, 64, 128)
MIXES = ("any digits", "one digit only")
MODES = ("training", "inference")
N_BATCHES = 100
N_ASKED = 1024  # images for each accuracy


@dataclass(frozen=True)
class Company:
    """The probabilities that one image gets in 100 batches, and the accuracy in batches of all sizes."""

    image: np.ndarray
    digit: int
    probabilities: np.ndarray
    alone: float
    accuracies: pd.DataFrame
    norm: str
    batch_size: int
    mix: str
    mode: str

    @classmethod
    def of(cls, norm, batch_size, mix, mode, image, seed):
        """Ask a network about one image in 100 batches of its kind."""
        checks.one_of(AXES, norm=norm)
        checks.one_of(SIZES, batch_size=batch_size)
        checks.one_of(MIXES, mix=mix)
        checks.one_of(MODES, mode=mode)
        checks.whole(least=0, image=image, seed=seed)
        _, _, X, y = _digits()
        place, network = image % len(X), _trained(norm)
        digit, rng = int(y[place]), np.random.default_rng([seed, place, batch_size])
        mates = np.flatnonzero(y == digit) if mix == MIXES[1] else np.arange(len(X))
        rows = rng.choice(mates, (N_BATCHES, batch_size))
        rows[:, 0] = place
        found = network.probabilities(X[rows], training=mode == MODES[0])[:, 0, digit]
        alone = float(network.probabilities(X[[place]])[0, digit])
        asked = norm, batch_size, mix, mode
        return cls(X[place].reshape(8, 8), digit, found, alone, _accuracies(norm, mode, seed), *asked)

    @property
    def reach(self):
        """The distance from the smallest to the largest probability."""
        return float(np.ptp(self.probabilities))

    def accuracy(self, mix):
        """Return the accuracy in batches of the chosen size."""
        rows = self.accuracies.set_index(["mix", "batch_size"])["accuracy"]
        return float(rows[mix, self.batch_size])


@cache
def _accuracies(norm, mode, seed):
    found, rng = [], np.random.default_rng([seed, 7])
    _, _, X, y = _digits()
    for mix in MIXES:
        for size in SIZES:
            rows = _batches(y, size, mix, rng)
            said = _trained(norm).probabilities(X[rows], training=mode == MODES[0]).argmax(axis=-1)
            found.append((mix, size, float((said == y[rows]).mean())))
    return pd.DataFrame(found, columns=["mix", "batch_size", "accuracy"])


def _batches(y, size, mix, rng):
    n_batches = max(N_ASKED // size, 10)
    if mix == MIXES[0]:
        return rng.integers(0, len(y), (n_batches, size))
    of_each = [np.flatnonzero(y == digit) for digit in range(10)]
    return np.stack([rng.choice(of_each[number % 10], size) for number in range(n_batches)])


@cache
def _digits():
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    X, y = load_digits(return_X_y=True)
    X_train, X_test, y_train, y_test = train_test_split(X / 16, y, test_size=0.5, random_state=0, stratify=y)
    return X_train, y_train, X_test, y_test


@cache
def _trained(norm):
    X_train, y_train, _, _ = _digits()
    return Perceptron.trained(X_train, y_train, norm)
