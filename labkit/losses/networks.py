"""The same losses in Keras, and how far ours are from them."""

import labkit.training  # noqa: F401  first: it keeps TensorFlow's start-up lines off the page

# isort: split
import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from labkit.core import checks


def keras_loss(loss):
    """Return the Keras loss that computes what a loss of the kit computes, in float64.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    loss : Loss
        Keras has no pinball loss and no squared error of a sigmoid.

    Returns
    -------
    keras.losses.Loss
    """
    makers = {
        "squared": keras.losses.MeanSquaredError,
        "absolute": keras.losses.MeanAbsoluteError,
        "Huber": keras.losses.Huber,
        "log-cosh": keras.losses.LogCosh,
        "cross-entropy": keras.losses.BinaryCrossentropy,
        "smoothed cross-entropy": keras.losses.BinaryCrossentropy,
        "focal": lambda **settings: keras.losses.BinaryFocalCrossentropy(from_logits=True, **settings),
        "hinge": keras.losses.Hinge,
        "categorical cross-entropy": keras.losses.CategoricalCrossentropy,
        "Kullback-Leibler": keras.losses.KLDivergence,
    }
    checks.one_of(makers, loss=loss.name)
    return makers[loss.name](dtype="float64", **loss.settings)


def gaps(loss, y_true, y_pred, sample_weight=None):
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
    """
    # a column for each prediction: Keras takes its mean over the last axis first
    as_column = np.ndim(y_pred) == 1
    truth, said = (np.asarray(a, dtype=float).reshape(len(a), -1) for a in (y_true, y_pred))
    variable = tf.Variable(said)
    with tf.GradientTape() as tape:
        theirs = keras_loss(loss)(tf.constant(truth), variable, sample_weight)
    gradient = tape.gradient(theirs, variable).numpy()
    gradient = gradient[:, 0] if as_column else gradient
    ours = loss.value(y_true, y_pred, sample_weight)
    gradient_gap = np.abs(gradient - loss.gradient(y_true, y_pred, sample_weight)).max()
    return pd.Series(
        {"loss": ours, "keras": float(theirs), "value_gap": abs(ours - float(theirs))}
        | {"gradient_gap": gradient_gap}
    )
