"""Reverse-mode automatic differentiation of whole arrays: the same idea, a function for each slope."""

import numpy as np
from scipy.special import expit

from labkit.backprop.broadcasting import summed_to
from labkit.backprop.order import topological_order
from labkit.core import checks


class Tensor:
    """An array that remembers what it was made of, and how a gradient goes back through it.

    Plain arrays and numbers may stand beside it in any operation; they are constants and get no gradient.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    value : array_like of float
        Whole numbers become float64, float32 stays.
    name : str
    """

    __slots__ = ("gradient", "name", "operation", "parents", "pulls", "value")
    __array_ufunc__ = None  # so that an array on the left leaves the operation to us

    def __init__(self, value, name=""):
        value = np.asarray(value)
        checks.require(value.dtype.kind in "biuf", "value", value.dtype.name, "hold real numbers")
        checks.require(value.size > 0, "value", value.shape, "hold at least one number")
        bad = np.argwhere(~np.isfinite(value))
        place = tuple(map(int, bad[0])) if len(bad) else None
        checks.require(
            place is None,
            "value",
            place,
            "be finite everywhere; fill or drop the row, the first bad place is",
        )
        self.value = value if value.dtype.kind == "f" else value.astype(float)
        self.name, self.operation, self.gradient = name, "", None
        self.parents, self.pulls = (), ()

    @property
    def shape(self):
        """The lengths of the array's axes."""
        return self.value.shape

    def backward(self):
        """Add the slope of this one number along every tensor it was made of to that tensor's gradient."""
        self._require_one_finite_number()
        order = topological_order(self)
        for node in order:
            if node.parents:  # only inputs and weights keep what earlier passes brought
                node.gradient = None
        self._receive(np.ones_like(self.value))
        for node in reversed(order):
            for parent, pull in zip(node.parents, node.pulls, strict=True):
                parent._receive(pull(node.gradient))

    def _receive(self, share):
        # never in place: two tensors may have been handed the same array
        self.gradient = share if self.gradient is None else self.gradient + share

    def _require_one_finite_number(self):
        one = self.value.size == 1
        checks.require(one, "backward", self.shape, "start from one number, such as a mean or a sum")
        checks.require(
            np.isfinite(self.value).all(), "backward", float(self.value), "start from a finite number"
        )

    # -- between two: each operand gets its share, summed where it was broadcast

    def __add__(self, other):
        return _joined("+", np.add, self, other, lambda g, x, y: g, lambda g, x, y: g)

    def __sub__(self, other):
        return _joined("-", np.subtract, self, other, lambda g, x, y: g, lambda g, x, y: -g)

    def __mul__(self, other):
        return _joined("×", np.multiply, self, other, lambda g, x, y: g * y, lambda g, x, y: g * x)

    def __truediv__(self, other):
        return _joined("/", np.divide, self, other, lambda g, x, y: g / y, lambda g, x, y: -g * x / y**2)

    def __matmul__(self, other):
        return _multiplied(self, other)

    def __rmatmul__(self, other):
        return _multiplied(other, self)

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return self**-1 * other

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return node(-self.value, "-", (self, lambda g: -g))

    def __pow__(self, exponent):
        checks.require(checks.is_number(exponent), "exponent", exponent, "be a number")
        x = self.value
        return node(x**exponent, f"^{exponent:g}", (self, lambda g: g * (exponent * x ** (exponent - 1))))

    # -- one into fewer: the gradient goes back to every place it came from

    def sum(self, axis=None, keepdims=False):
        """Return the sum, over all places or along an axis."""
        x, value = self.value, self.value.sum(axis=axis, keepdims=keepdims)
        return node(value, "sum", (self, lambda g: np.zeros_like(x) + _restored(g, axis, keepdims)))

    def mean(self, axis=None, keepdims=False):
        """Return the mean, over all places or along an axis."""
        total = self.sum(axis, keepdims)
        return total * (total.value.size / self.value.size)

    def max(self, axis=None, keepdims=False):
        """Return the largest number; equals share the gradient equally, as in TensorFlow."""
        x, top = self.value, self.value.max(axis=axis, keepdims=True)
        chosen = (x == top).astype(x.dtype)
        chosen /= chosen.sum(axis=axis, keepdims=True)
        value = top if keepdims else x.max(axis=axis)
        return node(value, "max", (self, lambda g: chosen * _restored(g, axis, keepdims)))

    def __getitem__(self, index):
        x = self.value

        def pull(g):
            gradient = np.zeros_like(x)
            np.add.at(gradient, index, g)  # `gradient[index] += g` would lose what is picked twice
            return gradient

        return node(x[index], "[ ]", (self, pull))

    def reshape(self, *shape):
        """Return the same numbers in another shape."""
        old = self.shape
        return node(self.value.reshape(*shape), "reshape", (self, lambda g: g.reshape(old)))

    def transpose(self, *axes):
        """Return the array with its axes in another order, reversed when none is named."""
        order = axes or tuple(reversed(range(self.value.ndim)))
        back = np.argsort(order)
        return node(self.value.transpose(order), "transpose", (self, lambda g: g.transpose(back)))

    # -- number by number

    def exp(self):
        """Return e to the power of each number."""
        y = np.exp(self.value)
        return node(y, "exp", (self, lambda g: g * y))

    def log(self):
        """Return the natural logarithm of each number."""
        x = self.value
        least = float(x.min())
        checks.require(least > 0, "log", least, "be asked of numbers above zero; work with logits instead")
        return node(np.log(x), "log", (self, lambda g: g / x))

    def relu(self):
        """Return each number where it is positive, else zero."""
        x = self.value
        return node(np.maximum(x, 0), "relu", (self, lambda g: g * (x > 0)))

    def leaky_relu(self, slope=0.2):
        """Return each number where it is positive, else a share of it."""
        x = self.value
        return node(np.where(x > 0, x, slope * x), "leaky", (self, lambda g: np.where(x > 0, g, slope * g)))

    def elu(self, alpha=1.0):
        """Return each number where it is positive, else alpha (exp(x) - 1)."""
        x = self.value
        y = np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))
        return node(y, "elu", (self, lambda g: np.where(x > 0, g, g * (y + alpha))))

    def sigmoid(self):
        """Return 1 / (1 + exp(-x)) for each number."""
        y = expit(self.value)
        return node(y, "sigmoid", (self, lambda g: g * y * (1 - y)))

    def tanh(self):
        """Return the hyperbolic tangent of each number."""
        y = np.tanh(self.value)
        return node(y, "tanh", (self, lambda g: g * (1 - y * y)))

    def softplus(self):
        """Return log(1 + exp(x)) for each number, which does not overflow here."""
        x = self.value
        return node(np.logaddexp(0, x), "softplus", (self, lambda g: g * expit(x)))

    def softmax(self):
        """Return the shares of the last axis: positive, adding up to one."""
        shares = (self - self.value.max(axis=-1, keepdims=True)).exp()
        return shares / shares.sum(axis=-1, keepdims=True)

    def cross_entropy(self, labels):
        """Return the mean of -log softmax at the labels; rows are logits (n_rows, n_classes)."""
        labels = _labels(labels, self.shape)
        rows = np.arange(len(labels))
        shifted = self.value - self.value.max(axis=1, keepdims=True)  # else exp overflows
        log_shares = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))

        def pull(g):
            slopes = np.exp(log_shares)
            slopes[rows, labels] -= 1
            return slopes * (g / np.asarray(len(rows), slopes.dtype))

        return node(-log_shares[rows, labels].mean(), "cross-entropy", (self, pull))

    def __repr__(self):
        return f"Tensor({self.name or self.operation}, shape={self.shape}, mean={self.value.mean():.4g})"


def node(value, operation, *links):
    """Make a tensor out of others: the one way in which operations are written.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    value : ndarray
    operation : str
    *links : pair
        An operand, and the function from the result's gradient to the operand's share of it.

    Returns
    -------
    Tensor
    """
    made = Tensor.__new__(Tensor)
    made.value, made.name, made.operation, made.gradient = np.asarray(value), "", operation, None
    made.parents = tuple(operand for operand, _ in links if isinstance(operand, Tensor))
    made.pulls = tuple(pull for operand, pull in links if isinstance(operand, Tensor))
    return made


def _joined(operation, function, left, right, pull_left, pull_right):
    x, y = _number(left), _number(right)
    return node(
        _tried(operation, function, x, y),
        operation,
        (left, lambda g: summed_to(pull_left(g, x, y), np.shape(x))),
        (right, lambda g: summed_to(pull_right(g, x, y), np.shape(y))),
    )


def _multiplied(left, right):
    x, y = np.asarray(_number(left)), np.asarray(_number(right))
    value = _tried("@", np.matmul, x, y)
    rows = x[None] if x.ndim == 1 else x  # a vector on the left is a row, on the right a column
    columns = y[:, None] if y.ndim == 1 else y

    def lifted(g):
        g = g[..., None] if y.ndim == 1 else g
        return g[..., None, :] if x.ndim == 1 else g

    def to_left(g):
        return summed_to(lifted(g) @ columns.swapaxes(-1, -2), rows.shape).reshape(x.shape)

    def to_right(g):
        return summed_to(rows.swapaxes(-1, -2) @ lifted(g), columns.shape).reshape(y.shape)

    return node(value, "@", (left, to_left), (right, to_right))


def _restored(gradient, axis, keepdims):
    return gradient if keepdims or axis is None else np.expand_dims(gradient, axis)


def _number(operand):
    if isinstance(operand, Tensor):
        return operand.value
    return operand if isinstance(operand, int | float) else np.asarray(operand)


def _tried(operation, function, x, y):
    try:
        return function(x, y)
    except ValueError:
        fit = "match in the inner lengths" if operation == "@" else "be equal, or 1, from the right"
        came = f"{np.shape(x)} and {np.shape(y)}"
        raise ValueError(f"the shapes around `{operation}` must {fit}; got {came}: reshape one.") from None


def _labels(labels, shape):
    labels = np.asarray(labels)
    checks.require(len(shape) == 2, "logits", shape, "have the shape (n_rows, n_classes)")
    checks.require(labels.dtype.kind in "iu", "labels", labels.dtype.name, "be whole numbers")
    checks.require(
        labels.shape == shape[:1], "labels", labels.shape, f"have the shape ({shape[0]},), one a row"
    )
    wrong = labels[(labels < 0) | (labels >= shape[1])]
    first = int(wrong[0]) if len(wrong) else None
    checks.require(first is None, "labels", first, f"lie in 0 to {shape[1] - 1}, one number for each class")
    return labels
