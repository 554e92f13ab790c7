"""Whether data fits a model, examined before the first step: names, shapes and labels, output by output."""

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import losses

from labkit.core.checks import require
from labkit.core.errors import ArgumentError
from labkit.training.errors import TrainingError

SPARSE = (losses.SparseCategoricalCrossentropy, losses.sparse_categorical_crossentropy)
CATEGORICAL = (
    losses.CategoricalCrossentropy, losses.categorical_crossentropy,
    losses.CategoricalFocalCrossentropy, losses.categorical_focal_crossentropy,
)  # fmt: skip
BINARY = (
    losses.BinaryCrossentropy, losses.binary_crossentropy,
    losses.BinaryFocalCrossentropy, losses.binary_focal_crossentropy,
)  # fmt: skip
TRACE = (
    "Graph execution error",
    "Detected at node",
    "<stack traces",
    " ",
    "\t",
)  # begin lines without a cause
LONGEST = 200  # characters that are quoted of a cause


@dataclass(frozen=True)
class Ports:
    """The inputs or the outputs of a model: the shapes of their rows by name, and whether they are nested."""

    word: str
    shapes: dict
    nested: type | None  # dict, list, or None for a single one

    def pairs(self, part: Any, name: str) -> list[tuple[str, str, Any]]:
        """Return the name of each input or output, what errors call it, and the array that is for it."""
        if isinstance(part, dict) and not (self.word == "output" and self.nested is None):
            self._require_names(part, name)
            return [(key, f"{name}[{key!r}]", part[key]) for key in self.shapes]
        if self.nested is None:
            single = not isinstance(part, dict | tuple)
            require(single, name, _words(part), f"be one array, for the only {self.word} of the model")
            return [(key, name, part) for key in self.shapes]
        arrays = part if isinstance(part, tuple) else (part,)
        is_dict = self.nested is dict and len(self.shapes) > 1
        expected = (
            f"be {'a dict' if is_dict else f'{len(self.shapes)} arrays'} for the {self.word}s {self._names}"
        )
        require(len(arrays) == len(self.shapes) and not is_dict, name, _words(part), expected)
        return [
            (key, f"{name}[{place}]", array)
            for place, (key, array) in enumerate(zip(self.shapes, arrays, strict=True))
        ]

    def _require_names(self, part, name):
        expected = f"have the names of the {self.word}s of the model, {self._names}, as keys"
        require(set(part) == set(self.shapes), name, list(part), expected)

    @property
    def _names(self):
        return ", ".join(map(repr, self.shapes))


def _words(part):
    if isinstance(part, dict):
        return f"a dict of {', '.join(part)}"
    return f"{len(part)} arrays" if isinstance(part, tuple) else "one array"


def _ports(model, word):
    """Return the inputs or outputs of a model, or None where they are not known, as of a subclassed one."""
    tensors = getattr(model, word, None)  # nested as a functional model takes them
    shape = getattr(model, f"{word}_shape", None)
    if shape is None or not all(hasattr(tensor, "shape") for tensor in _listed(tensors)):
        return None
    if isinstance(tensors, dict):
        return Ports(word, {key: tuple(tensor.shape)[1:] for key, tensor in tensors.items()}, dict)
    shapes = shape if isinstance(shape, list) else [shape]
    names = [tensor.name for tensor in getattr(model, "inputs", [])]
    names = names if word == "input" else getattr(model, "output_names", [])
    names = names if len(set(names)) == len(shapes) else [str(place) for place in range(len(shapes))]
    nested = list if isinstance(shape, list) or isinstance(tensors, list | tuple) else None
    return Ports(word, {name: tuple(shape)[1:] for name, shape in zip(names, shapes, strict=True)}, nested)


def _listed(tensors):
    if isinstance(tensors, dict):
        return tensors.values()
    return tensors if isinstance(tensors, list | tuple) else ()


def require_fit(model: keras.Model, data: Any, name: str = "data") -> None:
    """Raise where data does not fit a model: another shape, labels that its output has no place for.

    Parameters
    ----------
    model : keras.Model
        Built and compiled.
    data : tuple of ndarray, or of dicts and tuples of them; batched tf.data.Dataset; or None
        Of a Dataset itself only the shapes are known: see `inputs.first_rows`.
    name : str

    Raises
    ------
    ArgumentError
        The sentence names the input or output, and of labels the first row.
    """
    if data is None:
        return
    is_tuple = isinstance(data, tuple)
    X, *labels = data if is_tuple else data.element_spec
    ports = _ports(model, "input")
    if ports:
        takes_text = any(tensor.dtype == "string" for tensor in getattr(model, "inputs", []))
        for key, place, array in ports.pairs(X, f"{name}[0]"):
            _require_numbers(array, place, takes_text)
            _require_shape(array, ports.shapes[key], place)
    ports = _ports(model, "output")
    own = _own_losses(model.loss, ports) if ports else {}
    if labels and any(own.values()):
        for key, place, array in ports.pairs(labels[0], f"{name}[1]"):
            _require_numbers(array, place)
            if is_tuple and own[key]:
                _require_labels(own[key], ports.shapes[key], array, place)
        for weights in labels[1:]:
            _require_weights(weights, labels[0], ports, f"{name}[2]")


def _require_numbers(array, name, takes_text=False):
    is_text = getattr(getattr(array, "dtype", None), "name", "") in ("string", "object")
    require(takes_text or not is_text, name, "text", "hold numbers (encode words first: chapter 02)")


def _require_shape(array, expected, name):
    shape = getattr(array, "shape", (None,))
    if getattr(shape, "rank", 0) is None:
        return
    shape = tuple(shape)[1:]
    # Keras adds a last axis of one itself
    same = _match(expected, shape) or (expected[-1:] == (1,) and _match(expected[:-1], shape))
    require(same, name, f"shape {shape}", f"have rows of shape {expected}, as the model expects")


def _match(expected, shape):
    return len(expected) == len(shape) and all(
        None in pair or pair[0] == pair[1] for pair in zip(expected, shape, strict=True)
    )


def _own_losses(loss, ports):
    """Return the loss of each output by name where it is one of Keras' own, else None for it."""
    if isinstance(loss, dict):
        complete = set(loss) == set(ports.shapes) and None not in loss.values()
        return {key: loss[key] if _own_loss(loss[key]) else None for key in ports.shapes} if complete else {}
    if isinstance(loss, list | tuple):
        complete = len(loss) == len(ports.shapes) and None not in loss and ports.nested is list
        return _own_losses(dict(zip(ports.shapes, loss, strict=True)), ports) if complete else {}
    return dict.fromkeys(ports.shapes, loss if _own_loss(loss) else None)


def _require_labels(given, output, y, name):
    loss = _own_loss(given)
    if not output:
        return
    sparse = loss in SPARSE
    expected = tuple(output[:-1] if sparse else output)
    hint = "; whole numbers as labels go with a sparse loss" if loss in CATEGORICAL else ""
    fits = _without_ones(y.shape[1:]) == _without_ones(expected) or None in expected
    require(fits, name, f"shape {y.shape[1:]}", f"have rows of shape {expected}, for this loss{hint}")
    if loss in SPARSE + CATEGORICAL + BINARY:
        highest = output[-1] - 1 if sparse else 1
        wrong = np.argwhere(((y < 0) | (y > highest)) & (y != getattr(given, "ignore_class", None)))
        if len(wrong):
            raise ArgumentError(
                f"`{name}` must hold labels from 0 to {highest}, for this loss and {output[-1]} outputs; "
                f"got {y[tuple(wrong[0])]} in row {wrong[0][0]}."
            )


def _without_ones(shape):
    return tuple(size for size in shape if size != 1)


def _own_loss(loss):
    """Return the function or class of one of Keras' own losses; of others nothing is known: None."""
    try:
        loss = losses.get(loss)
    except (TypeError, ValueError):  # one for each of several outputs, or none that Keras knows
        return None
    kind = type(loss) if isinstance(loss, losses.Loss) else loss
    return kind if str(getattr(kind, "__module__", "")).startswith("keras.") else None


def _require_weights(weights, y, ports, name):
    if not isinstance(weights, dict | tuple):
        if isinstance(y, np.ndarray) and isinstance(weights, np.ndarray):
            shape = _without_ones(weights.shape[1:])
            expected = "have one weight for each row, or for each step of its label"
            require(shape == y.shape[1:][: len(shape)], name, f"shape {weights.shape[1:]}", expected)
        return
    by_place = ports.nested is list  # Keras looks for the weights of a listed output by its place
    same = type(weights) is type(y) and _keys(weights) == _keys(y) and (by_place is isinstance(y, tuple))
    expected = f"be one array, or {'a tuple' if by_place else 'a dict'} of arrays as the labels are"
    require(same, name, _words(weights), expected)


def _keys(structure):
    return set(structure) if isinstance(structure, dict) else len(structure)


@contextlib.contextmanager
def explained(n_epochs: Callable[[], int] = int) -> Iterator[None]:
    """Turn what TensorFlow raises while it reads batches or trains on them into one sentence.

    Parameters
    ----------
    n_epochs : callable
        Returns how many epochs have ended; 0 by default.

    Raises
    ------
    TrainingError
        With the epoch, and the cause without the trace of the graph.
    """
    try:
        yield
    except tf.errors.OpError as error:
        raise TrainingError(_cause(error, n_epochs() + 1)) from error


def _cause(error, epoch):
    lines = [re.sub(r"\{\{function_node [^}]*\}\} ?", "", line) for line in error.message.splitlines()]
    line = next((line for line in lines if line and not line.startswith(TRACE)), type(error).__name__)
    line = line if len(line) <= LONGEST else f"{line[:LONGEST]} …"
    classes = re.search(r"label value.*\[0, (\d+)\)", line)
    if classes:
        highest = int(classes[1]) - 1
        expected = f"must hold labels from 0 to {highest} in every batch"
        return f"`data` or `validation_data` {expected}; got others in epoch {epoch}; TensorFlow: {line}"
    if isinstance(error, tf.errors.ResourceExhaustedError):
        return f"`batch_size` must be smaller: the device has no room in epoch {epoch}; TensorFlow: {line}"
    if line.startswith("ArgumentError: "):  # of a batch that the kit itself examines
        return f"in epoch {epoch} {line.removeprefix('ArgumentError: ')}"
    return f"a batch of `data` could not be made or trained on in epoch {epoch}; TensorFlow: {line}"
