"""How many batches TensorFlow runs in one go: enough that Python does not slow it, few enough to steer it."""

import math

import keras

WANTED = 0.08  # seconds that one go should last: callbacks come at least ten times a second
GUESSED_SPEED = 5e10  # floating-point operations a second of a modest processor, in dense layers
OVERHEAD = 2e-4  # seconds that the smallest step takes
BATCH_METHODS = (
    "on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end",
    "on_test_batch_begin", "on_test_batch_end",
)  # fmt: skip


def choose(n_batches: int, seconds: float) -> int:
    """Return how many batches go together.

    Parameters
    ----------
    n_batches : int
        In an epoch.
    seconds : float
        That one step takes, measured or guessed.

    Returns
    -------
    int
        From 1 to `n_batches`.
    """
    return int(min(max(WANTED / seconds, 1), max(n_batches, 1)))


def guessed_seconds(model: keras.Model, batch_size: int | None) -> float:
    """Return about how long a step takes, from the size of the model alone.

    Parameters
    ----------
    model : keras.Model
    batch_size : int or None

    Returns
    -------
    float
    """
    return OVERHEAD + operations(model) * (batch_size or 32) / GUESSED_SPEED


def operations(model: keras.Model) -> int:
    """Return about how many floating-point operations one training step takes for one example.

    Every weight of a layer multiplies once for each place of its output, and a step is a forward and a
    backward pass, the latter twice as dear.

    Parameters
    ----------
    model : keras.Model

    Returns
    -------
    int
    """
    return 6 * sum(_products(layer) for layer in model.layers) + 1


def _products(layer):
    kernel = max((math.prod(weight.shape) for weight in layer.trainable_weights), default=0)
    shape = getattr(getattr(layer, "output", None), "shape", ()) if layer.built else ()
    return kernel * math.prod(size or 1 for size in shape[1:-1])


def wants_batches(callback: keras.callbacks.Callback) -> bool:
    """Tell whether a callback of the learner does something at every batch.

    Parameters
    ----------
    callback : keras.callbacks.Callback

    Returns
    -------
    bool
    """
    return any(_is_own(callback, method) for method in BATCH_METHODS)


def _is_own(callback, name):
    method = getattr(callback, name)
    method = getattr(method, "__func__", method)
    if method is getattr(keras.callbacks.Callback, name):
        return False
    home = getattr(method, "__module__", None) or ""
    if home.startswith("keras."):
        return not (isinstance(callback, keras.callbacks.TerminateOnNaN) or _is_for_epochs(callback))
    return not home.startswith("labkit.")


def _is_for_epochs(callback):
    # those of Keras that save or write at batches where they are asked to
    return "epoch" in (getattr(callback, "save_freq", None), getattr(callback, "update_freq", None))
