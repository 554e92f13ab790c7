"""A problem and a network so small that a training takes a moment; and a way to run what needs a process."""

import dataclasses
import json
import os
import subprocess
import sys

import numpy as np
import pandas as pd

from labkit import training
from tests.network import environment
from tests.package import ROOT

CALM = {"show": False, "epochs": 2, "batch_size": 16}
OF_STOPPING = {field.name for field in dataclasses.fields(training.EarlyStopping)}
OF_SETUP = {field.name for field in dataclasses.fields(training.Setup)}


def fit(model, data, *rest, callbacks=(), **settings):
    """Train with all settings side by side, so that a test changes one of them without the objects around."""
    stopping = {name: value for name, value in settings.items() if name in OF_STOPPING}
    setup = {name: value for name, value in settings.items() if name in OF_SETUP}
    others = {name: value for name, value in settings.items() if name not in OF_STOPPING | OF_SETUP}
    callbacks = [*callbacks, *([training.EarlyStopping(**stopping)] if stopping else [])]
    return training.fit(model, data, *rest, callbacks=callbacks, setup=training.Setup(**setup), **others)


def clouds(n_samples=96, n_features=3):
    """Return two clouds on either side of a plane: X and labels."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_samples, n_features)).astype("float32")
    return X, (X[:, 0] + X[:, 1] > 0).astype("int64")


def network(dropout=0.0, optimizer="adam", **settings):
    """Return a function that builds and compiles a small classifier."""

    def build():
        import keras

        layers = [keras.Input((3,)), keras.layers.Dense(4, activation="relu"), keras.layers.Dropout(dropout)]
        model = keras.Sequential([*layers, keras.layers.Dense(2, activation="softmax")])
        compiled = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]} | settings
        model.compile(optimizer, **compiled)
        return model

    return build


def weights(model):
    """Return the weights of a model as one list of bytes, to be compared bit for bit."""
    return [weight.tobytes() for weight in model.get_weights()]


def start(module, *arguments, **variables):
    """Start a program of these tests in a process of its own."""
    command = [sys.executable, "-m", f"tests.training.{module}", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=ROOT, env=environment(**variables), **pipes)


def told(process, seconds=300):
    """Wait for a program and return what it prints on its last line, as JSON."""
    output, errors = process.communicate(timeout=seconds)
    assert process.returncode == os.EX_OK, errors
    return json.loads(output.splitlines()[-1])


def record(name="net", seed=0, n_epochs=4):
    """Return the record of a run that never was: numbers that fall, without a network."""
    epochs = np.arange(1, n_epochs + 1)
    history = pd.DataFrame({"epoch": epochs, "loss": 1 / epochs, "val_loss": 1.2 / epochs + 0.01 * seed})
    ended = {"metrics": dict(history.iloc[-1]), "best_epoch": n_epochs, "seconds": 1.0, "settings": {}}
    facts = {"device": "CPU", "versions": {}, "checksum": "", "summary": "", "source": ""}
    return training.Run(name, seed, history, examples_per_second=1.0, **ended, **facts)


FIGURES = {
    "draw_history": lambda ax: training.draw_history(record(), ax=ax),
}
