"""Exercises: every usual mistake gets its own hint, right answers pass, no answer is no mistake."""

import numpy as np
import pandas as pd
import pytest

from labkit import cleaning
from labkit.notebook.answers import WrongAnswerError


@pytest.mark.parametrize(
    "check", [cleaning.check_complete_rows, cleaning.check_fence, cleaning.check_imputer]
)
def test_no_answer_is_no_mistake(check, capsys):
    check(...)
    assert "Not attempted yet" in capsys.readouterr().out


@pytest.mark.parametrize("check", [cleaning.check_fence, cleaning.check_imputer])
def test_an_empty_function_is_no_mistake(check, capsys):
    check(lambda *arguments: None)
    assert "Not attempted yet" in capsys.readouterr().out


@pytest.mark.parametrize("answer", [442 * 0.7**10, 12.5, 12])
def test_the_number_of_complete_rows(answer, capsys):
    cleaning.check_complete_rows(answer)
    assert "Right" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "hint"),
    [(442 * 0.7, "for one column"), (442 * 0.3**10, "every value is missing"), (442 * -2.0, "do not add up"),
     (0.7**10, "How many rows"), (0, "Not quite none"), (100, "probability"), ("12", "A number is")],
)  # fmt: skip
def test_wrong_numbers_of_rows(answer, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        cleaning.check_complete_rows(answer)


def quartiles(values):
    return np.nanquantile(values, [0.25, 0.5, 0.75])


def around_median(values):
    low, middle, high = quartiles(values)
    return np.abs(values - middle) > 1.5 * (high - low)


def test_a_right_fence_passes(capsys):
    cleaning.check_fence(cleaning.outside_fence)
    assert "Right" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        (lambda v: v[:3], "one answer for each"),
        (lambda v: v * 0, "True or False"),
        (
            lambda v: ~cleaning.outside_fence(np.nan_to_num(v, nan=3.0)) | np.isnan(v),
            "is not an outlier",
        ),
        (lambda v: (v < np.quantile(v, 0.25) - 1) | (v > np.quantile(v, 0.75)), "Nothing is outside"),
        (lambda v: ~cleaning.outside_fence(v) & ~np.isnan(v), "12 is far above"),
        (lambda v: v < 0, "12 is far above"),
        (lambda v: v > 8, "-6 is far below"),
        (around_median, "not at the median"),
        (lambda v: np.abs(v) > 4.5, "nothing else"),
        (lambda v: v.nobody, "stops with AttributeError"),
    ],
)
def test_wrong_fences(function, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        cleaning.check_fence(function)


def changing(train, new):
    new.fillna(train.median(), inplace=True)
    return new


def test_a_right_imputer_passes(capsys):
    cleaning.check_imputer(lambda train, new: new.fillna(train.median()))
    assert "Right" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        (lambda train, new: new.fillna(new.median()), "medians of the new rows"),
        (lambda train, new: new.fillna(pd.concat([train, new]).median()), "medians of both parts"),
        (lambda train, new: new.fillna(train.mean()), "Those are means"),
        (lambda train, new: new.fillna(0), "Those are zeros"),
        (lambda train, new: new.fillna(train.max()), "by its median in `train`"),
        (lambda train, new: new, "still missing"),
        (lambda train, new: train.fillna(0), "shape of `new`"),
        (lambda train, new: new * 0 + 1, "still missing"),
        (lambda train, new: new.fillna(1) + 1, "must stay as they are"),
        (changing, "changes its input"),
        (lambda train, new: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_wrong_imputers(function, hint):
    with pytest.raises(WrongAnswerError, match=hint):
        cleaning.check_imputer(function)
