"""From arrays to batches: the order of the rows depends on the seed and the epoch, and on nothing else."""

from typing import Any

import tensorflow as tf

from labkit.core.checks import one_of, whole

BATCHES_AT_ONCE = 8  # gathered in one operation
HOME = "CPU:0"  # pipelines run on the processor, and can only read variables that are there


class Epoch:
    """The number of the epoch, and with it the order of the rows in every pipeline made with it."""

    def __init__(self, number: int = 0):
        with tf.device(HOME):
            self.number = tf.Variable(number, dtype=tf.int64)
        self._orders = []

    def assign(self, number: int) -> None:
        """Begin another epoch: pipelines give its order the next time they are gone through."""
        self.number.assign(number)
        for rows, seed in self._orders:
            rows.assign(order(rows.shape[0], seed, number))

    def order(self, n_samples: int, seed: int) -> tf.Variable:
        """Return the order of this epoch as a variable that follows the epoch."""
        # worked out here and not in the pipeline, every function of which TensorFlow sets up anew each epoch
        with tf.device(HOME):
            rows = tf.Variable(order(n_samples, seed, self.number))
        self._orders.append((rows, seed))
        return rows


def epoch_batches(
    arrays: tuple,
    batch_size: int,
    seed: int = 0,
    epoch: int | Epoch = 0,
    shuffle: bool = True,
    tail: str = "keep",
) -> tf.data.Dataset:
    """Return the batches of one epoch, in the order in which `fit` trains on them.

    Parameters
    ----------
    arrays : tuple of array, each of shape (n_samples, …)
        A part may also be a dict, tuple or list of arrays.
    batch_size : int
    seed : int
    epoch : int or Epoch
        Together with the seed it fixes the order of the rows. An `Epoch` may change between iterations.
    shuffle : bool
    tail : str
        The last, smaller batch: "keep" it, "drop" it, or "pad" it with rows from the epoch's beginning.

    Returns
    -------
    tf.data.Dataset

    Raises
    ------
    ValueError
        Where `batch_size` is no whole number of at least 1, or `tail` none of the three words.

    Examples
    --------
    >>> import numpy as np
    >>> from labkit import training
    >>> [len(rows) for (rows,) in training.epoch_batches((np.arange(7),), batch_size=3)]
    [3, 3, 1]
    """
    whole(batch_size=batch_size)
    one_of(("keep", "drop", "pad"), tail=tail)
    arrays = tuple(arrays)
    n_samples = n_rows(arrays)
    with tf.device(HOME):
        arrays = tf.nest.map_structure(tf.constant, arrays)
        rows = _rows(n_samples, seed, epoch) if shuffle else tf.range(n_samples)
    n_batches = n_samples // batch_size if tail == "drop" else -(-n_samples // batch_size)
    is_whole = n_samples % batch_size == 0 or tail != "keep"
    end = n_batches * batch_size if is_whole else n_samples
    at_once = batch_size * BATCHES_AT_ONCE

    def gathered(begin):
        places = tf.range(begin, tf.minimum(begin + at_once, end)) % n_samples
        chosen = tf.gather(rows, places)
        return tf.nest.map_structure(lambda array: tf.gather(array, chosen), arrays)

    # to gather rows in a shuffled order, several batches at once, is cheaper than to shuffle the rows
    dataset = tf.data.Dataset.range(0, end, at_once).map(gathered)
    dataset = dataset.rebatch(batch_size, drop_remainder=is_whole).prefetch(4)
    return dataset.apply(tf.data.experimental.assert_cardinality(n_batches))


def _rows(n_samples, seed, epoch):
    return epoch.order(n_samples, seed) if isinstance(epoch, Epoch) else order(n_samples, seed, epoch)


def order(n_samples: int, seed: int, epoch: int) -> tf.Tensor:
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


def n_rows(arrays: Any) -> int:
    """Return the number of rows of nested arrays."""
    return len(tf.nest.flatten(arrays)[0])


def any_rows(arrays: Any) -> Any:
    """Return the form of nested arrays for any number of rows, as TensorFlow's specs."""
    return tf.nest.map_structure(lambda part: tf.TensorSpec((None, *part.shape[1:]), part.dtype), arrays)
