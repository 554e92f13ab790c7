"""Steps in one graph that can be held between any two batches: what Pause and "one batch" are made of."""

from collections.abc import Callable

import keras
import tensorflow as tf

HOME = "CPU:0"  # where the graph looks whether it should go on


class Gate:
    """Lets a model train on many batches in one go while it is open; closed, the go ends at once."""

    def __init__(self):
        with tf.device(HOME):
            self._closed = tf.Variable(False)

    def set(self, is_open: bool) -> None:
        """Open or close the gate; closed, the batch that is trained on is the last one."""
        self._closed.assign(not is_open)

    def train_function(
        self, model: keras.Model, permit: Callable[[], int], report: Callable[[int, float], None]
    ) -> Callable[[object], dict]:
        """Return a train function for Keras' `fit` that asks before each go, and reports after it.

        A go is over when its call returns: so what is reported has been trained on, to the last weight.

        Parameters
        ----------
        model : keras.Model
            With a train function of Keras.
        permit : callable
            () -> how many batches may follow; waits as long as none may.
        report : callable
            Called with the number of batches that were trained on, and their epoch's mean loss so far.

        Returns
        -------
        callable
        """
        go = self._steps(model.train_function)

        def train_function(iterator):
            n_left = model.steps_per_execution
            while n_left > 0:
                n_allowed = permit()
                if n_allowed == 0:  # the epoch ends before the go does
                    break
                n_done, logs = go(iterator, tf.constant(min(n_allowed, n_left)))
                n_left -= int(n_done)
                report(int(n_done), float(logs["loss"]))
            return logs

        return train_function

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
