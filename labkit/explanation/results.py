"""What every explainer gives: one number a feature, with what is needed to doubt it."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.explanation.predictor import UNITS, Effort


@dataclass(frozen=True)
class Explanation:
    """The parts that features play in one prediction: base + sum of values should be the prediction.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    values : ndarray of shape (n_features,)
    base, prediction : float
        What is expected without knowing the row (nan: no such thing), and what the model says of it.
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
    source: object = None

    def __post_init__(self):
        checks.one_of(UNITS, units=self.units)
        n_names = f"be one a feature, ({len(self.names)},)"
        checks.require(np.shape(self.values) == (len(self.names),), "values", np.shape(self.values), n_names)

    @property
    def gap(self):
        """The additivity gap, as a share of what is explained: 0 where values add up, nan without a base."""
        if not np.isfinite(self.base):
            return np.nan
        missing = abs(self.prediction - self.base - self.values.sum())
        effect = max(abs(self.prediction - self.base), np.abs(self.values).max())
        return float(missing / effect) if effect else 0.0

    @property
    def order(self):
        """Return the places of the features, the largest part first, shape (n_features,)."""
        return np.argsort(-np.abs(self.values), kind="stable")

    @property
    def heat(self):
        """Return the parts of an image as a map of it, summed over its channels, shape (height, width)."""
        source = self.source
        if hasattr(source, "segments"):
            return source.spread(self.values)
        is_image = isinstance(source, np.ndarray) and source.ndim in (2, 3)
        checks.require(is_image, "source", type(source).__name__, "be an image: other things have no map")
        return self.values.reshape(*source.shape[:2], -1).sum(axis=2)

    def top(self, k=5):
        """Return the names of the k features with the largest parts, largest first.

        Parameters
        ----------
        k : int

        Returns
        -------
        list
        """
        checks.whole(k=k)
        return [self.names[place] for place in self.order[:k]]

    def table(self):
        """Return the parts as a table, largest first.

        Returns
        -------
        DataFrame
            Index: names; columns: holds, value and, where known, standard_error.
        """
        columns = {"holds": self.data, "value": self.values}
        if self.standard_error is not None:
            columns["standard_error"] = self.standard_error
        return pd.DataFrame(columns, index=pd.Index(self.names, name="feature")).iloc[self.order]
