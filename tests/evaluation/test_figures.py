"""Figures by their artists: the lines hold the data, the titles state the number."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from labkit import evaluation
from tests.evaluation.examples import SPLITS, cases, curve, page, scores


@pytest.fixture
def ax():
    return Figure().add_subplot()


def title(ax):
    return ax.get_title(loc="left")


def points(ax, marker):
    """Return the places of all marks of a kind."""
    return np.concatenate([line.get_xydata() for line in ax.lines if line.get_marker() == marker])


def test_a_confusion_matrix_shows_every_count(ax):
    found = evaluation.confusion([0, 0, 0, 1], [0, 0, 1, 1])
    evaluation.draw_confusion(found, ax)
    assert [text.get_text() for text in ax.texts] == ["2", "1", "0", "1"]
    assert title(ax) == "accuracy 75.0%, balanced 83.3%"
    np.testing.assert_allclose(ax.images[0].get_array(), [[2 / 3, 1 / 3], [0, 1]])


def test_a_confusion_matrix_may_lack_a_class(ax):
    evaluation.draw_confusion(evaluation.confusion([0, 0], [0, 1]), ax)
    assert title(ax) == "accuracy 50.0%, balanced 50.0%"


def test_roc_curves_pass_through_their_threshold(ax):
    both = {"rare": curve(), "common": curve(0.5)}
    evaluation.draw_roc(both, threshold=0.3, ax=ax)
    for row, found in zip(points(ax, "o"), both.values(), strict=True):
        called = found.at(0.3)
        assert row.tolist() == pytest.approx([1 - called.recall()[0], called.recall()[1]])
    areas = sorted(found.auc for found in both.values())
    assert title(ax) == f"area under the curve: {areas[0]:.3f} to {areas[1]:.3f}"


def test_precision_and_recall_come_with_the_base_rate(ax):
    evaluation.draw_precision_recall(curve(), threshold=0.3, ax=ax)
    called = curve().at(0.3)
    assert points(ax, "o")[0].tolist() == pytest.approx([called.recall()[1], called.precision()[1]])
    assert ax.lines[-1].get_ydata()[0] == curve().base_rate
    assert f"{curve().average_precision:.3f}" in title(ax)


def test_curves_of_one_class_say_that_they_cannot(ax):
    evaluation.draw_roc(evaluation.thresholds([0, 0], [0.1, 0.2]), ax=ax)
    assert title(ax) == "area under the curve: cannot be said"


def test_calibration_shows_the_bins_with_wilsons_intervals(ax):
    table = evaluation.calibration(cases().y, cases().probabilities, 5)
    evaluation.draw_calibration(table, ax)
    np.testing.assert_allclose(points(ax, "o"), table[["said", "happened"]])
    low = ax.collections[0].get_segments()[0][0][1]
    n_cases = int(table["n_cases"][0])
    assert low == evaluation.wilson(round(table["happened"][0] * n_cases), n_cases).low
    error = evaluation.expected_calibration_error(cases().y, cases().probabilities, 5)
    assert title(ax) == f"expected calibration error {error:.3f} in 5 bins"


def test_the_cheapest_threshold_is_marked(ax):
    evaluation.draw_costs(curve(), 1, 9, threshold=0.5, ax=ax)
    best = curve().best_cost(1, 9)
    assert points(ax, "*")[0].tolist() == [best.threshold, best.value]
    assert points(ax, "o")[0].tolist() == [0.5, curve().cost(1, 9)[curve().place(0.5)]]
    assert title(ax) == f"cheapest at {best.threshold:.3g}: {best.value:.3g} a case"


def test_saying_no_to_all_can_be_the_cheapest(ax):
    evaluation.draw_costs(evaluation.thresholds([1, 0, 0], [0.1, 0.5, 0.9]), ax=ax)
    assert title(ax) == "cheapest to say no to all: 0.333 a case"


def test_estimates_stand_in_the_order_of_the_table(ax):
    numbers = page().numbers
    evaluation.draw_estimates(numbers, ax)
    np.testing.assert_array_equal(points(ax, "o")[:, 0], numbers["estimate"])
    assert [text.get_text() for text in ax.get_yticklabels()] == list(numbers.index)
    assert ax.get_ylim()[0] > ax.get_ylim()[1]
    assert title(ax).startswith(f"accuracy {numbers['estimate'].iloc[0]:.3f}, from")


def test_learning_scores_show_the_means(ax):
    table = scores("n_train", [10, 20])
    evaluation.draw_learning_scores(table, ax)
    means = table.groupby("n_train")["test"].mean()
    np.testing.assert_allclose(ax.lines[1].get_xydata(), np.column_stack([means.index, means]))
    assert ax.get_xlabel() == "training cases"
    gap = table["train"][2:].mean() - means.iloc[-1]
    assert title(ax) == f"at the right end: test {means.iloc[-1]:.3f}, training {gap:+.3f} from it"


def test_settings_can_be_words(ax):
    evaluation.draw_learning_scores(scores("value", ["gini", "entropy"]), ax)
    assert [text.get_text() for text in ax.get_xticklabels()] == ["gini", "entropy"]


def test_residuals_are_truth_less_prediction(ax):
    evaluation.draw_residuals([1, 2, 6], [2, 2, 3], ax)
    assert points(ax, "o").tolist() == [[2, -1], [2, 0], [3, 3]]
    size = evaluation.root_mean_squared_error([1, 2, 6], [2, 2, 3])
    assert title(ax).startswith(f"root mean squared error {size:.3g}, R² 0.")


def test_every_split_has_its_mark(ax):
    evaluation.draw_split_scores(SPLITS, ax)
    assert len(points(ax, "o")) == len(SPLITS)
    low, high = SPLITS["score"].min(), SPLITS["score"].max()
    assert title(ax) == f"60 splits of the same cases: {low:.3f} to {high:.3f}"
