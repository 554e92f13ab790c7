"""What a model is fed with: batches for training and validation, whatever the data came as."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import tensorflow as tf

from labkit.core.checks import require, whole
from labkit.training import datasets

BATCH_SIZE = 32  # Keras' own default
VALIDATION_BATCH = 256  # without gradients there is room for more
SHUFFLED_AT_ONCE = 10_000  # examples of a Dataset that are mixed


@dataclass(frozen=True)
class Feed:
    """Data for training and validation and its numbers; what is not known of a Dataset is None.

    `data` and `held_out` are tuples of nested arrays, or Datasets of batches; held_out may be None.
    """

    data: Any
    held_out: Any
    batch_size: int | None
    validation_batch: int | None
    n_batches: int
    n_samples: int | None
    seed: int
    epoch: datasets.Epoch
    tail: str = "keep"
    notes: tuple = ()

    @cached_property
    def batches(self) -> tf.data.Dataset:
        """The batches of an epoch."""
        if not isinstance(self.data, tuple):
            return self.data.prefetch(tf.data.AUTOTUNE)
        return datasets.epoch_batches(self.data, self.batch_size, self.seed, self.epoch, tail=self.tail)

    @cached_property
    def validation(self) -> tf.data.Dataset | None:
        """The batches that are validated on."""
        if not isinstance(self.held_out, tuple):
            return self.held_out
        return datasets.epoch_batches(self.held_out, self.validation_batch, shuffle=False)

    @property
    def inputs_spec(self) -> Any:
        """The shapes and types of the inputs of a batch, nested like them."""
        if not isinstance(self.data, tuple):
            return self.data.element_spec[0]
        return datasets.any_rows(self.data[0])

    def order(self) -> tf.Tensor:
        """Return the numbers of the rows in the order of the epoch that is on."""
        return datasets.order(self.n_samples, self.seed, self.epoch.number)

    def held_out_order(self) -> tf.Tensor:
        """Return the numbers of the rows that are validated on, as they come."""
        return tf.range(datasets.n_rows(self.held_out))


def feed(
    data: tuple | tf.data.Dataset,
    held_out: tuple | tf.data.Dataset | None,
    batch_size: int | None,
    seed: int,
    epoch: datasets.Epoch,
    n_replicas: int = 1,
    tail: str = "drop",
) -> Feed:
    """Return what a model is fed with.

    Parameters
    ----------
    data, held_out : tuple of ndarray or tf.data.Dataset
        Training and validation data; the latter may be None.
    batch_size : int or None
    seed : int
    epoch : Epoch
        Its number when an epoch begins decides the order of the rows.
    n_replicas : int
        Devices that share a batch.
    tail : str
        On several devices every batch must be whole: "drop" the last one, or "pad" it with other rows.

    Returns
    -------
    Feed
    """
    is_dataset = not isinstance(data, tuple)
    batch_size = BATCH_SIZE if batch_size is None and not is_dataset else batch_size
    if batch_size is not None:
        whole(batch_size=batch_size)
        shares = batch_size % n_replicas == 0
        require(shares, "batch_size", batch_size, f"be a multiple of {n_replicas}, the number of devices")
        batch_size = int(batch_size)
    held_out, validation_batch = _validation(held_out, n_replicas)
    if is_dataset:
        data = _of_dataset(data, batch_size, seed, epoch, n_replicas)
        return Feed(data, held_out, batch_size, validation_batch, len(data), None, seed, epoch)
    n_samples = datasets.n_rows(data)
    keep = "keep" if n_replicas == 1 else tail
    enough = keep == "keep" or n_samples >= batch_size
    require(enough, "batch_size", batch_size, f"be at most the {n_samples} rows of `data` on several devices")
    n_batches = n_samples // batch_size if keep == "drop" else -(-n_samples // batch_size)
    notes = _notes(keep, n_samples % batch_size, batch_size)
    numbers = (batch_size, validation_batch, n_batches, n_samples)
    return Feed(data, held_out, *numbers, seed, epoch, keep, notes)


def _notes(tail, rest, batch_size):
    # the mean over an uneven last batch would count the rows of one device more than those of another
    if not rest or tail == "keep":
        return ()
    if tail == "drop":
        return (f"Every epoch leaves out {rest} rows, others each time: the last batch would be uneven.",)
    return (
        f"Every epoch trains on {batch_size - rest} rows twice, others each time, to fill the last batch.",
    )


def _validation(held_out, n_replicas):
    if not isinstance(held_out, tuple):
        return held_out if held_out is None else _counted(held_out, "validation_data"), None
    n_samples = datasets.n_rows(held_out)
    require(
        n_samples >= n_replicas, "validation_data", f"{n_samples} rows", f"have {n_replicas} rows or more"
    )
    size = min(VALIDATION_BATCH, n_samples)
    # the first batch decides the form of the graph, and must be the same for every device
    return held_out, size - size % n_replicas


def _of_dataset(dataset, batch_size, seed, epoch, n_replicas):
    if batch_size is not None:
        dataset = _shuffled(dataset, seed, epoch).batch(batch_size, drop_remainder=n_replicas > 1)
    elif n_replicas > 1:
        _require_even(dataset, n_replicas)
    return _counted(dataset, "data")


def _require_even(dataset, n_replicas):
    rows = tf.nest.flatten(dataset.element_spec)[0].shape[0]
    even = bool(rows) and rows % n_replicas == 0
    expected = f"have batches of one size, a multiple of {n_replicas}: .batch(n, drop_remainder=True)"
    require(even, "data", f"batches of {rows or 'any number of'} rows", expected)


def _shuffled(dataset, seed, epoch):
    # Dataset.shuffle keeps a state of its own, and takes no seed that changes from epoch to epoch
    def mixed(number, chunk):
        size = tf.shape(tf.nest.flatten(chunk)[0])[0]
        order = datasets.order(size, seed + tf.cast(number, tf.int32), epoch.number)
        return tf.nest.map_structure(lambda part: tf.gather(part, order), chunk)

    return dataset.batch(SHUFFLED_AT_ONCE).cache().enumerate().map(mixed).unbatch()


def _counted(dataset, name):
    cardinality = int(dataset.cardinality())
    endless = cardinality == tf.data.INFINITE_CARDINALITY
    require(not endless, name, "an endless Dataset", "have an end: use .take(n)")
    if cardinality == tf.data.UNKNOWN_CARDINALITY:  # counted once, so that progress knows its end
        cardinality = int(dataset.reduce(0, lambda count, *_: count + 1))
        dataset = dataset.apply(tf.data.experimental.assert_cardinality(cardinality))
    require(cardinality > 0, name, "a Dataset without batches", "have at least one batch")
    return dataset
