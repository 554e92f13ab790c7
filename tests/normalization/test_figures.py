"""Figures by their artists: the lines hold the data, the titles state the number."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from labkit import normalization
from labkit.normalization import artists
from tests.normalization.examples import AVERAGES, BATCH_SIZES, COLUMNS, PROBABILITIES, TABLE


@pytest.fixture
def ax():
    return Figure().add_subplot()


def lines(ax):
    """Return the named lines of axes."""
    return {line.get_label(): line for line in ax.lines if not line.get_label().startswith("_")}


def title(ax):
    return ax.get_title(loc="left")


def test_a_histogram_counts_every_row_and_states_the_skewness(ax):
    values = np.random.default_rng(0).exponential(size=300)
    normalization.draw_values(values, "waiting (min)", ax)
    assert ax.patches[0].get_data().values.sum() == 300
    assert title(ax) == f"skewness {normalization.skewness(values):.2f}"
    assert ax.get_xlabel() == "waiting (min)"


def test_a_histogram_of_equal_values_says_so(ax):
    normalization.draw_values(np.full(9, 3.0), ax=ax)
    assert title(ax) == "all values are equal"


def test_the_path_of_descent_is_drawn_in_shares_of_its_start(ax):
    bowl = normalization.loss_bowl(COLUMNS.X, COLUMNS.y)
    normalization.draw_descent(bowl, plane=(1, 2), ax=ax)
    path = next(line for line in ax.lines if len(line.get_xdata()) == 201).get_xydata()
    assert np.linalg.norm(path[0]) == pytest.approx(1)
    errors = bowl.path(bowl.best_rate, 200) - bowl.minimum
    np.testing.assert_allclose(path, errors[:, 1:] / np.linalg.norm(bowl.minimum[1:]))
    assert (
        title(ax) == f"condition number {bowl.condition_number:.0f}, {bowl.steps(bowl.best_rate):.0f} steps"
    )
    assert ax.get_aspect() == 1


def test_the_contours_are_contours(ax):
    bowl = normalization.loss_bowl(COLUMNS.X, COLUMNS.y)
    artists.add_valley(bowl, (1, 2), ax)
    size = np.linalg.norm(bowl.minimum[1:])
    for line in ax.lines:
        weights = bowl.minimum + np.column_stack([np.zeros(241), size * line.get_xydata()])
        excess = bowl.excess(weights)
        np.testing.assert_allclose(excess, excess[0], rtol=1e-6)


def test_neighbours_show_every_row_in_its_class(ax):
    grid = normalization.neighbour_map(COLUMNS.X, COLUMNS.classes, n=20)
    normalization.draw_neighbours(grid, ax=ax)
    drawn = {name: len(line.get_xdata()) for name, line in lines(ax).items()}
    assert drawn == {f"class {place}": (COLUMNS.classes == place).sum() for place in (0, 1)}


def test_scalers_stand_in_the_order_of_their_steps(ax):
    normalization.draw_scalers(TABLE, ax)
    steps = lines(ax)["steps at the best rate"].get_xdata()
    np.testing.assert_array_equal(steps, sorted(TABLE["steps"], reverse=True))
    assert [label.get_text() for label in ax.get_yticklabels()][-1] == "z-score"
    assert title(ax).startswith("fewest steps: z-score,")


@pytest.mark.parametrize(
    ("kind", "words"),
    [("batch", "6 sets of 6"), ("layer", "6 sets of 6"), ("group", "6 sets of 6"), ("RMS", "6 sets of 6")],
)
def test_cells_have_the_number_of_their_set(ax, kind, words):
    normalization.draw_sharing(kind, ax=ax)
    numbers = [int(text.get_text()) for text in ax.texts]
    np.testing.assert_array_equal(numbers, normalization.sharing(kind, (3, 2, 6)).ravel())
    assert title(ax) == f"{kind}: {words} numbers"


def test_moving_averages_are_drawn_with_their_goal(ax):
    normalization.draw_moving(AVERAGES, 2.0, ax)
    np.testing.assert_array_equal(lines(ax)["momentum 0.9"].get_ydata(), AVERAGES["momentum 0.9"])
    assert title(ax) == "largest error at the end: momentum 0.99, at 0.20"


def test_batch_dependence_shows_every_draw(ax):
    normalization.draw_batch_dependence(PROBABILITIES, ax)
    drawn = np.concatenate([line.get_ydata() for line in ax.lines])
    np.testing.assert_array_equal(drawn, PROBABILITIES["probability"])
    assert title(ax) == "in batches of 2: from 0.10 to 0.90"


def test_batch_sizes_show_means_in_bands(ax):
    normalization.draw_batch_sizes(BATCH_SIZES, ax)
    found = lines(ax)
    np.testing.assert_allclose(found["norm: none"].get_ydata(), [0.82, 0.93])
    np.testing.assert_allclose(found["norm: batch, in training mode"].get_ydata(), [0.21, 0.34])
    assert title(ax) == "means of 2 seeds; the bands reach from the lowest seed to the highest"


@pytest.mark.parametrize(
    ("steps", "words"),
    [(1, "1 step"), (348, "348 steps"), (39052, "39,052 steps"), (np.inf, "never converges")],
)
def test_steps_in_words(steps, words):
    assert artists.steps_in_words(steps) == words
