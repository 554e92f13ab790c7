"""The model that is trained: built, compiled and placed; and its notes for the record."""

import hashlib
import re
from collections.abc import Callable
from typing import Any

import keras
from IPython.utils.capture import capture_output

from labkit.core.checks import require
from labkit.training import devices
from labkit.training import precision as precisions
from labkit.training.errors import TrainingError


def compiled(
    build: Callable[[], keras.Model],
    loss: object,
    optimizer: str | keras.optimizers.Optimizer = "adam",
    metrics: list | None = None,
    **settings: object,
) -> Callable[[], keras.Model]:
    """Return a function that builds a model and compiles it, for `fit`.

    Parameters
    ----------
    build : callable
        Returns a Keras model that is not compiled.
    loss, optimizer, metrics : as for `compile` of a Keras model
        Every model gets an optimizer of its own, with the settings of this one.
    **settings : object
        Whatever else `compile` takes.

    Returns
    -------
    callable

    Raises
    ------
    ValueError
        Where `build` is no function; a model itself has the method `compile`.

    Examples
    --------
    >>> import keras
    >>> from labkit import training
    >>> build = training.compiled(lambda: keras.Sequential([keras.layers.Dense(1)]), "mse", "sgd")
    >>> type(build().optimizer).__name__
    'SGD'
    """
    is_function = callable(build) and not isinstance(build, keras.Model)
    require(is_function, "build", build, "be a function that builds a model (of a model, call model.compile)")

    def build_and_compile():
        model = build()
        model.compile(optimizer=_own(optimizer), loss=loss, metrics=metrics, **settings)
        return model

    return build_and_compile


def _own(optimizer):
    """Return an optimizer for one model alone: it remembers the variables of the first one that it trains."""
    if isinstance(optimizer, keras.optimizers.Optimizer):
        return type(optimizer).from_config(optimizer.get_config())
    return optimizer


def ready(
    model: keras.Model | Callable[[], keras.Model],
    place: devices.Devices,
    precision: str,
    seed: int,
    inputs_spec: Any,
) -> keras.Model:
    """Return a model that is built and compiled, made on the devices that train it.

    Parameters
    ----------
    model : keras.Model or callable
    place : Devices
    precision : str
    seed : int
    inputs_spec : nest of tf.TensorSpec
        Of the inputs of a batch; their shapes build a model that has no input layer.

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
            model = precisions.built(model, precisions.policy_for(place, precision))
            require(isinstance(model, keras.Model), "model", model, "build and return a Keras model")
        how = "be compiled: call model.compile(…), or pass training.compiled(build, loss)"
        require(model.compiled, "model", model.name, how)
        if not model.built:
            _build(model, inputs_spec)
        model.optimizer.build(model.trainable_variables)
    if shared and model.jit_compile:
        model.jit_compile = False  # XLA fails on several devices
    return model


def _build(model, spec):
    rows = keras.tree.map_structure(lambda spec: keras.KerasTensor(spec.shape, spec.dtype.name), spec)
    try:
        model(rows)
    except (TypeError, ValueError) as error:
        shapes = keras.tree.map_structure(lambda row: f"{row.shape[1:]} of {row.dtype}", rows)
        reason = re.sub(r"\x1b\[\d+m|Exception encountered.*", "", str(error)).strip().partition("\n")[0]
        raise TrainingError(f"the model cannot be built for rows of shape {shapes}: {reason}") from error


def _require_made_for(model, n_devices, precision):
    # outside of any scope: within one, every model reports that it belongs to it
    if n_devices > 1 and replicas(model) != n_devices:
        raise TrainingError(
            f"a model for {n_devices} devices must be made on them: pass the function that builds it, "
            "fit(build, …), not its result build()."
        )
    policy = model.dtype_policy.name
    if precision not in ("auto", policy) and not (precision == "half" and policy in precisions.HALF_POLICIES):
        raise TrainingError(
            f"this model was built in {policy}, and precision={precision!r} comes too late: "
            "pass the function that builds it, fit(build, …), not its result build()."
        )


def replicas(model: keras.Model) -> int:
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


def notes(model: keras.Model) -> list[str]:
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


def summary(model: keras.Model) -> str:
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


def form(model: keras.Model) -> str:
    """Return what is the same for all models that are made alike: the SHA-256 of their layers and settings.

    Parameters
    ----------
    model : keras.Model

    Returns
    -------
    str
    """
    # Keras numbers layers and shared objects through a process: the same model gets other numbers again
    words = re.sub(r'_\d+\b|"shared_object_id": \d+|[\s─━]', "", as_json(model) or summary(model))
    return hashlib.sha256(words.encode()).hexdigest()


def as_json(model: keras.Model) -> str | None:
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
