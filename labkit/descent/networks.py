"""The same rules in Keras: for oracles, for the bench and for training a real network."""

from labkit import training  # first: it keeps TensorFlow's start-up lines off the page

# isort: split
import keras
import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.descent.batches import batches
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
    makers = {
        "gradient descent": lambda: keras.optimizers.SGD(learning_rate),
        "momentum": lambda: keras.optimizers.SGD(learning_rate, momentum=rule.keep),
        "Nesterov": lambda: keras.optimizers.SGD(learning_rate, momentum=rule.keep, nesterov=True),
        "Adagrad": lambda: keras.optimizers.Adagrad(learning_rate, rule.first_square, epsilon=rule.epsilon),
        "RMSprop": lambda: keras.optimizers.RMSprop(learning_rate, rule.keep_square, epsilon=rule.epsilon),
        "Adam": lambda: keras.optimizers.Adam(
            learning_rate, rule.keep, rule.keep_square, rule.epsilon_outside
        ),
        "AdamW": lambda: keras.optimizers.AdamW(
            learning_rate, rule.weight_decay, rule.keep, rule.keep_square, rule.epsilon_outside
        ),
    }
    checks.one_of(makers, rule=rule.name)
    return makers[rule.name]()


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
    trainer = training.Retrainer(build, optimizer=optimizer, loss=_loss())
    trainer.start(seed)
    rates = np.geomspace(low, high, n_steps)
    steps = zip(rates, batches(len(X), batch_size, n_steps, seed), strict=True)
    losses = [trainer.step(X[rows], y[rows], learning_rate=rate) for rate, rows in steps]
    return RangeTest(rates, np.array(losses))


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
