"""All scalers by name, each beside its counterpart in scikit-learn."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from sklearn import preprocessing
from sklearn.base import TransformerMixin

from labkit.core import checks
from labkit.normalization.linear import identity, max_abs, min_max, robust, z_score
from labkit.normalization.scalings import Scaling
from labkit.normalization.transforms import N_QUANTILES, box_cox, log, quantile, unit_norm, yeo_johnson


@dataclass(frozen=True)
class Scaler:
    """A scaler by hand and scikit-learn's transformer that does the same.

    Parameters
    ----------
    fit : callable
        Takes training rows and returns a `Scaling`.
    counterpart : callable
        Takes the number of training rows and returns an unfitted transformer.
    """

    fit: Callable[..., Scaling]
    counterpart: Callable[[int], TransformerMixin]


SCALERS = {
    "none": Scaler(identity, lambda n_rows: preprocessing.FunctionTransformer()),
    "min-max [0, 1]": Scaler(min_max, lambda n_rows: preprocessing.MinMaxScaler()),
    "min-max [-1, 1]": Scaler(partial(min_max, low=-1.0), lambda n_rows: preprocessing.MinMaxScaler((-1, 1))),
    "z-score": Scaler(z_score, lambda n_rows: preprocessing.StandardScaler()),
    "robust": Scaler(robust, lambda n_rows: preprocessing.RobustScaler()),
    "max-abs": Scaler(max_abs, lambda n_rows: preprocessing.MaxAbsScaler()),
    "log": Scaler(log, lambda n_rows: preprocessing.FunctionTransformer(np.log1p)),
    "Box-Cox": Scaler(box_cox, lambda n_rows: preprocessing.PowerTransformer("box-cox")),
    "Yeo-Johnson": Scaler(yeo_johnson, lambda n_rows: preprocessing.PowerTransformer("yeo-johnson")),
    "quantile": Scaler(
        quantile, lambda n_rows: preprocessing.QuantileTransformer(n_quantiles=min(n_rows, N_QUANTILES))
    ),
    "unit norm": Scaler(unit_norm, lambda n_rows: preprocessing.Normalizer()),
}


def scale(scaler: str, X_train: ArrayLike, X: ArrayLike | None = None) -> np.ndarray:
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

    Raises
    ------
    ArgumentError
        For an unknown scaler, or rows that are no table of finite numbers.

    Examples
    --------
    >>> scale("z-score", [[2], [4], [6]]).round(2).ravel()
    array([-1.22,  0.  ,  1.22])
    """
    checks.one_of(SCALERS, scaler=scaler)
    return SCALERS[scaler].fit(X_train).transform(X_train if X is None else X)
