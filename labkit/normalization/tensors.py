"""Normalization inside a network, by hand: batch, layer, group and RMS normalization.

Tensors have the rows of the batch first and the channels last, as in Keras.
"""

from dataclasses import dataclass

import numpy as np

from labkit.core import checks
from labkit.normalization.shared_sets import check_groups


@dataclass(frozen=True)
class MovingStatistics:
    """The moving averages that batch normalization keeps of the batches it has seen.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    mean, variance : ndarray of shape (n_channels,)

    Examples
    --------
    >>> MovingStatistics.initial(1).after(np.array([[10.0], [10.0]])).mean
    array([0.1])
    """

    mean: np.ndarray
    variance: np.ndarray

    @classmethod
    def initial(cls, n_channels: int) -> "MovingStatistics":
        """Return the statistics of a layer that has seen no batch: mean 0, variance 1."""
        return cls(np.zeros(n_channels), np.ones(n_channels))

    def after(self, x: np.ndarray, momentum: float = 0.99) -> "MovingStatistics":
        """Return the statistics after one more batch."""
        axes = tuple(range(np.ndim(x) - 1))
        return MovingStatistics(
            momentum * self.mean + (1 - momentum) * x.mean(axes),
            momentum * self.variance + (1 - momentum) * x.var(axes),
        )


def batch_norm(
    x: np.ndarray,
    moving: MovingStatistics,
    training: bool,
    gamma: float | np.ndarray = 1.0,
    beta: float | np.ndarray = 0.0,
    momentum: float = 0.99,
    epsilon: float = 1e-3,
) -> tuple[np.ndarray, MovingStatistics]:
    r"""Normalize each channel: by the batch in training mode, by the moving averages in inference mode.

    .. math:: y = \gamma (x - \mu) / \sqrt{\sigma^2 + \epsilon} + \beta

    (Ioffe and Szegedy 2015, arXiv:1502.03167.)

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    x : ndarray of shape (n_rows, ..., n_channels)
    moving : MovingStatistics
    training : bool
    gamma, beta : float or ndarray of shape (n_channels,)
    momentum, epsilon : float

    Returns
    -------
    tuple of ndarray and MovingStatistics
        The output, and the moving statistics afterwards.

    Raises
    ------
    ArgumentError
        For a tensor without rows and channels or with missing values, or a momentum outside [0, 1].

    Examples
    --------
    >>> x = np.array([[1.0], [3.0]])
    >>> y, moving = batch_norm(x, MovingStatistics.initial(1), training=True)
    >>> y.round(2).ravel(), moving.mean.round(2)
    (array([-1.,  1.]), array([0.02]))
    """
    x = _tensor(x)
    checks.between(0, 1, momentum=momentum)
    checks.require(len(moving.mean) == x.shape[-1], "x", x.shape, f"have {len(moving.mean)} channels")
    if not training:
        return gamma * (x - moving.mean) / np.sqrt(moving.variance + epsilon) + beta, moving
    return gamma * _standard(x, tuple(range(x.ndim - 1)), epsilon) + beta, moving.after(x, momentum)


def layer_norm(
    x: np.ndarray, gamma: float | np.ndarray = 1.0, beta: float | np.ndarray = 0.0, epsilon: float = 1e-3
) -> np.ndarray:
    """Normalize each position of each row over its channels (Ba et al. 2016, arXiv:1607.06450).

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    x : ndarray of shape (n_rows, ..., n_channels)
    gamma, beta : float or ndarray of shape (n_channels,)
    epsilon : float

    Returns
    -------
    ndarray

    Raises
    ------
    ArgumentError
        For a tensor without rows and channels or with missing values.

    Examples
    --------
    >>> layer_norm(np.array([[1.0, 3.0], [10.0, 30.0]])).round(2)
    array([[-1.,  1.],
           [-1.,  1.]])
    """
    return gamma * _standard(_tensor(x), -1, epsilon) + beta


def group_norm(
    x: np.ndarray,
    groups: int,
    gamma: float | np.ndarray = 1.0,
    beta: float | np.ndarray = 0.0,
    epsilon: float = 1e-3,
) -> np.ndarray:
    """Normalize each row over its positions and a group of channels (Wu and He 2018, arXiv:1803.08494).

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    x : ndarray of shape (n_rows, ..., n_channels)
    groups : int
        Must divide the number of channels.
    gamma, beta : float or ndarray of shape (n_channels,)
    epsilon : float

    Returns
    -------
    ndarray

    Raises
    ------
    ArgumentError
        For a tensor without rows and channels or with missing values, or groups that do not divide
        the channels.

    Examples
    --------
    >>> group_norm(np.array([[1.0, 3.0, 10.0, 30.0]]), groups=2).round(2)
    array([[-1.,  1., -1.,  1.]])
    """
    x = _tensor(x)
    check_groups(groups, x.shape)
    split = x.reshape(*x.shape[:-1], groups, -1)
    axes = (*range(1, x.ndim - 1), x.ndim)
    return gamma * _standard(split, axes, epsilon).reshape(x.shape) + beta


def rms_norm(x: np.ndarray, gamma: float | np.ndarray = 1.0, epsilon: float = 1e-6) -> np.ndarray:
    r"""Divide each position of each row by the root mean square of its channels; no mean is taken off.

    .. math:: y = \gamma x / \sqrt{\overline{x^2} + \epsilon}

    (Zhang and Sennrich 2019, arXiv:1910.07467.)

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    x : ndarray of shape (n_rows, ..., n_channels)
    gamma : float or ndarray of shape (n_channels,)
    epsilon : float

    Returns
    -------
    ndarray

    Raises
    ------
    ArgumentError
        For a tensor without rows and channels or with missing values.

    Examples
    --------
    >>> rms_norm(np.array([[3.0, 4.0]])).round(2)
    array([[0.85, 1.13]])
    """
    x = _tensor(x)
    return gamma * x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + epsilon)


def moving_averages(
    x: np.ndarray, batch_size: int, n_steps: int, momentum: float = 0.99, seed: int = 0
) -> np.ndarray:
    """Return the moving mean and variance of each channel after every batch drawn from some rows.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    x : ndarray of shape (n_rows, n_channels)
    batch_size, n_steps : int
    momentum : float in [0, 1]
    seed : int
        Of the rows drawn.

    Returns
    -------
    ndarray of shape (n_steps + 1, 2, n_channels)
        Mean and variance; the first is that of an untrained layer.

    Raises
    ------
    ArgumentError
        For a tensor without rows and channels or with missing values, or a momentum outside [0, 1].

    Examples
    --------
    >>> moving_averages(np.full((5, 1), 8.0), batch_size=2, n_steps=2, momentum=0.5)[:, 0, 0]
    array([0., 4., 6.])
    """
    x = _tensor(x)
    checks.whole(batch_size=batch_size, n_steps=n_steps)
    checks.between(0, 1, momentum=momentum)
    rng = np.random.default_rng(seed)
    history = [MovingStatistics.initial(x.shape[-1])]
    for _ in range(n_steps):
        history.append(history[-1].after(x[rng.integers(0, len(x), batch_size)], momentum))
    return np.array([(moving.mean, moving.variance) for moving in history])


def _standard(x, axes, epsilon):
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + epsilon)


def _tensor(x):
    x = np.asarray(x, dtype=float)
    checks.require(x.ndim >= 2 and x.size > 0, "x", x.shape, "have rows and channels, at least one of each")
    checks.require(np.isfinite(x).all(), "x", "a missing value or an infinity", "hold finite numbers")
    return x
