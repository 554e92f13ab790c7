"""The one result: what adds up, what comes first, what does not fit."""

import numpy as np
import pytest

from labkit.explanation.results import Explanation


def make(values=(1.0, -3.0, 2.0), base=1.0, prediction=1.0, **more):
    values = np.array(values)
    names = tuple("abc")
    return Explanation(values, base, prediction, names, (7, 8, 9), "by hand", **more)


def test_the_gap_is_relative():
    assert make().gap == 0
    assert make(prediction=2.5).gap == pytest.approx(1.5 / 3)
    assert make(np.array([1, 0, 0]) * 1e6, base=0.0, prediction=1e6 + 1).gap == pytest.approx(1e-6)
    assert make((0.0, 0.0, 0.0)).gap == 0


def test_the_largest_comes_first():
    result = make(standard_error=np.array([0.1, 0.2, 0.3]))
    assert result.top(2) == ["b", "c"]
    table = result.table()
    assert list(table.index) == ["b", "c", "a"]
    assert table.loc["b"].tolist() == [8, -3, 0.2]
    assert "standard_error" not in make().table()


def test_ties_keep_the_order_of_the_columns():
    assert make((1.0, -1.0, 1.0)).top() == ["a", "b", "c"]


def test_results_are_frozen():
    with pytest.raises(AttributeError):
        make().base = 3


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"units": "euro"}, "`units` must be one of 'probability', 'logit', 'value'; got units='euro'"),
        ({"values": (1.0, 2.0)}, "`values` must be one a feature"),
    ],
)
def test_what_does_not_fit_is_refused(more, sentence):
    with pytest.raises(ValueError, match=sentence):
        make(**more)
