"""Feedback on this chapter's exercises. Each looks at behaviour and has a hint for each usual mistake."""

import numpy as np
import pandas as pd

from labkit.cleaning.outliers import outside_fence
from labkit.notebook.answers import answer_of, attempted, expect, require_answer


def check_complete_rows(answer, n_rows=442, n_columns=10, rate=0.3):
    """Give feedback on how many rows without a gap are to be expected.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    answer : float or ...
    n_rows, n_columns : int
    rate : float
        Share of gaps in each column, by chance.
    """
    if attempted(answer):
        mistakes = (
            (n_rows * (1 - rate), "That is for one column. A row is whole only if all its cells are."),
            (n_rows * rate**n_columns, "That is the rows in which every cell is a gap."),
            (
                n_rows * (1 - n_columns * rate),
                "Shares of gaps do not add up: multiply the chances to be known.",
            ),
            ((1 - rate) ** n_columns, "That is the share of whole rows. How many rows is it?"),
            (0, "Not quite none: multiply the chances of all the cells of a row to be known."),
        )
        right = n_rows * (1 - rate) ** n_columns
        rounded = _rounded(answer, right)
        require_answer(
            rounded,
            right,
            mistakes,
            tolerance=5e-3,
            otherwise="A row is whole with probability (1 - rate)^columns.",
        )


def check_fence(function):
    """Give feedback on a learner's IQR fence.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    function : function or ...
        `f(values)`, which returns True for every value outside.
    """
    values = np.array([1.0, 2, 2, 3, 3, 3, 4, 4, 5, 7.5, 12, -6, np.nan])
    if not attempted(function) or not attempted(found := answer_of(function, values.copy())):
        return
    found = np.asarray(found)
    expect(found.shape == values.shape, f"One answer for each of {len(values)} values is asked for.")
    expect(found.dtype == bool, "True or False is asked for, for each value.")
    expect(not found[-1], "A gap is not an outlier: use np.nanquantile, for a comparison with NaN is False.")
    right = outside_fence(values)
    expect(found.any(), "Nothing is outside: with a gap among the values np.quantile is NaN.")
    expect(not np.array_equal(found, ~right), "You return what is inside: turn it round.")
    expect(found[10], "12 is far above the fence: is the upper end Q3 + 1.5 IQR?")
    expect(found[11], "-6 is far below the fence: look at both ends.")
    low, middle, high = np.nanquantile(values, [0.25, 0.5, 0.75])
    around = np.abs(values - middle) > 1.5 * (high - low)
    from_median = np.array_equal(found, around) and not np.array_equal(around, right)
    expect(not from_median, "The fence begins at the quartiles, not at the median.")
    expect(np.array_equal(found, right), "Outside is below Q1 - 1.5 IQR or above Q3 + 1.5 IQR, nothing else.")
    print("Right: your fence and the kit's agree.")


def check_filler(function):
    """Give feedback on a learner's median imputer, which must learn from training rows alone.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    function : function or ...
        `f(train, new)`, which returns `new` with its gaps filled by the medians of `train`.
    """
    train = pd.DataFrame({"a": [1.0, 2, 9, np.nan], "b": [10.0, np.nan, 30, 80]})
    new = pd.DataFrame({"a": [np.nan, 100, 200], "b": [5.0, np.nan, np.nan]})
    kept = new.copy()
    if not attempted(function) or not attempted(found := answer_of(function, train.copy(), new)):
        return
    expect(new.equals(kept), "Your function changes its input: work on a copy.")
    same_form = isinstance(found, pd.DataFrame) and found.shape == new.shape
    expect(same_form, "Return a table of the shape of `new`, filled.")
    expect(not found.isna().any().any(), "There are still gaps.")
    known = new.notna()
    expect(found.where(known).equals(new.where(known)), "Known cells must stay as they are.")
    for mistake, hint in (
        (
            new.fillna(new.median()),
            "Those are the medians of the new rows: the recipe must come from `train`.",
        ),
        (new.fillna(pd.concat([train, new]).median()), "The medians know the new rows: that is the leak."),
        (new.fillna(train.mean()), "Those are means: a median is asked for."),
        (new.fillna(0), "Those are zeros: use the medians of `train`."),
    ):
        expect(not np.allclose(found, mistake), hint)
    expect(
        np.allclose(found, new.fillna(train.median())), "Fill each column's gaps by its median in `train`."
    )
    print("Right: it learns from the training rows alone.")


def _rounded(answer, right):
    """Take the nearest whole number of rows for the number itself."""
    nearest = isinstance(answer, int) and not isinstance(answer, bool) and answer == round(right)
    return right if nearest else answer
