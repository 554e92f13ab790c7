"""Keras models with the derivatives of their predictions by their inputs."""

import dataclasses
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import keras
import numpy as np

from labkit.core import checks
from labkit.core.errors import ArgumentError
from labkit.explanation.explainers.gradients import integrated_gradients
from labkit.explanation.predictor import SURE, UNITS, Effort, chosen_output
from labkit.explanation.results import Explanation

ROWS_AT_ONCE = 512


class Differentiable:
    """A Keras model as a function with a gradient: X -> one number a row, `gradient`: X -> shape of X.

    Logits are log(p / (1 - p)), taken before the last sigmoid or softmax, where float32 loses nothing.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model : keras.Model
        Subclassed models too; of these the last activation is unknown.
    output : int, optional
        Which output to explain, where the model gives several a row.
    units : {"logit", "probability", "value"}, optional
        "logit" for models that end in sigmoid or softmax, else "value": what the model gives.

    Raises
    ------
    ArgumentError
        For anything but a Keras model with one input and one output tensor.

    Examples
    --------
    >>> ones = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
    >>> Differentiable(keras.Sequential([keras.Input((2,)), ones])).gradient([[3.0, 4.0]]).tolist()
    [[1.0, 1.0]]
    """

    def __init__(self, model: keras.Model, output: int | None = None, units: str | None = None) -> None:
        _needs_tensorflow()
        expected = "be a Keras model; permutation_shapley explains any other"
        checks.require(isinstance(model, keras.Model), "model", type(model).__name__, expected)
        checks.one_of((None, *UNITS), units=units)
        for what in ("inputs", "outputs"):
            n_given = len(getattr(model, what, None) or [0])
            checks.require(n_given == 1, "model", f"{n_given} {what}", f"have one of its {what}: cut it out")
        self.model = model
        self.output = output
        self.last = _last_with_activation(model)
        self.ending = getattr(self.last.activation, "__name__", "") if self.last else None
        self.units = units or ("logit" if self.ending in ("sigmoid", "softmax") else "value")
        self.cost = Effort()

    def __call__(self, X: np.ndarray | Sequence) -> np.ndarray:
        """Return one number a row, shape (n_rows,)."""
        return self._in_blocks(X, lambda block: self.scores(self.model, block).numpy().astype(float))

    def gradient(self, X: np.ndarray | Sequence) -> np.ndarray:
        """Return the derivative of each row's number by all that is in the row, shape of X."""
        return self._in_blocks(X, lambda block: _gradient(lambda x: self.scores(self.model, x), block))

    def scores(self, ask: Callable, X: Any) -> Any:
        """Return the tensor of scores of `ask(X)`, where `ask` is the model or something inside it."""
        before = self.units == "logit" and self.ending in ("sigmoid", "softmax")
        with _replaced(self.last, "activation", keras.activations.linear) if before else nullcontext():
            return self.scored(ask(X, training=False))

    def scored(self, predictions: Any) -> Any:
        """Return one score a row, given the predictions of the model."""
        shape = tuple(predictions.shape)
        expected = f"give (n_rows, n_outputs); its output has shape {shape}"
        checks.require(len(shape) in (1, 2), "model", type(self.model).__name__, expected)
        predictions = keras.ops.reshape(predictions, (shape[0], -1))
        place = chosen_output(self.output, predictions.shape[1])
        one = predictions[:, place]
        if self.units != "logit" or self.ending == "sigmoid":
            return one
        if self.ending not in ("softmax", "linear"):
            return _log_odds(one)
        if predictions.shape[1] == 1:
            return one
        others = keras.ops.concatenate([predictions[:, :place], predictions[:, place + 1 :]], axis=1)
        return one - keras.ops.logsumexp(others, axis=1)

    def _in_blocks(self, X, work):
        start = time.perf_counter()
        X = np.asarray(X, dtype=np.float32)
        blocks = [X[at : at + ROWS_AT_ONCE] for at in range(0, len(X), ROWS_AT_ONCE)]
        result = np.concatenate([work(keras.ops.convert_to_tensor(block)) for block in blocks])
        seconds = time.perf_counter() - start
        done = self.cost
        self.cost = Effort(done.calls + len(blocks), done.rows + len(X), done.seconds + seconds)
        expected = "give finite numbers and gradients: look for infinite weights or square roots of 0"
        checks.require(np.isfinite(result).all(), "model", "nan or infinity", expected)
        return result


def embedded_gradients(
    model: keras.Model,
    tokens: np.ndarray | Sequence[int],
    names: Sequence[str] | None = None,
    baseline: int = 0,
    n_steps: int = 64,
    output: int | None = None,
    units: str | None = None,
) -> Explanation:
    """Return integrated gradients of a text model, taken where its tokens have become vectors.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model : keras.Model
        With an Embedding layer.
    tokens : array_like of int of shape (n_tokens,)
    names : sequence of str, optional
        The words of the tokens.
    baseline : int
        The token that stands for no word.
    n_steps, output, units : as for integrated_gradients and Differentiable

    Returns
    -------
    Explanation
        One value a token: the sum over its vector.

    Raises
    ------
    ArgumentError
        When the model has no Embedding, or a token is none of its tokens.
    """
    tokens = np.asarray(tokens)
    expected = "be whole numbers of shape (n_tokens,)"
    checks.require(tokens.ndim == 1 and tokens.dtype.kind in "iu" and tokens.size, "tokens", tokens, expected)
    layer = _embedding_of(model)
    slopes = _Embedded(model, output, units)
    slopes.layer = layer
    slopes.tokens = tokens
    table = layer.embeddings.numpy()
    known = f"lie in 0 to {len(table) - 1}, the tokens of the embedding"
    ends = [int(f([*tokens, baseline])) for f in (min, max)]
    checks.require(ends[0] >= 0 and ends[1] < len(table), "tokens", ends, known)
    start = np.broadcast_to(table[baseline], (len(tokens), table.shape[1]))
    explanation = integrated_gradients(slopes, table[tokens], start, n_steps)
    values = explanation.values.reshape(len(tokens), -1).sum(axis=1)
    names = tuple(f"token {place}" for place in range(len(tokens))) if names is None else tuple(names)
    method = f"{explanation.method} at the embedding"
    return dataclasses.replace(
        explanation, values=values, names=names, data=tuple(tokens.tolist()), method=method, source=None
    )


class _Embedded(Differentiable):
    """The model of fixed tokens, as a function of their vectors."""

    layer: keras.layers.Layer
    tokens: np.ndarray

    def scores(self, _: Any, vectors: Any) -> Any:
        tokens = np.tile(self.tokens, (len(vectors), 1))
        # the layer still sees the tokens, so that its mask of empty places stays
        with _replaced(self.layer, "call", lambda _: vectors):
            return super().scores(self.model, keras.ops.convert_to_tensor(tokens))


def _gradient(scores, X):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(X)
        total = keras.ops.sum(scores(X))
    gradient = tape.gradient(total, X)
    if gradient is None:
        raise ArgumentError(
            "The prediction has no gradient by its input (tokens are looked up, or numbers are cut off): "
            "call embedded_gradients for an Embedding, or permutation_shapley, which needs no gradient."
        )
    return gradient.numpy().astype(float)


@contextmanager
def _replaced(owner, name, value):
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        delattr(owner, name) if name == "call" else setattr(owner, name, before)


def _log_odds(p):
    low, high = (float(end(p)) for end in (keras.ops.min, keras.ops.max))
    if low < 0 or high > 1:
        raise ArgumentError(
            f"units='logit' takes probabilities; the model gave {low:g} to {high:g}: give units='value'."
        )
    p = keras.ops.clip(p, SURE, 1 - SURE)
    return keras.ops.log(p) - keras.ops.log1p(-p)


def _last_with_activation(model):
    """Return the layer whose activation gives the answer, or None where that is not known."""
    last = model
    while isinstance(last, keras.Model):
        if not getattr(last, "inputs", None):
            return None
        last = last.layers[-1]
    return last if hasattr(last, "activation") else None


def _embedding_of(model):
    waiting = [model]
    while waiting:
        layer = waiting.pop(0)
        if isinstance(layer, keras.layers.Embedding):
            return layer
        waiting = [*getattr(layer, "layers", []), *waiting]
    raise ArgumentError("`model` must have an Embedding layer; it has none: call integrated_gradients.")


def _needs_tensorflow():
    if keras.backend.backend() != "tensorflow":
        raise ArgumentError(
            f"Gradients are taken by TensorFlow; Keras runs on {keras.backend.backend()}: set "
            "KERAS_BACKEND=tensorflow before keras is imported, or call permutation_shapley."
        )
