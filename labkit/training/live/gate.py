"""Steps that can be held between any two batches: what Pause and "one batch" are made of."""

import time
from collections.abc import Callable, Iterator

import keras
import tensorflow as tf

from labkit.training.graph_loop import HOME
from labkit.training.resident import Resident

HELD_AFTER = 0.02  # seconds: a program of XLA cannot be held, so it gets no more batches at a time


class Gate:
    """Lets a model train on many batches in one go while it is open; closed, the go ends at once."""

    def __init__(self):
        with tf.device(HOME):
            self._closed = tf.Variable(False)  # the graph of a training looks here

    def set(self, is_open: bool) -> None:
        """Open or close the gate; closed, the batch that is trained on is the last one."""
        self._closed.assign(not is_open)

    def train_function(
        self, model: keras.Model, permit: Callable[[], int], report: Callable[[int, float], None]
    ) -> Callable[[Iterator], dict]:
        """Return a train function for Keras' `fit` that asks before each run, and reports after it.

        A run is over when its call returns: so what is reported has been trained on, to the last weight.

        Parameters
        ----------
        model : keras.Model
            With a train function.
        permit : callable
            () -> how many batches may follow; waits as long as none may.
        report : callable
            Called with the number of batches that were trained on, and their epoch's mean loss so far.

        Returns
        -------
        callable
        """
        batches = self._batches(model)

        def train_function(iterator):
            n_left = batches.begin(iterator)
            while n_left > 0:
                n_allowed = permit()
                if n_allowed == 0:  # the epoch ends before the go does
                    break
                n_done, logs = batches.run(min(n_allowed, n_left))
                n_left -= n_done
                report(n_done, float(logs["loss"]))
            return logs

        return train_function

    def _batches(self, model):
        batches = model.train_function
        if not isinstance(batches, Resident):
            return _Streamed(model, self._closed)
        batches.loop.closed.assign(self._closed)
        self._closed = batches.loop.closed
        return _Program(batches) if batches.loop.is_program else batches


class _Program:
    """The batches of a program of XLA, in runs so short that a pause comes soon."""

    def __init__(self, resident):
        self._resident = resident
        self._most = 1

    def begin(self, iterator):
        return self._resident.begin(iterator)

    def run(self, n):
        begin = time.perf_counter()
        n_done, logs = self._resident.run(min(n, self._most))
        seconds = (time.perf_counter() - begin) / n_done
        self._most = max(1, int(HELD_AFTER / seconds))
        return n_done, logs


class _Streamed:
    """The batches of a stream, in runs that end where the gate closes."""

    def __init__(self, model, closed):
        self._model = model
        self._closed = closed
        self._go = self._steps(model.train_function)

    def begin(self, iterator):
        self._iterator = iterator
        return self._model.steps_per_execution

    def run(self, n):
        n_done, logs = self._go(self._iterator, tf.constant(n))
        return int(n_done), logs

    def _steps(self, keras_function):
        @tf.function(reduce_retracing=True, autograph=False)
        def go(iterator, n_batches):
            def more(n_done, logs):
                return (n_done < n_batches) & ~self._closed.read_value()

            def one(n_done, logs=None):
                # Keras' function trains on one batch where it gets a list of one, on every kind of device
                logs = keras_function([iterator.get_next()])
                with tf.control_dependencies(tf.nest.flatten(logs)):
                    return n_done + 1, logs

            return tf.while_loop(more, one, one(tf.constant(0)), parallel_iterations=1)

        return go
