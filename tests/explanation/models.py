"""Small models with known truths, and the shapes in which models come."""

import numpy as np


def curved(X):
    """Interactions of two and of three features, a square and a feature that counts for nothing."""
    X = np.asarray(X, dtype=float)
    return np.tanh(X[:, 0] * X[:, 1]) + X[:, 2] * X[:, 3] * X[:, 4] + 2 * X[:, 2] ** 2 + 0 * X[:, -1]


class KerasLike:
    """Answers as a Keras model does, and fails where a Keras model is slow."""

    def __init__(self, answer=lambda X: np.stack([X.sum(axis=1), -X.sum(axis=1)], axis=1)):
        self.answer = answer
        self.seen = []

    def predict_on_batch(self, X):
        self.seen.append(X)
        return self.answer(X)

    def predict(self, X):
        raise AssertionError("`predict` sets up a pipeline for every call")


def case(n_features=6, n_background=9, seed=0):
    """Return a row and a background."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=n_features), rng.normal(size=(n_background, n_features))
