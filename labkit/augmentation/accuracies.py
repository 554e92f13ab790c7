"""Correct predictions counted, and the accuracies with their intervals that follow from the counts."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

Z = 1.96  # 95 %


def accuracy_table(shares: Sequence[float], n: int, n_correct: Mapping[str, Sequence[int]]) -> pd.DataFrame:
    """Return the accuracy of each model at each share of a policy's strength.

    Parameters
    ----------
    shares : sequence of float
    n : int
        Predictions at each strength.
    n_correct : dict
        Name of the model -> correct predictions, one count for each share.

    Returns
    -------
    DataFrame
        Columns model, share, accuracy, low, high (95 % interval of Wilson).
    """
    rows = []
    for name, counts in n_correct.items():
        accuracies = np.asarray(counts) / n
        low, high = _interval(accuracies, n)
        rows += [(name, *row) for row in zip(shares, accuracies, low, high, strict=True)]
    return pd.DataFrame(rows, columns=["model", "share", "accuracy", "low", "high"])


def _interval(share, n):
    # Wilson's interval of a share (1927): it stays inside [0, 1], also when all or none are correct
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
