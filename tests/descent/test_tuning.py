"""Tuning tries the rates that matter and keeps the best; a range test finds where the loss explodes."""

import numpy as np
import pytest

from labkit import descent
from labkit.descent.surfaces import SURFACES
from labkit.descent.tuning import RangeTest
from tests.descent.examples import range_test

pytestmark = pytest.mark.slow

BOWL = descent.bowl(100)
GRADIENT_DESCENT = descent.gradient_descent()


def test_tuning_gives_each_rule_the_best_of_its_rates():
    tuning = descent.tune(surface=descent.bowl(10), n_rates=8, n_steps=300)
    np.testing.assert_array_equal(tuning.best_steps, tuning.steps.min(axis=1))
    for name, rate, steps in zip(tuning.names, tuning.best_rates, tuning.best_steps, strict=True):
        race = descent.race({name: descent.RULES[name]}, descent.bowl(10), None, rate, 300)
        assert race.settled()[0] == steps


def test_a_rule_that_never_settles_keeps_the_rate_that_ends_nearest():
    tuning = descent.tune({"": GRADIENT_DESCENT}, BOWL, n_rates=6, n_steps=20)
    assert np.isinf(tuning.best_steps).all()
    last = descent.race({"": GRADIENT_DESCENT}, BOWL, None, tuning.rates, 20).distances[0, :, -1]
    assert tuning.best[0] == np.nanargmin(last)


def test_rates_to_try_end_at_the_stable_limit_or_at_twice_the_way():
    rules = {**descent.RULES, "mine": lambda weights, gradient, memory, rate: (weights, memory)}
    rates = dict(zip(rules, descent.tune(rules, BOWL, n_steps=2).rates, strict=True))
    assert rates["gradient descent"][-1] == pytest.approx(descent.largest_stable_rate(100), rel=1e-4)
    assert rates["momentum"][-1] == pytest.approx(descent.largest_stable_rate(100, 0.9), rel=1e-4)
    assert rates["Adam"][-1] == pytest.approx(2 * np.hypot(2, 1))
    # nothing is known about a learner's rule: both kinds of rates are tried
    assert rates["mine"][0] < rates["gradient descent"][-1] / 50
    assert rates["mine"][-1] > rates["Adam"][-1] / 3
    for tried in rates.values():
        assert tried.shape == (30,)
        assert (np.diff(tried) > 0).all()


@pytest.mark.parametrize("name", ["bowl", "saddle", "ravine", "rosenbrock", "plateau", "penguins"])
def test_plain_descent_is_tried_up_to_where_it_stops_converging_near_the_minimum(name):
    surface = SURFACES[name]()
    near = np.add(surface.minimum, (1e-4, 1e-4))
    limit = descent.tune({"": GRADIENT_DESCENT}, surface, near, n_steps=2).rates[0, -1]
    below, above = descent.race(
        {"": GRADIENT_DESCENT}, surface, near, limit * np.array([[0.95, 1.1]]), 300
    ).distances[0]
    assert below[-1] < below[0]
    assert not above[-1] < above[0]


def test_a_range_test_explodes_beyond_the_stable_limit_and_suggests_less():
    test = range_test(BOWL)
    limit = descent.largest_stable_rate(100)
    assert limit < test.explodes < 10 * limit
    assert test.suggestion < test.explodes / 3
    assert np.isinf(RangeTest(test.rates[:50], test.losses[:50]).explodes)
    gone = np.isnan(test.losses)
    assert gone.any()
    assert test.explodes < test.rates[gone.argmax()]


@pytest.mark.parametrize(
    "call",
    [
        lambda: descent.tune(surface=BOWL, n_rates=0),
        lambda: descent.tune(surface="bowl"),
        lambda: descent.tune([GRADIENT_DESCENT], BOWL),
    ],
)
def test_bad_input_is_refused_in_a_sentence(call):
    with pytest.raises(ValueError, match=r"^`\w+` must .*; got .*\.$"):
        call()
