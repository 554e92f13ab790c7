"""One compiled model, trained again and again, each time from the start: what sweeps are made of."""

from collections.abc import Callable

import keras
import numpy as np

from labkit.core.checks import require


class Retrainer:
    """Compile a model once and train it many times, each time from a new start.

    For a short training, compiling a new model costs more than the training. A start is the same as that of
    a new model: weights and random states as `build` makes them with the seed, an optimizer without memory.
    It trains by Keras' own `fit` on arrays and keeps no record; for one training to be kept, use `fit`.

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
        self._starts = {}  # of the last seed only
        self._seed: int | None = None

    def start(self, seed: int, learning_rate: float | None = None) -> None:
        """Go back to the start of a seed, whatever was trained before.

        Parameters
        ----------
        seed : int
            Of the first weights, the order of the rows and what dropout leaves out.
        learning_rate : float
            Another one than that of the optimizer.
        """
        if seed not in self._starts:
            self._starts = {seed: self._start_of(seed)}
        for variable, value in zip(self._variables, self._starts[seed], strict=True):
            variable.assign(value)
        if learning_rate is not None:
            self.model.optimizer.learning_rate = learning_rate
        self.model.reset_metrics()
        self._seed = seed

    def _start_of(self, seed):
        keras.utils.set_random_seed(seed)
        return [*_values(_variables(self._build())), *self._optimizer]

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
        if shuffle and self._seed is not None:
            # Keras shuffles by TensorFlow's seed; to set it costs as much as a very short training
            keras.utils.set_random_seed(self._seed)
            self._seed = None
        fitted = self.model.fit(X, y, batch_size=batch_size, epochs=epochs, shuffle=shuffle, verbose=0)
        return fitted.history

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
