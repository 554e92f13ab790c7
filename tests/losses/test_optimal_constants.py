"""Favourites, costs, noise, lines and neurons, against closed forms and brute force."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import optimize, stats

from labkit import losses

QUICK = settings(max_examples=50, deadline=None)
VALUES = [1, 2, 2, 3, 4, 5, 6, 100]
WHOLE = arrays(float, st.integers(1, 9), elements=st.integers(-50, 50).map(float))


def points():
    """Return few points at different whole places."""
    size = st.shared(st.integers(2, 7), key="size")
    x = size.flatmap(lambda n: st.lists(st.integers(-9, 9), min_size=n, max_size=n, unique=True))
    y = size.flatmap(lambda n: arrays(float, n, elements=st.integers(-50, 50).map(float)))
    return st.tuples(x.map(lambda some: np.array(some, dtype=float)), y)


def test_the_eight_values_of_the_chapter():
    found = {
        "squared": losses.favourite(losses.squared(), VALUES),
        "absolute": losses.favourite(losses.absolute(), VALUES),
        "pinball": losses.favourite(losses.pinball(0.9), VALUES),
        "pinball at 7/8": losses.favourite(losses.pinball(0.875), VALUES),
    }
    wanted = {
        "squared": (15.375, 15.375),
        "absolute": (3, 4),
        "pinball": (100, 100),
        "pinball at 7/8": (6, 100),
    }
    for name, edges in wanted.items():
        assert found[name] == pytest.approx(edges)


@QUICK
@given(y=WHOLE)
def test_squared_asks_for_the_mean_and_absolute_for_the_medians(y):
    assert losses.favourite(losses.squared(), y) == pytest.approx((y.mean(), y.mean()), abs=1e-6)
    ordered = np.sort(y)
    medians = ordered[(len(y) - 1) // 2], ordered[len(y) // 2]
    assert losses.favourite(losses.absolute(), y) == pytest.approx(medians, abs=1e-6)


@QUICK
@given(y=WHOLE, tau=st.floats(0.05, 0.95))
def test_pinball_asks_for_an_inverted_cdf_quantile(y, tau):
    assume(abs(tau * len(y) - round(tau * len(y))) > 1e-6)
    wanted = np.quantile(y, tau, method="inverted_cdf")
    assert losses.favourite(losses.pinball(tau), y) == pytest.approx((wanted, wanted), abs=1e-6)


def test_huber_slides_from_the_median_to_the_mean():
    answers = [losses.favourite(losses.huber(delta), VALUES)[0] for delta in (0.01, 1, 3, 10, 30, 100)]
    assert answers == sorted(answers)
    assert 3 <= answers[0] <= 4
    assert answers[-1] == pytest.approx(15.375)


def test_costs_are_the_values_of_the_losses():
    some = [losses.squared(), losses.absolute()]
    table = losses.answer_costs(some, VALUES, [1.0, 5.0])
    for loss in some:
        for place, answer in enumerate((1.0, 5.0)):
            said = np.full(len(VALUES), answer)
            assert table.costs[loss.name][place] == pytest.approx(loss.value(VALUES, said))
            assert table.slopes[loss.name][place] == pytest.approx(loss.gradient(VALUES, said).sum())


@pytest.mark.parametrize(
    ("loss", "noise"),
    [
        (losses.squared(), stats.norm(scale=np.sqrt(0.5))),
        (losses.absolute(), stats.laplace()),
        (losses.log_cosh(), stats.hypsecant()),
    ],
    ids=lambda item: getattr(item, "name", ""),
)
def test_each_loss_is_the_negative_log_of_its_noise(loss, noise):
    errors = np.linspace(-40, 40, 80_001)
    np.testing.assert_allclose(losses.noise_density(loss, errors), noise.pdf(errors), atol=1e-6)


@pytest.mark.parametrize("bad", [[], [[1, 2]], [1, np.nan]])
def test_favourites_of_nothing_are_refused(bad):
    with pytest.raises(ValueError, match="`y"):
        losses.favourite(losses.squared(), bad)


@QUICK
@given(xy=points())
def test_lines_are_the_best_there_are(xy):
    x, y = xy
    for loss in (
        losses.squared(),
        losses.absolute(),
        losses.huber(2.0),
        losses.log_cosh(),
        losses.pinball(0.7),
    ):
        line = losses.fit_line(loss, x, y)
        for move in (1e-3, -1e-3):
            for slope, intercept in (
                (move, 0),
                (0, move),
                (move, move),
                (move, -move),
                (10 * move, -100 * move),
            ):
                said = (line.slope + slope) * x + line.intercept + intercept
                assert line.cost <= loss.value(y, said) + 1e-5 * (
                    1 + line.cost
                )  # repeated squares come slowly


@QUICK
@given(xy=points())
def test_squared_lines_are_least_squares(xy):
    x, y = xy
    line = losses.fit_line(losses.squared(), x, y)
    assert (line.slope, line.intercept) == pytest.approx(tuple(np.polyfit(x, y, 1)), abs=1e-6)


def test_absolute_lines_agree_with_a_linear_program():
    x, y = losses.points_with_outlier(11, 60)
    n = len(x)
    design = np.column_stack([x, np.ones(n)])
    matrix = np.block([[design, -np.eye(n)], [-design, -np.eye(n)]])
    costs = np.concatenate([[0, 0], np.ones(n) / n])
    found = optimize.linprog(
        costs, matrix, np.concatenate([y, -y]), bounds=[(None, None)] * 2 + [(0, None)] * n
    )
    assert losses.fit_line(losses.absolute(), x, y).cost == pytest.approx(found.fun)


def test_an_outlier_in_y_moves_one_line_and_one_in_x_moves_all():
    def slope(loss, *outlier):
        return losses.fit_line(loss, *losses.points_with_outlier(*outlier)).slope

    robust = losses.absolute(), losses.huber()
    assert slope(losses.squared(), 11, 500) > 10 * slope(losses.squared())
    assert all(slope(loss, 11, 500) == pytest.approx(2, abs=0.05) for loss in robust)
    assert all(slope(loss, 100, 23) < 0.2 for loss in (*robust, losses.squared()))


def test_pulls_balance():
    for loss in (losses.squared(), losses.huber(), losses.log_cosh()):
        line = losses.fit_line(loss, *losses.points_with_outlier(11, 60))
        assert abs(line.pulls.sum()) < 1e-6 * np.abs(line.pulls).sum()
        assert abs(line.pulls @ line.x) < 1e-5 * np.abs(line.pulls * line.x).sum()


@pytest.mark.parametrize(
    ("x", "y", "sentence"),
    [
        ([1, 1], [1, 2], "`x` must hold at least two different places"),
        ([1], [1], "`x` must hold at least two different places"),
        ([1, 2], [1], "`y_pred.shape` must be that of `y_true`"),
        ([1, np.nan], [1, 2], "must hold finite numbers"),
        (
            np.arange(400),
            np.arange(400),
            "`x` must have at most 300 points for the absolute loss; got x=400.",
        ),
    ],
)
def test_bad_points_are_refused(x, y, sentence):
    with pytest.raises(ValueError, match=sentence):
        losses.fit_line(losses.absolute(), x, y)


def test_a_confident_mistake_costs_squared_error_two_hundred_steps():
    entropy, square = (
        losses.recover(losses.binary_cross_entropy()),
        losses.recover(losses.squared_on_sigmoid()),
    )
    assert (entropy.n_steps, square.n_steps) == (7, 214)
    assert losses.recover(losses.squared_on_sigmoid(), n_steps=100).n_steps == np.inf


@QUICK
@given(start=st.floats(-8, 8), rate=st.floats(0.01, 1))
def test_both_labels_are_mirror_images(start, rate):
    for loss in (losses.binary_cross_entropy(), losses.hinge(), losses.focal(), losses.squared_on_sigmoid()):
        yes = losses.recover(loss, start, 1, rate, n_steps=20)
        no = losses.recover(loss, -start, 0, rate, n_steps=20)
        np.testing.assert_allclose(yes.logits, -no.logits, atol=1e-9)


def test_squared_error_on_a_sigmoid_pulls_hardest_at_a_third():
    z = np.linspace(-6, 6, 120_001)
    strongest = z[np.abs(losses.squared_on_sigmoid().slope(1.0, z)).argmax()]
    assert 1 / (1 + np.exp(-strongest)) == pytest.approx(1 / 3, abs=1e-4)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"label": 2}, "`label` must be one of 0, 1; got label=2."),
        ({"learning_rate": 0}, "`learning_rate` must be a positive number"),
        ({"n_steps": 0}, "`n_steps` must be a whole number"),
        ({"start": np.nan}, "`y_pred` must hold finite numbers; got y_pred=nan."),
    ],
)
def test_bad_neurons_are_refused(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        losses.recover(losses.hinge(), **settings)
