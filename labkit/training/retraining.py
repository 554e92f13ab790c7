"""One compiled model, trained again and again, each time from the start: what sweeps are made of."""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from labkit.core.checks import require
from labkit.training import datasets
from labkit.training.callbacks import scalars
from labkit.training.graph_loop import GraphLoop

N_STARTS = 32  # starts that are kept: to build a model again takes longer than a very short training


class Retrainer:
    """Compile a model once and train it many times, each time from a new start.

    For a short training, compiling a new model costs more than the training. A start is the same as that of
    a new model: weights and random states as `build` makes them with the seed, an optimizer without memory.
    Rows come in the order of `fit`, and batches of all sizes share one graph. It keeps no record; for one
    training to be kept, use `fit`.

    Parameters
    ----------
    build : callable
        Returns a new Keras model that is not compiled.
    **compile : object
        As for `compile` of a Keras model: optimizer, loss, metrics …

    Attributes
    ----------
    model : keras.Model

    Raises
    ------
    ValueError
        Where `build` does not return a Keras model.

    Examples
    --------
    >>> import keras, numpy as np
    >>> from labkit import training
    >>> build = lambda: keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    >>> trainer = training.Retrainer(build, optimizer="sgd", loss="mse")
    >>> losses = []
    >>> for seed in (0, 1, 0):
    ...     trainer.start(seed, learning_rate=0.1)
    ...     losses += trainer.train(np.ones((8, 1)), np.ones((8, 1)), epochs=1)["loss"]
    >>> losses[0] == losses[2] != losses[1]
    True
    """

    def __init__(self, build: Callable[[], keras.Model], **compile: object):
        self._build = build
        self.model = build()
        require(isinstance(self.model, keras.Model), "build", self.model, "return a Keras model")
        self.model.compile(**compile)
        self.model.optimizer.build(self.model.trainable_variables)
        self._variables = [*_variables(self.model), *self.model.optimizer.variables]
        self._optimizer = _values(self.model.optimizer.variables)
        self._loop = GraphLoop(self.model.train_step)
        self._starts = {}
        self._seed = 0
        self._epoch = 0

    def start(self, seed: int, learning_rate: float | None = None) -> None:
        """Go back to the start of a seed, whatever was trained before.

        Parameters
        ----------
        seed : int
            Of the first weights, the order of the rows and what dropout leaves out.
        learning_rate : float
            Another one than that of the optimizer.
        """
        for variable, value in zip(self._variables, self._start_of(seed), strict=True):
            variable.assign(value)
        if learning_rate is not None:
            self.model.optimizer.learning_rate = learning_rate
        self._seed = seed
        self._epoch = 0

    def _start_of(self, seed):
        if seed not in self._starts:
            if len(self._starts) == N_STARTS:
                self._starts.clear()
            keras.utils.set_random_seed(seed)
            self._starts[seed] = [*_values(_variables(self._build())), *self._optimizer]
        return self._starts[seed]

    def train(
        self, X: np.ndarray, y: np.ndarray, epochs: int = 1, batch_size: int = 32, shuffle: bool = True
    ) -> dict[str, list[float]]:
        """Train on rows and return the history, as Keras' `fit` does.

        Parameters
        ----------
        X, y : ndarray
        epochs, batch_size : int
        shuffle : bool
            False takes the rows as they come.

        Returns
        -------
        dict of str to list of float
            "loss" and each metric: one number an epoch.
        """
        rows = tf.nest.map_structure(tf.constant, (X, y))
        history = [self._train_epoch(rows, batch_size, shuffle) for _ in range(epochs)]
        return {name: [row[name] for row in history] for name in history[0]} if history else {}

    def _train_epoch(self, rows, batch_size, shuffle):
        n_samples = datasets.n_rows(rows)
        order = datasets.order(n_samples, self._seed, self._epoch) if shuffle else tf.range(n_samples)
        self._epoch += 1
        self.model.reset_metrics()
        n_batches = -(-n_samples // batch_size)
        _, logs = self._loop.run(rows, tf.cast(order, tf.int64), batch_size, 0, n_batches)
        return scalars(logs)

    def step(self, X: np.ndarray, y: np.ndarray, learning_rate: float | None = None) -> float:
        """Train on one batch and return its loss before the step.

        Parameters
        ----------
        X, y : ndarray
        learning_rate : float
            From this step on.

        Returns
        -------
        float
        """
        if learning_rate is not None:
            self.model.optimizer.learning_rate = learning_rate
        loss = self.model.train_on_batch(X, y, return_dict=True)["loss"]
        self.model.reset_metrics()
        return float(loss)


def _variables(model):
    """Return the weights, and the random states of layers such as dropout, which are no weights for Keras."""
    weights = {id(variable) for variable in model.weights}
    others = [variable for layer in model.layers for variable in layer.variables]
    return [*model.weights, *(variable for variable in others if id(variable) not in weights)]


def _values(variables):
    return [variable.numpy().copy() for variable in variables]
