"""What an analyst reads off two columns."""

import numpy as np
import pandas as pd

from labkit.core import checks


def estimates(x: np.ndarray | pd.Series, y: np.ndarray | pd.Series) -> dict[str, float]:
    """Return what an analyst reads off two columns: mean and sd of x, its correlation with y, the slope of y.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    x, y : array-like of shape (n,)
        Without missing values.

    Returns
    -------
    dict
        mean, spread (standard deviation), correlation, slope (of y on x, in units of y for one of x); the
        last two are 0 where nothing varies.

    Raises
    ------
    ArgumentError
        When the shapes differ or a value is missing.

    Examples
    --------
    >>> estimates([1, 2, 3], [2, 4, 6])["slope"]
    2.0
    """
    x = np.asarray(x, dtype=float)
    y = np.asarray(y, dtype=float)
    same = x.shape == y.shape and x.ndim == 1
    checks.require(same, "y", y.shape, f"be a column like x, of shape {x.shape}")
    finite = len(x) > 0 and np.isfinite([x, y]).all()
    checks.require(finite, "x", x.shape, "hold finite numbers, without missing values")
    product = ((x - x.mean()) * (y - y.mean())).mean()
    spread = x.std()
    both = spread * y.std()
    correlation = product / both if both > 0 else 0.0
    slope = product / spread**2 if spread > 0 else 0.0
    named = {"mean": x.mean(), "spread": spread, "correlation": correlation, "slope": slope}
    return {name: float(value) for name, value in named.items()}
