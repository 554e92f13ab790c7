"""What else Keras' own `fit` takes: class weights, a validation split; or what to pass instead."""

import dataclasses
import difflib
from collections.abc import Iterable, Mapping
from typing import Any

import keras
import numpy as np

from labkit.core.checks import between, is_number, require
from labkit.core.errors import ArgumentError
from labkit.training import inputs
from labkit.training.settings import EarlyStopping, Setup

OF_DATA = ("class_weight", "sample_weight", "validation_split")
OF_SETUP = tuple(field.name for field in dataclasses.fields(Setup))
OPTIONS = ("callbacks", *OF_DATA, *OF_SETUP)
NAMES = ("model", "data", "validation_data", "epochs", "batch_size", "seed", "setup", *OPTIONS)
INSTEAD = {
    "x": "data=(X, y)",
    "y": "data=(X, y)",
    "verbose": "setup=training.Setup(show=False) for no output",
    "shuffle": "another seed for another order, or a tf.data.Dataset for an order of your own",
    "initial_epoch": "setup=training.Setup(checkpoint=folder), which goes on after the last epoch",
    "steps_per_epoch": "a tf.data.Dataset with .take(n)",
    "validation_steps": "validation_data as a tf.data.Dataset with .take(n)",
    "validation_batch_size": "validation_data as a tf.data.Dataset with .batch(n)",
    "validation_freq": "nothing: validation follows every epoch",
}
INSTEAD |= {
    field.name: "callbacks=[training.EarlyStopping(patience, monitor, mode)]"
    for field in dataclasses.fields(EarlyStopping)
}


def prepared(
    data: Any, validation_data: Any, batch_size: int | None, options: Mapping[str, Any]
) -> tuple[Any, Any]:
    """Return training and validation data as arrays or Datasets, with the options of Keras' `fit` applied.

    Parameters
    ----------
    data, validation_data, batch_size : as for `fit`
    options : dict
        class_weight, sample_weight and validation_split are applied; others are let through.

    Returns
    -------
    tuple of (data, validation_data), each as `inputs.as_arrays` returns it

    Raises
    ------
    ArgumentError
        For an option that is none, or does not go with the data.
    """
    require(data is not None, "data", data, inputs.EXPECTED)
    arrays = inputs.as_arrays(data)
    held_out = inputs.as_arrays(validation_data, "validation_data")
    _require_known(options)
    batched = batch_size is not None and isinstance(data, keras.utils.PyDataset)
    require(not batched, "batch_size", batch_size, "be left out: a PyDataset makes its batches itself")
    given = {name: options[name] for name in OF_DATA if options.get(name) is not None}
    for name in given:
        expected = "go with arrays; a Dataset holds the weights of its rows, and .take and .skip split it"
        require(isinstance(arrays, tuple), name, given[name], expected)
    if "sample_weight" in given:
        arrays = _with_weights(arrays, given["sample_weight"])
    rows = arrays
    between(0, 1, validation_split=given.get("validation_split", 0))
    if given.get("validation_split"):
        none = held_out is None
        require(none, "validation_split", given["validation_split"], "be left out beside `validation_data`")
        arrays, held_out = _split(arrays, given["validation_split"])
    if "class_weight" in given:
        arrays = _with_class_weights(arrays, given["class_weight"], rows[1])
    return arrays, held_out


def setup_of(setup: Setup | None, options: Mapping[str, Any]) -> Setup:
    """Return the setup of a training, with those of its fields that are passed by themselves.

    Parameters
    ----------
    setup : Setup or None
    options : dict
        Such as {"show": False}.

    Returns
    -------
    Setup

    Raises
    ------
    ArgumentError
        For what is no setup, or has a field twice.
    """
    setup = Setup() if setup is None else setup
    require(isinstance(setup, Setup), "setup", setup, "be training.Setup(…)")
    given = {name: options[name] for name in OF_SETUP if name in options}
    for name, value in given.items():
        once = getattr(setup, name) == getattr(Setup(), name)
        require(once, name, value, f"come once: setup=training.Setup({name}=…) has it already")
    return dataclasses.replace(setup, **given)


def _require_known(options):
    for name in options:
        if name in INSTEAD:
            raise ArgumentError(f"`{name}` is no option of this `fit`: pass {INSTEAD[name]}.")
        if name not in OPTIONS:
            nearest = difflib.get_close_matches(name, NAMES, 1, cutoff=0)[0]
            raise ArgumentError(f"`{name}` is no option of `fit`; the nearest one is `{nearest}`.")


def _with_weights(arrays, sample_weight):
    require(len(arrays) == 2, "sample_weight", "weights", "come once: `data` has weights already")
    (_, first), *_ = inputs.leaves(arrays, "data")
    weights = inputs.nested(sample_weight, "sample_weight", len(first))
    for name, leaf in inputs.leaves(weights, "sample_weight"):
        count = leaf.shape[0] if leaf.ndim else 0
        require(count == len(first), name, f"{count} rows", f"have {len(first)} rows, as `data` has")
    return (*arrays, weights)


def _split(arrays, share):
    """Return the first rows and the last ones, as many of these as Keras' `fit` takes."""
    (_, first), *_ = inputs.leaves(arrays, "data")
    n_first = int(np.floor(len(first) * (1 - share)))
    both = 0 < n_first < len(first)
    require(both, "validation_split", share, f"leave rows on both sides, of the {len(first)} rows of `data`")
    return _rows(arrays, slice(n_first)), _rows(arrays, slice(n_first, None))


def _rows(arrays, which):
    return keras.tree.map_structure(lambda array: array[which], arrays)


def _with_class_weights(arrays, class_weight, every_y):
    X, y, *sample_weight = arrays
    weight_of = _checked(class_weight, every_y)
    weights = np.array([weight_of.get(int(label), 1.0) for label in _labels(y)], dtype="float32")
    if not sample_weight:
        return X, y, weights
    (own,) = sample_weight
    return X, y, own * weights.reshape(-1, *[1] * (own.ndim - 1))


def _checked(class_weight, y):
    is_dict = isinstance(class_weight, Mapping) and len(class_weight) > 0
    require(is_dict, "class_weight", class_weight, "be a dict of label to weight, such as {0: 1.0, 1: 5.0}")
    single = not isinstance(y, dict | tuple)
    require(single, "class_weight", class_weight, "go with one output; of several pass sample_weight")
    known = _known(y)
    for label, weight in class_weight.items():
        is_label = is_number(label) and label in known
        require(is_label, "class_weight", label, f"have labels of `data[1]` as keys: {_listed(known)}")
        require(
            is_number(weight) and weight >= 0, f"class_weight[{label}]", weight, "be a number of at least 0"
        )
    return {int(label): float(weight) for label, weight in class_weight.items()}


def _known(y):
    labels = _labels(y)
    expected = "have whole numbers or one-hot rows as labels, to go with `class_weight`"
    require((labels == labels.astype("int64")).all(), "data[1]", "other numbers", expected)
    return set(range(y.shape[1])) if _is_one_hot(y) else set(labels.astype("int64").tolist())


def _labels(y):
    expected = "be one label a row, or one-hot rows, to go with `class_weight`"
    one_each = y.ndim == 1 or (y.ndim == 2 and (y.shape[1] == 1 or np.allclose(y.sum(axis=1), 1)))
    require(one_each, "data[1]", f"shape {y.shape[1:]}", expected)
    return y.argmax(axis=1) if _is_one_hot(y) else y.reshape(-1)


def _is_one_hot(y):
    return y.ndim == 2 and y.shape[1] > 1


def _listed(labels: Iterable[int], most: int = 10) -> str:
    first = ", ".join(str(label) for label in sorted(labels)[:most])
    return first + " …" * (len(list(labels)) > most)


def callback_list(callbacks: Any) -> list:
    """Return callbacks as a list, however they are passed.

    Parameters
    ----------
    callbacks : keras.callbacks.Callback or EarlyStopping, or a list or tuple of them, or None

    Returns
    -------
    list

    Raises
    ------
    ArgumentError
        For what is no callback.
    """
    if callbacks is None:
        return []
    several = list(callbacks) if isinstance(callbacks, list | tuple) else [callbacks]
    for callback in several:
        is_class = isinstance(callback, type)
        name = getattr(callback, "__name__", "")
        require(not is_class, "callbacks", callback, f"hold callbacks, not their classes: {name}(…)")
        is_callback = isinstance(callback, keras.callbacks.Callback | EarlyStopping)
        expected = "be a callback of Keras or training.EarlyStopping, or a list of them"
        require(is_callback, "callbacks", callback, expected)
    return several
