"""Train on two processors that TensorFlow makes of one; print what came of each case, as JSON."""

import json
import tempfile

import keras
import numpy as np
import tensorflow as tf

from labkit import training
from labkit.training import devices, models
from tests.training import examples
from tests.training.examples import clouds, network

PAIR = ["CPU:0", "CPU:1"]
SETTINGS = {"show": False, "epochs": 2, "batch_size": 32, "seed": 4}


def steep():
    """Return a network whose steps are long, so that a wrong gradient shows."""
    return network(optimizer=keras.optimizers.SGD(0.5))()


def difference(one, other):
    """Return the largest difference between the weights of two models."""
    pairs = zip(one.get_weights(), other.get_weights(), strict=True)
    return float(max(np.abs(a - b).max() for a, b in pairs))


def alone(n_samples, tail):
    """Train on one device, on the rows that two devices would see."""
    keras.utils.set_random_seed(SETTINGS["seed"])
    model = steep()
    before = keras.models.clone_model(model)
    before.set_weights(model.get_weights())
    for epoch in range(SETTINGS["epochs"]):
        order = (SETTINGS["batch_size"], SETTINGS["seed"], epoch)
        for batch in training.epoch_batches(clouds(n_samples), *order, tail=tail):
            model.train_on_batch(*batch)
    return model, before


def compare(case, n_samples, tail, held_out=None):
    """Compare a training on two devices with one on one."""
    run = examples.fit(steep, clouds(n_samples), held_out, devices=PAIR, tail=tail, **SETTINGS)
    model, before = alone(n_samples, tail)
    facts = {
        "difference": difference(run.model, model),
        "moved": difference(model, before),
        "notes": run.notes,
    }
    return run, {f"{case} {name}": fact for name, fact in facts.items()}


def refusal(**changed):
    """Return the sentence with which a training is refused."""
    settings = {"model": network(), "data": clouds(), "devices": PAIR} | SETTINGS | changed
    try:
        examples.fit(**settings)
    except (ValueError, RuntimeError) as error:
        return f"{type(error).__name__}: {error}"
    return "was not refused"


def losses(run, held_out):
    """Return the validation loss as one device and as two see it."""
    output = run.model(held_out[0]).numpy()
    loss = -np.log(output[np.arange(len(output)), held_out[1]]).mean()
    return [float(loss), float(run.history["val_loss"].iloc[-1])]


def resumed(whole):
    """Return the difference between an undisturbed training and one in two parts."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"devices": PAIR, "checkpoint": folder} | SETTINGS
        examples.fit(steep, clouds(114), **settings | {"epochs": 1})
        parts = examples.fit(steep, clouds(114), **settings)
    return difference(parts.model, whole.model)


def normalized(**settings):
    """Return another model, with what several devices find hard."""
    layers = [keras.Input((3,)), keras.layers.BatchNormalization(**settings), keras.layers.Dense(2)]
    model = keras.Sequential(layers)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, jit_compile=True)
    return model


def another_model():
    """Train a second model, which was made on the devices."""
    with devices.strategy(PAIR).scope():
        model, synchronized = normalized(), normalized(synchronized=True)
    asked = model.jit_compile
    run = examples.fit(model, clouds(), devices=PAIR, **SETTINGS | {"epochs": 1})
    return {
        "second model": run.device,
        "compiled": [asked, run.model.jit_compile],
        "normalization notes": run.notes,
        "synchronized notes": models.notes(synchronized),
    }


def main():
    processor = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * 2)
    whole, found = compare("drop", 114, "drop", clouds(97))
    found["validation of 97 rows"] = losses(whole, clouds(97))
    found["resumed difference"] = resumed(whole)
    found |= compare("pad", 114, "pad")[1]
    found["pad batches"] = len(training.epoch_batches(clouds(114), 32, tail="pad"))
    found["uneven batch"] = refusal(batch_size=33)
    found["same strategy"] = devices.strategy(PAIR) is devices.strategy(PAIR)
    found["other devices"] = refusal(devices=["CPU:1", "CPU:0"])
    found["ready model"] = refusal(model=network()())
    print(json.dumps(found | another_model()))


if __name__ == "__main__":
    main()
