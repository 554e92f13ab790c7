"""A network in NumPy, normalized or not, with its gradients by hand: it trains in a tenth of a second."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from labkit.core import checks
from labkit.normalization.tensors import MovingStatistics

EPSILON = 1e-3
MOMENTUM = 0.9  # of the moving averages: a short training must not end with those of its start


@dataclass(frozen=True)
class Norm:
    """A normalization of a dense layer.

    Parameters
    ----------
    axis : int or None
        Along it, cells share mean and spread; batches may be stacked before the two axes of rows and units.
    has_modes : bool
        True: inference uses moving averages.
    """

    axis: int | None = None
    has_modes: bool = False

    def moments(self, z: np.ndarray, moving: MovingStatistics, training: bool) -> tuple:
        """Return the mean to subtract and the spread to divide by."""
        if self.axis is None:
            return 0.0, np.ones(1)
        if self.has_modes and not training:
            return moving.mean, np.sqrt(moving.variance + EPSILON)
        return z.mean(self.axis, keepdims=True), np.sqrt(z.var(self.axis, keepdims=True) + EPSILON)

    def backward(self, gradient: np.ndarray, normalized: np.ndarray) -> np.ndarray:
        """Return the gradient times spread for the input, in training mode."""
        if self.axis is None:
            return gradient
        shift = gradient.mean(self.axis, keepdims=True)  # a common shift has no effect on the output
        return gradient - shift - normalized * (gradient * normalized).mean(self.axis, keepdims=True)


NORMS = {"none": Norm(), "batch": Norm(-2, has_modes=True), "layer": Norm(-1)}


@dataclass
class Hidden:
    """A dense layer, its normalization and a ReLU: a = max(0, γ · normalized(x W) + β)."""

    weights: np.ndarray
    gamma: np.ndarray
    beta: np.ndarray
    moving: MovingStatistics
    norm: Norm

    @classmethod
    def initial(cls, n_inputs: int, units: int, norm: Norm, rng: np.random.Generator) -> "Hidden":
        """Return an untrained layer."""
        weights = rng.normal(0, np.sqrt(2 / n_inputs), (n_inputs, units))
        return cls(weights, np.ones(units), np.zeros(units), MovingStatistics.initial(units), norm)

    def forward(self, x: np.ndarray, training: bool) -> tuple[np.ndarray, tuple]:
        """Return the output, and what `backward` needs: input, normalized values and spread."""
        z = x @ self.weights
        mean, spread = self.norm.moments(z, self.moving, training)
        normalized = (z - mean) / spread
        return np.maximum(self.gamma * normalized + self.beta, 0), (x, normalized, spread)

    def backward(self, upstream: np.ndarray, output: np.ndarray, cache: tuple) -> tuple[np.ndarray, tuple]:
        """Return the gradient for the input, and those for weights, γ and β, in training mode."""
        x, normalized, spread = cache
        upstream = upstream * (output > 0)
        gamma_gradient = (upstream * normalized).sum(axis=0)
        z_gradient = self.norm.backward(upstream * self.gamma, normalized) / spread
        return z_gradient @ self.weights.T, (x.T @ z_gradient, gamma_gradient, upstream.sum(axis=0))


@dataclass
class Perceptron:
    """Two hidden layers and a dense one for the logits."""

    hidden: list[Hidden]
    weights: np.ndarray
    bias: np.ndarray

    @property
    def parts(self) -> list[np.ndarray]:
        """All that is learned: arrays that a step changes in place."""
        layers = [part for layer in self.hidden for part in (layer.weights, layer.gamma, layer.beta)]
        return [*layers, self.weights, self.bias]

    def probabilities(self, X: np.ndarray, training: bool = False) -> np.ndarray:
        """Return class probabilities; X has the shape (…, n_rows, n_inputs), n_rows being one batch."""
        return self._forward(X, training)[-1]

    def gradients(self, X: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
        """Return the gradients of the mean cross-entropy of one batch, in the order of `parts`."""
        outputs, caches, shares = self._forward(X, training=True)
        residuals = (shares - np.eye(len(self.bias))[y]) / len(y)
        result = [outputs[-1].T @ residuals, residuals.sum(axis=0)]
        upstream = residuals @ self.weights.T
        for layer, output, cache in zip(self.hidden[::-1], outputs[::-1], caches[::-1], strict=True):
            upstream, gradients = layer.backward(upstream, output, cache)
            result = [*gradients, *result]
        return result

    def step(self, X: np.ndarray, y: np.ndarray, learning_rate: float, velocity: list[np.ndarray]) -> None:
        """Take one step of gradient descent with momentum 0.9 and update the moving averages."""
        gradients = self.gradients(X, y)
        x = X
        for layer in self.hidden:
            layer.moving = layer.moving.after(x @ layer.weights, MOMENTUM)
            x = layer.forward(x, training=True)[0]
        for part, speed, gradient in zip(self.parts, velocity, gradients, strict=True):
            speed *= 0.9
            speed -= learning_rate * gradient
            part += speed

    def _forward(self, X, training):
        outputs = []
        caches = []
        for layer in self.hidden:
            X, cache = layer.forward(X, training)
            outputs.append(X)
            caches.append(cache)
        logits = X @ self.weights + self.bias
        shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return outputs, caches, shares / shares.sum(axis=-1, keepdims=True)


def train_perceptron(
    X: np.ndarray,
    y: np.ndarray,
    norm: str = "batch",
    units: int = 32,
    epochs: int = 6,
    learning_rate: float = 0.05,
    batch_size: int = 32,
    seed: int = 0,
) -> Perceptron:
    """Return a network trained by gradient descent with momentum 0.9 on whole batches."""
    checks.one_of(NORMS, norm=norm)
    rng = np.random.default_rng(seed)
    n_classes = int(y.max()) + 1
    sizes = [X.shape[1], units, units]
    hidden = [Hidden.initial(*pair, NORMS[norm], rng) for pair in pairwise(sizes)]
    network = Perceptron(hidden, rng.normal(0, np.sqrt(1 / units), (units, n_classes)), np.zeros(n_classes))
    velocity = [np.zeros_like(part) for part in network.parts]
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for rows in np.split(order, range(batch_size, len(X), batch_size)):
            if len(rows) == batch_size:
                network.step(X[rows], y[rows], learning_rate, velocity)
    return network
