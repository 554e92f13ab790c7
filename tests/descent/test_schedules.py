"""Schedules begin at one, end where they should, and have one entry a step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit import descent
from labkit.descent.schedules import SCHEDULES

steps = st.integers(1, 400)


@pytest.mark.parametrize("name", SCHEDULES)
@given(n_steps=steps)
def test_schedules_begin_at_one_and_never_rise(name, n_steps):
    factors = SCHEDULES[name](n_steps)
    assert factors.shape == (n_steps,)
    assert factors[0] == 1
    assert (np.diff(factors) <= 1e-15).all()


@given(n_steps=steps, last=st.floats(0, 1))
def test_cosine_is_halfway_down_in_the_middle(n_steps, last):
    factors = descent.cosine(2 * n_steps, last)
    assert factors[n_steps] == pytest.approx((1 + last) / 2)
    assert factors[-1] >= last - 1e-15


@given(n_steps=steps, rate=st.floats(0.001, 1))
def test_exponential_loses_the_same_share_each_step(n_steps, rate):
    factors = descent.exponential(n_steps, rate)
    share = rate ** (1 / n_steps)
    np.testing.assert_allclose(factors[1:], factors[:-1] * share)
    assert factors[-1] * share == pytest.approx(rate)


@given(n_stairs=st.integers(1, 8), wide=st.integers(1, 30))
def test_stairs_have_as_many_levels_as_asked_each_as_wide(n_stairs, wide):
    levels, counts = np.unique(descent.stairs(n_stairs * wide, 0.5, n_stairs), return_counts=True)
    np.testing.assert_allclose(levels[::-1], 0.5 ** np.arange(n_stairs))
    assert set(counts) == {wide}


@given(n_steps=steps, n_warm=st.integers(0, 50))
def test_warm_up_climbs_from_zero_and_then_follows_the_schedule(n_steps, n_warm):
    cosine = descent.cosine(n_steps)
    warm = descent.warm_up(cosine, n_warm)
    assert warm.shape == (n_warm + n_steps,)
    np.testing.assert_allclose(warm[:n_warm], np.arange(n_warm) / max(n_warm, 1))
    np.testing.assert_array_equal(warm[n_warm:], cosine)


def test_a_falling_rate_lets_noisy_descent_come_to_rest():
    noise = descent.GradientNoise(3.0, seed=1)
    rule = {"gradient descent": descent.gradient_descent()}
    still, falling = (
        descent.race(rule, descent.bowl(), None, 0.015, 1000, schedule=schedule(1000), noise=noise).losses[0]
        for schedule in (descent.constant, descent.cosine)
    )
    assert falling[-100:].mean() < 0.2 * still[-100:].mean()


@pytest.mark.parametrize(
    "call",
    [
        lambda: descent.cosine(10, last=1.5),
        lambda: descent.exponential(10, rate=0),
        lambda: descent.stairs(10, n_stairs=0),
        lambda: descent.stairs(10, factor=-1),
        lambda: descent.warm_up(descent.constant(10), -1),
        lambda: descent.warm_up(descent.constant(10), 2.5),
    ],
)
def test_bad_input_is_refused_in_a_sentence(call):
    with pytest.raises(ValueError, match=r"must .*; got "):
        call()
