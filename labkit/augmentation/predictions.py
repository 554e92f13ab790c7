"""What a model ignores: its predictions for changed images, and its accuracy against their strength."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer

from labkit.augmentation.accuracies import accuracy_table
from labkit.augmentation.images import as_batch
from labkit.augmentation.policies import Policy, augment, largest_changes, random_changes
from labkit.core import checks
from labkit.core.errors import ArgumentError

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


def predicted_classes(model: object, images: np.ndarray) -> np.ndarray:
    """Return the class that a model predicts for each image.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    model : object with `predict`, or callable
        Takes the images, returns classes, or scores with one column for each class.
    images : ndarray of shape (n, …)

    Returns
    -------
    ndarray of shape (n,), int

    Raises
    ------
    ArgumentError
        When the model cannot be called, or its result has another shape.

    Examples
    --------
    >>> scores = np.array([[0.9, 0.1], [0.2, 0.8]])
    >>> predicted_classes(lambda images: scores, np.zeros((2, 8, 8)))
    array([0, 1])
    """
    predict: Any = getattr(model, "predict", model)
    if not callable(predict):
        raise ArgumentError(f"`model` must have `predict` or be callable; got {type(model).__name__}.")
    result = np.asarray(predict(images))
    if result.ndim not in (1, 2) or len(result) != len(images):
        raise ArgumentError(
            f"`model` must return shape ({len(images)},) or ({len(images)}, n_classes) for "
            f"{len(images)} images; got shape {result.shape}."
        )
    return (result.argmax(axis=1) if result.ndim == 2 else result).astype(int)


def robustness(
    models: Mapping[str, object],
    images: np.ndarray,
    labels: np.ndarray,
    policy: Policy,
    shares: Sequence[float] = SHARES,
    seed: int = 0,
    at_full: bool = False,
) -> pd.DataFrame:
    """Measure accuracy while a policy grows from no change to its full strength.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    models : dict
        Name -> model, as in `predicted_classes`.
    images, labels : ndarray
        A test set that no model has learned from.
    policy : Policy
    shares : sequence of float
        Parts of the policy's strengths to try.
    seed : int
    at_full : bool
        Change every image by the strength itself instead of drawing between its extremes.

    Returns
    -------
    DataFrame
        model, share, accuracy, low, high (95 % interval of Wilson).

    Raises
    ------
    ArgumentError
        Unless there is a label for each image and each model can predict.

    Examples
    --------
    >>> images = np.zeros((4, 8, 8))
    >>> zeros = lambda images: np.zeros(len(images))
    >>> table = robustness({"zeros": zeros}, images, [0, 0, 0, 1], Policy(noise=0.1), shares=(0, 1))
    >>> table["accuracy"].tolist()
    [0.75, 0.75]
    """
    batch = as_batch(images)
    labels = np.asarray(labels)
    n = len(batch.pixels)
    checks.require(len(labels) == n > 0, "labels", len(labels), "be one for each image")
    changes = largest_changes if at_full else random_changes
    versions = [changes(n, batch.size, policy.scaled(share), seed).apply(images) for share in shares]
    n_correct = {}
    for name, model in models.items():
        # one call for all strengths: its fixed cost is paid once
        predicted = predicted_classes(model, np.concatenate(versions)).reshape(len(shares), -1)
        n_correct[name] = (predicted == labels).sum(axis=1)
    return accuracy_table(shares, n, n_correct)


def predictions_after(
    model: object, images: np.ndarray, labels: np.ndarray, change: Callable[[np.ndarray], np.ndarray]
) -> pd.DataFrame:
    """Tabulate what a model predicts for changed images of each class.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    model : object with `predict`, or callable
    images, labels : ndarray
    change : callable
        Images -> images of the same shape.

    Returns
    -------
    DataFrame of shape (n_classes, n_classes)
        Row: the class before the change; column: the prediction; shares of each row.

    Raises
    ------
    ArgumentError
        When the model cannot predict; see `predicted_classes`.

    Examples
    --------
    >>> brightest = lambda images: (images.mean(axis=(1, 2)) > 0.5).astype(int)
    >>> images = np.stack([np.zeros((8, 8)), np.ones((8, 8))])
    >>> predictions_after(brightest, images, [0, 1], lambda images: 1 - images).to_numpy()
    array([[0., 1.],
           [1., 0.]])
    """
    predicted = predicted_classes(model, change(images))
    classes = sorted({*np.unique(labels).tolist(), *np.unique(predicted).tolist()})
    counts = pd.crosstab(pd.Series(labels, name="image"), pd.Series(predicted, name="prediction"))
    counts = counts.reindex(index=classes, columns=classes, fill_value=0)
    return counts.div(np.maximum(counts.sum(axis=1), 1), axis=0)


def discriminant_model(
    images: np.ndarray, labels: np.ndarray, policy: Policy | None = None, copies: int = 0, seed: int = 0
) -> Pipeline:
    """Fit a small model without Keras: quadratic discriminant analysis of principal components.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images, labels : ndarray
        The training set.
    policy : Policy, optional
        How the copies are changed.
    copies : int
        Changed copies of every image that are learned as well.
    seed : int

    Returns
    -------
    sklearn.pipeline.Pipeline
        Pixels are first reduced to 30 principal components; its `predict` takes images.

    Raises
    ------
    ArgumentError
        For images of another shape or range, or a number of copies below zero.

    Examples
    --------
    >>> from labkit import datasets
    >>> images, labels = datasets.load("digits")
    >>> model = discriminant_model(images[:500], labels[:500])
    >>> bool((model.predict(images[500:600]) == labels[500:600]).mean() > 0.7)
    True
    """
    checks.whole(least=0, copies=copies)
    versions = [images, *(augment(images, policy or Policy(), seed + copy) for copy in range(copies))]
    n_components = min(30, len(images) - 1, int(np.prod(images.shape[1:])))
    components = PCA(n_components, svd_solver="randomized", random_state=0).fit(_flat(images))
    model = QuadraticDiscriminantAnalysis(reg_param=0.02)
    model.fit(components.transform(_flat(np.concatenate(versions))), np.tile(labels, 1 + copies))
    return make_pipeline(FunctionTransformer(_flat), components, model)


def _flat(images):
    pixels = as_batch(images).pixels
    return pixels.reshape(len(pixels), -1)
