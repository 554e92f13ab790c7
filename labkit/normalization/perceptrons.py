"""A network in NumPy, normalized or not, with its gradients by hand: it trains in a tenth of a second."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from labkit.core import checks
from labkit.normalization.tensors import Moving

# the axis along which cells share mean and spread; batches may be stacked before these two axes
AXES = {"none": None, "batch": -2, "layer": -1}
EPSILON = 1e-3
MOMENTUM = 0.9  # of the moving averages: a short training must not end with a memory of its start


@dataclass
class Hidden:
    """A dense layer, its normalization and a ReLU: a = max(0, γ · normalized(x W) + β)."""

    weights: np.ndarray
    gamma: np.ndarray
    beta: np.ndarray
    moving: Moving
    norm: str

    @classmethod
    def fresh(cls, n_inputs, units, norm, rng):
        """Return an untrained layer."""
        weights = rng.normal(0, np.sqrt(2 / n_inputs), (n_inputs, units))
        return cls(weights, np.ones(units), np.zeros(units), Moving.fresh(units), norm)

    def forward(self, x, training):
        """Return what comes out, and what `backward` needs: input, normalized values and spread."""
        z = x @ self.weights
        mean, variance = self._moments(z, training)
        spread = np.sqrt(variance + EPSILON) if self.norm != "none" else np.ones(1)
        normalized = (z - mean) / spread
        return np.maximum(self.gamma * normalized + self.beta, 0), (x, normalized, spread)

    def backward(self, upstream, out, kept):
        """Return the gradient for the input, and those for weights, γ and β, in training mode."""
        x, normalized, spread = kept
        upstream = upstream * (out > 0)
        own = (upstream * normalized).sum(axis=0), upstream.sum(axis=0)
        z = upstream * self.gamma
        if self.norm != "none":  # what all cells of a mean have in common is taken off, so it pulls nowhere
            axis = AXES[self.norm]
            z = z - z.mean(axis, keepdims=True) - normalized * (z * normalized).mean(axis, keepdims=True)
        z = z / spread
        return z @ self.weights.T, (x.T @ z, *own)

    def _moments(self, z, training):
        if self.norm == "none":
            return 0.0, 0.0
        if self.norm == "batch" and not training:
            return self.moving.mean, self.moving.variance
        axis = AXES[self.norm]
        return z.mean(axis, keepdims=True), z.var(axis, keepdims=True)


@dataclass
class Perceptron:
    """Two hidden layers and a dense one for the logits."""

    hidden: list
    weights: np.ndarray
    bias: np.ndarray

    @classmethod
    def trained(cls, X, y, norm="batch", units=32, epochs=6, learning_rate=0.05, batch_size=32, seed=0):
        """Return a network trained by gradient descent with momentum 0.9 on whole batches."""
        checks.one_of(AXES, norm=norm)
        rng, n_classes = np.random.default_rng(seed), int(y.max()) + 1
        sizes = [X.shape[1], units, units]
        hidden = [Hidden.fresh(*pair, norm, rng) for pair in pairwise(sizes)]
        network = cls(hidden, rng.normal(0, np.sqrt(1 / units), (units, n_classes)), np.zeros(n_classes))
        velocity = [np.zeros_like(part) for part in network.parts]
        for _ in range(epochs):
            order = rng.permutation(len(X))
            for rows in np.split(order, range(batch_size, len(X), batch_size)):
                if len(rows) == batch_size:
                    network._step(X[rows], y[rows], learning_rate, velocity)
        return network

    @property
    def parts(self):
        """All that is learned: arrays that a step changes in place."""
        layers = [part for layer in self.hidden for part in (layer.weights, layer.gamma, layer.beta)]
        return [*layers, self.weights, self.bias]

    def probabilities(self, X, training=False):
        """Return class probabilities; X has the shape (…, n_rows, n_inputs), n_rows being one batch."""
        return self._forward(X, training)[-1]

    def gradients(self, X, y):
        """Return the gradients of the mean cross-entropy of one batch, in the order of `parts`."""
        outs, kept, shares = self._forward(X, training=True)
        wrong = (shares - np.eye(len(self.bias))[y]) / len(y)
        found = [outs[-1].T @ wrong, wrong.sum(axis=0)]
        upstream = wrong @ self.weights.T
        for layer, out, own in zip(self.hidden[::-1], outs[::-1], kept[::-1], strict=True):
            upstream, gradients = layer.backward(upstream, out, own)
            found = [*gradients, *found]
        return found

    def _forward(self, X, training):
        outs, kept = [], []
        for layer in self.hidden:
            X, own = layer.forward(X, training)
            outs.append(X)
            kept.append(own)
        logits = X @ self.weights + self.bias
        shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return outs, kept, shares / shares.sum(axis=-1, keepdims=True)

    def _step(self, X, y, learning_rate, velocity):
        gradients, x = self.gradients(X, y), X
        for layer in self.hidden:
            layer.moving = layer.moving.after(x @ layer.weights, MOMENTUM)
            x = layer.forward(x, training=True)[0]
        for part, speed, gradient in zip(self.parts, velocity, gradients, strict=True):
            speed *= 0.9
            speed -= learning_rate * gradient
            part += speed
