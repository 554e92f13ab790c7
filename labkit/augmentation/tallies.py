"""Right answers counted, and the accuracies with their intervals that follow from the counts."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

Z = 1.96  # 95 %


@dataclass(frozen=True)
class Tally:
    """How often each model was right, at each share of a recipe's strength.

    Parameters
    ----------
    shares : tuple of float
    n : int
        Questions at each strength.
    right : dict
        Name of the model -> right answers, one count for each share.
    """

    shares: tuple
    n: int
    right: dict

    @property
    def table(self):
        """The accuracies: model, share, accuracy, low, high (95 % interval of Wilson)."""
        rows = []
        for name, right in self.right.items():
            low, high = self._interval(np.asarray(right))
            columns = zip(self.shares, np.asarray(right) / self.n, low, high, strict=True)
            rows += [(name, *column) for column in columns]
        return pd.DataFrame(rows, columns=["model", "share", "accuracy", "low", "high"])

    def _interval(self, right):
        # Wilson's interval of a share (1927): it stays inside [0, 1], also when all or none are right
        share = right / self.n
        middle = (share + Z**2 / (2 * self.n)) / (1 + Z**2 / self.n)
        half = Z / (1 + Z**2 / self.n) * np.sqrt(share * (1 - share) / self.n + Z**2 / (4 * self.n**2))
        return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
