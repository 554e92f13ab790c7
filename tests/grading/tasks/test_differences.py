"""Answers agree only when they should, and where they do not a sentence says which, got, expected."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from labkit.grading.tasks.differences import difference
from tests.grading.tasks.test_plain_values import PLAIN


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (True, 1, "Expected a number; got True or False."),
        ("1", 1, "Expected a number; got a string."),
        ([1.0], 1, "got a list of 1."),
        (np.ones(1), 1, "Expected a number; got an array of shape (1,)."),
        (np.nan, 1, "Your value is nan; expected a number."),
        (2, 1, "Your value is 2; expected 1."),
        (0.42, 0.36, "Your value is 0.42; expected 0.36."),
        (1.000012, 1.000014, "Your value is 1.000012; expected 1.000014."),
        (np.ones((2, 1)), np.ones(2), "Expected an array of shape (2,); got one of shape (2, 1)."),
        ([True, False], [1, 0], "Expected numbers; got True and False."),
        ([1, 0], [True, False], "Expected True and False; got numbers."),
        ([1, np.inf], [1, 2], "Entry [1] is inf; expected a number."),
        ([1, 2], [1, np.nan], "Entry [1] is 2; expected nan."),
        ([1, 2], [1, 3], "Entry [1] is 2; expected 3."),
        ([[1, 2], [5, 6]], [[1, 2], [3, 4]], "Entry [1, 0] is 5; expected 3 (2 of 4 entries differ)."),
        ([[1, 2], [3]], [1, 2], "Expected an array of shape (2,); got a list of 2."),
        ([1], [[1, 2], "a"], "Expected a list of 2; got one of 1."),
        ([[1, 3], "a"], [[1, 2], "a"], "Look at item 1. Entry [1] is 3; expected 2."),
        ({"a": 1}, {"a": 1, "b": 2}, "Expected a dict with the keys a, b; got the keys a."),
        ({"a": 1}, {"a": 2}, "Look at key 'a'. Your value is 1; expected 2."),
        (1, {"a": 2}, "Expected a dict; got a number."),
        ("yes", "no", "Your value is 'yes'; expected 'no'."),
        (["a"], ["b"], "Your value is 'a'; expected 'b'."),
        (["a", "c"], ["b", "c"], "Entry [0] is 'a'; expected 'b'."),
        ("x" * 999, "y", f"'{'x' * 59}…; expected 'y'."),
        (3, pd.DataFrame({"a": [1]}), "Expected a table; got a number."),
    ],
)
def test_differences_are_told(answer, expected, words):
    assert words in difference(answer, expected)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ([1, 2.0], np.array([1.0, 2.0])),
        (np.array([1, 2]), (1.0, 2)),
        ([np.array([1.0, 2.0]), 3], [[1, 2], 3]),
        ([1.0, np.nan], [1.0, np.nan]),
        ([], np.empty(0)),
        (np.empty(0), []),
        ([1 + 1e-9], [1]),
    ],
)
def test_the_same_in_another_form_agrees(answer, expected):
    assert difference(answer, expected) is None


@given(PLAIN, PLAIN)
def test_nothing_that_comes_stops_the_comparison(answer, expected):
    sentence = difference(answer, expected)
    assert sentence is None or sentence.endswith((".", ")"))
