"""Losses as functions of one prediction, and the noise whose negative log-likelihood they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from labkit.losses.loss import Loss


@dataclass(frozen=True)
class LossCurves:
    """Losses of one row as functions of its prediction.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    predictions : ndarray of shape (n_predictions,)
    values, slopes : dict
        Name of the loss -> ndarray of shape (n_predictions,).
    label : float
        The true value.
    what : str
        What is predicted, with its symbol.
    """

    predictions: np.ndarray
    values: dict[str, np.ndarray]
    slopes: dict[str, np.ndarray]
    label: float
    what: str


def loss_curves(
    losses: Sequence[Loss], predictions: ArrayLike, label: float = 0.0, what: str = "prediction"
) -> LossCurves:
    """Return losses and their slopes as functions of one prediction.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    losses : sequence of Loss
    predictions : array_like of shape (n_predictions,)
        Numbers, logits or probabilities, as the losses take them.
    label : float
    what : str

    Returns
    -------
    LossCurves

    Raises
    ------
    ArgumentError
        For a label or predictions that a loss cannot take.

    Examples
    --------
    >>> from labkit.losses import hinge
    >>> loss_curves([hinge()], [-1, 0, 2], label=1).values["hinge"].tolist()
    [2.0, 1.0, 0.0]
    """
    predictions = np.asarray(predictions, dtype=float)
    labels = np.full_like(predictions, label)
    pairs = {loss.name: (loss, *loss.check(labels, predictions)) for loss in losses}
    values = {name: loss.each(y, p) for name, (loss, y, p) in pairs.items()}
    slopes = {name: loss.slope(y, p) for name, (loss, y, p) in pairs.items()}
    return LossCurves(predictions, values, slopes, float(label), what)


def noise_density(loss: Loss, errors: np.ndarray) -> np.ndarray:
    """Return the noise that makes a loss the negative log-likelihood: exp(-loss), scaled to area 1.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    loss : Loss
    errors : ndarray of shape (n_errors,)
        Evenly spaced, and wide enough to hold nearly all of the noise.

    Returns
    -------
    ndarray of shape (n_errors,)

    Examples
    --------
    >>> from labkit.losses import absolute
    >>> noise_density(absolute(), np.linspace(-20, 20, 4001)).max().round(3)  # Laplace: 1/2 at 0
    np.float64(0.5)
    """
    density = np.exp(-loss.each(errors, np.zeros_like(errors)))
    return density / np.trapezoid(density, errors)
