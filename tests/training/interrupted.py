"""Train, be killed at many moments, go on: a program whose processes kill themselves with SIGKILL.

Each attempt is a fork of one process that has imported everything and computed nothing yet, which saves the
seconds that TensorFlow's import takes. Run as `python -m tests.training.interrupted FOLDER VARIANT KILLS`; it
prints how every attempt ended and what the killed and the undisturbed training came to.
"""

import hashlib
import io
import json
import os
import random
import signal
import sys
import threading
import traceback
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from labkit.core import files
from labkit.training import fitting, state
from labkit.training.settings import EarlyStopping, Setup

EPOCHS, PATIENCE = 40, 4
MOMENTS = ("a batch", "after the file is moved", "half a file", "before the file is moved", "any time")


def data(variant):
    """Return training and validation data: a noisy circle, so small that a network learns it by heart."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(240, 4)).astype("float32")
    y = ((X**2).sum(axis=1) + rng.normal(size=240) > 4).astype("int64")
    rows = (X[:160], y[:160])
    if variant == "dataset":
        rows = tf.data.Dataset.from_tensor_slices(rows)
    return rows, (X[160:], y[160:])


def build():
    """Return a network with all that must be saved: weights, random states, Adam's memory."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((4,)),
            layers.Dense(16, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(2, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.05), "sparse_categorical_crossentropy", steps_per_execution=2)
    return model


def die(*_, **__):
    """End this process as `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)


class Counter:
    """Calls `die` at the n-th call."""

    def __init__(self, n):
        self.left = n

    def __call__(self):
        self.left -= 1
        if self.left == 0:
            die()


def set_trap(moment, chance):
    """Let this process die at a moment; return the callbacks that this takes."""
    count = Counter(chance.randint(1, 3 if "file" in moment else 6))
    move, save = os.replace, np.savez

    def half(file, **arrays):
        save(whole := io.BytesIO(), **arrays)
        file.write(whole.getvalue()[: len(whole.getvalue()) // 2])
        file.flush()
        count()
        file.seek(0)
        file.write(whole.getvalue())

    def before(*paths):
        count()
        move(*paths)

    def after(*paths):
        move(*paths)
        count()

    if moment == "half a file":
        state.np.savez = half
    elif "moved" in moment:
        files.os.replace = before if moment.startswith("before") else after
    elif moment == "a batch":
        return [keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: count())]
    elif moment == "any time":
        timer = threading.Timer(chance.uniform(0, 0.3), die)
        return [
            keras.callbacks.LambdaCallback(
                on_train_batch_end=lambda batch, logs: timer.is_alive() or timer.start()
            )
        ]
    return []


def train(folder, variant, callbacks):
    """Train from the folder's checkpoint and write what came out."""
    rows, held_out = data(variant)
    run = fitting.fit(
        build, rows, held_out, epochs=EPOCHS, batch_size=40, seed=5,
        callbacks=[*callbacks, EarlyStopping(PATIENCE)],
        setup=Setup(checkpoint=folder, deterministic=True, show=False),
    )  # fmt: skip
    arrays = state.state_of(run.model)
    weights = b"".join(arrays[name].tobytes() for name in sorted(arrays))
    told = {
        "state": hashlib.sha256(weights).hexdigest(),
        "best_epoch": run.best_epoch,
        "metrics": run.metrics,
    }
    told["history"] = run.history.drop(columns=["seconds", "training_seconds"]).to_dict("list")
    (Path(folder) / "told.json").write_text(json.dumps(told))


def attempt(folder, variant, moment=None, chance=None):
    """Train in a process of its own; return the number of the signal that ended it, or how it ended."""
    child = os.fork()
    if child == 0:
        try:
            train(folder, variant, set_trap(moment, chance) if moment else [])
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) or f"exit {os.WEXITSTATUS(status)}"


def epochs_saved(folder):
    """Return how many epochs a checkpoint holds."""
    path = Path(folder) / "state.npz"
    return len(state.read(path)[1]["history"]) if path.exists() else 0


def main(folder, variant, n_kills):
    """Print the story of a training that was killed n times and of one that was not."""
    folder, chance = Path(folder), random.Random(variant)
    story = {"whole": attempt(folder / "whole", variant), "attempts": []}
    for kill in range(int(n_kills)):
        moment = MOMENTS[kill % len(MOMENTS)]
        ended = attempt(folder / "killed", variant, moment, chance)
        story["attempts"].append([moment, ended, epochs_saved(folder / "killed")])
    story["last"] = attempt(folder / "killed", variant)
    for name in ("whole", "killed"):
        story[f"{name} told"] = json.loads((folder / name / "told.json").read_text())
    print(json.dumps(story))


if __name__ == "__main__":
    main(*sys.argv[1:])
