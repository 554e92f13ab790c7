"""Feedback on this chapter's exercises: each check looks at behaviour and has hints for usual mistakes."""

from collections.abc import Callable
from types import EllipsisType

import numpy as np
import pandas as pd

from labkit.cleaning.outliers import outside_fence
from labkit.notebook.answers import answer_of, attempted, expect, require_answer


def check_complete_rows(
    answer: float | EllipsisType, n_rows: int = 442, n_columns: int = 10, rate: float = 0.3
) -> None:
    """Give feedback on how many rows without a missing value are to be expected.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    answer : float or ...
    n_rows, n_columns : int
    rate : float
        Share of missing values in each column, by chance.

    Raises
    ------
    WrongAnswerError
        For a wrong answer, with a hint that fits it.

    Examples
    --------
    >>> check_complete_rows(442 * 0.7**10)
    Right...
    """
    if attempted(answer):
        mistakes = (
            (
                n_rows * (1 - rate),
                "That is for one column. A row is complete only if all its values are known.",
            ),
            (n_rows * rate**n_columns, "That is the number of rows in which every value is missing."),
            (
                n_rows * (1 - n_columns * rate),
                "Shares of missing values do not add up: multiply the chances to be known.",
            ),
            ((1 - rate) ** n_columns, "That is the share of complete rows. How many rows is it?"),
            (0, "Not quite none: multiply the chances of all the values of a row to be known."),
        )
        right = n_rows * (1 - rate) ** n_columns
        rounded = _rounded(answer, right)
        require_answer(
            rounded,
            right,
            mistakes,
            tolerance=5e-3,
            otherwise="A row is complete with probability (1 - rate)^columns.",
        )


def check_fence(function: Callable | EllipsisType) -> None:
    """Give feedback on a learner's IQR fence.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    function : function or ...
        `f(values)`, which returns True for every value outside.

    Raises
    ------
    WrongAnswerError
        For a wrong answer, with a hint that fits it.

    Examples
    --------
    >>> check_fence(outside_fence)
    Right: your fence and the kit's agree.
    """
    values = np.array([1.0, 2, 2, 3, 3, 3, 4, 4, 5, 7.5, 12, -6, np.nan])
    if not attempted(function) or not attempted(answer := answer_of(function, values.copy())):
        return
    answer = np.asarray(answer)
    expect(
        answer.shape == values.shape,
        f"Return one answer for each of the {len(values)} values; yours has shape {answer.shape}.",
    )
    expect(answer.dtype == bool, f"Return True or False for each value; yours are {answer.dtype}.")
    expect(
        not answer[-1],
        "A missing value is not an outlier: use np.nanquantile; a comparison with NaN is False.",
    )
    right = outside_fence(values)
    expect(answer.any(), "Nothing is outside: with a missing value np.quantile is NaN; use np.nanquantile.")
    expect(not np.array_equal(answer, ~right), "You return True for values inside the fence: negate it.")
    expect(answer[10], "12 is far above the fence: is the upper end Q3 + 1.5 IQR?")
    expect(answer[11], "-6 is far below the fence: look at both ends.")
    low, middle, high = np.nanquantile(values, [0.25, 0.5, 0.75])
    around = np.abs(values - middle) > 1.5 * (high - low)
    from_median = np.array_equal(answer, around) and not np.array_equal(around, right)
    expect(not from_median, "The fence begins at the quartiles, not at the median.")
    expect(
        np.array_equal(answer, right), "Outside is below Q1 - 1.5 IQR or above Q3 + 1.5 IQR, nothing else."
    )
    print("Right: your fence and the kit's agree.")


def check_imputer(function: Callable | EllipsisType) -> None:
    """Give feedback on a learner's median imputer, which must learn from training rows alone.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    function : function or ...
        `f(train, new)`, which returns `new` with its missing values replaced by the medians of `train`.

    Raises
    ------
    WrongAnswerError
        For a wrong answer, with a hint that fits it.

    Examples
    --------
    >>> check_imputer(lambda train, new: new.fillna(train.median()))
    Right: it learns from the training rows alone.
    """
    train = pd.DataFrame({"a": [1.0, 2, 9, np.nan], "b": [10.0, np.nan, 30, 80]})
    new = pd.DataFrame({"a": [np.nan, 100, 200], "b": [5.0, np.nan, np.nan]})
    kept = new.copy()
    if not attempted(function) or not attempted(answer := answer_of(function, train.copy(), new)):
        return
    expect(new.equals(kept), "Your function changes its input: work on a copy.")
    same_form = isinstance(answer, pd.DataFrame) and answer.shape == new.shape
    expect(same_form, f"Return a DataFrame of the shape of `new`, {new.shape}; yours is {_form(answer)}.")
    n_missing = int(answer.isna().to_numpy().sum())
    expect(n_missing == 0, f"{n_missing} values are still missing; expected none.")
    known = new.notna()
    expect(answer.where(known).equals(new.where(known)), "Known values must stay as they are.")
    for mistake, hint in (
        (
            new.fillna(new.median()),
            "Those are the medians of the new rows: learn the medians from `train`.",
        ),
        (
            new.fillna(pd.concat([train, new]).median()),
            "Those are the medians of both parts: the new rows leak into them.",
        ),
        (new.fillna(train.mean()), "Those are means: use the medians."),
        (new.fillna(0), "Those are zeros: use the medians of `train`."),
    ):
        expect(not np.allclose(answer, mistake), hint)
    expect(
        np.allclose(answer, new.fillna(train.median())),
        "Replace the missing values of each column by its median in `train`.",
    )
    print("Right: it learns from the training rows alone.")


def _form(answer):
    return (
        f"of shape {np.shape(answer)}" if isinstance(answer, pd.DataFrame) else f"a {type(answer).__name__}"
    )


def _rounded(answer, right):
    """Take the nearest whole number of rows for the number itself."""
    nearest = isinstance(answer, int) and not isinstance(answer, bool) and answer == round(right)
    return right if nearest else answer
