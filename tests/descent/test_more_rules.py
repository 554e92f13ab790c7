"""What came after Adam: each rule differs from Adam, or from a plain step, as its paper says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit import descent
from tests.descent.test_rules import FIRST, RATE, SECOND, moves

unit = st.floats(0, 0.999)


def test_adamw_is_adam_beside_a_decay_of_the_weights():
    ground = descent.bowl()
    decay = 0.5
    plain = descent.adam()
    decayed = descent.adamw(weight_decay=decay)
    start = np.array(ground.start)
    step = {
        rule.name: descent.race({"": rule}, ground, None, RATE, 1).weights[0, 1] for rule in (plain, decayed)
    }
    np.testing.assert_allclose(step["AdamW"] - step["Adam"], -RATE * decay * start)


def test_amsgrad_is_adam_until_the_mean_square_falls():
    large = 10 * FIRST
    small = 0.01 * SECOND
    adams, amsgrads = (moves(rule, large, small, small) for rule in (descent.adam(), descent.amsgrad()))
    np.testing.assert_array_equal(adams[0], amsgrads[0])
    assert (np.abs(amsgrads[2]) < np.abs(adams[2])).all()


@given(beta_1=unit, beta_2=unit)
def test_nadams_first_step_by_hand(beta_1, beta_2):
    now, later = (beta_1 * (1 - 0.5 * 0.96**t) for t in (1, 2))
    ahead = later * (1 - beta_1) / (1 - now * later) + (1 - now) / (1 - now)
    (first,) = moves(descent.nadam(beta_1, beta_2, epsilon=1e-12), FIRST)
    np.testing.assert_allclose(first, -RATE * ahead * np.sign(FIRST), rtol=1e-6)


@given(beta_1=unit, beta_2=unit)
def test_lion_by_hand(beta_1, beta_2):
    first, second = moves(descent.lion(beta_1, beta_2), FIRST, SECOND)
    np.testing.assert_allclose(first, -RATE * np.sign(FIRST))
    direction = beta_1 * (1 - beta_2) * FIRST + (1 - beta_1) * SECOND
    np.testing.assert_allclose(second, -RATE * np.sign(direction))


def test_the_others_are_offered_beside_the_six_under_their_names():
    assert [name for name, rule in descent.MORE_RULES.items() if rule.name == name] == [
        "AdamW",
        "AMSGrad",
        "Nadam",
        "Lion",
    ]
    assert not descent.RULES.keys() & descent.MORE_RULES.keys()


def test_they_race_and_are_tuned_like_the_six():
    surface = descent.bowl(10)
    tuning = descent.tune(descent.MORE_RULES, surface, n_rates=8, n_steps=300)
    run = descent.race(descent.MORE_RULES, surface, learning_rate=tuning.best_rates)
    np.testing.assert_array_equal(run.settled(), tuning.best_steps)
    assert (run.distances[:, -1] < 0.3 * run.distances[:, 0]).all()


@pytest.mark.parametrize("make", [descent.amsgrad, descent.nadam, descent.lion])
@pytest.mark.parametrize("beta", [1.0, -0.1, float("nan"), "0.9"])
def test_betas_outside_their_range_are_refused_in_a_sentence(make, beta):
    with pytest.raises(ValueError, match=r"^`beta_1` must lie in \[0, 1\); got beta_1=.*\.$"):
        make(beta)


@pytest.mark.parametrize(
    "call",
    [
        lambda: descent.adamw(weight_decay=0),
        lambda: descent.adamw(weight_decay=-1),
        lambda: descent.amsgrad(epsilon=0),
        lambda: descent.nadam(epsilon=-1),
    ],
)
def test_other_settings_are_refused_in_a_sentence(call):
    with pytest.raises(ValueError, match=r"^`\w+` must .*; got .*\.$"):
        call()
