"""Grad-CAM: where the maps of a convolution raise an output."""

import time
from typing import Any

import keras
import numpy as np

from labkit.core import checks
from labkit.core.errors import ArgumentError
from labkit.explanation.networks.derivatives import Differentiable
from labkit.explanation.predictor import Effort
from labkit.explanation.results import Explanation


def grad_cam(
    model: keras.Model, image: np.ndarray, output: int | None = None, layer: str | None = None
) -> Explanation:
    """Return where the maps of the last convolution raise an output, as coarse as the maps are.

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
        One value a pixel, 0 or more; they have no base.

    Raises
    ------
    ArgumentError
        For a subclassed model, or one without maps.
    """
    slopes = Differentiable(model, output)
    image = np.asarray(image, dtype=np.float32)
    maps = _maps_of(model, layer).output
    with_maps = keras.Model(model.inputs, [maps, model.outputs[0]])
    start = time.perf_counter()
    maps, slope, score = _maps_and_slopes(with_maps, slopes, keras.ops.convert_to_tensor(image[None]))
    heat = np.maximum((slope.mean(axis=(1, 2), keepdims=True) * maps).sum(axis=-1, keepdims=True), 0)
    heat = np.asarray(keras.ops.image.resize(heat, image.shape[:2], interpolation="bilinear"))[0, ..., 0]
    names = tuple(f"{row} {column}" for row, column in np.ndindex(heat.shape))
    data = tuple(image.reshape(heat.size, -1).mean(axis=1).tolist())
    return Explanation(
        heat.ravel().astype(float), np.nan, score, names, data, "Grad-CAM", slopes.units,
        cost=Effort(1, 1, time.perf_counter() - start), source=image,
    )  # fmt: skip


def _maps_and_slopes(with_maps, slopes, image):
    import tensorflow as tf

    kept = []

    def predict(X: Any, training: bool) -> Any:
        maps, predictions = with_maps(X, training=training)
        kept.append(maps)
        return predictions

    with tf.GradientTape() as tape:
        tape.watch(image)
        scores = slopes.scores(predict, image)
    return kept[0].numpy(), tape.gradient(scores, kept[0]).numpy(), float(scores[0])


def _maps_of(model, name):
    if not getattr(model, "inputs", None):
        raise ArgumentError(
            "Grad-CAM looks inside a Sequential or functional model; this one is subclassed: "
            "call integrated_gradients or occlusion, which need its predictions alone."
        )
    layers = [layer for layer in model.layers if len(np.shape(getattr(layer, "output", ()))) == 4]
    if name is not None:
        checks.one_of([layer.name for layer in layers], layer=name)
        return model.get_layer(name)
    checks.require(layers, "model", model.name, "have a layer that gives maps, such as Conv2D")
    return layers[-1]
