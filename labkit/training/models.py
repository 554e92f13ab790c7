"""The model that is trained: built, compiled and placed; and what is said of it."""

import keras
from IPython.utils.capture import capture_output

from labkit.core.checks import require
from labkit.training import devices
from labkit.training.errors import TrainingError


def ready(model, place, precision, seed, data, compile_with):
    """Return a model that is built and compiled, made on the devices that train it.

    Parameters
    ----------
    model : keras.Model or callable
    place : Devices
    precision : str
    seed : int
    data : tf.data.Dataset
        Batched; its shape builds a model that has no input layer.
    compile_with : tuple of (optimizer, loss, metrics)
        For a model that is not compiled.

    Returns
    -------
    keras.Model
    """
    shared = len(place.names) > 1
    if isinstance(model, keras.Model):
        _require_made_for(model, len(place.names), precision)
    with devices.strategy(place.names).scope() if shared else devices.on(place):
        if not isinstance(model, keras.Model):
            require(callable(model), "model", model, "be a Keras model or a function that builds one")
            keras.utils.set_random_seed(seed)
            model = devices.built(model, devices.precision_for(place, precision))
            require(isinstance(model, keras.Model), "model", model, "build and return a Keras model")
        if not model.compiled:
            _compile(model, *compile_with)
        if not model.built:
            spec = data.element_spec[0]
            model(keras.KerasTensor(spec.shape, spec.dtype.name))
        model.optimizer.build(model.trainable_variables)
    if shared and model.jit_compile:
        model.jit_compile = False  # XLA fails on several devices
    return model


def _require_made_for(model, n_devices, precision):
    # asked outside of any scope: within one, every model says that it belongs to it
    if n_devices > 1 and replicas(model) != n_devices:
        raise TrainingError(
            f"a model for {n_devices} devices must be made on them: pass the function that builds it, "
            "fit(build, …), not its result build()."
        )
    if precision not in ("auto", model.dtype_policy.name):
        raise TrainingError(
            f"this model was built in {model.dtype_policy.name}, and precision={precision!r} comes too late: "
            "pass the function that builds it, fit(build, …), not its result build()."
        )


def _compile(model, optimizer, loss, metrics):
    require(
        loss is not None, "model", model.name, "be compiled: call model.compile(…), or pass loss=… to fit"
    )
    model.compile(optimizer=optimizer, loss=loss, metrics=metrics)


def replicas(model):
    """Return on how many devices a model is.

    Parameters
    ----------
    model : keras.Model

    Returns
    -------
    int
    """
    strategy = getattr(model, "distribute_strategy", None)
    return strategy.num_replicas_in_sync if strategy else 1


def notes(model):
    """Return the sentences that a learner should know about this model on these devices.

    Parameters
    ----------
    model : keras.Model

    Returns
    -------
    list of str
    """
    layers = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    if replicas(model) > 1 and any(not layer.synchronized for layer in layers):
        return [
            "Each device keeps its own averages of BatchNormalization, and only the first one's are saved: "
            "BatchNormalization(synchronized=True) shares them."
        ]
    return []


def summary(model):
    """Return the model's summary as Keras prints it.

    Parameters
    ----------
    model : keras.Model

    Returns
    -------
    str
    """
    lines = []
    # in a notebook Keras' printer also displays an empty output
    with capture_output(stdout=False, stderr=False):
        model.summary(line_length=80, print_fn=lambda text, **_: lines.append(text))
    return "\n".join(lines)


def as_json(model):
    """Return architecture and settings of `compile` as JSON, or None where Keras cannot write them.

    Parameters
    ----------
    model : keras.Model

    Returns
    -------
    str or None
    """
    try:
        return model.to_json()
    except (NotImplementedError, TypeError, ValueError):
        return None
