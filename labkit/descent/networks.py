"""The same rules in Keras: for oracles, for the bench and for training a real network."""

import labkit.training  # noqa: F401  first: it keeps TensorFlow's start-up lines off the page

# isort: split
import keras
import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.descent.mini_batches import batches
from labkit.descent.tuning import RangeTest


def as_keras(rule, learning_rate):
    """Return the Keras optimizer that does what a rule does.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    rule : Rule
    learning_rate : float or keras.optimizers.schedules.LearningRateSchedule

    Returns
    -------
    keras.optimizers.Optimizer
    """
    checks.require(rule.keras_class, "rule", rule.name, "have a Keras optimizer")
    return getattr(keras.optimizers, rule.keras_class)(learning_rate, **rule.keras_settings)


def follow(optimizer, surface, start, n_steps):
    """Let a Keras optimizer walk on a surface, one eager step at a time.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    optimizer : keras.optimizers.Optimizer
    surface : Surface
    start : tuple of float
    n_steps : int

    Returns
    -------
    ndarray of shape (n_steps + 1, 2)
    """
    weights = keras.Variable(np.array(start), dtype="float64")
    path = [np.array(start, dtype=float)]
    for _ in range(n_steps):
        optimizer.apply([keras.ops.convert_to_tensor(surface.gradient(path[-1]))], [weights])
        path.append(weights.numpy().copy())
    return np.array(path)


def range_test(build, X, y, optimizer, low=1e-5, high=3.0, n_steps=120, batch_size=64, seed=0):
    """Train a network while its learning rate grows by the same factor each step.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    build : callable
        Returns a new, uncompiled Keras model with logits as output.
    X, y : ndarray
        Inputs and integer labels.
    optimizer : keras.optimizers.Optimizer
    low, high : float, > 0
    n_steps, batch_size : int
    seed : int

    Returns
    -------
    RangeTest
        The loss is that of each mini-batch before its step.
    """
    checks.positive(low=low, high=high)
    keras.utils.set_random_seed(seed)
    model = _compiled(build(), optimizer)
    rates, losses = np.geomspace(low, high, n_steps), []
    for rate, rows in zip(rates, batches(len(X), batch_size, n_steps, seed), strict=True):
        model.optimizer.learning_rate = rate
        losses.append(model.train_on_batch(X[rows], y[rows], return_dict=True)["loss"])
        model.reset_metrics()
    return RangeTest(rates, np.array(losses, dtype=float))


def sweep(build, optimizers, rates, data, epochs=3, batch_size=64, seeds=(0,)):
    """Train a new network for every optimizer, rate and seed, and tabulate what came out.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    build : callable
        Returns a new, uncompiled Keras model with logits as output.
    optimizers : dict
        Name -> function of the learning rate that returns a Keras optimizer.
    rates : dict
        Name -> the learning rates to try with it.
    data : tuple of X_train, y_train, X_validation, y_validation
    epochs, batch_size : int
    seeds : sequence of int

    Returns
    -------
    DataFrame
        One row a run: optimizer, learning_rate, seed, loss (last epoch), accuracy (validation).
    """
    rows = []
    for name, make in optimizers.items():
        model = _compiled(build(), make(rates[name][0]))
        model.optimizer.build(model.trainable_variables)
        fresh = [variable.numpy().copy() for variable in model.optimizer.variables]
        for rate in rates[name]:
            for seed in seeds:
                _start_anew(model, build, fresh, rate, seed)
                scores = _train(model, data, epochs, batch_size)
                rows.append({"optimizer": name, "learning_rate": rate, "seed": seed, **scores})
    return pd.DataFrame(rows)


def _start_anew(model, build, fresh, rate, seed):
    # giving one model new weights is several times faster than compiling a new model for every run
    keras.utils.set_random_seed(seed)
    model.set_weights(build().get_weights())
    for variable, value in zip(model.optimizer.variables, fresh, strict=True):
        variable.assign(value)
    model.optimizer.learning_rate = rate


def _train(model, data, epochs, batch_size):
    X_train, y_train, X_validation, y_validation = data
    history = model.fit(X_train, y_train, batch_size=batch_size, epochs=epochs, verbose=0).history
    logits = model.predict_on_batch(X_validation)
    return {"loss": history["loss"][-1], "accuracy": float((logits.argmax(axis=1) == y_validation).mean())}


def _compiled(model, optimizer):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss, metrics=["accuracy"])
    return model
