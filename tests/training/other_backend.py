"""Train with the backend that KERAS_BACKEND names, and again in two parts; print what came of it, as JSON."""

import json
import tempfile

import keras
import numpy as np

from tests.training import examples
from tests.training.examples import clouds, network, weights


def main():
    X, y = clouds()
    held_out = (X[:40], 1 - y[:40])  # what is learned makes it worse
    settings = {"epochs": 9, "batch_size": 16, "seed": 1, "patience": 2, "show": False}
    build = network(dropout=0.2, optimizer="sgd")
    whole = examples.fit(build, (X, y), held_out, **settings)
    with tempfile.TemporaryDirectory() as folder:
        first = settings | {"epochs": 2, "checkpoint": folder}
        examples.fit(build, (X, y), held_out, **first)
        parts = examples.fit(build, (X, y), held_out, **settings | {"checkpoint": folder})
    half = examples.fit(build, (X, y), held_out, **settings | {"epochs": 1, "precision": "half"})
    output = keras.ops.convert_to_numpy(whole.model(held_out[0]))
    found = {
        "backend": keras.backend.backend(),
        "device": whole.device,
        "losses": whole.history["loss"].tolist(),
        "val_losses": whole.history["val_loss"].tolist(),
        "best_epoch": whole.best_epoch,
        "val_loss of the model": float(-np.log(output[np.arange(40), held_out[1]]).mean()),
        "parts are the whole": weights(parts.model) == weights(whole.model),
        "half precision": [half.settings["precision"], str(half.model(X[:2]).dtype), list(half.notes)],
        "version": whole.versions.get(keras.backend.backend()),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
