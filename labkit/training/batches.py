"""What a model is fed with: batches for training and validation, whatever the data came as."""

from dataclasses import dataclass

import tensorflow as tf

from labkit.core.checks import require, whole
from labkit.training import datasets

BATCH_SIZE = 32  # Keras' own default
VALIDATION_BATCH = 256  # without gradients there is room for more
SHUFFLED_AT_ONCE = 10_000  # examples of a Dataset that are mixed


@dataclass(frozen=True)
class Feed:
    """Batches and their numbers; what is not known of a Dataset is None."""

    batches: tf.data.Dataset
    validation: tf.data.Dataset | None
    batch_size: int | None
    n_batches: int
    n_samples: int | None
    notes: tuple = ()


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
    validation = _validation(held_out, n_replicas)
    if is_dataset:
        batches, n_batches = _of_dataset(data, batch_size, seed, epoch, n_replicas)
        return Feed(batches, validation, batch_size, n_batches, None)
    n_samples = len(tf.nest.flatten(data)[0])
    keep = "keep" if n_replicas == 1 else tail
    enough = keep == "keep" or n_samples >= batch_size
    require(enough, "batch_size", batch_size, f"be at most the {n_samples} rows of `data` on several devices")
    batches = datasets.epoch_batches(data, batch_size, seed, epoch, tail=keep)
    notes = _notes(keep, n_samples % batch_size, batch_size)
    return Feed(batches, validation, batch_size, len(batches), n_samples, notes)


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
        return held_out if held_out is None else _counted(held_out, "validation_data")
    n_samples = len(tf.nest.flatten(held_out)[0])
    require(
        n_samples >= n_replicas, "validation_data", f"{n_samples} rows", f"have {n_replicas} rows or more"
    )
    size = min(VALIDATION_BATCH, n_samples)
    # the first batch decides the form of the graph, and must be the same for every device
    return datasets.epoch_batches(held_out, size - size % n_replicas, shuffle=False)


def _of_dataset(dataset, batch_size, seed, epoch, n_replicas):
    if batch_size is not None:
        dataset = _shuffled(dataset, seed, epoch).batch(batch_size, drop_remainder=n_replicas > 1)
    elif n_replicas > 1:
        _require_even(dataset, n_replicas)
    dataset = _counted(dataset, "data")
    n_batches = len(dataset)
    return dataset.prefetch(tf.data.AUTOTUNE), n_batches


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
