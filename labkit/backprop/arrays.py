"""Reverse-mode automatic differentiation of whole arrays: a function in place of each slope."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from scipy.special import expit

from labkit.backprop.broadcasting import summed_to
from labkit.backprop.operands import class_labels, computed, finite_numbers
from labkit.backprop.order import topological_order
from labkit.core import checks

Axis = int | tuple[int, ...] | None
Operand: TypeAlias = "Tensor | np.ndarray | float"


class Tensor:
    """An array that remembers what it was made of, and how a gradient goes back through it.

    Plain arrays and numbers may stand beside it in any operation; they are constants and get no gradient.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    value : array_like of float
        Whole numbers become float64, float32 stays.
    name : str

    Raises
    ------
    ArgumentError
        For anything but finite real numbers, at least one.

    Examples
    --------
    >>> x = Tensor([1.0, 2.0])
    >>> (x * x).sum().backward()
    >>> x.gradient.tolist()
    [2.0, 4.0]
    """

    __slots__ = ("backward_functions", "gradient", "name", "operation", "parents", "value")
    __array_ufunc__ = None  # so that an array on the left leaves the operation to this class

    def __init__(self, value: object, name: str = "") -> None:
        self.value = finite_numbers(value)
        self.name = name
        self.operation = ""
        self.gradient: Any = None
        self.parents: tuple[Tensor, ...] = ()
        self.backward_functions: tuple[Callable, ...] = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the array's axes."""
        return self.value.shape

    def backward(self) -> None:
        """Add the slope of this one number along every tensor it was made of to that tensor's gradient."""
        self._require_one_finite_number()
        order = topological_order(self)
        for node in order:
            if node.parents:  # only inputs and weights keep the gradients of earlier passes
                node.gradient = None
        self._receive(np.ones_like(self.value))
        for node in reversed(order):
            for parent, gradient_of in zip(node.parents, node.backward_functions, strict=True):
                parent._receive(gradient_of(node.gradient))

    def _receive(self, gradient):
        # never in place: two tensors may hold the same array
        self.gradient = gradient if self.gradient is None else self.gradient + gradient

    def _require_one_finite_number(self):
        expected = "start from one number, such as a mean or a sum"
        checks.require(self.value.size == 1, "backward", self.shape, expected)
        finite = np.isfinite(self.value).all()
        checks.require(finite, "backward", float(self.value), "start from a finite number")

    # -- two operands: each gets its gradient, summed where it was broadcast

    def __add__(self, other: Operand) -> "Tensor":
        return _joined("+", np.add, self, other, lambda g, x, y: g, lambda g, x, y: g)

    def __sub__(self, other: Operand) -> "Tensor":
        return _joined("-", np.subtract, self, other, lambda g, x, y: g, lambda g, x, y: -g)

    def __mul__(self, other: Operand) -> "Tensor":
        return _joined("×", np.multiply, self, other, lambda g, x, y: g * y, lambda g, x, y: g * x)

    def __truediv__(self, other: Operand) -> "Tensor":
        return _joined("/", np.divide, self, other, lambda g, x, y: g / y, lambda g, x, y: -g * x / y**2)

    def __matmul__(self, other: Operand) -> "Tensor":
        return _multiplied(self, other)

    def __rmatmul__(self, other: Operand) -> "Tensor":
        return _multiplied(other, self)

    def __rsub__(self, other: Operand) -> "Tensor":
        return -self + other

    def __rtruediv__(self, other: Operand) -> "Tensor":
        return self**-1 * other

    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self) -> "Tensor":
        return node(-self.value, "-", (self, lambda g: -g))

    def __pow__(self, exponent: float) -> "Tensor":
        checks.require(checks.is_number(exponent), "exponent", exponent, "be a number")
        x = self.value
        return node(x**exponent, f"^{exponent:g}", (self, lambda g: g * (exponent * x ** (exponent - 1))))

    # -- reductions and selections: the gradient goes back to every position it came from

    def sum(self, axis: Axis = None, keepdims: bool = False) -> "Tensor":
        """Return the sum, over all positions or along an axis."""
        x = self.value
        value = self.value.sum(axis=axis, keepdims=keepdims)
        return node(value, "sum", (self, lambda g: np.zeros_like(x) + _restored(g, axis, keepdims)))

    def mean(self, axis: Axis = None, keepdims: bool = False) -> "Tensor":
        """Return the mean, over all positions or along an axis."""
        total = self.sum(axis, keepdims)
        return total * (total.value.size / self.value.size)

    def max(self, axis: Axis = None, keepdims: bool = False) -> "Tensor":
        """Return the largest number; equals share the gradient equally, as in TensorFlow."""
        x = self.value
        top = self.value.max(axis=axis, keepdims=True)
        chosen = (x == top).astype(x.dtype)
        chosen /= chosen.sum(axis=axis, keepdims=True)
        value = top if keepdims else x.max(axis=axis)
        return node(value, "max", (self, lambda g: chosen * _restored(g, axis, keepdims)))

    def __getitem__(self, index: Any) -> "Tensor":
        x = self.value

        def to_parent(g: np.ndarray) -> np.ndarray:
            gradient = np.zeros_like(x)
            np.add.at(gradient, index, g)  # `gradient[index] += g` would lose repeated indices
            return gradient

        return node(x[index], "[ ]", (self, to_parent))

    def reshape(self, *shape: int) -> "Tensor":
        """Return the same numbers in another shape."""
        old = self.shape
        return node(self.value.reshape(*shape), "reshape", (self, lambda g: g.reshape(old)))

    def transpose(self, *axes: int) -> "Tensor":
        """Return the array with its axes in another order, reversed when none is named."""
        order = axes or tuple(reversed(range(self.value.ndim)))
        back = np.argsort(order)
        return node(self.value.transpose(order), "transpose", (self, lambda g: g.transpose(back)))

    # -- elementwise functions

    def exp(self) -> "Tensor":
        """Return e to the power of each number."""
        y = np.exp(self.value)
        return node(y, "exp", (self, lambda g: g * y))

    def log(self) -> "Tensor":
        """Return the natural logarithm of each number."""
        x = self.value
        least = float(x.min())
        checks.require(least > 0, "log", least, "get numbers above zero; work with logits instead")
        return node(np.log(x), "log", (self, lambda g: g / x))

    def relu(self) -> "Tensor":
        """Return each number where it is positive, else zero."""
        x = self.value
        return node(np.maximum(x, 0), "relu", (self, lambda g: g * (x > 0)))

    def leaky_relu(self, slope: float = 0.2) -> "Tensor":
        """Return each number where it is positive, else a share of it."""
        x = self.value
        return node(np.where(x > 0, x, slope * x), "leaky", (self, lambda g: np.where(x > 0, g, slope * g)))

    def elu(self, alpha: float = 1.0) -> "Tensor":
        """Return each number where it is positive, else alpha (exp(x) - 1)."""
        x = self.value
        y = np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))
        return node(y, "elu", (self, lambda g: np.where(x > 0, g, g * (y + alpha))))

    def sigmoid(self) -> "Tensor":
        """Return 1 / (1 + exp(-x)) for each number."""
        y = expit(self.value)
        return node(y, "sigmoid", (self, lambda g: g * y * (1 - y)))

    def tanh(self) -> "Tensor":
        """Return the hyperbolic tangent of each number."""
        y = np.tanh(self.value)
        return node(y, "tanh", (self, lambda g: g * (1 - y * y)))

    def softplus(self) -> "Tensor":
        """Return log(1 + exp(x)) for each number, which does not overflow here."""
        x = self.value
        return node(np.logaddexp(0, x), "softplus", (self, lambda g: g * expit(x)))

    def softmax(self) -> "Tensor":
        """Return the shares of the last axis: positive, adding up to one."""
        shares = (self - self.value.max(axis=-1, keepdims=True)).exp()
        return shares / shares.sum(axis=-1, keepdims=True)

    def cross_entropy(self, labels: Sequence[int] | np.ndarray) -> "Tensor":
        """Return the mean of -log softmax at the labels; rows are logits (n_rows, n_classes)."""
        labels = class_labels(labels, self.shape)
        rows = np.arange(len(labels))
        shifted = self.value - self.value.max(axis=1, keepdims=True)  # else exp overflows
        log_shares = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))

        def to_parent(g: np.ndarray) -> np.ndarray:
            slopes = np.exp(log_shares)
            slopes[rows, labels] -= 1
            return slopes * (g / np.asarray(len(rows), slopes.dtype))

        return node(-log_shares[rows, labels].mean(), "cross-entropy", (self, to_parent))

    def __repr__(self) -> str:
        return f"Tensor({self.name or self.operation}, shape={self.shape}, mean={self.value.mean():.4g})"


def node(value: np.ndarray, operation: str, *links: tuple[Any, Callable[[np.ndarray], np.ndarray]]) -> Tensor:
    """Make a tensor out of others: the one way in which operations are written.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    value : ndarray
    operation : str
    *links : pair
        An operand, and the function from the result's gradient to the operand's gradient.

    Returns
    -------
    Tensor

    Examples
    --------
    >>> x = Tensor([2.0, 3.0])
    >>> node(x.value**2, "square", (x, lambda g: 2 * g * x.value)).sum().backward()
    >>> x.gradient.tolist()
    [4.0, 6.0]
    """
    result = Tensor.__new__(Tensor)
    result.value = np.asarray(value)
    result.name = ""
    result.operation = operation
    result.gradient = None
    result.parents = tuple(operand for operand, _ in links if isinstance(operand, Tensor))
    result.backward_functions = tuple(function for operand, function in links if isinstance(operand, Tensor))
    return result


def _joined(operation, function, left, right, gradient_left, gradient_right):
    x = _number(left)
    y = _number(right)
    return node(
        computed(operation, function, x, y),
        operation,
        (left, lambda g: summed_to(gradient_left(g, x, y), np.shape(x))),
        (right, lambda g: summed_to(gradient_right(g, x, y), np.shape(y))),
    )


def _multiplied(left, right):
    x = np.asarray(_number(left))
    y = np.asarray(_number(right))
    value = computed("@", np.matmul, x, y)
    rows = x[None] if x.ndim == 1 else x  # a vector on the left is a row, on the right a column
    columns = y[:, None] if y.ndim == 1 else y

    def lifted(g: np.ndarray) -> np.ndarray:
        g = g[..., None] if y.ndim == 1 else g
        return g[..., None, :] if x.ndim == 1 else g

    def to_left(g: np.ndarray) -> np.ndarray:
        return summed_to(lifted(g) @ columns.swapaxes(-1, -2), rows.shape).reshape(x.shape)

    def to_right(g: np.ndarray) -> np.ndarray:
        return summed_to(rows.swapaxes(-1, -2) @ lifted(g), columns.shape).reshape(y.shape)

    return node(value, "@", (left, to_left), (right, to_right))


def _restored(gradient, axis, keepdims):
    return gradient if keepdims or axis is None else np.expand_dims(gradient, axis)


def _number(operand):
    value = operand.value if isinstance(operand, Tensor) else operand
    return value if isinstance(value, int | float) else np.asarray(value)
