"""All scalers by name."""

from functools import partial

from labkit.core import checks
from labkit.normalization.linear import max_abs, min_max, robust, untouched, z_score
from labkit.normalization.transforms import box_cox, log, quantile, unit_norm, yeo_johnson

SCALERS = {
    "none": untouched,
    "min-max [0, 1]": min_max,
    "min-max [-1, 1]": partial(min_max, low=-1.0),
    "z-score": z_score,
    "robust": robust,
    "max-abs": max_abs,
    "log": log,
    "Box-Cox": box_cox,
    "Yeo-Johnson": yeo_johnson,
    "quantile": quantile,
    "unit norm": unit_norm,
}


def scale(scaler, X_train, X=None):
    """Return rows scaled by what the training rows teach.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    scaler : str
        One of `SCALERS`.
    X_train, X : array-like of shape (n_rows, n_columns)
        Without `X`, the training rows themselves are scaled.

    Returns
    -------
    ndarray of shape (n_rows, n_columns)
    """
    checks.one_of(SCALERS, scaler=scaler)
    return SCALERS[scaler](X_train).transform(X_train if X is None else X)
