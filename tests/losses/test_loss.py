"""Each loss: closed forms, slopes that are derivatives, finite extremes, one sentence for bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from labkit import losses

QUICK = settings(max_examples=50, deadline=None)
NUMBERS = [losses.squared(), losses.absolute(), losses.huber(0.7), losses.log_cosh(), losses.pinball(0.8)]
LOGITS = [
    losses.binary_cross_entropy(),
    losses.binary_cross_entropy(label_smoothing=0.2),
    losses.squared_on_sigmoid(),
    losses.hinge(),
    losses.focal(),
    losses.focal(0.5),
]
SHARES = [
    losses.binary_cross_entropy(from_logits=False),
    losses.binary_cross_entropy(from_logits=False, label_smoothing=0.1),
]
CLASSES = [losses.categorical_cross_entropy(), losses.categorical_cross_entropy(label_smoothing=0.1)]
CLASS_SHARES = [losses.categorical_cross_entropy(from_logits=False), losses.kullback_leibler()]
REALS = st.floats(-30, 30)


def names(some):
    return [f"{loss.name} {loss.settings}" for loss in some]


def central(loss, y, p, step=1e-6):
    """Return the derivative of `value` by every prediction, by central differences."""
    gradient = np.empty_like(p)
    for place in np.ndindex(p.shape):
        move = np.zeros_like(p)
        move[place] = step
        gradient[place] = (loss.value(y, p + move) - loss.value(y, p - move)) / (2 * step)
    return gradient


def refused_or_finite(loss, y, p):
    """Tell whether a loss refuses with its own sentence, or gives finite numbers of the right shape."""
    try:
        value, gradient = loss.value(y, p), loss.gradient(y, p)
    except ValueError as error:
        return str(error).startswith(("`y_true", "`y_pred"))
    return np.isfinite(value) and gradient.shape == p.shape and np.isfinite(gradient).all()


def shares(rng, n_rows, n_classes):
    return rng.dirichlet(np.ones(n_classes), n_rows)


@pytest.mark.parametrize("loss", NUMBERS, ids=names(NUMBERS))
@QUICK
@given(
    y=arrays(float, 4, elements=REALS), gap=arrays(float, 4, elements=st.floats(0.01, 9)), sign=st.booleans()
)
def test_slopes_of_numbers_are_derivatives(loss, y, gap, sign):
    p = y + (1 if sign else -1) * np.where(np.abs(gap - 0.7) < 1e-3, 0.6, gap)
    np.testing.assert_allclose(loss.gradient(y, p), central(loss, y, p), atol=1e-6)


@pytest.mark.parametrize("loss", LOGITS, ids=names(LOGITS))
@QUICK
@given(y=arrays(int, 4, elements=st.integers(0, 1)), z=arrays(float, 4, elements=st.floats(-20, 20)))
def test_slopes_of_logits_are_derivatives(loss, y, z):
    z = np.where(np.abs(np.abs(z) - 1) < 1e-3, 0.9, z)  # the hinge's corner
    np.testing.assert_allclose(loss.gradient(y, z), central(loss, y, z), atol=1e-6)


@pytest.mark.parametrize("loss", SHARES, ids=names(SHARES))
@QUICK
@given(y=arrays(int, 4, elements=st.integers(0, 1)), p=arrays(float, 4, elements=st.floats(0.01, 0.99)))
def test_slopes_of_probabilities_are_derivatives(loss, y, p):
    np.testing.assert_allclose(loss.gradient(y, p), central(loss, y, p), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("loss", CLASSES, ids=names(CLASSES))
@QUICK
@given(y=arrays(int, 3, elements=st.integers(0, 3)), z=arrays(float, (3, 4), elements=st.floats(-20, 20)))
def test_slopes_over_classes_are_derivatives_and_sum_to_zero(loss, y, z):
    gradient = loss.gradient(y, z)
    np.testing.assert_allclose(gradient, central(loss, y, z), atol=1e-6)
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-12)


@pytest.mark.parametrize("loss", CLASS_SHARES, ids=names(CLASS_SHARES))
@pytest.mark.parametrize("seed", range(5))
def test_slopes_of_class_probabilities_are_derivatives(loss, seed):
    rng = np.random.default_rng(seed)
    y, p = shares(rng, 3, 4), 0.9 * shares(rng, 3, 4) + 0.025
    np.testing.assert_allclose(loss.gradient(y, p), central(loss, y, p), rtol=1e-5, atol=1e-6)


@QUICK
@given(y=REALS, p=REALS)
def test_closed_forms_of_numbers(y, p):
    e = y - p
    assert losses.squared().value(y, p) == pytest.approx(e**2)
    assert losses.absolute().value(y, p) == pytest.approx(abs(e))
    assert losses.log_cosh().value(y, p) == pytest.approx(np.log(np.cosh(e)), abs=1e-12)
    assert losses.huber(1e6).value(y, p) == pytest.approx(e**2 / 2)
    assert losses.huber(1e-6).value(y, p) / 1e-6 == pytest.approx(abs(e), abs=1e-6)
    assert losses.pinball(0.5).value(y, p) == pytest.approx(abs(e) / 2)


@QUICK
@given(y=st.integers(0, 1), z=st.floats(-12, 12))
def test_forms_of_one_loss_agree(y, z):
    entropy = losses.binary_cross_entropy()
    p = 1 / (1 + np.exp(-z))
    assert entropy.value(y, z) == pytest.approx(-np.log(p if y else 1 - p), abs=1e-9)
    assert losses.focal(0).value(y, z) == pytest.approx(entropy.value(y, z))
    two = losses.categorical_cross_entropy().value([y], [[0, z]])
    assert two == pytest.approx(entropy.value(y, z), abs=1e-12)
    assert losses.binary_cross_entropy(from_logits=False).value(y, p) == pytest.approx(
        entropy.value(y, z), rel=1e-6
    )


def test_the_divergence_is_cross_entropy_less_entropy():
    rng = np.random.default_rng(0)
    y, p = shares(rng, 6, 5), shares(rng, 6, 5)
    entropy = losses.categorical_cross_entropy(from_logits=False)
    gap = entropy.value(y, p) - entropy.value(y, y)
    assert losses.kullback_leibler().value(y, p) == pytest.approx(gap, abs=1e-6)
    assert losses.kullback_leibler().value(y, y) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("loss", [*NUMBERS, *LOGITS], ids=names([*NUMBERS, *LOGITS]))
@pytest.mark.parametrize("far", [-1e4, 1e4])
@pytest.mark.parametrize("label", [0, 1])
def test_finite_at_logits_of_ten_thousand(loss, far, label):
    assert np.isfinite(loss.value([label], [far]))
    assert np.isfinite(loss.gradient([label], [far])).all()


@pytest.mark.parametrize("loss", SHARES, ids=names(SHARES))
@pytest.mark.parametrize("p", [0.0, 1.0])
@pytest.mark.parametrize("label", [0, 1])
def test_finite_at_probabilities_of_zero_and_one(loss, p, label):
    assert 0 <= loss.value([label], [p]) < 17
    assert loss.gradient([label], [p]) == [0.0]  # flat where it is cut off: Keras says so, too


def test_classes_are_finite_at_the_extremes():
    far = np.array([[1e4, -1e4, 0.0]])
    for label, cost in enumerate([0, 20_000, 10_000]):
        assert losses.categorical_cross_entropy().value([label], far) == pytest.approx(cost)
        assert np.isfinite(losses.categorical_cross_entropy().gradient([label], far)).all()
    for loss in CLASS_SHARES:
        assert np.isfinite(loss.value([1], [[1.0, 0.0, 0.0]]))
        assert np.isfinite(loss.gradient([1], [[1.0, 0.0, 0.0]])).all()


def test_weights_divide_by_rows_and_not_by_their_sum():
    y, p = np.array([1.0, 2.0, 4.0]), np.array([0.0, 0.0, 0.0])
    assert losses.squared().value(y, p, [1, 0, 0]) == pytest.approx(1 / 3)
    np.testing.assert_allclose(losses.squared().gradient(y, p, [2, 0, 1]), [-4 / 3, 0, -8 / 3])
    z = np.zeros((2, 3))
    twice = losses.categorical_cross_entropy().gradient([0, 1], z, [2, 1])
    np.testing.assert_allclose(twice[0], 2 * losses.categorical_cross_entropy().gradient([0, 1], z)[0])


def test_smoothing_moves_the_least_loss_to_a_finite_logit():
    loss = losses.binary_cross_entropy(label_smoothing=0.1)
    best = np.log(0.95 / 0.05)
    assert loss.gradient(1, best) == pytest.approx(0, abs=1e-12)
    assert loss.gradient(1, best + 1) > 0


BINARY, KL = losses.binary_cross_entropy(), losses.kullback_leibler()
CATEGORICAL = losses.categorical_cross_entropy()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: losses.squared().value([1, 2], [[1], [2]]),
            r"`y_pred.shape` must be that of `y_true`, \(2,\); got",
        ),
        (lambda: losses.squared().value([], []), "must hold at least one number"),
        (
            lambda: losses.squared().value([1, np.nan], [1, 2]),
            r"`y_true` must hold finite numbers \(row 1 does not\)",
        ),
        (lambda: losses.absolute().gradient([1, 2], [np.inf, 2]), r"`y_pred` must hold finite .*\(row 0"),
        (lambda: losses.huber(0), "`delta` must be a positive number; got delta=0."),
        (lambda: losses.pinball(1), "`tau` must lie between 0 and 1, both left out; got tau=1."),
        (lambda: losses.focal(-1), r"`gamma` must lie in \[0, inf\]; got gamma=-1."),
        (lambda: BINARY.value([2], [0.3]), r"`y_true` must lie in \[0, 1\]; got y_true=2.0."),
        (
            lambda: losses.binary_cross_entropy(from_logits=False).value([1], [1.2]),
            r"`y_pred` must lie in \[0, 1\]; got y_pred=1.2.",
        ),
        (
            lambda: losses.hinge().value([0.5], [1]),
            "`y_true` must hold labels 0 and 1, or -1 and 1; got y_true=0.5.",
        ),
        (
            lambda: losses.hinge().value([-1, 0], [1, 1]),
            "must hold labels 0 and 1, or -1 and 1; got y_true=-1.0.",
        ),
        (
            lambda: CATEGORICAL.value([3], [[0, 1, 2]]),
            "`y_true` must hold class numbers from 0 to 2; got y_true=3.0.",
        ),
        (
            lambda: CATEGORICAL.value([0.5], [[0, 1, 2]]),
            "must hold class numbers from 0 to 2; got y_true=0.5.",
        ),
        (
            lambda: CATEGORICAL.value([0, 1], [[0, 1, 2]]),
            r"`y_true.shape` must be \(1,\), one class number a row",
        ),
        (lambda: CATEGORICAL.value([[0, 1]], [[0, 1, 2]]), r"`y_true.shape` must be \(1,\) or \(1, 3\)"),
        (lambda: CATEGORICAL.value([0], [1.0]), r"`y_pred.shape` must be \(n_rows, n_classes\)"),
        (
            lambda: CATEGORICAL.value([[0.5, 0.2]], [[1, 1]]),
            r"must be 1 in every row \(row 0 is not\); got .*=0.7",
        ),
        (lambda: KL.value([0], [[0.5, 0.6]]), r"`y_pred.sum\(axis=1\)` must be 1 in every row"),
        (
            lambda: KL.value([0], [[2.0, -1.0]]),
            r"must hold probabilities, from 0 to 1 \(are these logits\?\)",
        ),
        (
            lambda: losses.squared().value([1], [2], [1, 2]),
            r"`sample_weight.shape` must be one weight a row, \(1,\)",
        ),
        (lambda: losses.squared().value([1], [2], [-1]), "`sample_weight` must not be negative"),
        (lambda: losses.tempered([1.0, 2.0], 0), "`temperature` must be a positive number"),
    ],
)
def test_bad_input_gets_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence) as caught:
        call()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("loss", [*NUMBERS, *LOGITS, *SHARES], ids=names([*NUMBERS, *LOGITS, *SHARES]))
@QUICK
@given(
    y=arrays(float, st.integers(0, 3), elements=st.floats(allow_nan=True, allow_infinity=True, width=16)),
    p=arrays(float, st.integers(0, 3), elements=st.floats(allow_nan=True, allow_infinity=True, width=16)),
)
def test_whatever_comes_there_is_a_number_or_a_sentence(loss, y, p):
    assert refused_or_finite(loss, y, p)


@QUICK
@given(
    y=arrays(float, st.integers(0, 3), elements=st.floats(-1, 4)),
    p=arrays(float, st.tuples(st.integers(0, 3), st.integers(0, 3)), elements=st.floats(-1, 2)),
)
def test_whatever_classes_come_there_is_a_number_or_a_sentence(y, p):
    assert all(refused_or_finite(loss, y, p) for loss in (*CLASSES, *CLASS_SHARES))
