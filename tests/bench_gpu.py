"""The speed table of `make gpu`: ``python -m tests.bench_gpu``, on real digits, against what others type.

``--rows 1000``            fewer digits, to try it on a processor
``--ways plain labkit``    only these ways of training
``--models MLP CNN``       only these models

Each line is printed when it is measured. A steady epoch is the fastest after the first, which builds the
graph; the whole call is six epochs with everything: building, compiling, training.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import time
from functools import partial

from labkit import training

# isort: split
import keras
import tensorflow as tf

from labkit.training import devices
from tests.bench_training import Clock, cnn, compiled, digits, mlp
from tests.package import ROOT

EPOCHS = 6
STEPS_BY_HAND = 32
SECONDS_FOR_JAX = 60
HEAD = "| model, batch | way | steady epoch, ms | six epochs, s | epoch / plain |\n|---|---|---|---|---|"


def wide():
    layers = [keras.layers.Dense(4096, activation="relu") for _ in range(3)]
    return compiled([keras.Input((784,)), *layers, keras.layers.Dense(10)])


MODELS = {  # name: what builds it, batch size, shape of a row
    "MLP 256-128-64": (mlp, 64, (784,)),
    "CNN 8-16": (cnn, 64, (28, 28, 1)),
    "MLP 3×4096": (wide, 256, (784,)),
}


def plain(build, X, y, batch_size, clock):
    """Train as Keras comes: arrays in, nothing set."""
    build().fit(X, y, batch_size=batch_size, epochs=EPOCHS, verbose=0, callbacks=[clock])


def by_hand(build, X, y, batch_size, clock):
    """Train as an expert types it: cached, shuffled, prefetched, several steps in one go."""
    dataset = tf.data.Dataset.from_tensor_slices((X, y)).cache().shuffle(len(X), seed=0)
    dataset = dataset.batch(batch_size, drop_remainder=True).prefetch(tf.data.AUTOTUNE)
    model = build()
    model.steps_per_execution = min(STEPS_BY_HAND, len(dataset))
    model.fit(dataset, epochs=EPOCHS, verbose=0, callbacks=[clock], shuffle=False)


def ours(build, X, y, batch_size, clock, precision="auto"):
    """Train with the kit."""
    setup = training.Setup(show=False, precision=precision)
    training.fit(build, (X, y), epochs=EPOCHS, batch_size=batch_size, callbacks=[clock], setup=setup)


def on_the_card(build, X, y, batch_size, clock):
    """Train on rows that lie on the device: an epoch is one graph, a loop around a step that XLA compiles."""
    model = build()
    model.optimizer.build(model.trainable_variables)
    with tf.device(devices.find().names[0]):
        rows = tf.constant(X)
        labels = tf.constant(y)

    @tf.function(jit_compile=True)
    def step(X_batch, y_batch):
        with tf.GradientTape() as tape:
            loss = model.loss(y_batch, model(X_batch, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        model.optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return loss

    @tf.function
    def epoch(order):
        loss = 0.0
        for number in tf.range(len(X) // batch_size):
            chosen = order[number * batch_size : (number + 1) * batch_size]
            chosen = tf.ensure_shape(chosen, (batch_size,))
            loss = step(tf.gather(rows, chosen), tf.gather(labels, chosen))
        return loss

    for number in range(EPOCHS):
        clock.on_epoch_begin(number)
        float(epoch(tf.random.shuffle(tf.range(len(X)))))
        clock.on_epoch_end(number)


WAYS = {
    "plain": ("plain `model.fit(x, y)`", plain),
    "by-hand": (f"`tf.data` and {STEPS_BY_HAND} steps by hand", by_hand),
    "labkit": ("labkit", ours),
    "half": ("labkit, half precision", partial(ours, precision="half")),
    "card": ("rows on the device, a jitted step in a graph loop", on_the_card),
    "jax": ("JAX, `lax.scan` over the epoch", None),  # in a process of its own
}


def measured(train, build, X, y, batch_size):
    """Return the seconds of a steady epoch and of the whole call, and where it ran if that may differ."""
    keras.utils.set_random_seed(0)
    clock = Clock()
    begin = time.perf_counter()
    train(build, X, y, batch_size, clock)
    return clock.steady, time.perf_counter() - begin, ""


def measured_in_jax(name, n_rows):
    """Return the same of JAX, which runs in a process of its own."""
    if importlib.util.find_spec("jax") is None:
        raise LookupError("jax is not installed")
    command = [sys.executable, "-m", "tests.bench_gpu_jax", name, str(n_rows), str(EPOCHS)]
    environment = os.environ | {"XLA_PYTHON_CLIENT_PREALLOCATE": "false"}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS_FOR_JAX,
        check=True,
    )
    steady, whole, device = json.loads(done.stdout.splitlines()[-1])
    return steady, whole, f", on the {device.upper()}"


def line(name, way, X, y):
    """Return what was measured of a way, and ''; None and the reason where it fails."""
    build, batch_size, shape = MODELS[name]
    try:
        if way == "jax":
            return measured_in_jax(name, len(X)), ""
        return measured(WAYS[way][1], build, X.reshape(-1, *shape), y, batch_size), ""
    except Exception as error:  # one way that fails does not hide the others
        return None, f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"


def rows(name, ways, X, y):
    """Measure a model in the ways chosen, and print a line for each."""
    of_plain = None
    for way in ways:
        numbers, reason = line(name, way, X, y)
        cells = f"| {name}, {MODELS[name][1]} | {WAYS[way][0]}"
        if numbers is None:
            print(f"{cells} | – | – | {reason} |", flush=True)
            continue
        steady, whole, device = numbers
        of_plain = steady if way == "plain" else of_plain
        ratio = f"{steady / of_plain:.2f}" if of_plain else "–"
        print(f"{cells}{device} | {1000 * steady:.1f} | {whole:.1f} | {ratio} |", flush=True)


def main(arguments=None):
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=8000, help="digits to train on (default: 8000)")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--models", nargs="+", default=[], help="names, or their beginnings (default: all)")
    options = parser.parse_args(arguments)
    X, y = (part[: options.rows] for part in digits())
    chosen = [name for name in MODELS if not options.models or name.startswith(tuple(options.models))]
    keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Conv2D(1, 3)])(
        X[:1, :4, :4]
    )  # wakes the libraries
    print(f"{len(X):,} digits, {devices.find().words}, TensorFlow {tf.__version__}\n\n{HEAD}", flush=True)
    for name in chosen:
        rows(name, options.ways, X, y)


if __name__ == "__main__":
    sys.exit(main())
