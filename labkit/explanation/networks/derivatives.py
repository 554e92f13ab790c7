"""Keras models that say how their answer changes with what goes in."""

import time
from contextlib import contextmanager, nullcontext

import keras
import numpy as np

from labkit.core import checks
from labkit.explanation.explainers.gradients import integrated_gradients
from labkit.explanation.predictor import SURE, UNITS, Effort
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
    """

    def __init__(self, model, output=None, units=None):
        _needs_tensorflow()
        expected = "be a Keras model; permutation_shapley explains any other"
        checks.require(isinstance(model, keras.Model), "model", type(model).__name__, expected)
        checks.one_of((None, *UNITS), units=units)
        for what in ("inputs", "outputs"):
            n_given = len(getattr(model, what, None) or [0])
            checks.require(n_given == 1, "model", f"{n_given} {what}", f"have one of its {what}: cut it out")
        self.model, self.output, self.last = model, output, _last_with_activation(model)
        self.ending = getattr(self.last.activation, "__name__", "") if self.last else None
        self.units = units or ("logit" if self.ending in ("sigmoid", "softmax") else "value")
        self.cost = Effort()

    def __call__(self, X):
        """Return one number a row, shape (n_rows,)."""
        return self._in_blocks(X, lambda block: self.scores(self.model, block).numpy().astype(float))

    def gradient(self, X):
        """Return the derivative of each row's number by all that is in the row, shape of X."""
        return self._in_blocks(X, lambda block: _gradient(lambda x: self.scores(self.model, x), block))

    def scores(self, ask, X):
        """Return the tensor of scores of `ask(X)`, where `ask` is the model or something inside it."""
        before = self.units == "logit" and self.ending in ("sigmoid", "softmax")
        with _replaced(self.last, "activation", keras.activations.linear) if before else nullcontext():
            return self.scored(ask(X, training=False))

    def scored(self, answers):
        """Return one score a row, given what the model answered."""
        shape = tuple(answers.shape)
        expected = f"give (n_rows, n_outputs); its answer has shape {shape}"
        checks.require(len(shape) in (1, 2), "model", type(self.model).__name__, expected)
        answers = keras.ops.reshape(answers, (shape[0], -1))
        place = _place(self.output, answers.shape[1])
        one = answers[:, place]
        if self.units != "logit" or self.ending == "sigmoid":
            return one
        if self.ending not in ("softmax", "linear"):
            return _log_odds(one)
        if answers.shape[1] == 1:
            return one
        others = keras.ops.concatenate([answers[:, :place], answers[:, place + 1 :]], axis=1)
        return one - keras.ops.logsumexp(others, axis=1)

    def _in_blocks(self, X, work):
        start, X = time.perf_counter(), np.asarray(X, dtype=np.float32)
        blocks = [X[at : at + ROWS_AT_ONCE] for at in range(0, len(X), ROWS_AT_ONCE)]
        found = np.concatenate([work(keras.ops.convert_to_tensor(block)) for block in blocks])
        seconds, done = time.perf_counter() - start, self.cost
        self.cost = Effort(done.calls + len(blocks), done.rows + len(X), done.seconds + seconds)
        expected = "give finite numbers and gradients: look for infinite weights or square roots of 0"
        checks.require(np.isfinite(found).all(), "model", "nan or infinity", expected)
        return found


def embedded_gradients(model, tokens, names=None, baseline=0, n_steps=64, output=None, units=None):
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
    """
    tokens = np.asarray(tokens)
    expected = "be whole numbers of shape (n_tokens,)"
    checks.require(tokens.ndim == 1 and tokens.dtype.kind in "iu" and tokens.size, "tokens", tokens, expected)
    layer, slopes = _embedding_of(model), _Embedded(model, output, units)
    slopes.layer, slopes.tokens = layer, tokens
    table = layer.embeddings.numpy()
    known = f"lie in 0 to {len(table) - 1}, the tokens of the embedding"
    ends = [int(f([*tokens, baseline])) for f in (min, max)]
    checks.require(ends[0] >= 0 and ends[1] < len(table), "tokens", ends, known)
    start = np.broadcast_to(table[baseline], (len(tokens), table.shape[1]))
    found = integrated_gradients(slopes, table[tokens], start, n_steps)
    values = found.values.reshape(len(tokens), -1).sum(axis=1)
    names = tuple(f"token {place}" for place in range(len(tokens))) if names is None else tuple(names)
    method = f"{found.method} at the embedding"
    return Explanation(
        values, found.base, found.prediction, names, tuple(tokens.tolist()), method, found.units,
        cost=found.cost,
    )  # fmt: skip


def grad_cam(model, image, output=None, layer=None):
    """Return where the last convolution saw what speaks for an output, as coarse as its maps are.

    Maps are weighted by their mean gradients, added, and kept where positive (Selvaraju et al. 2017,
    arXiv:1610.02391). On small images it is hardly better than chance.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    model : keras.Model
        Sequential or functional.
    image : array_like of shape (height, width) or (height, width, channels)
    output : int, optional
    layer : str, optional
        Name of the layer whose maps are used; the last that gives maps.

    Returns
    -------
    Explanation
        One value a pixel, 0 or more; they add up to nothing.
    """
    slopes, image = Differentiable(model, output), np.asarray(image, dtype=np.float32)
    maps = _maps_of(model, layer).output
    seen = keras.Model(model.inputs, [maps, model.outputs[0]])
    start = time.perf_counter()
    maps, slope, score = _maps_and_slopes(seen, slopes, keras.ops.convert_to_tensor(image[None]))
    heat = np.maximum((slope.mean(axis=(1, 2), keepdims=True) * maps).sum(axis=-1, keepdims=True), 0)
    heat = np.asarray(keras.ops.image.resize(heat, image.shape[:2], interpolation="bilinear"))[0, ..., 0]
    names = tuple(f"{row} {column}" for row, column in np.ndindex(heat.shape))
    data = tuple(image.reshape(heat.size, -1).mean(axis=1).tolist())
    return Explanation(
        heat.ravel().astype(float), np.nan, score, names, data, "Grad-CAM", slopes.units,
        cost=Effort(1, 1, time.perf_counter() - start), source=image,
    )  # fmt: skip


class _Embedded(Differentiable):
    """The model of fixed tokens, as a function of their vectors."""

    def scores(self, _, vectors):
        tokens = np.tile(self.tokens, (len(vectors), 1))
        # the layer still sees the tokens, so that its mask of empty places stays
        with _replaced(self.layer, "call", lambda _: vectors):
            return super().scores(self.model, keras.ops.convert_to_tensor(tokens))


def _gradient(scores, X):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(X)
        total = keras.ops.sum(scores(X))
    found = tape.gradient(total, X)
    if found is None:
        raise ValueError(
            "The answer has no gradient by what goes in (tokens are looked up, or numbers are cut off): "
            "call embedded_gradients for an Embedding, or permutation_shapley, which needs no gradient."
        )
    return found.numpy().astype(float)


def _maps_and_slopes(seen, slopes, image):
    import tensorflow as tf

    kept = []

    def last(X, training):
        maps, answers = seen(X, training=training)
        kept.append(maps)
        return answers

    with tf.GradientTape() as tape:
        tape.watch(image)
        scores = slopes.scores(last, image)
    return kept[0].numpy(), tape.gradient(scores, kept[0]).numpy(), float(scores[0])


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
        raise ValueError(
            f"units='logit' takes probabilities; the model gave {low:g} to {high:g}: say 'value'."
        )
    p = keras.ops.clip(p, SURE, 1 - SURE)
    return keras.ops.log(p) - keras.ops.log1p(-p)


def _place(output, n_outputs):
    if output is None and n_outputs > 1:
        raise ValueError(
            f"The model gives {n_outputs} outputs a row and one is explained at a time: "
            f"write output={n_outputs - 1}."
        )
    if output is not None:
        checks.whole(0, output=output)
        checks.require(output < n_outputs, "output", output, f"lie in 0 to {n_outputs - 1}")
    return output or 0


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
    raise ValueError("`model` must have an Embedding layer; it has none: call integrated_gradients.")


def _maps_of(model, name):
    if not getattr(model, "inputs", None):
        raise ValueError(
            "Grad-CAM looks inside a Sequential or functional model; this one is subclassed: "
            "call integrated_gradients or occlusion, which need its answers alone."
        )
    found = [layer for layer in model.layers if len(np.shape(getattr(layer, "output", ()))) == 4]
    if name is not None:
        checks.one_of([layer.name for layer in found], layer=name)
        return model.get_layer(name)
    checks.require(found, "model", model.name, "have a layer that gives maps, such as Conv2D")
    return found[-1]


def _needs_tensorflow():
    if keras.backend.backend() != "tensorflow":
        raise ValueError(
            f"Gradients are taken by TensorFlow; Keras runs on {keras.backend.backend()}: set "
            "KERAS_BACKEND=tensorflow before keras is imported, or call permutation_shapley."
        )
