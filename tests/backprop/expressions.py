"""Random computations: graphs with shared parts, broadcasting and reductions, for oracles to judge."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

FUNCTIONS = ("exp", "log", "relu", "leaky_relu", "elu", "sigmoid", "tanh", "softplus", "softmax")
SMOOTH = ("sigmoid", "tanh", "softplus", "elu")
PATTERNS = [
    ((), ()), ((), (3,)), ((3,), ()), ((3,), (3,)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 1), (1, 3)),
    ((2, 3), (2, 1)), ((1, 1), (2, 3)), ((4, 2, 3), (3,)), ((4, 1, 3), (2, 1)), ((1,), (4, 2, 3)),
    ((2, 3), ()), ((4, 2, 3), (1, 2, 1)), ((1, 3), (2, 1)),
]  # fmt: skip
SHAPES = [(), (3,), (1, 3), (2, 1), (2, 3)]
BETWEEN = ("+", "-", "*", "/")
REDUCE = ("sum", "mean", "max")


@dataclass(frozen=True)
class Expression:
    """Arrays to begin with, and operations on what there is so far."""

    arrays: list
    operations: list


@st.composite
def expressions(draw, max_operations=8):
    """Draw a computation; operands are drawn from all results so far, so parts are shared."""
    seed = draw(st.integers(0, 10_000))
    rng = np.random.default_rng(seed)
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=2, max_size=4))
    n = len(shapes)
    operations = []
    for count in range(draw(st.integers(1, max_operations))):
        last = n + count - 1
        kind = draw(st.sampled_from([*BETWEEN, *SMOOTH, *REDUCE, "dot"]))
        first = draw(st.integers(0, last))
        second = draw(st.integers(0, last))
        operations.append((kind, first, second))
    return Expression([rng.normal(size=shape) for shape in shapes], operations)


def run(expression, tensors, methods=None):
    """Compute an expression; `methods` gives other functions than the tensors' own."""
    made = list(tensors)
    methods = methods or ENGINE
    for kind, first, second in expression.operations:
        made.append(apply(kind, made[first], made[second], methods))
    total = methods["sum"](made[-1])
    for result in made[:-1]:  # every part counts, used or not
        total = total + methods["sum"](methods["tanh"](result))
    return total


def apply(kind, x, y, methods):
    if kind == "+":
        return x + y
    if kind == "-":
        return x - methods["tanh"](y) * x
    if kind == "*":
        return x * methods["tanh"](y)
    if kind == "/":
        return x / (methods["softplus"](y) + 0.5)
    if kind == "dot":
        return methods["tanh"](x) @ matched(methods, x, y) if len(x.shape) == 2 else x * 2.0
    return methods[kind](x)


def matched(methods, x, y):
    # a square matrix that fits x, made of one number of y
    return np.eye(x.shape[-1]) * 0.5 + np.ones((x.shape[-1], 1)) * methods["mean"](y)


ENGINE = {
    name: (lambda x, name=name: getattr(x, name)()) for name in (*SMOOTH, *REDUCE)
}  # fmt: skip
