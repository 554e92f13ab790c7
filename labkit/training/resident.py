"""Rows that lie where the model trains; Keras' `fit` is fed with numbers of goes through them."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import tensorflow as tf

from labkit.training.datasets import n_rows
from labkit.training.graph_loop import HOME, GraphLoop

GO = tf.TensorSpec((), tf.int64)  # what Keras goes through: the number of a go


class Resident:
    """A train or test function of Keras for rows that lie on the device.

    Parameters
    ----------
    rows : nest of array, each of shape (n_samples, …)
    batch_size : int
    order : callable
        () -> the numbers of the rows in the order of the epoch that begins.
    loop : GraphLoop
    keras_function : callable
        () -> Keras' own function, for other data: a callback may train or evaluate for itself.

    Attributes
    ----------
    n_batches : int
        In an epoch.
    """

    def __init__(
        self,
        rows: Any,
        batch_size: int,
        order: Callable[[], tf.Tensor],
        loop: GraphLoop,
        keras_function: Callable[[], Callable],
    ):
        self.loop = loop
        self.n_batches = -(-n_rows(rows) // batch_size)
        self._rows = tf.nest.map_structure(tf.constant, rows)
        self._batch_size = batch_size
        self._new_order = order
        self._order = self._ordered()
        self._steps = 1
        self._first = 0
        self._make_keras_function = keras_function
        self._keras_function: Callable | None = None

    def _ordered(self):
        # on a GPU, whole numbers of 32 bits are kept on the processor
        with tf.device(HOME):
            return tf.cast(self._new_order(), tf.int64)

    def compile(self) -> None:
        """Compile the loop without running a step."""
        self.loop.compile(self._rows, self._order, self._batch_size)

    def goes(self, steps: int) -> tf.data.Dataset:
        """Return what Keras goes through: the numbers of the goes of an epoch, again and again.

        Parameters
        ----------
        steps : int
            Batches in one go.
        """
        self._steps = steps
        return tf.data.Dataset.range(-(-self.n_batches // steps)).repeat()

    def begin(self, iterator: Iterator) -> int:
        """Begin the next go and return how many batches there are in it."""
        number = int(next(iterator))
        if number == 0:
            self._order = self._ordered()
        self._first = number * self._steps
        return min(self._steps, self.n_batches - self._first)

    def run(self, n: int) -> tuple[int, dict]:
        """Run the next batches of the go.

        Parameters
        ----------
        n : int

        Returns
        -------
        tuple of int and dict
            How many were run, and what the last one returned.
        """
        result = self.loop.run(self._rows, self._order, self._batch_size, self._first, n)
        self._first += result[0]
        return result

    def __call__(self, iterator: Iterator) -> dict:
        """Run the batches of the next go."""
        if getattr(iterator, "element_spec", None) != GO:
            self._keras_function = self._keras_function or self._make_keras_function()
            return self._keras_function(iterator)
        return self.run(self.begin(iterator))[1]

    def seconds(self, n: int) -> float:
        """Return how long one step takes, measured over `n` of them after a first one."""
        self._first = 0
        self.run(1)  # sets the kernels up
        self._first = 0
        begin = time.perf_counter()
        n_done, _ = self.run(min(n, self.n_batches))
        return (time.perf_counter() - begin) / n_done
