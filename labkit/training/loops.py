"""Training written out, step by step: the same numbers as `fit`, with nothing hidden."""

import keras
import numpy as np
import tensorflow as tf

from labkit.training.datasets import epoch_batches


def custom_loop(
    model: keras.Model, X: np.ndarray, y: np.ndarray, epochs: int = 1, batch_size: int = 32, seed: int = 0
) -> list[float]:
    """Train a compiled model by a loop of one's own: forward, loss, gradient, update.

    Parameters
    ----------
    model : keras.Model
        Built and compiled; its loss and its optimizer are used.
    X : ndarray of shape (n_samples, …)
    y : ndarray of shape (n_samples, …)
    epochs, batch_size : int
    seed : int
        Decides the order of the rows, which is that of `fit`.

    Returns
    -------
    list of float
        The mean loss of each epoch, measured while the model improves.

    Raises
    ------
    ValueError
        Where `batch_size` is no whole number of at least 1.

    Examples
    --------
    >>> import keras, numpy as np
    >>> from labkit import training
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> first, second = training.custom_loop(model, np.ones((8, 1)), np.ones((8, 1)), epochs=2)
    >>> second < first
    True
    """

    @tf.function(reduce_retracing=True)
    def step(X_batch, y_batch):
        with tf.GradientTape() as tape:
            loss = model.compute_loss(y=y_batch, y_pred=model(X_batch, training=True))
            scaled = model.optimizer.scale_loss(loss)  # in float16; else it is the loss itself
        gradients = tape.gradient(scaled, model.trainable_variables)
        model.optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return loss

    losses = []
    for epoch in range(epochs):
        keras.utils.set_random_seed(seed)
        batches = epoch_batches((X, y), batch_size, seed, epoch)
        total = sum(float(step(X_batch, y_batch)) * len(X_batch) for X_batch, y_batch in batches)
        losses.append(total / len(X))
    return losses
