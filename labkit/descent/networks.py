"""The same rules in Keras: for oracles, for the bench and for training a real network."""

from labkit import training  # first: it keeps TensorFlow's start-up lines off the page

# isort: split
from collections.abc import Callable, Sequence

import keras
import numpy as np
import pandas as pd
from keras.optimizers.schedules import LearningRateSchedule

from labkit.core import checks
from labkit.descent.mini_batches import batches
from labkit.descent.rules import Rule
from labkit.descent.surfaces import Surface
from labkit.descent.tuning import RangeTest


def as_keras(rule: Rule, learning_rate: float | LearningRateSchedule) -> keras.optimizers.Optimizer:
    """Return the Keras optimizer that does what a rule does.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    rule : Rule
    learning_rate : float or keras.optimizers.schedules.LearningRateSchedule

    Returns
    -------
    keras.optimizers.Optimizer

    Raises
    ------
    ArgumentError
        If the rule names no Keras optimizer.

    Examples
    --------
    >>> from labkit import descent
    >>> optimizer = as_keras(descent.momentum(beta=0.75), learning_rate=0.5)
    >>> type(optimizer).__name__, optimizer.momentum
    ('SGD', 0.75)
    """
    checks.require(rule.keras, "rule", rule.name, "have a Keras optimizer")
    return getattr(keras.optimizers, rule.keras)(learning_rate, **rule.settings)


def follow(
    optimizer: keras.optimizers.Optimizer, surface: Surface, start: tuple[float, float], n_steps: int
) -> np.ndarray:
    """Apply a Keras optimizer to the gradients of a surface, one eager step at a time.

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

    Examples
    --------
    >>> from labkit import descent
    >>> follow(keras.optimizers.SGD(0.25), descent.bowl(condition=2), (1.0, 1.0), n_steps=1)
    array([[1.  , 1.  ],
           [0.75, 0.5 ]])
    """
    weights = keras.Variable(np.array(start), dtype="float64")
    path = [np.array(start, dtype=float)]
    for _ in range(n_steps):
        optimizer.apply([keras.ops.convert_to_tensor(surface.gradient(path[-1]))], [weights])
        path.append(weights.numpy().copy())
    return np.array(path)


def range_test(
    build: Callable[[], keras.Model],
    X: np.ndarray,
    y: np.ndarray,
    optimizer: keras.optimizers.Optimizer,
    rates: tuple[float, float] = (1e-5, 3.0),
    n_steps: int = 120,
    batch_size: int = 64,
    seed: int = 0,
) -> RangeTest:
    """Train a network while its learning rate grows by the same factor each step.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    build : callable
        Returns a new, uncompiled Keras model with logits as output.
    X, y : ndarray
        Inputs and integer labels.
    optimizer : keras.optimizers.Optimizer
    rates : tuple of float, > 0
        The first and the last.
    n_steps, batch_size : int
    seed : int

    Returns
    -------
    RangeTest
        The loss is that of each mini-batch before its step.

    Raises
    ------
    ArgumentError
        If a rate is not positive, or a batch larger than the data.

    Examples
    --------
    >>> build = lambda: keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    >>> X, y = np.eye(2), np.array([0, 1])
    >>> test = range_test(build, X, y, keras.optimizers.SGD(), n_steps=3, batch_size=2)
    >>> test.losses.shape
    (3,)
    """
    low, high = rates
    checks.positive(low=low, high=high)
    trainer = training.Retrainer(build, optimizer=optimizer, loss=_loss())
    trainer.start(seed)
    grid = np.geomspace(low, high, n_steps)
    steps = zip(grid, batches(len(X), batch_size, n_steps, seed), strict=True)
    losses = [trainer.step(X[rows], y[rows], learning_rate=rate) for rate, rows in steps]
    return RangeTest(grid, np.array(losses, dtype=float))


def sweep(
    build: Callable[[], keras.Model],
    optimizers: dict[str, Callable],
    rates: dict[str, Sequence[float]],
    data: tuple,
    epochs: int = 3,
    batch_size: int = 64,
    seeds: Sequence[int] = (0,),
) -> pd.DataFrame:
    """Train a new network for every optimizer, rate and seed, and tabulate the results.

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

    Examples
    --------
    >>> build = lambda: keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    >>> X, y = np.eye(2), np.array([0, 1])
    >>> table = sweep(build, {"SGD": keras.optimizers.SGD}, {"SGD": [0.1, 1.0]}, (X, y, X, y), epochs=1)
    >>> table["learning_rate"].tolist()
    [0.1, 1.0]
    """
    rows = []
    for name, make in optimizers.items():
        trainer = training.Retrainer(build, optimizer=make(rates[name][0]), loss=_loss())
        for rate in rates[name]:
            for seed in seeds:
                trainer.start(seed, rate)
                scores = _train(trainer, data, epochs, batch_size)
                rows.append({"optimizer": name, "learning_rate": rate, "seed": seed, **scores})
    return pd.DataFrame(rows)


def _train(trainer, data, epochs, batch_size):
    X_train, y_train, X_validation, y_validation = data
    losses = trainer.train(X_train, y_train, epochs, batch_size)["loss"]
    logits = trainer.model.predict_on_batch(X_validation)
    return {"loss": losses[-1], "accuracy": float((logits.argmax(axis=1) == y_validation).mean())}


def _loss():
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)
