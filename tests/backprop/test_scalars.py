"""The scalar engine: random graphs against central differences, and what it refuses."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.backprop import Scalar, topological_order
from labkit.notebook.source import source_of

NUMBERS = st.floats(-2, 2).map(lambda x: round(x, 3))
STEPS = st.lists(
    st.tuples(st.sampled_from("+-*/^tsed"), st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=12
)


def run(steps, inputs):
    """Compute a random expression whose parts are used again and again."""
    made = list(inputs)
    for kind, first, second in steps:
        x = made[first % len(made)]
        y = made[second % len(made)]
        made.append(
            {
                "+": lambda x=x, y=y: x + y,
                "-": lambda x=x, y=y: 1 - x + y * 2,
                "*": lambda x=x, y=y: x * y.tanh(),
                "/": lambda x=x, y=y: x / (y * y + 1) + 1 / (x * x + 2),
                "^": lambda x=x, y=y: x.tanh() ** 3,
                "t": lambda x=x, y=y: x.tanh(),
                "s": lambda x=x, y=y: x.sigmoid() - y,
                "e": lambda x=x, y=y: (-(x * x)).exp(),
                "d": lambda x=x, y=y: (x * x + 1).log(),
            }[kind]()
        )
    total = made[-1]
    for part in made:
        total = total + part.tanh()
    return total


@settings(max_examples=150, deadline=None)
@given(STEPS, st.lists(NUMBERS, min_size=2, max_size=4))
def test_random_graphs_have_the_gradients_of_central_differences(steps, values):
    inputs = [Scalar(value) for value in values]
    run(steps, inputs).backward()
    for place, leaf in enumerate(inputs):
        up, down = (
            run(steps, [Scalar(v + (s if i == place else 0)) for i, v in enumerate(values)]).value
            for s in (1e-5, -1e-5)
        )
        assert leaf.gradient == pytest.approx((up - down) / 2e-5, rel=1e-4, abs=1e-6)


def test_by_hand():
    x = Scalar(3.0)
    y = x * x + x
    y.backward()
    assert (y.value, x.gradient) == (12, 7)
    assert repr(x) == "Scalar(3, gradient=7)"


@pytest.mark.parametrize("value", [-1.5, 0.7])
def test_relu_passes_the_gradient_where_it_is_positive(value):
    x = Scalar(value)
    (x.relu() * 4).backward()
    assert x.gradient == (4 if value > 0 else 0)


def test_gradients_add_up_over_passes_and_inner_nodes_start_afresh():
    x = Scalar(2.0)
    loss = (x * x) * x
    loss.backward()
    loss.backward()
    assert x.gradient == 24
    lone = Scalar(1.0)
    lone.backward()
    lone.backward()
    assert lone.gradient == 2


def test_a_chain_of_100_000_does_not_overflow_the_stack():
    x = link = Scalar(1.0)
    for _ in range(100_000):
        link = link * 1.0
    link.backward()
    assert x.gradient == 1
    assert len(topological_order(link)) == 200_001


def test_a_ladder_of_shared_parts_is_walked_once():
    x = link = Scalar(1.0)
    for _ in range(50):  # 2 to the 50th paths
        link = link + link
    link.backward()
    assert x.gradient == 2.0**50


def test_parents_come_before_children():
    x = Scalar(1.0)
    left = x * 2
    right = x + 3
    end = left * right
    order = topological_order(end)
    assert order[-1] is end
    assert all(order.index(parent) < order.index(node) for node in order for parent in node.parents)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Scalar("a"), "`value` must be a finite number; got value='a'"),
        (lambda: Scalar(math.nan), "finite number"),
        (lambda: Scalar(1.0) / 0, "`divisor` must not be zero"),
        (lambda: 1 / Scalar(0.0), "`divisor` must not be zero"),
        (lambda: Scalar(0.0).log(), "`log` must get a number above zero; got log=0.0"),
        (lambda: Scalar(1000.0).exp(), "below 709"),
        (lambda: Scalar(-1.0) ** 0.5, "can be raised"),
        (lambda: Scalar(0.0) ** -1, "can be raised"),
        (lambda: Scalar(2.0) ** "two", "`exponent` must"),
        (lambda: Scalar(1e200) * Scalar(1e200), "finite number; got value=inf"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


def test_the_engine_can_be_read_in_one_sitting():
    assert len(source_of(Scalar).splitlines()) < 100
