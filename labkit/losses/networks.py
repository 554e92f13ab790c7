"""The same losses in Keras, and how far ours are from them."""

import labkit.training  # noqa: F401  first: it keeps TensorFlow's start-up lines off the page

# isort: split
import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from labkit.core import checks
from labkit.losses.loss import Loss


def keras_loss(loss: Loss) -> keras.losses.Loss:
    """Return the Keras loss that computes what a loss of the kit computes, in float64.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    loss : Loss
        Keras has no pinball loss and no squared error of a sigmoid.

    Returns
    -------
    keras.losses.Loss

    Raises
    ------
    ArgumentError
        When Keras has no such loss.

    Examples
    --------
    >>> from labkit.losses import huber
    >>> type(keras_loss(huber(0.5))).__name__
    'Huber'
    """
    checks.require(loss.keras_class, "loss", loss.name, "have a counterpart in keras.losses")
    return getattr(keras.losses, loss.keras_class)(dtype="float64", **loss.settings)


def gaps(
    loss: Loss, y_true: np.ndarray, y_pred: np.ndarray, sample_weight: np.ndarray | None = None
) -> pd.Series:
    """Return how far a loss is from Keras's, and its gradient from the automatic one.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    loss : Loss
    y_true, y_pred : ndarray
        Classes as rows of probabilities, not as numbers.
    sample_weight : ndarray of shape (n_rows,), optional

    Returns
    -------
    Series
        loss and keras (the two values), value_gap, gradient_gap (the largest difference of any entry).

    Raises
    ------
    ArgumentError
        When Keras has no such loss, or the loss cannot take these rows.

    Examples
    --------
    >>> from labkit.losses import squared
    >>> bool(gaps(squared(), np.array([1.0, 2.0]), np.array([0.0, 4.0]))["gradient_gap"] < 1e-6)
    True
    """
    # a column for each prediction: Keras takes its mean over the last axis first
    truths = _columns(y_true)
    predictions = tf.Variable(_columns(y_pred))
    with tf.GradientTape() as tape:
        theirs = keras_loss(loss)(tf.constant(truths), predictions, sample_weight)
    gradient = tape.gradient(theirs, predictions).numpy().reshape(np.shape(y_pred))
    ours = loss.value(y_true, y_pred, sample_weight)
    gradient_gap = np.abs(gradient - loss.gradient(y_true, y_pred, sample_weight)).max()
    return pd.Series(
        {"loss": ours, "keras": float(theirs), "value_gap": abs(ours - float(theirs))}
        | {"gradient_gap": gradient_gap}
    )


def _columns(values):
    return np.asarray(values, dtype=float).reshape(len(values), -1)
