"""A `keras.utils.PyDataset` as a `tf.data.Dataset`."""

from collections.abc import Callable, Iterator

import keras
import tensorflow as tf

from labkit.core.checks import require


def from_py_dataset(
    dataset: keras.utils.PyDataset, name: str, as_arrays: Callable[[object, str], tuple]
) -> tf.data.Dataset:
    """Return the batches of a PyDataset in their order; each is examined when its turn comes.

    Parameters
    ----------
    dataset : keras.utils.PyDataset
        Its `on_epoch_begin` and `on_epoch_end` are called around each pass; its workers are not used.
    name : str
        What errors call it.
    as_arrays : callable
        Takes a batch and what errors call it, and returns a tuple of arrays.

    Returns
    -------
    tf.data.Dataset

    Raises
    ------
    ArgumentError
        Where it does not know its number of batches, has none, or the first one cannot be trained on.
    """
    n_batches = _n_batches(dataset)
    require(n_batches is not None, name, type(dataset).__name__, "have a length: define __len__")
    require(n_batches > 0, name, "a PyDataset without batches", "have at least one batch")
    specs = keras.tree.map_structure(_spec, as_arrays(dataset[0], f"{name}[0]"))

    def batches() -> Iterator[tuple]:
        dataset.on_epoch_begin()
        for place in range(n_batches):
            yield as_arrays(dataset[place], f"{name}[{place}]")
        dataset.on_epoch_end()

    generated = tf.data.Dataset.from_generator(batches, output_signature=specs)
    return generated.apply(tf.data.experimental.assert_cardinality(n_batches))


def _n_batches(dataset):
    try:
        return dataset.num_batches
    except (NotImplementedError, TypeError):  # without __len__
        return None


def _spec(array):
    return tf.TensorSpec((None, *array.shape[1:]), array.dtype)
