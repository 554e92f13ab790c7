"""What a model really ignores: its answers to changed images, and its accuracy against their strength."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from labkit.augmentation.images import Batch
from labkit.augmentation.policies import Draw, augment
from labkit.augmentation.tallies import Tally
from labkit.core import checks

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


def replies(model, images):
    """Return the class that a model gives to each image.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    model : object with `predict`, or callable
        Takes the images, returns classes, or scores with one column for each class.
    images : ndarray of shape (n, …)

    Returns
    -------
    ndarray of shape (n,), int
    """
    ask = model.predict if hasattr(model, "predict") else model
    if not isinstance(ask, Callable):
        raise ValueError(f"`model` must have `predict` or be callable; got {type(model).__name__}.")
    said = np.asarray(ask(images))
    if said.ndim not in (1, 2) or len(said) != len(images):
        raise ValueError(
            f"`model` must answer {len(images)} images with shape ({len(images)},) or "
            f"({len(images)}, n_classes); got shape {said.shape}."
        )
    return (said.argmax(axis=1) if said.ndim == 2 else said).astype(int)


def robustness(models, images, labels, shares=SHARES, seed=0, at_full=False, **strengths):
    """Measure accuracy while a recipe grows from nothing to its full strength.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    models : dict
        Name -> model, as in `replies`.
    images, labels : ndarray
        A test set that no model has learned from.
    shares, seed, **strengths : float
        Parts of the strengths to try; the rest as in `augment`.
    at_full : bool
        Change every image by the strength itself instead of drawing between its extremes.

    Returns
    -------
    DataFrame
        model, share, accuracy, low, high (95 % interval of Wilson).
    """
    batch, labels = Batch.of(images), np.asarray(labels)
    checks.require(len(labels) == len(batch.pixels) > 0, "labels", len(labels), "be one for each image")
    draw = Draw.at_full if at_full else Draw.at_random
    changed = []
    for share in shares:
        weaker = {name: share * value for name, value in strengths.items()}
        changed.append(draw(len(labels), batch.size, seed, **weaker).apply(images))
    right = {}
    for name, model in models.items():
        # one question for all strengths: the price of asking is paid once
        said = replies(model, np.concatenate(changed)).reshape(len(shares), -1)
        right[name] = (said == labels).sum(axis=1)
    return Tally(tuple(shares), len(labels), right).table


def answers_after(model, images, labels, change):
    """Tabulate what a model answers to changed images of each class.

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
        Row: the class before the change; column: the answer; shares of each row.
    """
    said = replies(model, change(images))
    classes = sorted({*np.unique(labels).tolist(), *np.unique(said).tolist()})
    counts = pd.crosstab(pd.Series(labels, name="image"), pd.Series(said, name="answer"))
    counts = counts.reindex(index=classes, columns=classes, fill_value=0)
    return counts.div(np.maximum(counts.sum(axis=1), 1), axis=0)


def cloud_model(images, labels, copies=0, seed=0, **strengths):
    """Fit a small model without Keras: quadratic discriminant analysis, a cloud for each class.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    images, labels : ndarray
        The training set.
    copies : int
        Changed copies of every image that are learned as well.
    seed : int
    **strengths : float
        As in `augment`.

    Returns
    -------
    sklearn.pipeline.Pipeline
        Pixels are first squeezed into 30 principal components; its `predict` takes images.
    """
    checks.whole(least=0, copies=copies)
    seen = [images, *(augment(images, seed + copy, **strengths) for copy in range(copies))]
    n_components = min(30, len(images) - 1, int(np.prod(images.shape[1:])))
    squeeze = PCA(n_components, svd_solver="randomized", random_state=0).fit(_flat(images))
    clouds = QuadraticDiscriminantAnalysis(reg_param=0.02)
    clouds.fit(squeeze.transform(_flat(np.concatenate(seen))), np.tile(labels, 1 + copies))
    return make_pipeline(FunctionTransformer(_flat), squeeze, clouds)


def _flat(images):
    pixels = Batch.of(images).pixels
    return pixels.reshape(len(pixels), -1)
