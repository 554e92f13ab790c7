"""In which precision a model computes, and what a learner should know of it."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace

import keras
import numpy as np
import tensorflow as tf
from keras import losses

from labkit.core.checks import one_of
from labkit.training.devices import Devices, capability
from labkit.training.settings import PRECISIONS

AMPERE = (8, 0)  # the compute capability from which a GPU has bfloat16 and TF32
HALF_POLICIES = ("mixed_float16", "mixed_bfloat16")
# above these, half precision wants a regression target standardized
LARGE = 100  # the largest size
WIDE = 30  # the standard deviation
REGRESSION = (
    losses.MeanSquaredError, losses.mean_squared_error, losses.MeanAbsoluteError, losses.mean_absolute_error,
    losses.Huber, losses.huber, losses.LogCosh, losses.log_cosh,
)  # fmt: skip


def policy_for(place: Devices, precision: str = "auto") -> str:
    """Return the dtype policy to build a model with.

    Parameters
    ----------
    place : Devices
    precision : str
        "auto" is float32. "half" is bfloat16 where every device has it, else float16, in which Keras scales
        the loss. Else the name of a policy.

    Returns
    -------
    str
    """
    one_of(PRECISIONS, precision=precision)
    if precision == "auto":
        return "float32"
    if precision == "half":
        old = any(name.startswith("GPU") and capability(name) < AMPERE for name in place.names)
        return "mixed_float16" if old else "mixed_bfloat16"
    return precision


def built(build: Callable[[], keras.Model], policy: str) -> keras.Model:
    """Return `build()` with its layers in a precision, and all its outputs in float32.

    Parameters
    ----------
    build : callable
        Returns a Keras model.
    policy : str

    Returns
    -------
    keras.Model
    """
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        model = build()
    finally:
        keras.config.set_dtype_policy(before)
    if policy in HALF_POLICIES and isinstance(model, keras.Model):
        # softmax and loss in half precision lose their small numbers, and Keras adds no half losses to whole
        for layer in [*_heads(model), *_regularized(model)]:
            _compute_whole(layer)
    return model


def _heads(model):
    """Return the layers that give the outputs of a model; none where its `call` is the learner's own."""
    if isinstance(model, keras.Sequential):
        return _heads_of(model.layers[-1:])
    histories = [
        tensor._keras_history for tensor in keras.tree.flatten(getattr(model, "outputs", None) or [])
    ]
    return [head for history in histories for head in _producers(history)]


def _producers(history):
    operation = history.operation
    if isinstance(operation, keras.layers.Layer):
        return _heads_of([operation])
    # a function of keras.ops has no precision of its own: it computes in that of its inputs
    tensors = operation._inbound_nodes[history.node_index].input_tensors
    return [head for tensor in tensors for head in _producers(tensor._keras_history)]


def _heads_of(layers):
    """Return layers, with a model among them replaced by its own heads."""
    nested = [_heads(layer) if isinstance(layer, keras.Model) else [layer] for layer in layers]
    return [head for heads in nested for head in heads]


def _regularized(model):
    return [layer for layer in model._flatten_layers() if layer.activity_regularizer is not None]


def _compute_whole(layer):
    for each in layer._flatten_layers():
        each.dtype_policy = "float32"


def noted(place: Devices, model: keras.Model, rows: object) -> Devices:
    """Return devices with the sentences on precision among their notes.

    Parameters
    ----------
    place : Devices
    model : keras.Model
        Built and compiled.
    rows : tuple of array, tf.data.Dataset or None
        What of the data can be examined.

    Returns
    -------
    Devices
    """
    return replace(place, notes=(*place.notes, *_notes(place, model, rows)))


def _notes(place, model, rows):
    if model.dtype_policy.name not in HALF_POLICIES:
        return _notes_of_products(place, model)
    if not isinstance(rows, tuple):
        return []
    whole = len(place.names) > 1 or _is_whole(model, rows[0])
    name = model.dtype_policy.compute_dtype
    advice = (
        f"The output of this model is computed in {name}, for its last layer cannot be found from outside: "
        "give that layer dtype='float32'."
    )
    return [*_notes_of_targets(model, rows[1]), *([] if whole else [advice])]


def _notes_of_products(place, model):
    gpus = [name for name in place.names if name.startswith("GPU")]
    exact = keras.backend.backend() != "tensorflow" or not (
        tf.config.experimental.tensor_float_32_execution_enabled()
    )
    if exact or model.dtype_policy.name != "float32" or all(capability(name) < AMPERE for name in gpus):
        return []
    return [
        "On this GPU, products of float32 matrices keep 10 bits of the mantissa (TF32), about 3 digits: "
        "`with training.exact_products():` keeps all 23."
    ]


def _is_whole(model, X):
    inputs = keras.tree.map_structure(lambda part: keras.KerasTensor(part[:1].shape, str(part.dtype)), X)
    outputs = keras.tree.flatten(model.compute_output_spec(inputs))
    return all(str(output.dtype) not in ("float16", "bfloat16") for output in outputs)


def _notes_of_targets(model, y):
    targets = [np.asarray(part, dtype="float64") for part in _regression_targets(model, y)]
    largest = max((np.abs(part).max() for part in targets), default=0)
    widest = max((part.std() for part in targets), default=0)
    if largest <= LARGE and widest <= WIDE:
        return []
    return [
        f"The largest target is {largest:,.6g}, which half precision learns badly: standardize y, that is, "
        "train on (y - mean) / standard deviation of the training rows, and turn predictions back."
    ]


def _regression_targets(model, y):
    """Return the targets that have one of Keras' regression losses."""
    are_regression = [_is_regression(loss) for loss in keras.tree.flatten(model.loss)]
    targets = keras.tree.flatten(y)
    if len(are_regression) == 1:
        are_regression = are_regression * len(targets)
    return [part for part, is_one in zip(targets, are_regression, strict=False) if is_one]


def _is_regression(loss):
    try:
        loss = losses.get(loss)
    except (TypeError, ValueError):
        return False
    return isinstance(loss, REGRESSION[::2]) or loss in REGRESSION[1::2]


@contextlib.contextmanager
def exact_products() -> Iterator[None]:
    """Multiply float32 matrices in full precision on a GPU, within a `with` block.

    From compute capability 8 on, GPUs multiply float32 matrices as TF32: 10 of 23 bits of the mantissa, in a
    fraction of the time. Training does not suffer; a comparison with another computation does. On a processor
    and on other backends of Keras this changes nothing. It holds for the whole process, and functions that
    were compiled before may stay as they are. Source: NVIDIA (2020), A100 Tensor Core GPU architecture.

    Returns
    -------
    context manager

    Examples
    --------
    >>> import tensorflow as tf
    >>> from labkit import training
    >>> with training.exact_products():
    ...     print(tf.config.experimental.tensor_float_32_execution_enabled())
    False
    """
    if keras.backend.backend() != "tensorflow":
        yield
        return
    settings = tf.config.experimental
    before = settings.tensor_float_32_execution_enabled()
    settings.enable_tensor_float_32_execution(False)
    try:
        yield
    finally:
        settings.enable_tensor_float_32_execution(before)
