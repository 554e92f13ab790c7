"""What a model gets wrong now: its worst examples, and which class it takes for which."""

from dataclasses import dataclass

import numpy as np

SMALLEST = 1e-12


@dataclass(frozen=True)
class Diagnosis:
    """The answers of a model on held-out rows.

    `rows` are the worst, worst first; `losses`, `predicted` and `true` belong to all rows looked at. `matrix`
    counts true classes (rows) against predicted ones (columns); None for a regression.
    """

    rows: np.ndarray
    losses: np.ndarray
    predicted: np.ndarray
    true: np.ndarray
    matrix: np.ndarray | None


def diagnose(outputs: np.ndarray, y: np.ndarray, n_worst: int = 9) -> Diagnosis:
    """Judge the outputs of a model row by row.

    Parameters
    ----------
    outputs : ndarray of shape (n, n_classes), (n, 1) or (n,)
        Logits, probabilities or predicted numbers.
    y : ndarray of shape (n,), (n, 1) or (n, n_classes)
        Integer labels, one-hot rows, or numbers.
    n_worst : int

    Returns
    -------
    Diagnosis
    """
    outputs = np.asarray(outputs, dtype=float).reshape(len(outputs), -1)
    y = np.asarray(y)
    y = y.argmax(axis=1) if y.ndim == 2 and y.shape[1] > 1 else y.reshape(-1)
    if outputs.shape[1] == 1 and not _is_two_classes(y):
        predicted = outputs[:, 0]
        losses = (predicted - y) ** 2
        matrix = None
    else:
        chances = _chances(outputs)
        y = y.astype(int)
        predicted = chances.argmax(axis=1)
        losses = -np.log(np.maximum(chances[np.arange(len(y)), y], SMALLEST))
        matrix = np.zeros((chances.shape[1],) * 2, dtype=int)
        np.add.at(matrix, (y, predicted), 1)
    worst = np.argsort(-losses, kind="stable")[:n_worst]
    return Diagnosis(worst, losses, predicted, y, matrix)


def _is_two_classes(y):
    return y.dtype.kind in "biu" and set(np.unique(y)) <= {0, 1}


def _chances(outputs):
    """Return probabilities of shape (n, n_classes) from logits or probabilities, of two classes from one."""
    if outputs.shape[1] == 1:
        inside = ((outputs >= 0) & (outputs <= 1)).all()
        chance = outputs if inside else 1 / (1 + np.exp(-np.clip(outputs, -500, 500)))
        return np.hstack([1 - chance, chance])
    if (outputs >= 0).all() and np.allclose(outputs.sum(axis=1), 1, atol=1e-3):
        return outputs
    raised = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)
