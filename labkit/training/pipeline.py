"""From arrays to batches: the order of the rows depends on the seed and the epoch, and on nothing else."""

import threading

import numpy as np
import tensorflow as tf

BATCHES_AT_ONCE = 8  # gathered in one operation


class Gate:
    """Lets batches pass, holds them, or lets one through: what Pause and "one batch" are made of.

    It stands at the very end of the pipeline, so that not one batch more is trained on after it is closed.
    """

    def __init__(self):
        self._closed = tf.Variable(False)
        self._change = threading.Condition()
        self._passes = 0

    @property
    def is_closed(self):
        """Tell whether batches are held."""
        return bool(self._closed.numpy())

    def open(self):
        """Let all batches pass."""
        with self._change:
            self._closed.assign(False)
            self._change.notify_all()

    def close(self):
        """Hold the next batch."""
        with self._change:
            self._passes = 0
            self._closed.assign(True)

    def pass_one(self):
        """Let a single batch pass."""
        with self._change:
            self._passes += 1
            self._change.notify_all()

    def hold(self, *batch):
        """Return the batch when it may pass: the last stage of a pipeline."""
        # while the gate is open no Python runs, only this one look at a variable
        passed = tf.cond(self._closed, lambda: tf.numpy_function(self._wait, [], tf.bool), lambda: True)
        with tf.control_dependencies([passed]):
            return tf.nest.map_structure(tf.identity, batch)

    def _wait(self):
        with self._change:
            self._change.wait_for(lambda: self._passes or not self.is_closed)
            self._passes -= self.is_closed
            return np.True_


def epoch_batches(arrays, batch_size, seed=0, epoch=0, shuffle=True, tail="keep", gate=None):
    """Return the batches of one epoch as a `tf.data.Dataset`.

    Parameters
    ----------
    arrays : tuple of array, each of shape (n_samples, …)
    batch_size : int
    seed, epoch : int
        Together they fix the order of the rows. A `tf.Variable` as epoch may change between iterations.
    shuffle : bool
    tail : str
        The last, smaller batch: "keep" it, "drop" it, or "pad" it with rows from the epoch's beginning.
    gate : Gate

    Returns
    -------
    tf.data.Dataset
    """
    n_samples = len(arrays[0])
    with tf.device("CPU:0"):
        arrays = tuple(tf.constant(array) for array in arrays)
    n_batches = n_samples // batch_size if tail == "drop" else -(-n_samples // batch_size)
    whole = n_samples % batch_size == 0 or tail != "keep"
    at_once = batch_size * BATCHES_AT_ONCE

    def one_epoch(_):
        rows_of_epoch = order(n_samples, seed, epoch) if shuffle else tf.range(n_samples)
        if whole:
            rows_of_epoch = tf.gather(rows_of_epoch, tf.range(n_batches * batch_size) % n_samples)

        def gathered(begin):
            rows = rows_of_epoch[begin : begin + at_once]
            return tuple(tf.gather(array, rows) for array in arrays)

        return tf.data.Dataset.range(0, n_batches * batch_size if whole else n_samples, at_once).map(gathered)

    # to gather rows in a shuffled order, several batches at once, is cheaper than to shuffle the rows
    dataset = tf.data.Dataset.range(1).flat_map(one_epoch)
    dataset = dataset.rebatch(batch_size, drop_remainder=whole).prefetch(4)
    dataset = dataset.map(gate.hold) if gate else dataset
    return dataset.apply(tf.data.experimental.assert_cardinality(n_batches))


def order(n_samples, seed, epoch):
    """Return the numbers of the rows in an order that a seed and an epoch decide.

    Parameters
    ----------
    n_samples, seed, epoch : int or tf.Tensor

    Returns
    -------
    tf.Tensor of shape (n_samples,)
    """
    seeds = tf.stack([tf.cast(seed, tf.int32), tf.cast(epoch, tf.int32)])
    return tf.random.experimental.stateless_shuffle(tf.range(n_samples), seed=seeds)
