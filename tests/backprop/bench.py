"""Speeds of backpropagation: one training step of the same network in five ways."""

import statistics
import time

import numpy as np

from labkit import backprop
from labkit.backprop import Scalar, Tensor

N_ROWS = 64
SIZES = (784, 128, 10)
RATE = 0.1
N_ROUNDS = 60
N_STEPS = 4
PAUSE = 0.2
TINY = (4, 6, 3)


def data(n_rows=N_ROWS, sizes=SIZES):
    """Return rows, labels and first weights, in float32."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_rows, sizes[0])).astype("float32")
    y = rng.integers(0, sizes[-1], n_rows)
    W, V = (array.astype("float32") for array in backprop.first_weights(sizes, "He"))
    return X, y, [W, np.zeros(sizes[1], "float32"), V, np.zeros(sizes[2], "float32")]


def engine_step(X, y, start):
    """Return a function that takes a step of the array engine."""
    weights = [Tensor(array) for array in start]

    def step():
        W, b, V, c = weights
        ((X @ W + b).relu() @ V + c).cross_entropy(y).backward()
        for weight in weights:
            weight.value = weight.value - RATE * weight.gradient
            weight.gradient = None
        return weights[0].value

    return step


def hand_step(X, y, start):
    """Return a function that takes the step as one would write it in NumPy by hand."""
    weights = list(start)
    rows = np.arange(len(X))

    def step():
        W, b, V, c = weights
        sums = X @ W + b
        hidden = np.maximum(sums, 0)
        logits = hidden @ V + c
        shifted = logits - logits.max(axis=1, keepdims=True)
        log_shares = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        -log_shares[rows, y].mean()  # the engine computes the loss too
        slopes = np.exp(log_shares)
        slopes[rows, y] -= 1
        slopes /= np.float32(len(X))
        back = (slopes @ V.T) * (sums > 0)
        gradients = [X.T @ back, back.sum(axis=0), hidden.T @ slopes, slopes.sum(axis=0)]
        weights[:] = [w - RATE * g for w, g in zip(weights, gradients, strict=True)]
        return weights[0]

    return step


def keras_model(start):
    import keras

    sizes = [array.shape for array in start]
    layers = [keras.layers.Dense(sizes[0][1], "relu"), keras.layers.Dense(sizes[2][1])]
    model = keras.Sequential([keras.Input((sizes[0][0],)), *layers])
    model.set_weights(start)
    model.compile(keras.optimizers.SGD(RATE), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


def compiled_step(X, y, start):
    """Return a function that takes a step of a compiled Keras model."""
    model = keras_model(start)

    def step():
        model.train_on_batch(X, y)
        return model.trainable_variables[0].numpy()

    return step


def eager_step(X, y, start):
    """Return a function that takes a step with a tape, one operation at a time."""
    import tensorflow as tf

    weights = [tf.Variable(array) for array in start]
    rows = tf.constant(X)
    labels = tf.constant(y)

    def step():
        W, b, V, c = weights
        with tf.GradientTape() as tape:
            logits = tf.nn.relu(rows @ W + b) @ V + c
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
        for weight, gradient in zip(weights, tape.gradient(loss, weights), strict=True):
            weight.assign_sub(RATE * gradient)
        return W.numpy()

    return step


def scalar_step(X, y, start):
    """Return a function that takes a step of the same network, one number at a time."""
    weights = [[Scalar(value) for value in array.ravel().tolist()] for array in start]
    n_in, n_hidden = start[0].shape
    n_out = start[2].shape[1]

    def layer(inputs, W, b, n):
        return [sum((x * W[i * n + k] for i, x in enumerate(inputs)), b[k]) for k in range(n)]

    def step():
        W, b, V, c = weights
        loss = Scalar(0.0)
        for row, label in zip(X.tolist(), y.tolist(), strict=True):
            hidden = [unit.relu() for unit in layer(row, W, b, n_hidden)]
            logits = layer(hidden, V, c, n_out)
            loss = loss + (sum(z.exp() for z in logits).log() - logits[label]) / len(X)
        loss.backward()
        for weight in (w for array in weights for w in array):
            weight.value = weight.value - RATE * weight.gradient
            weight.gradient = 0.0
        return np.array([w.value for w in W]).reshape(n_in, n_hidden)

    return step


def usual(steps, n_steps):
    """Return each side's seconds a step in its median round, the sides in turn."""
    rounds = {name: [] for name in steps}
    for _ in range(N_ROUNDS):
        for name, step in steps.items():
            time.sleep(PAUSE)  # TensorFlow's threads spin on for a while, at the cost of whoever comes next
            step()
            begin = time.perf_counter()
            for _ in range(n_steps):
                step()
            rounds[name].append((time.perf_counter() - begin) / n_steps)
    return {name: statistics.median(times) for name, times in rounds.items()}


def rows(what, steps, n_steps):
    """Print a row of the table for each side but the first, after all have taken the same first step."""
    first = [step() for step in steps.values()]
    assert all(np.allclose(first[0], other, atol=1e-5) for other in first)
    result = usual(steps, n_steps)
    ours, *others = result
    for other in others:
        mine = 1000 * result[ours]
        theirs = 1000 * result[other]
        print(f"| {what} | {mine:.3g} ms | {other} | {theirs:.3g} ms | {theirs / mine:.3g} × |", flush=True)


def main():
    """Print the rows of the table."""
    large = data()
    tiny = data(32, TINY)
    sides = {
        "labkit": engine_step, "NumPy by hand": hand_step, "eager TensorFlow": eager_step,
        "compiled Keras": compiled_step,
    }  # fmt: skip
    steps = {name: make(*large) for name, make in sides.items()}
    rows("A training step of 784-128-10, 64 rows, arrays", steps, N_STEPS)
    steps = {"labkit": engine_step(*tiny), "a scalar engine": scalar_step(*tiny)}
    rows("A training step of 4-6-3, 32 rows, arrays", steps, 1)


if __name__ == "__main__":
    print("| what | labkit | against | takes | ratio |\n|---|---|---|---|---|")
    main()
