"""Which rates are stable and which are fast: closed forms against races, and what the chapter says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import descent

pytestmark = pytest.mark.slow

BOWL = descent.bowl(100)
TURNED = descent.bowl(100, rotation=45)
GRADIENT_DESCENT = descent.gradient_descent()


def run(rule, surface=BOWL, rate=0.01, n_steps=1500, **settings):
    return descent.race({"": rule}, surface, None, rate, n_steps, **settings)


def settled(*arguments, **settings):
    return float(run(*arguments, **settings).settled()[0])


# -- the largest stable rate


@settings(deadline=None, max_examples=15)
@given(
    beta=st.sampled_from([0.0, 0.3, 0.5, 0.9, 0.95]), condition=st.floats(1, 100), scale=st.floats(0.1, 10)
)
def test_beyond_the_largest_stable_rate_descent_diverges_and_below_it_converges(beta, condition, scale):
    surface = descent.bowl(condition, 20, scale)
    rule = descent.momentum(beta)
    limit = descent.largest_stable_rate(condition * scale, beta)
    rates = limit * np.array([[0.99, 1.01]])
    below, above = descent.race({"": rule}, surface, (1.0, 1.0), rates, 6000).distances[0, :, -1]
    assert below < 1e-3
    assert not above < 1e3  # NaN: past all bounds


def test_on_the_limit_itself_the_steepest_direction_swings_for_ever():
    path = run(GRADIENT_DESCENT, rate=0.02, n_steps=1000).weights[0]
    np.testing.assert_allclose(np.abs(path[:, 1]), 1, rtol=1e-9)


def test_the_edge_of_disaster():
    assert descent.largest_stable_rate(100) == pytest.approx(0.0200)
    assert descent.best_rate(1, 100) == pytest.approx(0.0198, abs=5e-5)
    assert settled(GRADIENT_DESCENT, rate=descent.best_rate(1, 100)) == 346
    assert settled(GRADIENT_DESCENT, rate=0.01) == 677
    assert settled(GRADIENT_DESCENT, rate=0.01999, n_steps=2000) == np.inf
    assert run(GRADIENT_DESCENT, rate=0.0201).diverged.all()


@settings(deadline=None, max_examples=20)
@given(condition=st.floats(1.5, 1000), share=st.floats(0.02, 0.98))
def test_no_rate_contracts_faster_than_the_best(condition, share):
    def slowest(rate):
        return max(descent.contraction(rate, 0.0, curvature) for curvature in (1.0, condition))

    best = descent.best_rate(1.0, condition)
    assert slowest(best) == pytest.approx((condition - 1) / (condition + 1))
    assert slowest(best) <= slowest(share * descent.largest_stable_rate(condition)) + 1e-12


# -- momentum


def test_the_best_momentum_needs_54_steps():
    rate, beta = descent.best_momentum(1, 100)
    assert (rate, beta) == (pytest.approx(0.0331, abs=5e-5), pytest.approx(0.67, abs=5e-3))
    assert settled(descent.momentum(beta), rate=rate) == 54


def test_the_best_rate_with_momentum_lies_beyond_the_limit_without():
    rate, beta = descent.best_momentum(1, 100)
    assert descent.largest_stable_rate(100) < rate < descent.largest_stable_rate(100, beta)
    assert run(GRADIENT_DESCENT, rate=rate).diverged.all()


def test_too_much_momentum_is_worse_than_none():
    assert settled(descent.momentum(0.9)) == 124
    assert settled(descent.momentum(0.99)) == 1353
    assert settled(GRADIENT_DESCENT) == 677


@settings(deadline=None, max_examples=20)
@given(condition=st.floats(2, 1000), rate=st.floats(0.01, 0.99), beta=st.floats(0, 0.99))
def test_no_pair_contracts_faster_than_the_best(condition, rate, beta):
    def slowest(rate, beta):
        return max(float(descent.contraction(rate, beta, curvature)) for curvature in (1.0, condition))

    best = slowest(*descent.best_momentum(1.0, condition))
    root = np.sqrt(condition)
    assert best == pytest.approx((root - 1) / (root + 1), rel=1e-5)
    assert best <= slowest(rate * descent.largest_stable_rate(condition, beta), beta) + 1e-6


@settings(deadline=None, max_examples=25)
@given(share=st.floats(0.05, 1.1), beta=st.floats(0, 0.95), curvature=st.floats(0.5, 100))
def test_contraction_is_the_factor_that_a_long_race_measures(share, beta, curvature):
    rate = share * descent.largest_stable_rate(curvature, beta)
    # a bowl with one curvature, so that the distance is the error along one direction
    path = run(descent.momentum(beta), descent.bowl(1, scale=curvature), rate, 400).distances[0]
    factor = float(descent.contraction(rate, beta, curvature))
    path = path[(path > 1e-120) & (path < 1e6)]
    # it swings while it shrinks, so compare the highest of two stretches
    quarter = len(path) // 4
    early = path[quarter : 2 * quarter]
    late = path[len(path) - quarter :]
    if min(len(early), len(late)) < 40 or abs(factor - 1) < 1e-3:
        return
    lag = len(path) - quarter + late.argmax() - (quarter + early.argmax())
    assert (late.max() / early.max()) ** (1 / lag) == pytest.approx(factor, rel=0.02)


@settings(deadline=None, max_examples=12)
@given(row=st.integers(0, 38), column=st.integers(0, 39))
def test_the_rate_map_agrees_with_races(row, column):
    map_ = RATE_MAP
    rate = map_.rates[column]
    beta = map_.betas[row]
    steps = map_.steps[row, column]
    race = run(descent.momentum(beta), rate=rate, n_steps=4000)
    if steps == np.inf:
        assert not race.distances[0, -1] < race.distances[0, 0]
    elif 20 < steps < 2000:
        assert 0.6 * steps < race.settled()[0] < 1.4 * steps + 10


RATE_MAP = descent.rate_map(1, 100, n=40)


def test_the_rate_map_is_least_at_polyaks_pair_and_infinite_beyond_the_limit():
    map_ = descent.rate_map(1, 100, n=120)
    row, column = np.unravel_index(map_.steps.argmin(), map_.steps.shape)
    rate, beta = descent.best_momentum(1, 100)
    assert map_.rates[column] == pytest.approx(rate, abs=2 * map_.rates[0])
    assert map_.betas[row] == pytest.approx(beta, abs=0.02)
    limits = np.array([descent.largest_stable_rate(100, beta) for beta in map_.betas])
    beyond = map_.rates[None] > limits[:, None] * (1 + 1e-9)
    assert np.isinf(map_.steps[beyond]).all()
    assert np.isfinite(map_.steps[map_.rates[None] < limits[:, None] * (1 - 1e-9)]).all()


# -- what rotation and scale do


def test_rotation_does_not_cost_descent_and_momentum_one_step():
    for rule, rate in [(GRADIENT_DESCENT, 2 / 101), (GRADIENT_DESCENT, 0.01), (descent.momentum(), 0.01)]:
        assert settled(rule, rate=rate) == settled(rule, TURNED, rate)
        np.testing.assert_allclose(
            run(rule, rate=rate).distances, run(rule, TURNED, rate).distances, atol=1e-12
        )


def test_untuned_adam_seems_to_hate_rotation():
    plain = run(descent.adam(), rate=0.05)
    turned = run(descent.adam(), TURNED, 0.05)
    assert (plain.touched()[0], plain.settled()[0]) == (108, 138)
    assert (turned.touched()[0], turned.settled()[0]) == (922, 922)


def test_tuned_it_is_adagrad_that_lived_on_the_axes():
    plain, turned = (descent.tune(surface=surface) for surface in (BOWL, TURNED))
    before = dict(zip(plain.names, plain.best_steps, strict=True))
    after = dict(zip(turned.names, turned.best_steps, strict=True))
    assert (before["Adam"], after["Adam"]) == (124, 131)
    assert (before["Adagrad"], after["Adagrad"]) == (7, 502)
    assert before["RMSprop"] < after["RMSprop"]
    for name in ("gradient descent", "momentum", "Nesterov"):
        assert before[name] == after[name]


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.1])
def test_rmsprop_never_arrives_but_circles_at_071_times_its_rate(rate):
    late = run(descent.rmsprop(), rate=rate, n_steps=2000).distances[0, -100:]
    assert late.mean() / rate == pytest.approx(1 / np.sqrt(2), rel=0.01)
    assert late.std() < 0.01 * rate


def test_a_thousand_times_the_loss_leaves_adams_path_and_explodes_descents():
    loud = descent.bowl(100, scale=1000)
    adam = [run(descent.adam(), surface, 0.05, 300).weights for surface in (BOWL, loud)]
    np.testing.assert_allclose(*adam, atol=1e-6)
    assert run(GRADIENT_DESCENT, rate=0.015).settled()[0] < 677
    assert run(GRADIENT_DESCENT, loud, 0.015).diverged.all()


def test_momentum_lifts_the_noise_floor_eightfold():
    floors = [
        np.mean(
            [
                run(rule, n_steps=4000, noise=descent.GradientNoise(5.0, seed=seed)).losses[0, -2000:].mean()
                for seed in range(10)
            ]
        )
        for rule in (GRADIENT_DESCENT, descent.momentum(0.9))
    ]
    assert floors[1] / floors[0] == pytest.approx(8, rel=0.15)


@pytest.mark.parametrize(
    "call",
    [
        lambda: descent.largest_stable_rate(0),
        lambda: descent.largest_stable_rate(1, beta=1),
        lambda: descent.best_rate(-1, 1),
        lambda: descent.best_momentum(1, float("inf")),
        lambda: descent.rate_map(1, 100, n=0),
        lambda: descent.rate_map(1, 0),
    ],
)
def test_bad_input_is_refused_in_a_sentence(call):
    with pytest.raises(ValueError, match=r"^`\w+` must .*; got .*\.$"):
        call()
