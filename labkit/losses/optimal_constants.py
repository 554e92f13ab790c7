"""Which answer a loss asks for, and what every other answer costs."""

from dataclasses import dataclass

import numpy as np

from labkit.core.checks import require
from labkit.losses.loss import Rows

FLAT = 1e-12  # a mean slope below this share of the largest one counts as none


@dataclass(frozen=True)
class AnswerCosts:
    """The mean loss of every constant answer to the same data.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    y : ndarray of shape (n_rows,)
    answers : ndarray of shape (n_answers,)
    costs, slopes : dict
        Name of the loss -> ndarray of shape (n_answers,).
    favourites : dict
        Name of the loss -> lowest and highest of the best answers.
    """

    y: np.ndarray
    answers: np.ndarray
    costs: dict
    slopes: dict
    favourites: dict


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
        The true answer.
    what : str
        What is predicted, with its symbol.
    """

    predictions: np.ndarray
    values: dict
    slopes: dict
    label: float
    what: str


def favourite(loss, y):
    """Return the lowest and the highest constant answer with the least mean loss.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    loss : Loss
        Convex, for numbers.
    y : array_like of shape (n_rows,)

    Returns
    -------
    tuple of float
        Twice the same number where only one answer is best.

    Examples
    --------
    >>> from labkit.losses import absolute
    >>> [round(edge, 6) for edge in favourite(absolute(), [1, 2, 3, 4])]
    [2.0, 3.0]
    """
    y = _numbers(y)

    def pull(answer):
        return loss.slope(y, np.full_like(y, answer)).mean()

    ends = y.min(), y.max()
    flat = FLAT * max(abs(pull(end)) for end in ends)
    low = _crossing(lambda answer: pull(answer) >= -flat, *ends)
    high = _crossing(lambda answer: pull(answer) > flat, *ends)
    return low, high


def answer_costs(losses, y, answers):
    """Tabulate what constant answers cost under several losses.

    Taught in: notebooks/07_loss_functions.ipynb

    Parameters
    ----------
    losses : sequence of Loss
    y : array_like of shape (n_rows,)
    answers : array_like of shape (n_answers,)

    Returns
    -------
    AnswerCosts
    """
    y, answers = _numbers(y), np.asarray(answers, dtype=float)
    rows, columns = y[:, None], answers[None]
    return AnswerCosts(
        y,
        answers,
        {loss.name: loss.each(rows, columns).mean(axis=0) for loss in losses},
        {loss.name: loss.slope(rows, columns).mean(axis=0) for loss in losses},
        {loss.name: favourite(loss, y) for loss in losses},
    )


def loss_curves(losses, predictions, label=0.0, what="prediction"):
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
    """
    predictions = np.asarray(predictions, dtype=float)
    checked = {
        loss.name: (loss, *loss.check(np.full_like(predictions, label), predictions)) for loss in losses
    }
    values = {name: loss.each(y, p) for name, (loss, y, p) in checked.items()}
    slopes = {name: loss.slope(y, p) for name, (loss, y, p) in checked.items()}
    return LossCurves(predictions, values, slopes, float(label), what)


def noise_density(loss, errors):
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
    """
    bell = np.exp(-loss.each(errors, np.zeros_like(errors)))
    return bell / np.trapezoid(bell, errors)


def _crossing(holds, low, high, n_halvings=52):
    for _ in range(n_halvings):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return float(high)


def _numbers(y):
    y = np.asarray(y, dtype=float)
    require(y.ndim == 1 and y.size > 0, "y.shape", y.shape, "be (n_rows,) with at least one row")
    Rows.finite(y=y)
    return y
