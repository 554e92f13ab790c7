"""From arrays to batches: the order of the rows depends on the seed and the epoch, and on nothing else."""

import threading

import numpy as np
import tensorflow as tf

BATCHES_AT_ONCE = 8  # gathered in one operation
HOME = "CPU:0"  # pipelines run on the processor, and can only read variables that are there


class Gate:
    """Lets batches pass, holds them, or lets one through: what Pause and "one batch" are made of.

    It stands at the very end of the pipeline, so that not one batch more is trained on after it is closed.
    """

    def __init__(self):
        with tf.device(HOME):
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


class Epoch:
    """The number of the epoch, and with it the order of the rows in every pipeline that asked for it."""

    def __init__(self, number=0):
        with tf.device(HOME):
            self.number = tf.Variable(number, dtype=tf.int64)
        self._orders = []

    def assign(self, number):
        """Begin another epoch: pipelines give its order the next time they are gone through."""
        self.number.assign(number)
        for rows, seed in self._orders:
            rows.assign(order(rows.shape[0], seed, number))

    def order(self, n_samples, seed):
        """Return the order of this epoch as a variable that follows the epoch."""
        # worked out here and not in the pipeline, every function of which TensorFlow sets up anew each epoch
        with tf.device(HOME):
            rows = tf.Variable(order(n_samples, seed, self.number))
        self._orders.append((rows, seed))
        return rows


def epoch_batches(arrays, batch_size, seed=0, epoch=0, shuffle=True, tail="keep", gate=None):
    """Return the batches of one epoch as a `tf.data.Dataset`.

    Parameters
    ----------
    arrays : tuple of array, each of shape (n_samples, …)
    batch_size : int
    seed : int
    epoch : int or Epoch
        Together with the seed it fixes the order of the rows. An `Epoch` may change between iterations.
    shuffle : bool
    tail : str
        The last, smaller batch: "keep" it, "drop" it, or "pad" it with rows from the epoch's beginning.
    gate : Gate

    Returns
    -------
    tf.data.Dataset
    """
    n_samples = len(arrays[0])
    with tf.device(HOME):
        arrays = tuple(tf.constant(array) for array in arrays)
        rows = _rows(n_samples, seed, epoch) if shuffle else tf.range(n_samples)
    n_batches = n_samples // batch_size if tail == "drop" else -(-n_samples // batch_size)
    whole = n_samples % batch_size == 0 or tail != "keep"
    end = n_batches * batch_size if whole else n_samples
    at_once = batch_size * BATCHES_AT_ONCE

    def gathered(begin):
        places = tf.range(begin, tf.minimum(begin + at_once, end)) % n_samples
        chosen = tf.gather(rows, places)
        return tuple(tf.gather(array, chosen) for array in arrays)

    # to gather rows in a shuffled order, several batches at once, is cheaper than to shuffle the rows
    dataset = tf.data.Dataset.range(0, end, at_once).map(gathered)
    dataset = dataset.rebatch(batch_size, drop_remainder=whole).prefetch(4)
    dataset = dataset.map(gate.hold) if gate else dataset
    return dataset.apply(tf.data.experimental.assert_cardinality(n_batches))


def _rows(n_samples, seed, epoch):
    return epoch.order(n_samples, seed) if isinstance(epoch, Epoch) else order(n_samples, seed, epoch)


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
