"""The array engine: random graphs against central differences, closed forms, refusals in a sentence."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labkit.backprop import Tensor, node, numerical_gradient, recomputed, summed_to
from tests.backprop.expressions import FUNCTIONS, PATTERNS, expressions, run

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def gradients(function, arrays):
    """Return the engine's gradient of a function along every array."""
    tensors = [Tensor(array) for array in arrays]
    function(*tensors).backward()
    return [tensor.gradient for tensor in tensors]


def tried(function, arrays):
    """Return central differences along every array."""
    result = []
    for place, array in enumerate(arrays):

        def at(moved, place=place):
            return function(*[Tensor(moved if i == place else a) for i, a in enumerate(arrays)]).value

        result.append(numerical_gradient(at, array, 1e-5))
    return result


def agree(function, *arrays, rtol=1e-5, atol=1e-7):
    for ours, theirs in zip(gradients(function, arrays), tried(function, arrays), strict=True):
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=atol)


def drawn(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


@QUICK
@given(expressions())
def test_random_graphs_have_the_gradients_of_central_differences(expression):
    agree(lambda *tensors: run(expression, tensors), *expression.arrays, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("left", "right"), PATTERNS)
@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__mul__", "__truediv__"])
def test_broadcasting_in_every_pattern(operation, left, right):
    agree(
        lambda x, y: (getattr(x, operation)(y) ** 2).sum(),
        drawn(*left),
        1.5 + abs(drawn(*right, seed=1)),
    )


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((3, 4), (4, 2)), ((4,), (4,)), ((3, 4), (4,)), ((4,), (4, 2)), ((5, 3, 4), (4, 2)),
        ((3, 4), (5, 4, 2)), ((5, 1, 3, 4), (2, 4, 2)), ((4,), (5, 4, 2)), ((5, 3, 4), (4,)),
    ],
)  # fmt: skip
def test_matrix_products_of_every_kind(left, right):
    agree(lambda x, y: ((x @ y) ** 2).sum(), drawn(*left), drawn(*right, seed=1))


@pytest.mark.parametrize("axis", [None, 0, 1, -1, (0, 2)])
@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("reduction", ["sum", "mean", "max"])
def test_reductions(reduction, axis, keepdims):
    agree(lambda x: (getattr(x, reduction)(axis, keepdims) ** 2).sum(), drawn(2, 3, 4))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_activation(function):
    x = drawn(3, 4) * 2
    agree(lambda x: (getattr(x, function)() ** 2).sum(), abs(x) + 0.1 if function == "log" else x)


@pytest.mark.parametrize(
    "index", [1, slice(0, 2), (slice(None), -1), np.array([0, 0, 2]), (np.array([1, 1]), np.array([2, 2]))]
)
def test_what_is_picked_twice_is_blamed_twice(index):
    agree(lambda x: (x[index] ** 2).sum(), drawn(3, 4))


def test_shapes_change_and_come_back():
    agree(lambda x: (x.reshape(4, 3) @ drawn(3, 2)).sum() * x.reshape(12)[3], drawn(3, 4))
    agree(lambda x: (x.transpose() @ drawn(3, 2)).max(), drawn(3, 4))
    agree(lambda x: (x.transpose(2, 0, 1)[1] ** 3).sum(), drawn(2, 3, 4))


def test_equals_share_the_gradient_of_a_maximum():
    (gradient,) = gradients(lambda x: x.max(), [np.array([1.0, 3.0, 3.0])])
    np.testing.assert_array_equal(gradient, [0, 0.5, 0.5])


def test_cross_entropy_has_its_gradient_and_does_not_overflow():
    labels = np.array([2, 0, 1])
    agree(lambda z: z.cross_entropy(labels), drawn(3, 4))
    z = Tensor(np.array([[1e4, -1e4, 0.0], [-1e4, 1e4, 0.0]]))
    loss = z.cross_entropy([1, 1])
    loss.backward()
    assert loss.value == pytest.approx(1e4)
    np.testing.assert_allclose(z.gradient, [[0.5, -0.5, 0], [0, 0, 0]], atol=1e-12)
    shares = Tensor([[1e4, -1e4, 1e4]]).softmax().value
    np.testing.assert_allclose(shares, [[0.5, 0, 0.5]])


def test_cross_entropy_is_minus_the_log_of_the_softmax():
    z = drawn(5, 3)
    labels = np.array([0, 1, 2, 1, 0])
    shares = Tensor(z).softmax().value
    expected = -np.log(shares[np.arange(5), labels]).mean()
    assert Tensor(z).cross_entropy(labels).value == pytest.approx(expected)


def test_gradients_of_two_losses_add_up_and_a_second_pass_starts_afresh_inside():
    x = Tensor([1.0, 2.0])
    (x**2).sum().backward()
    (x * 3).sum().backward()
    np.testing.assert_allclose(x.gradient, [5, 7])
    y = Tensor([1.0, 2.0])
    loss = ((y * y) * y).sum()
    loss.backward()
    loss.backward()
    np.testing.assert_allclose(y.gradient, 2 * 3 * np.array([1.0, 4.0]))


def test_sharing_never_aliases():
    x = Tensor([1.0])
    y = Tensor([2.0])
    loss = (x + y).sum() + x.sum()
    loss.backward()
    np.testing.assert_array_equal([x.gradient, y.gradient], [[2], [1]])


def test_constants_cost_nothing_and_get_nothing():
    x = np.ones((3, 2))
    weight = Tensor(np.ones((2, 1)))
    product = x @ weight
    assert product.parents == (weight,)
    for expression in (x.T[:, :1] * weight, 2 - weight, 1 / weight, x[:2] + weight, -weight):
        assert weight in expression.parents or expression.parents[0].parents == (weight,)


def test_a_chain_of_100_000_does_not_overflow_the_stack():
    x = link = Tensor(1.0)
    for _ in range(100_000):
        link = link + 0.0
    link.backward()
    assert x.gradient == 1


@pytest.mark.parametrize("kind", ["float32", "float64"])
def test_precision_is_kept(kind):
    w = Tensor(drawn(4, 3).astype(kind))
    v = Tensor(drawn(3, 2).astype(kind))
    bias = Tensor(np.zeros(3, kind))
    x = drawn(5, 4).astype(kind)
    hidden = ((x @ w + bias).relu() * 2 - 1).leaky_relu().elu().tanh().softplus().sigmoid() / 3
    loss = (hidden @ v).cross_entropy([0, 1, 0, 1, 1]) + (w**2).mean() + w.max() + w[0].exp().sum()
    loss.backward()
    assert {t.gradient.dtype.name for t in (w, v, bias)} == {kind}
    assert loss.value.dtype.name == kind


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Tensor([1.0, np.nan]), r"`value` must be finite everywhere.*got value=\(1,\)"),
        (lambda: Tensor(np.inf), "must be finite"),
        (lambda: Tensor([]), "at least one number"),
        (lambda: Tensor(["a"]), "real numbers"),
        (lambda: Tensor([1j]), "real numbers"),
        (lambda: Tensor(np.ones((2, 3))) + np.ones(2), r"shapes around `\+` must.*\(2, 3\) and \(2,\)"),
        (lambda: np.ones((2, 3)) @ Tensor(np.ones((2, 3))), "shapes around `@` must match in the inner"),
        (lambda: Tensor([1.0, 2.0]).backward(), r"`backward` must start from one number.*\(2,\)"),
        (lambda: Tensor([1.0, 0.0]).log(), "`log` must get numbers above zero.*got log=0.0"),
        (lambda: Tensor(np.ones((2, 3))).cross_entropy([0, 3]), "`labels` must lie in 0 to 2.*got labels=3"),
        (lambda: Tensor(np.ones((2, 3))).cross_entropy([0, -1]), "got labels=-1"),
        (lambda: Tensor(np.ones((2, 3))).cross_entropy([0.0, 1.0]), "whole numbers"),
        (lambda: Tensor(np.ones((2, 3))).cross_entropy([0]), r"shape \(2,\)"),
        (lambda: Tensor(np.ones(3)).cross_entropy([0]), "n_rows, n_classes"),
        (lambda: Tensor(2.0) ** Tensor(2.0), "`exponent` must be a number"),
        (lambda: recomputed(lambda x: x, np.ones(2)), "`signal` must be a Tensor"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


def test_a_loss_that_is_no_number_is_not_sent_back():
    with np.errstate(over="ignore", invalid="ignore"):
        shares = Tensor([1000.0, 0.0]).exp()
        loss = (shares / shares.sum()).sum()
    with pytest.raises(ValueError, match="`backward` must start from a finite number; got backward=nan"):
        loss.backward()


@QUICK
@given(st.sampled_from(PATTERNS), st.integers(0, 1000))
def test_summing_undoes_broadcasting(pattern, seed):
    shape = np.broadcast_shapes(*pattern)
    gradient = drawn(*shape, seed=seed)
    for operand in pattern:
        back = summed_to(gradient, operand)
        assert back.shape == operand
        assert back.sum() == pytest.approx(gradient.sum())


def test_an_operation_of_ones_own():
    def cube(x):
        return node(x.value**3, "cube", (x, lambda g: g * 3 * x.value**2))

    agree(lambda x: cube(x).sum(), drawn(3))


def test_a_recomputed_block_has_the_same_gradients():
    weights = [Tensor(drawn(4, 4, seed=seed)) for seed in range(3)]
    start = Tensor(drawn(2, 4, seed=9))

    def block(signal):
        for weight in weights:
            signal = (signal @ weight).tanh()
        return signal

    block(start).sum().backward()
    kept = [tensor.gradient for tensor in (start, *weights)]
    for tensor in (start, *weights):
        tensor.gradient = None
    end = recomputed(block, start)
    assert end.parents == (start,)
    end.sum().backward()
    for tensor, gradient in zip((start, *weights), kept, strict=True):
        np.testing.assert_allclose(tensor.gradient, gradient)
