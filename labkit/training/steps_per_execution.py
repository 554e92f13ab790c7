"""How many batches TensorFlow runs in one go: enough that Python does not slow it, few enough to steer it."""

import math
import time
import weakref

import keras
import tensorflow as tf

from labkit.training import models, state

WANTED = 0.06  # seconds that one go should last
LONGEST = 0.1  # callbacks come at least ten times a second
SHORTEST = 0.015  # below, what Python does between two goes begins to show
GUESSED_SPEED = 5e10  # floating-point operations a second of a modest processor, in dense layers
TOO_FEW = 50  # steps in the whole training: not worth a measurement
_set_here = weakref.WeakKeyDictionary()  # by model: all other numbers are the learner's own


def choose(
    model: keras.Model, dataset: tf.data.Dataset, n_batches: int, epochs: int, batch_size: int | None
) -> int:
    """Set the model's `steps_per_execution` and return it.

    A guess from the size of the model is tried on a few batches and corrected where it is far off; the model
    is left as it was. A number that the learner has passed to `compile` stays.

    Parameters
    ----------
    model : keras.Model
        Built and compiled.
    dataset : tf.data.Dataset
    n_batches : int
        In an epoch.
    epochs, batch_size : int

    Returns
    -------
    int
    """
    if keras.backend.backend() != "tensorflow" or model.run_eagerly or _is_learners(model):
        return model.steps_per_execution
    if not n_batches or n_batches * epochs < TOO_FEW:
        _set(model, 1)
        return 1
    _set(model, _within(1, WANTED * GUESSED_SPEED / (operations(model) * batch_size), n_batches))
    if models.replicas(model) == 1:
        _correct(model, dataset, n_batches)
    return model.steps_per_execution


def _correct(model, dataset, n_batches):
    model.optimizer.build(model.trainable_variables)
    before = state.state_of(model)
    seconds = _seconds_of_one_go(model, dataset)
    state.put_state(model, before)
    model.reset_metrics()
    steps = model.steps_per_execution
    too_short = seconds < SHORTEST and steps < n_batches
    if (seconds > LONGEST and steps > 1) or too_short:
        _set(model, _within(1, steps * WANTED / seconds, n_batches))


def _seconds_of_one_go(model, dataset):
    model.make_train_function()
    iterator = iter(dataset.repeat())
    model.train_function(iterator)  # builds the graph
    begin = time.perf_counter()
    model.train_function(iterator)
    return time.perf_counter() - begin


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


def _within(low, number, high):
    return int(min(max(number, low), high))


def _is_learners(model):
    return model.steps_per_execution not in (1, _set_here.get(model))


def _set(model, steps):
    _set_here[model] = steps
    if model.steps_per_execution == steps:
        return
    model.steps_per_execution = steps
    model.make_train_function(force=True)
    model.make_test_function(force=True)
