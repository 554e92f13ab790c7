"""Complete-case analysis: rows with a missing value are left out."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pandas as pd

Table: TypeAlias = np.ndarray | pd.DataFrame
Column: TypeAlias = np.ndarray | pd.Series


def complete_rows(table: Table) -> np.ndarray:
    """Return True for each row without a missing value."""
    return ~np.asarray(pd.isna(table)).any(axis=1)


def predict_complete_cases(
    predict: Callable[[Table, Column, Table], np.ndarray], X_train: Table, y_train: Column, X_new: Table
) -> np.ndarray:
    """Train on complete rows and predict complete rows; `predict` takes X_train, y_train and X_new.

    A row that is left out gets the mean of the training targets: the model has no better prediction for it.
    """
    known = complete_rows(X_train)
    usable = complete_rows(X_new)
    predictions = np.full(len(X_new), np.mean(y_train), dtype=float)
    if known.any() and usable.any():
        predictions[usable] = predict(X_train[known], y_train[known], X_new[usable])
    return predictions
