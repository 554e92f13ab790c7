"""Features that a network has learned: the outputs of one of its layers."""

import labkit.training  # noqa: F401  first: it keeps TensorFlow's start-up lines off the page

# isort: split
import keras
import numpy as np

from labkit.core import checks


def extract_features(model: keras.Model, layer: str, X: np.ndarray, batch_size: int = 1000) -> np.ndarray:
    """Return the outputs of a layer of a trained network for each row.

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

    Raises
    ------
    ArgumentError
        For an unknown layer or no row.

    Examples
    --------
    >>> layers = [keras.layers.Dense(2, name="code"), keras.layers.Dense(1)]
    >>> model = keras.Sequential([keras.Input((3,)), *layers])
    >>> extract_features(model, "code", np.ones((5, 3))).shape
    (5, 2)
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


def embedding_weights(model: keras.Model, layer: str) -> np.ndarray:
    """Return the learned vector of every category: the weights of an embedding layer.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    model : keras.Model
    layer : str
        The name of a `keras.layers.Embedding`.

    Returns
    -------
    ndarray of shape (n_categories, n_dimensions)

    Raises
    ------
    ArgumentError
        For a name that is not that of an Embedding layer.

    Examples
    --------
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Embedding(6, 2, name="table")])
    >>> embedding_weights(model, "table").shape
    (6, 2)
    """
    checks.one_of([part.name for part in model.layers], layer=layer)
    table = model.get_layer(layer)
    checks.require(isinstance(table, keras.layers.Embedding), "layer", layer, "name an Embedding layer")
    return np.array(table.get_weights()[0])
