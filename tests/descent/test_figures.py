"""Figures by their artists: the lines hold the data, the titles state the number."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from labkit import descent
from labkit.descent import artists
from labkit.descent.schedules import SCHEDULES
from labkit.descent.surfaces import SURFACES
from tests.descent.examples import SWEEP, range_test

RACE = descent.race(descent.RULES, descent.bowl(), n_steps=700)


@pytest.fixture
def ax():
    return Figure().add_subplot()


def lines(ax):
    """Return the named lines of axes."""
    return {line.get_label(): line for line in ax.lines if not line.get_label().startswith("_")}


def title(ax):
    return ax.get_title(loc="left")


def mine(weights, gradient, memory, learning_rate):
    return weights - learning_rate * gradient, memory


def test_paths_are_the_weights_of_the_race(ax):
    descent.draw_paths(RACE, ax)
    assert list(lines(ax)) == list(RACE.names)
    for name, path in zip(RACE.names, RACE.weights, strict=True):
        np.testing.assert_array_equal(lines(ax)[name].get_xydata(), path)
    settled = dict(zip(RACE.names, RACE.settled(), strict=True))
    first = min(settled, key=settled.get)
    assert title(ax) == f"first to converge: {first}, {settled[first]:.0f} steps"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(RACE.names)


def test_paths_go_without_a_legend_where_asked(ax):
    descent.draw_paths(RACE, ax, legend=False)
    assert ax.get_legend() is None
    assert list(lines(ax)) == list(RACE.names)


@pytest.mark.parametrize(
    ("rate", "n_steps", "words"),
    [(1.0, 100, "all diverge"), (0.001, 100, "none converges within 100 steps")],
)
def test_the_title_says_when_nobody_arrives(ax, rate, n_steps, words):
    rules = {name: descent.RULES[name] for name in ("gradient descent", "momentum")}
    descent.draw_paths(descent.race(rules, descent.bowl(), None, rate, n_steps), ax)
    assert title(ax) == words


def test_a_surface_shows_its_box_and_its_minimum(ax):
    surface = descent.penguins()
    descent.draw_surface(surface, ax)
    assert (*ax.get_xlim(), *ax.get_ylim()) == surface.box
    (cross,) = ax.lines
    np.testing.assert_allclose(cross.get_xydata()[0], surface.minimum)
    assert (ax.get_xlabel(), ax.get_ylabel()) == surface.axes
    assert ax.get_aspect() == 1
    assert title(ax) == "penguins"


@pytest.mark.parametrize("name", SURFACES)
def test_contours_rise_from_the_minimum(ax, name):
    descent.draw_surface(SURFACES[name](), ax)
    for contours in ax.collections:
        assert (np.diff(contours.levels) > 0).all()
        assert len(contours.levels) >= 13


def test_distances_are_shares_of_the_start(ax):
    descent.draw_distances(RACE, ax)
    assert ax.get_yscale() == "log"
    for name, distance in zip(RACE.names, RACE.distances, strict=True):
        shown = lines(ax)[name].get_ydata()
        assert shown[0] == 1
        np.testing.assert_allclose(shown, np.maximum(distance / distance[0], artists.FLOOR))
    assert title(ax) == "goal: stay within 1/1000 (dotted)"
    assert ax.get_ylabel() == "distance (share of the start, 1e-6 at least)"
    (goal,) = [line.get_ydata() for line in ax.lines if line.get_linestyle() == ":"]
    assert (goal[0], artists.FLOOR) == (1e-3, 1e-6)


def test_a_diverging_path_ends_where_it_leaves(ax):
    run = descent.race(
        {name: descent.RULES[name] for name in ("momentum", "Adam")}, descent.bowl(), None, 0.5, 200
    )
    descent.draw_distances(run, ax)
    assert np.isnan(lines(ax)["momentum"].get_ydata()[-1])
    assert np.isfinite(lines(ax)["Adam"].get_ydata()).all()


def test_errors_by_direction_split_the_bowl(ax):
    run = descent.race(
        {"gradient descent": descent.gradient_descent()}, descent.bowl(rotation=30), None, 0.015, 60
    )
    descent.draw_directions(run, ax)
    flat, steep = [line.get_ydata() for line in ax.lines if len(line.get_ydata()) == 61]
    np.testing.assert_allclose(flat, 2 * (1 - 0.015) ** np.arange(61))
    np.testing.assert_allclose(steep, np.maximum(0.5 ** np.arange(61.0), artists.FLOOR), atol=1e-12)
    assert title(ax) == "solid: curvature 1; faint: curvature 100"


def test_the_rate_map_marks_its_best_pair(ax):
    map_ = descent.rate_map(1, 100, n=60)
    descent.draw_rate_map(map_, ax)
    star = next(line for line in ax.lines if line.get_marker() == "*").get_xydata()[0]
    row, column = np.unravel_index(map_.steps.argmin(), map_.steps.shape)
    np.testing.assert_allclose(star, [map_.rates[column], map_.betas[row]])
    assert title(ax) == f"steps in the long run; fewest at rate {star[0]:.3g}, momentum {star[1]:.2f}"


def test_tuning_shows_steps_against_rates_and_names_the_fewest(ax):
    tuning = descent.tune(surface=descent.bowl(10), n_rates=8, n_steps=300)
    descent.draw_tuning(tuning, ax)
    for name, rates, steps in zip(tuning.names, tuning.rates, tuning.steps, strict=True):
        np.testing.assert_array_equal(lines(ax)[name].get_xdata(), rates)
        np.testing.assert_array_equal(lines(ax)[name].get_ydata(), np.where(np.isinf(steps), np.nan, steps))
    first = tuning.names[tuning.best_steps.argmin()]
    assert title(ax) == f"steps to converge; fewest: {first}, {tuning.best_steps.min():.0f}"
    assert ax.get_ylabel() == "steps to converge"


def test_tuning_names_no_winner_where_none_converges(ax):
    descent.draw_tuning(descent.tune(surface=descent.bowl(), n_rates=4, n_steps=3), ax)
    assert title(ax) == "steps to converge; none converges"


def test_losses_and_schedules_show_what_they_are_given(ax):
    curves = {"slow": np.linspace(2, 1, 40), "fast": np.linspace(2, 0.25, 40)}
    descent.draw_losses(curves, ax)
    for name, values in curves.items():
        np.testing.assert_array_equal(lines(ax)[name].get_ydata(), values)
    assert title(ax) == "loss above the minimum; at the end 0.25 to 1"
    assert ax.get_ylabel() == "loss above the minimum"
    other = Figure().add_subplot()
    schedules = {name: make(50) for name, make in SCHEDULES.items()}
    descent.draw_schedules(schedules, other)
    for name, factors in schedules.items():
        np.testing.assert_array_equal(lines(other)[name].get_ydata(), factors)
    assert title(other) == "4 schedules over 50 steps"


@pytest.mark.parametrize("surface", [descent.bowl(), descent.bowl(2, scale=0.01)])
def test_a_range_test_marks_its_two_rates(ax, surface):
    test = range_test(surface)
    descent.draw_range_test(test, ax)
    marks = {line.get_xdata()[0] for line in ax.lines if len(line.get_xdata()) == 2}
    assert marks == {test.suggestion, test.explodes} - {np.inf}
    assert title(ax) == f"range test: begin near {test.suggestion:.2g}"


def test_a_sweep_shows_means_in_bands_and_names_the_best_run(ax):
    descent.draw_sweep(SWEEP, ax)
    np.testing.assert_allclose(lines(ax)["Adam"].get_ydata(), [0.82, 0.93])
    np.testing.assert_allclose(lines(ax)["a stranger"].get_ydata(), [0.61, 0.74])
    bands = [
        (band.get_paths()[0].vertices[:, 1].min(), band.get_paths()[0].vertices[:, 1].max())
        for band in ax.collections
    ]
    np.testing.assert_allclose(bands, [(0.80, 0.95), (0.60, 0.78)])
    assert title(ax) == "mean and range over seeds; highest run: Adam, 95.0%"


def test_every_racer_has_a_look_of_its_own():
    names = [*descent.RULES, "mine", "another"]
    looks = [artists.look(name, names) for name in names]
    assert len({str(look) for look in looks}) == len(names)
    assert artists.look("Adam", ["Adam"]) == artists.look("Adam", names)


def test_arrows_point_where_the_step_goes(ax):
    descent.draw_surface(RACE.surface, ax)
    part = descent.anatomy(RACE, "momentum", 3)
    artists.add_arrows(part, ax)
    arrows = {text.get_text(): text.xy for text in ax.texts if text.get_text()}
    assert list(arrows) == ["−gradient", "velocity", "move"]
    for name, vector in {"−gradient": -part.gradient, "velocity": -part.mean, "move": part.move}.items():
        drawn = arrows[name] - part.before
        assert drawn @ vector == pytest.approx(np.linalg.norm(drawn) * np.linalg.norm(vector))
