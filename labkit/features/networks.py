"""Features that a network has learned: what one of its layers says."""

import labkit.training  # noqa: F401  first: it keeps TensorFlow's start-up lines off the page

# isort: split
import keras
import numpy as np

from labkit.core import checks


def features_of(model, layer, X, batch_size=1000):
    """Return what a layer of a trained network says of each row.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    model : keras.Model
    layer : str
        The layer's name.
    X : ndarray of shape (n_rows, ...)
    batch_size : int

    Returns
    -------
    ndarray of shape (n_rows, n_features)
    """
    checks.one_of([part.name for part in model.layers], layer=layer)
    inputs = model.inputs if len(model.inputs) > 1 else model.inputs[0]
    shortened = keras.Model(inputs, model.get_layer(layer).output)
    parts = [
        keras.ops.convert_to_numpy(shortened(X[start : start + batch_size], training=False))
        for start in range(0, len(X), batch_size)
    ]
    checks.require(len(parts) > 0, "X", np.shape(X), "have at least one row")
    return np.concatenate(parts).reshape(len(X), -1)


def places_of(model, layer):
    """Return the learned numbers of every category: the weights of an embedding layer.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    model : keras.Model
    layer : str
        The name of a `keras.layers.Embedding`.

    Returns
    -------
    ndarray of shape (n_categories, n_dimensions)
    """
    checks.one_of([part.name for part in model.layers], layer=layer)
    found = model.get_layer(layer)
    is_one = isinstance(found, keras.layers.Embedding)
    checks.require(is_one, "layer", layer, "name an Embedding layer")
    return np.array(found.get_weights()[0])
