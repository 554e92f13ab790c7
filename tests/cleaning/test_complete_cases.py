"""Complete cases: which rows they are, and the mean for the rows that are left out."""

import numpy as np
import pandas as pd

from labkit.cleaning.complete_cases import complete_rows, predict_complete_cases

X_TRAIN = np.array([[1.0, 2.0], [np.nan, 3.0], [3.0, 4.0]])
Y_TRAIN = np.array([1.0, 5.0, 9.0])


def doubled(X_train, y_train, X_new):
    assert len(X_train) == len(y_train) == 2
    return 2 * np.asarray(X_new)[:, 0]


def test_complete_rows_of_arrays_and_tables():
    assert complete_rows(X_TRAIN).tolist() == [True, False, True]
    words = pd.DataFrame({"word": ["a", None], "n": [1, 2]}, index=[7, 7])
    assert complete_rows(words).tolist() == [True, False]


def test_a_row_that_is_left_out_gets_the_mean_of_all_training_targets():
    X_new = np.array([[10.0, 0.0], [np.nan, 0.0]])
    assert predict_complete_cases(doubled, X_TRAIN, Y_TRAIN, X_new).tolist() == [20, 5]
    tables = pd.DataFrame(X_TRAIN), pd.Series(Y_TRAIN), pd.DataFrame(X_new)
    assert predict_complete_cases(doubled, *tables).tolist() == [20, 5]


def test_without_a_complete_row_nothing_is_trained():
    nothing = np.full((2, 2), np.nan)
    assert predict_complete_cases(None, X_TRAIN, Y_TRAIN, nothing).tolist() == [5, 5]
    assert predict_complete_cases(None, nothing, Y_TRAIN[:2], X_TRAIN).tolist() == [3, 3, 3]
