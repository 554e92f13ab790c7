"""One model of the speed table in JAX alone: ``python -m tests.bench_gpu_jax NAME ROWS EPOCHS`` prints JSON.

The seconds of a steady epoch and of all epochs, and what computed: jax without CUDA leaves the GPU alone. An
epoch is one compiled program: `lax.scan` over the batches, with Adam written out.
"""

import json
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np

from labkit import datasets

RATE, FIRST, SECOND, TINY = 1e-3, 0.9, 0.999, 1e-7
SHAPES = {  # name: batch size, shapes of the kernels
    "MLP 256-128-64": (64, [(784, 256), (256, 128), (128, 64), (64, 10)]),
    "CNN 8-16": (64, [(3, 3, 1, 8), (3, 3, 8, 16), (400, 10)]),
    "MLP 3×4096": (256, [(784, 4096), (4096, 4096), (4096, 4096), (4096, 10)]),
}
NAMES = ("NHWC", "HWIO", "NHWC")


def first_weights(shapes):
    rng = np.random.default_rng(0)
    scales = [np.sqrt(2 / np.prod(shape[:-1])) for shape in shapes]
    kernels = [rng.normal(0, scale, shape) for scale, shape in zip(scales, shapes, strict=True)]
    return [(jnp.asarray(kernel, "float32"), jnp.zeros(kernel.shape[-1])) for kernel in kernels]


def layer(X, kernel, bias):
    if kernel.ndim == 2:
        return X.reshape(len(X), -1) @ kernel + bias
    X = jax.nn.relu(jax.lax.conv_general_dilated(X, kernel, (1, 1), "VALID", dimension_numbers=NAMES) + bias)
    return jax.lax.reduce_window(X, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def loss(weights, X, y):
    *hidden, last = weights
    for kernel, bias in hidden:
        X = jax.nn.relu(layer(X, kernel, bias))
    logits = layer(X, *last)
    return (jax.nn.logsumexp(logits, 1) - jnp.take_along_axis(logits, y[:, None], 1)[:, 0]).mean()


def adam(state, gradient):
    weights, mean, square, step = state
    step = step + 1
    mean = jax.tree.map(lambda m, g: FIRST * m + (1 - FIRST) * g, mean, gradient)
    square = jax.tree.map(lambda s, g: SECOND * s + (1 - SECOND) * g * g, square, gradient)
    rate = RATE * jnp.sqrt(1 - SECOND**step) / (1 - FIRST**step)
    weights = jax.tree.map(lambda w, m, s: w - rate * m / (jnp.sqrt(s) + TINY), weights, mean, square)
    return weights, mean, square, step


def epoch_of(X, y, batch_size):
    """Return the compiled function of one epoch."""
    n_batches = len(X) // batch_size

    def train_step(state, rows):
        return adam(state, jax.grad(loss)(state[0], X[rows], y[rows])), None

    @jax.jit
    def epoch(state, key):
        order = jax.random.permutation(key, len(X))[: n_batches * batch_size]
        return jax.lax.scan(train_step, state, order.reshape(n_batches, batch_size))[0]

    return epoch


def main(name, n_rows, n_epochs):
    """Print the two durations and the device."""
    images, labels = datasets.load("digits")
    X = jnp.asarray(images[: int(n_rows), ..., None] / 255, "float32")
    y = jnp.asarray(labels[: int(n_rows)], "int32")
    batch_size, shapes = SHAPES[name]
    ends = [time.perf_counter()]
    weights = first_weights(shapes)
    zeros = jax.tree.map(jnp.zeros_like, weights)
    state = (weights, zeros, zeros, 0.0)
    epoch = epoch_of(X, y, batch_size)
    for number in range(int(n_epochs)):
        state = jax.block_until_ready(epoch(state, jax.random.key(number)))
        ends.append(time.perf_counter())
    print(json.dumps([float(min(np.diff(ends)[1:])), ends[-1] - ends[0], jax.default_backend()]))


if __name__ == "__main__":
    main(*sys.argv[1:])
