"""Our rules are Keras's, step for step; so are our schedules and our clipping.

How near can they come? Keras keeps weights and memories in the variable's precision, here float64, but its
learning rate is a float32 variable and its betas pass through float32: 0.01 is off by 2e-8, and 0.9 by
3e-8 of itself. So there are two oracles. Where every setting is a sum of few powers of two, float32 is exact
and the paths agree to 1e-9. With the usual settings they agree to 1e-5 of the distance at the start,
step for step; Adam comes nearest to that bound, with 5e-6, because 1 - beta_2 ** t magnifies the rounding of
beta_2. Nadam's constant 0.96 is rounded whatever its settings, so it agrees to 1e-8 at best.
"""

import numpy as np
import pytest

from labkit import descent
from labkit.descent.rules import Rule

pytestmark = pytest.mark.slow
N_STEPS = 200
SCHEDULES = ("exponential", "cosine", "staircase", "piecewise", "warm-up")


def rounded(number):
    """Return the number as a float32 holds it."""
    return float(np.float32(number))


def usual(surface_rate):
    """Return each kind of rule with the settings that people use."""
    rules = [
        descent.gradient_descent(), descent.momentum(0.9), descent.nesterov(0.9), descent.adagrad(),
        descent.rmsprop(), descent.adam(), *descent.MORE_RULES.values(),
    ]  # fmt: skip
    return [(rule, rounded(surface_rate)) for rule in rules]


def dyadic(surface_rate):
    """Return each kind of rule with other settings, all exact in float32."""
    rules = [
        descent.gradient_descent(),
        descent.momentum(0.75),
        descent.nesterov(0.875),
        descent.adagrad(first_square=0.125, epsilon=2.0**-20),
        descent.rmsprop(rho=0.875, epsilon=2.0**-20),
        descent.adam(beta_1=0.75, beta_2=1 - 2.0**-8, epsilon=2.0**-16),
        descent.adamw(weight_decay=2.0**-6, beta_1=0.875, beta_2=1 - 2.0**-6),
        descent.amsgrad(beta_1=0.75, beta_2=1 - 2.0**-8, epsilon=2.0**-16),
        descent.nadam(beta_1=0.75, beta_2=1 - 2.0**-8, epsilon=2.0**-16),
        descent.lion(beta_1=0.75, beta_2=0.875),
    ]
    return [(rule, 2.0 ** np.floor(np.log2(surface_rate))) for rule in rules]


def smallest_gap(rule):
    """Return how near paths can come, as a share of the first distance, if settings are exact."""
    return 1e-8 if rule.name == "Nadam" else 1e-9


def cases(make, **fit):
    return [
        pytest.param(kind, rule, rate, id=f"{kind}-{rule.name}")
        for kind, surface_rate in fit.items()
        for rule, rate in make(surface_rate)
    ]


def surfaces(kind):
    gentle = [
        descent.bowl(), descent.bowl(30, rotation=30), descent.saddle(), descent.ravine(),
        descent.plateau(), descent.penguins(),
    ]  # fmt: skip
    return gentle if kind == "gentle" else [descent.rosenbrock()]


class Side:
    """Several surfaces as one, a row of weights for each: these rules treat every weight alone."""

    def __init__(self, grounds):
        self.grounds = grounds
        self.start = np.array([ground.start for ground in grounds])

    def gradient(self, weights):
        return np.array([ground.gradient(w) for ground, w in zip(self.grounds, weights, strict=True)])


def followed(optimizer, grounds, n_steps=N_STEPS):
    """Return Keras's paths, shape (n_surfaces, n_steps + 1, 2)."""
    from labkit.descent import networks

    side = Side(grounds)
    return np.moveaxis(networks.follow(optimizer, side, side.start, n_steps), 0, 1)


def raced(rule, grounds, rate, n_steps=N_STEPS, **settings):
    """Return our paths, shape (n_surfaces, n_steps + 1, 2)."""
    runs = [descent.race({"": rule}, ground, None, rate, n_steps, **settings) for ground in grounds]
    return np.array([run.weights[0] for run in runs])


def assert_same_paths(ours, theirs, tolerance, grounds):
    minima = np.array([ground.minimum for ground in grounds])[:, None]
    start = np.linalg.norm(ours[:, :1] - minima, axis=-1)
    gap = np.linalg.norm(ours - theirs, axis=-1) / start
    assert np.isfinite(ours).all()
    assert gap.max() < tolerance, f"surface and step {np.unravel_index(gap.argmax(), gap.shape)}"


@pytest.mark.parametrize(("kind", "rule", "rate"), cases(dyadic, gentle=0.01, steep=2e-4))
def test_rules_equal_keras_where_float32_is_exact(kind, rule, rate):
    from labkit.descent import networks

    grounds = surfaces(kind)
    theirs = followed(networks.as_keras(rule, rate), grounds)
    assert_same_paths(raced(rule, grounds, rate), theirs, smallest_gap(rule), grounds)


@pytest.mark.parametrize(("kind", "rule", "rate"), cases(usual, gentle=0.01))
def test_rules_equal_keras_with_usual_settings(kind, rule, rate):
    from labkit.descent import networks

    grounds = surfaces(kind)
    theirs = followed(networks.as_keras(rule, rate), grounds)
    assert_same_paths(raced(rule, grounds, rate), theirs, 1e-5, grounds)


def test_keras_keeps_weights_and_memories_in_float64_and_its_rate_in_float32():
    from labkit.descent import networks

    optimizer = networks.as_keras(descent.adam(), 0.01)
    followed(optimizer, [descent.bowl()], n_steps=1)
    kinds = {variable.path.split("/")[-1]: variable.dtype for variable in optimizer.variables}
    assert kinds.pop("learning_rate") == "float32"
    assert kinds.pop("iteration").startswith("int")
    assert len(kinds) == 2
    assert set(kinds.values()) == {"float64"}


def test_a_wrong_rule_is_caught():
    from labkit.descent import networks

    ground = [descent.bowl()]
    theirs = followed(networks.as_keras(descent.momentum(0.75), 0.0078125), ground)
    with pytest.raises(AssertionError):
        assert_same_paths(raced(descent.nesterov(0.75), ground, 0.0078125), theirs, 1e-5, ground)


def keras_schedules(rate, n):
    """Return our schedules beside Keras's."""
    from keras.optimizers import schedules as kinds

    steps = [n // 4 - 1, n // 2 - 1, 3 * n // 4 - 1]  # Keras counts a boundary to the left
    levels = [rate * 0.5**place for place in range(4)]
    return {
        "exponential": (descent.exponential(n, rate=0.25), kinds.ExponentialDecay(rate, n, 0.25)),
        "cosine": (descent.cosine(n, last=0.125), kinds.CosineDecay(rate, n, alpha=0.125)),
        "staircase": (
            descent.stairs(n, factor=0.5, n_stairs=4),
            kinds.ExponentialDecay(rate, n // 4, 0.5, staircase=True),
        ),
        "piecewise": (
            descent.stairs(n, factor=0.5, n_stairs=4),
            kinds.PiecewiseConstantDecay(steps, levels),
        ),
        "warm-up": (
            descent.warm_up(descent.cosine(n - n // 8), n // 8),
            kinds.CosineDecay(0.0, n - n // 8, warmup_target=rate, warmup_steps=n // 8),
        ),
    }


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_equal_keras(name):
    rate = 2.0**-6
    ours, theirs = keras_schedules(rate, N_STEPS)[name]
    computed = np.array([float(theirs(t)) for t in range(N_STEPS)])
    np.testing.assert_allclose(rate * ours, computed, rtol=3e-6, atol=1e-7 * rate)  # Keras: float32


@pytest.mark.parametrize("name", ["exponential", "cosine", "staircase", "warm-up"])
@pytest.mark.parametrize("rule", [dyadic(0.01)[place][0] for place in (1, 4, 5)], ids=lambda rule: rule.name)
def test_rules_under_a_schedule_equal_keras(name, rule):
    from labkit.descent import networks

    rate = 2.0**-7
    n = 80
    ours, theirs = keras_schedules(rate, n)[name]
    computed = np.array([float(theirs(t)) for t in range(n)]) / rate
    grounds = [descent.bowl(), descent.ravine()]
    path = followed(networks.as_keras(rule, theirs), grounds, n)
    # with Keras's own float32 factors nothing is left but the rule; with ours, their rounding is added
    assert_same_paths(raced(rule, grounds, rate, n, schedule=computed), path, 1e-9, grounds)
    assert_same_paths(raced(rule, grounds, rate, n, schedule=ours), path, 1e-5, grounds)


@pytest.mark.parametrize(("rule", "rate"), dyadic(0.01), ids=lambda value: getattr(value, "name", ""))
def test_clipping_equals_keras(rule, rate):
    from labkit.descent import networks

    plain = networks.as_keras(rule, rate)
    clipped = type(plain).from_config({**plain.get_config(), "clipnorm": 0.5})
    ground = descent.bowl(rotation=30)
    path = networks.follow(clipped, ground, ground.start, n := 100)[None]
    assert_same_paths(raced(rule, [ground], rate, n, clip_norm=0.5), path, smallest_gap(rule), [ground])
    # Lion steps by the sign of the gradient: clipping, which keeps directions, hardly matters to it
    assert rule.name == "Lion" or np.abs(raced(rule, [ground], rate, n) - path).max() > 1e-3


def test_every_rule_has_its_keras_optimizer():
    import keras

    from labkit.descent import networks

    for rule in [*descent.RULES.values(), *descent.MORE_RULES.values()]:
        assert isinstance(networks.as_keras(rule, 0.1), keras.optimizers.Optimizer)
    with pytest.raises(ValueError, match=r"`rule` must have a Keras optimizer; got rule='mine'"):
        networks.as_keras(Rule("mine", lambda *arguments: arguments), 0.1)
