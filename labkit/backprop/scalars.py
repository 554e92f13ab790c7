"""Reverse-mode automatic differentiation of single numbers, to be read in one sitting."""

import math

from labkit.backprop.order import topological_order
from labkit.core import checks


class Scalar:
    """A number that remembers what it was made of, and by which slopes.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    value : float
    name, operation : str
    parents : tuple of Scalar
        What it was made of.
    slopes : tuple of float
        How fast the value grows with each parent.

    Raises
    ------
    ArgumentError
        For anything but a finite number.

    Examples
    --------
    >>> x = Scalar(3.0)
    >>> (x * x + x).backward()
    >>> x.gradient
    7.0
    """

    def __init__(
        self,
        value: float,
        name: str = "",
        operation: str = "",
        parents: tuple["Scalar", ...] = (),
        slopes: tuple[float, ...] = (),
    ) -> None:
        checks.require(checks.is_number(value), "value", value, "be a finite number")
        self.value = float(value)
        self.gradient = 0.0
        self.name = name
        self.operation = operation
        self.parents = parents
        self.slopes = slopes

    def backward(self) -> None:
        """Add the slope of this number along every number it was made of to that number's gradient."""
        order = topological_order(self)
        for node in order:
            if node.parents:  # only inputs and weights keep the gradients of earlier passes
                node.gradient = 0.0
        self.gradient += 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.gradient += slope * node.gradient

    def __add__(self, other: "Scalar | float") -> "Scalar":
        right = _scalar(other)
        return Scalar(self.value + right.value, "", "+", (self, right), (1.0, 1.0))

    def __sub__(self, other: "Scalar | float") -> "Scalar":
        right = _scalar(other)
        return Scalar(self.value - right.value, "", "-", (self, right), (1.0, -1.0))

    def __mul__(self, other: "Scalar | float") -> "Scalar":
        right = _scalar(other)
        return Scalar(self.value * right.value, "", "×", (self, right), (right.value, self.value))

    def __truediv__(self, other: "Scalar | float") -> "Scalar":
        right = _scalar(other)
        checks.require(right.value != 0, "divisor", right.value, "not be zero")
        quotient = self.value / right.value
        return Scalar(quotient, "", "/", (self, right), (1 / right.value, -quotient / right.value))

    def __pow__(self, exponent: float) -> "Scalar":
        x = self.value
        defined = checks.is_number(exponent) and (x > 0 or exponent == int(exponent)) and (x or exponent >= 1)
        checks.require(defined, "exponent", exponent, f"be a number to which {x:g} can be raised")
        return Scalar(x**exponent, "", f"^{exponent:g}", (self,), (exponent * x ** (exponent - 1),))

    def exp(self) -> "Scalar":
        """Return e to this power."""
        checks.require(self.value < 709, "exp", self.value, "get a number below 709")
        return self._function("exp", y := math.exp(self.value), y)

    def log(self) -> "Scalar":
        """Return the natural logarithm."""
        checks.require(self.value > 0, "log", self.value, "get a number above zero")
        return self._function("log", math.log(self.value), 1 / self.value)

    def relu(self) -> "Scalar":
        """Return the number where it is positive, else zero."""
        return self._function("relu", max(self.value, 0.0), float(self.value > 0))

    def tanh(self) -> "Scalar":
        """Return the hyperbolic tangent."""
        return self._function("tanh", y := math.tanh(self.value), 1 - y * y)

    def sigmoid(self) -> "Scalar":
        """Return 1 / (1 + exp(-x)), by way of tanh, which never overflows."""
        return self._function("sigmoid", y := (1 + math.tanh(self.value / 2)) / 2, y * (1 - y))

    def _function(self, operation, value, slope):
        return Scalar(value, "", operation, (self,), (slope,))

    def __neg__(self) -> "Scalar":
        return self * -1

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: "Scalar | float") -> "Scalar":
        return _scalar(other) - self

    def __rtruediv__(self, other: "Scalar | float") -> "Scalar":
        return _scalar(other) / self

    def __repr__(self) -> str:
        return f"Scalar({self.value:.4g}, gradient={self.gradient:.4g})"


def _scalar(other: "Scalar | float") -> Scalar:
    return other if isinstance(other, Scalar) else Scalar(other)
