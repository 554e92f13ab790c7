"""Figures of classes and scores by their artists: the lines hold the data, the titles state the number."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from labkit import evaluation
from tests.evaluation.examples import cases, curve


@pytest.fixture
def ax():
    return Figure().add_subplot()


def title(ax):
    return ax.get_title(loc="left")


def points(ax, marker):
    """Return the positions of all marks of a kind."""
    return np.concatenate([line.get_xydata() for line in ax.lines if line.get_marker() == marker])


def test_a_confusion_matrix_shows_every_count(ax):
    counted = evaluation.confusion([0, 0, 0, 1], [0, 0, 1, 1])
    evaluation.draw_confusion(counted, ax)
    assert [text.get_text() for text in ax.texts] == ["2", "1", "0", "1"]
    assert title(ax) == "accuracy 75.0%, balanced 83.3%"
    np.testing.assert_allclose(ax.images[0].get_array(), [[2 / 3, 1 / 3], [0, 1]])


def test_a_confusion_matrix_may_lack_a_class(ax):
    evaluation.draw_confusion(evaluation.confusion([0, 0], [0, 1]), ax)
    assert title(ax) == "accuracy 50.0%, balanced 50.0%"


def test_roc_curves_pass_through_their_threshold(ax):
    both = {"rare": curve(), "common": curve(0.5)}
    evaluation.draw_roc(both, threshold=0.3, ax=ax)
    for row, each in zip(points(ax, "o"), both.values(), strict=True):
        matrix = each.at(0.3)
        assert row.tolist() == pytest.approx([1 - matrix.recall()[0], matrix.recall()[1]])
    areas = sorted(each.auc for each in both.values())
    assert title(ax) == f"area under the curve: {areas[0]:.3f} to {areas[1]:.3f}"


def test_precision_and_recall_come_with_the_base_rate(ax):
    evaluation.draw_precision_recall(curve(), threshold=0.3, ax=ax)
    matrix = curve().at(0.3)
    assert points(ax, "o")[0].tolist() == pytest.approx([matrix.recall()[1], matrix.precision()[1]])
    assert ax.lines[-1].get_ydata()[0] == curve().base_rate
    assert f"{curve().average_precision:.3f}" in title(ax)


def test_the_area_of_one_class_is_undefined(ax):
    evaluation.draw_roc(evaluation.thresholds([0, 0], [0.1, 0.2]), ax=ax)
    assert title(ax) == "area under the curve: undefined"


def test_calibration_shows_the_bins_with_wilsons_intervals(ax):
    table = evaluation.calibration(cases().y, cases().probabilities, 5)
    evaluation.draw_calibration(table, ax)
    np.testing.assert_allclose(points(ax, "o"), table[["predicted", "observed"]])
    low = ax.collections[0].get_segments()[0][0][1]
    n_cases = int(table["n_cases"][0])
    assert low == evaluation.wilson(round(table["observed"][0] * n_cases), n_cases).low
    error = evaluation.expected_calibration_error(cases().y, cases().probabilities, 5)
    assert title(ax) == f"expected calibration error {error:.3f} in 5 bins"


def test_the_cheapest_threshold_is_marked(ax):
    evaluation.draw_costs(curve(), 1, 9, threshold=0.5, ax=ax)
    best = curve().best_cost(1, 9)
    assert points(ax, "*")[0].tolist() == [best.threshold, best.value]
    assert points(ax, "o")[0].tolist() == [0.5, curve().cost(1, 9)[curve().index(0.5)]]
    assert title(ax) == f"minimum of the mean cost: {best.value:.3g} at threshold {best.threshold:.3g}"


def test_always_negative_can_be_the_cheapest(ax):
    evaluation.draw_costs(evaluation.thresholds([1, 0, 0], [0.1, 0.5, 0.9]), ax=ax)
    assert title(ax) == "minimum of the mean cost: 0.333 if always negative"
