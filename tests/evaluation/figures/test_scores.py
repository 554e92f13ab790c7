"""Figures of metrics by their artists: the lines hold the data, the titles state the number."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from labkit import evaluation
from tests.evaluation.examples import SPLITS, page, scores


@pytest.fixture
def ax():
    return Figure().add_subplot()


def title(ax):
    return ax.get_title(loc="left")


def points(ax, marker):
    """Return the positions of all marks of a kind."""
    return np.concatenate([line.get_xydata() for line in ax.lines if line.get_marker() == marker])


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
    training = table["train"][2:].mean()
    assert title(ax) == f"at the last value: training {training:.3f}, test {means.iloc[-1]:.3f}"


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
