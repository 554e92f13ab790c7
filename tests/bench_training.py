"""Speed of training as ratios measured in one run, on real digits, in batches of 64.

Part of `make bench`. Each way of training runs several times in turn; a steady epoch is the fastest one after
the first, which builds the graph; the whole call is six epochs with building, compiling and training.
"""

import sys
import time

from labkit import datasets, training
from labkit.core.tensorflow_setup import prepare_tensorflow

prepare_tensorflow()

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402

from labkit.training import devices, steps_per_execution  # noqa: E402

BATCH, EPOCHS, ROUNDS = 64, 6, 4
N_EAGER = 40  # eager steps that are timed: a whole epoch of them would take too long
SIDE, PRODUCTS = 1024, 30


class Clock(keras.callbacks.Callback):
    """Notes how long every epoch takes."""

    def __init__(self):
        super().__init__()
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self._begin = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self._begin)

    @property
    def steady(self):
        return min(self.seconds[1:])


def mlp():
    layers = [keras.layers.Dense(units, activation="relu") for units in (256, 128, 64)]
    return compiled([keras.Input((784,)), *layers, keras.layers.Dense(10)])


def cnn():
    layers = []
    for filters in (8, 16):
        layers += [keras.layers.Conv2D(filters, 3, activation="relu"), keras.layers.MaxPooling2D()]
    return compiled([keras.Input((28, 28, 1)), *layers, keras.layers.Flatten(), keras.layers.Dense(10)])


def compiled(layers, **settings):
    model = keras.Sequential(layers)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"], **settings)
    return model


def digits():
    images, labels = datasets.load("digits")
    return (images[:8000, ..., None] / 255).astype("float32"), labels[:8000].astype("int32")


def plain(build, X, y):
    """Time Keras as it comes: arrays in, nothing set."""
    keras.utils.set_random_seed(0)
    model, clock = build(), Clock()
    model.fit(X, y, batch_size=BATCH, epochs=EPOCHS, verbose=0, callbacks=[clock])
    return clock.steady


def tuned(build, X, y):
    """Time what an expert writes: cached, shuffled, prefetched, the best of three steps_per_execution."""
    dataset = tf.data.Dataset.from_tensor_slices((X, y)).cache().shuffle(len(X), seed=0)
    dataset = dataset.batch(BATCH).prefetch(tf.data.AUTOTUNE)
    return min(by_hand(build, dataset, steps) for steps in (8, 32, 125))


def by_hand(build, dataset, steps):
    keras.utils.set_random_seed(0)
    model, clock = build(), Clock()
    model.steps_per_execution = steps
    model.fit(dataset, epochs=EPOCHS, verbose=0, callbacks=[clock], shuffle=False)
    return clock.steady


def ours(build, X, y):
    clock = Clock()
    quiet = training.Setup(show=False)
    training.fit(build, (X, y), epochs=EPOCHS, batch_size=BATCH, callbacks=[clock], setup=quiet)
    return clock.steady


def with_panel(build, X, y):
    panel = training.watch(build, (X, y), epochs=EPOCHS, batch_size=BATCH)
    return min(panel.wait().history["seconds"][1:])


def eager(build, X, y):
    """Time a loop of eager GradientTape steps, scaled to an epoch."""
    model = build()
    optimizer, loss = keras.optimizers.Adam(), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer.build(model.trainable_variables)
    times = [eager_step(model, optimizer, loss, X[:BATCH], y[:BATCH]) for _ in range(N_EAGER)]
    return sorted(times)[N_EAGER // 2] * len(X) / BATCH


def eager_step(model, optimizer, loss, X, y):
    begin = time.perf_counter()
    with tf.GradientTape() as tape:
        value = loss(y, model(X, training=True))
    gradients = tape.gradient(value, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return time.perf_counter() - begin


def multiplication():
    """Return the floating-point operations a second of the largest product that TensorFlow does well."""
    matrix = tf.random.normal((SIDE, SIDE))
    product = tf.function(lambda a: a @ a)
    product(matrix)
    times = []
    for _ in range(PRODUCTS):
        begin = time.perf_counter()
        product(matrix).numpy()
        times.append(time.perf_counter() - begin)
    return 2 * SIDE**3 / min(times)


def rows(name, build, X, y):
    """Measure all ways in turn and print the table's rows."""
    ways = {
        "labkit": ours,
        "plain `model.fit(x, y)`": plain,
        "the best by hand": tuned,
        "the live panel": with_panel,
    }
    best = dict.fromkeys(ways, float("inf"))
    whole = dict(best)
    for _ in range(ROUNDS):
        for way, measure in ways.items():
            begin = time.perf_counter()
            best[way] = min(best[way], measure(build, X, y))
            whole[way] = min(whole[way], time.perf_counter() - begin)
    best["labkit, XLA"] = ours(lambda: with_xla(build), X, y)
    best["eager `GradientTape` steps"] = eager(build, X, y)
    mine = best.pop("labkit")
    for way, seconds in best.items():
        line(f"steady epoch, {name}", mine, way, seconds)
    line(
        f"six epochs, all in, {name}",
        whole["labkit"],
        "plain `model.fit(x, y)`",
        whole["plain `model.fit(x, y)`"],
    )
    limit = steps_per_execution.operations(build()) * len(X) / multiplication()
    line(f"steady epoch, {name}", mine, "products of matrices alone", limit)


def with_xla(build):
    model = build()
    model.jit_compile = True
    return model


def line(what, mine, way, seconds):
    print(f"| {what} | {mine:.3f} s | {way} | {seconds:.3f} s | {mine / seconds:.2f} |", flush=True)


def main():
    X, y = digits()
    print(f"\nTraining on {len(X):,} digits in batches of {BATCH}, {devices.find().words}\n")
    print("| what | labkit | against | takes | labkit / it |\n|---|---|---|---|---|")
    rows("MLP 784-256-128-64-10", mlp, X.reshape(-1, 784), y)
    rows("CNN of 8 and 16 filters", cnn, X, y)


if __name__ == "__main__":
    sys.exit(main())
