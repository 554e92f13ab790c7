"""What every explainer gives: one number a feature, with what is needed to doubt it."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.explanation.predictor import UNITS, Effort


@dataclass(frozen=True)
class Explanation:
    """The contributions of features to one prediction: base + sum of values should be the prediction.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    values : ndarray of shape (n_features,)
    base, prediction : float
        What is expected without knowing the row (nan: no such thing), and what the model predicts.
    names, data : tuple
        The features and what the row holds in them.
    method : str
    units : {"probability", "logit", "value"}
    standard_error : ndarray of shape (n_features,), optional
        Where values are means of samples.
    local_fit : float, optional
        R2 of the simple model that stands for the true one, where there is one (LIME).
    cost : Effort
    source : Patches, Words or ndarray, optional
        What was explained, where it is no row of a table.
    """

    values: np.ndarray
    base: float
    prediction: float
    names: tuple
    data: tuple
    method: str
    units: str = "value"
    standard_error: np.ndarray | None = None
    local_fit: float | None = None
    cost: Effort = field(default_factory=Effort)
    source: Any = None

    def __post_init__(self) -> None:
        checks.one_of(UNITS, units=self.units)
        n_names = f"be one a feature, ({len(self.names)},)"
        checks.require(np.shape(self.values) == (len(self.names),), "values", np.shape(self.values), n_names)

    @property
    def gap(self) -> float:
        """How far values miss efficiency, as a share of the effect: 0 where they sum to it; nan: no base."""
        if not np.isfinite(self.base):
            return np.nan
        missing = abs(self.prediction - self.base - self.values.sum())
        effect = max(abs(self.prediction - self.base), np.abs(self.values).max())
        return float(missing / effect) if effect else 0.0

    @property
    def order(self) -> np.ndarray:
        """The positions of the features, the largest contribution first, shape (n_features,)."""
        return np.argsort(-np.abs(self.values), kind="stable")

    @property
    def heat(self) -> np.ndarray:
        """The contributions as a map of the image, summed over its channels, shape (height, width)."""
        source = self.source
        if hasattr(source, "segments"):
            return source.spread(self.values)
        is_image = isinstance(source, np.ndarray) and source.ndim in (2, 3)
        checks.require(is_image, "source", type(source).__name__, "be an image: other things have no map")
        return self.values.reshape(*source.shape[:2], -1).sum(axis=2)

    def top(self, k: int = 5) -> list:
        """Return the names of the k features with the largest contributions, largest first.

        Parameters
        ----------
        k : int

        Returns
        -------
        list
        """
        checks.whole(k=k)
        return [self.names[place] for place in self.order[:k]]

    def table(self) -> pd.DataFrame:
        """Return the contributions as a table, largest first.

        Returns
        -------
        DataFrame
            Index: names; columns: holds, value and, where known, standard_error.
        """
        columns = {"holds": self.data, "value": self.values}
        if self.standard_error is not None:
            columns["standard_error"] = self.standard_error
        return pd.DataFrame(columns, index=pd.Index(self.names, name="feature")).iloc[self.order]
