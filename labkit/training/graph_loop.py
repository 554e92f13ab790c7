"""Many steps of a model in one graph: take the rows of a batch, train on them, next."""

import re
from collections.abc import Callable
from typing import Any

import tensorflow as tf

from labkit.training.datasets import any_rows

HOME = "CPU:0"  # where the graph looks whether it should go on
LONGEST = 200  # characters of TensorFlow's own words


class GraphLoop:
    """Runs steps one after the other without coming back to Python between two of them.

    Rows, their order, the batch size and the number of steps are given with every run: one graph serves data
    of any length and batches of any size. With XLA the whole loop is one program for one length and one batch
    size; the last, smaller batch and models that XLA refuses run in the graph.

    Parameters
    ----------
    step : callable
        A batch -> dict of numbers; `train_step` or `test_step` of a Keras model.
    with_xla : bool

    Attributes
    ----------
    refusal : str
        Why XLA did not compile the step; "" where it did, or was not asked.
    """

    def __init__(self, step: Callable[[Any], dict], with_xla: bool = False):
        self.refusal = ""
        with tf.device(HOME):
            self.closed = tf.Variable(False)  # True ends a run after its first batch, or the one under way
        self._step = tf.function(step, autograph=False)
        self._graph = tf.function(self._many, reduce_retracing=True, autograph=False)
        self._is_traced = False
        self._program = tf.function(self._many, jit_compile=True, autograph=False) if with_xla else None

    @property
    def is_program(self) -> bool:
        """Whether whole batches run as one program, which nothing can hold before it ends."""
        return self._program is not None

    def run(self, rows: Any, order: tf.Tensor, batch_size: int, first: int, n: int) -> tuple[int, dict]:
        """Run some steps.

        Parameters
        ----------
        rows : nest of tf.Tensor, each of shape (n_samples, …)
        order : tf.Tensor of shape (n_samples,), int64
            Numbers of rows.
        batch_size : int
        first, n : int
            The number of the first batch, and how many to run; 0 only compiles.

        Returns
        -------
        tuple of int and dict
            How many were run (fewer where the loop was closed meanwhile), and what the last one returned.
        """
        batch_size = int(batch_size)  # one of NumPy's would be another type in the graph
        if self._program is None:
            return self._in_graph(rows, order, batch_size, first, n)
        n_whole = min(n, order.shape[0] // batch_size - first)
        if n_whole > 0 or n == 0:
            n_done, logs = self._call(self._program, rows, order, batch_size, first, n_whole)
        if n_whole == n:
            return n_done, logs
        # the last, smaller batch would be another program
        n_rest, logs = self._in_graph(rows, order, batch_size, first + n_whole, 1)
        return n_whole + n_rest, logs

    def _in_graph(self, rows, order, batch_size, first, n):
        if not self._is_traced:  # for any number of rows, or the second number would be traced again
            number = tf.TensorSpec((), tf.int32)
            self._graph.get_concrete_function(any_rows(rows), any_rows(order), number, number, number)
            self._is_traced = True
        return self._call(self._graph, rows, order, tf.constant(batch_size, tf.int32), first, n)

    def _call(self, function, rows, order, batch_size, first, n):
        numbers = (tf.constant(first, tf.int32), tf.constant(n, tf.int32))
        n_done, logs = function(rows, order, batch_size, *numbers)
        return int(n_done), logs

    def compile(self, rows: Any, order: tf.Tensor, batch_size: int) -> None:
        """Compile without running a step; where XLA refuses, go on without it.

        Parameters
        ----------
        rows, order, batch_size : as for `run`
        """
        if self._program is not None:
            try:
                self.run(rows, order, batch_size, 0, 0)
            except Exception as error:  # whatever XLA says: if it is ours, it comes again without
                self.refusal = reason(error)
                self._program = None
        if self._program is None:
            self.run(rows, order, batch_size, 0, 0)

    def _many(self, rows, order, batch_size, first, n):
        is_program = isinstance(batch_size, int)
        step = self._step.get_concrete_function(any_rows(rows))

        def more(n_done, logs):
            if is_program:
                return n_done < n
            return (n_done < n) & ((n_done == 0) | ~self.closed.read_value())

        def one(n_done, logs):
            logs = step(_batch(rows, order, batch_size, first + n_done))
            with tf.control_dependencies(tf.nest.flatten(logs)):  # closed is read when the step is over
                return n_done + 1, logs

        logs = tf.nest.map_structure(_zeros, step.structured_outputs)
        shapes = tf.nest.map_structure(lambda part: part.shape, step.structured_outputs)
        start = (tf.constant(0), logs)
        forms = (tf.TensorShape(()), shapes)
        return tf.while_loop(more, one, start, shape_invariants=forms, parallel_iterations=1)


def reason(error: Exception) -> str:
    """Return in a few words why XLA does not compile a step.

    Parameters
    ----------
    error : Exception
        What TensorFlow raised.

    Returns
    -------
    str
    """
    missing = sorted(set(re.findall(r"No registered '(\w+)' OpKernel", str(error))))
    if missing:
        return f"it lacks {', '.join(missing)}"
    return (str(error).strip() or type(error).__name__).splitlines()[0][:LONGEST]


def _batch(rows, order, batch_size, number):
    begin = number * batch_size
    size = batch_size
    if not isinstance(batch_size, int):
        size = tf.minimum(batch_size, tf.shape(order)[0] - begin)
    places = tf.slice(order, [begin], [size])
    return tf.nest.map_structure(lambda part: tf.gather(part, places), rows)


def _zeros(part):
    return tf.zeros([size or 0 for size in part.shape], part.dtype)
