"""Figures by their artists: bars that meet, one scale, every row a point, bands where they belong."""

import numpy as np
import pytest
from matplotlib.collections import PathCollection

from labkit import explanation
from labkit.explanation.results import Explanation
from tests.explanation.examples import by_lime, some


def make(*values, base=1.0, prediction=None, data=None, **more):
    names = tuple("abcdefgh"[: len(values)])
    prediction = base + sum(values) if prediction is None else prediction
    data = data or tuple(range(len(values)))
    return Explanation(np.array(values, dtype=float), base, prediction, names, data, "by hand", **more)


def ticks(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def test_the_waterfall_starts_at_the_base_and_ends_at_the_prediction():
    ax = explanation.draw_waterfall(make(1, -3, 0.5, 0.25), k=2)
    bars = [(bar.get_x(), bar.get_width()) for bar in ax.patches]
    assert bars == [(1, -3), (-2, 1), (-1, 0.75)]
    assert ticks(ax) == ["b = 1", "a = 0", "2 others"]
    assert ax.get_title(loc="left") == "by hand: 1 to -0.25"
    assert [text.get_text() for text in ax.texts] == ["\N{MINUS SIGN}3", "+1", "+0.75"]


def test_the_waterfall_says_what_does_not_add_up():
    ax = explanation.draw_waterfall(make(1, 1, prediction=5.0))
    assert ax.get_title(loc="left") == "by hand: 1 to 5, gap 50%"
    assert explanation.draw_waterfall(make(0, 0)).get_title(loc="left") == "by hand: 1 to 1"


def test_bars_have_one_order_and_show_two_standard_errors():
    one = make(1, -3, 2, standard_error=np.array([0.1, 0.2, 0.3]))
    ax = explanation.draw_bars([one, make(5, 0, 0)], k=2)
    assert ticks(ax) == ["b", "c"]
    first, second = [c for c in ax.containers if hasattr(c, "patches")]
    assert [bar.get_width() for bar in first] == [-3, 2]
    assert [bar.get_width() for bar in second] == [0, 0]
    (lines,) = first.errorbar.lines[2]
    assert np.ptp(lines.get_segments()[0][:, 0]) == pytest.approx(2 * 2 * 0.2)
    assert ax.get_title(loc="left") == "largest: b, a"


def test_bars_of_other_features_are_refused():
    with pytest.raises(ValueError, match=r"`names` must be .* in all of them"):
        explanation.draw_bars([make(1, 2), make(1, 2, 3)])


def test_the_beeswarm_shows_every_row_and_leaves_words_grey():
    rows = [make(value, -2 * value, data=(value, "yes")) for value in (1.0, 1.0, 3.0)]
    ax = explanation.draw_beeswarm(rows)
    words, numbers = [c for c in ax.collections if isinstance(c, PathCollection)]
    assert ticks(ax) == ["b", "a"]
    assert words.get_array() is None
    assert list(numbers.get_array()) == [0, 0, 1]
    assert numbers.get_offsets()[:, 0].tolist() == [1, 1, 3]
    places = [tuple(point) for point in numbers.get_offsets()]
    assert len(set(places)) == 3
    assert ax.get_title(loc="left") == "largest on average: b, 3.33 in 3 rows"


def test_dependence_shows_each_row_thin_and_the_mean_thick():
    X = np.array([[0.0, 1], [1, 1], [2, -1]])
    result = explanation.dependence(lambda X: X[:, 0] * X[:, 1], X, 0)
    ax = explanation.draw_dependence(result)
    thick = max(ax.lines, key=lambda line: line.get_linewidth())
    assert np.array_equal(thick.get_ydata(), result.average)
    assert sum(line.get_linewidth() < 1 for line in ax.lines) == 3
    assert ax.get_title(loc="left") == "the mean moves by +0.667; 33% of the rows go the other way"


def test_dependence_on_words_has_their_names():
    X = np.array([["a"], ["b"]], dtype=object)
    ax = explanation.draw_dependence(explanation.dependence(lambda X: (X[:, 0] == "a") * 1.0, X, 0))
    assert [label.get_text() for label in ax.get_xticklabels()] == ["a", "b"]


def test_erasure_draws_a_band_a_fill():
    x = np.arange(9.0)
    result = explanation.erasure(lambda rows: rows.sum(axis=1), x, x, {"zero": 0, "four": 4}, insert=True)
    ax = explanation.draw_erasure(result)
    assert len(ax.collections) == len(ax.lines) == 2
    assert np.array_equal(ax.lines[0].get_ydata(), result.curves["zero"])
    assert "put in" in ax.get_xlabel()
    assert ax.get_title(loc="left") == "better than chance with 2 of 2 fills"


def test_stability_draws_a_point_a_seed():
    result = explanation.stability(by_lime, range(4), k=3)
    ax = explanation.draw_stability(result)
    points = [line for line in ax.lines if line.get_marker() == "o"]
    assert len(points) == 6
    assert {len(line.get_xdata()) for line in points} == {4}
    assert ax.get_title(loc="left") == f"two seeds share {result.overlap:.0%} of their top 3"


def test_one_feature_and_one_row_can_be_drawn():
    lone = make(2)
    assert ticks(explanation.draw_waterfall(lone)) == ["a = 0"]
    assert ticks(explanation.draw_beeswarm([lone])) == ["a"]
    assert some(1)[0].gap < 1e-12
