"""Normalization inside a network, by hand: which cells of a tensor share a mean and a spread.

Tensors have the rows of the batch first and the channels last, as in Keras.
"""

from dataclasses import dataclass

import numpy as np

from labkit.core import checks

KINDS = ("batch", "layer", "group", "RMS")


@dataclass(frozen=True)
class Moving:
    """What batch normalization remembers of the batches it has seen.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    mean, variance : ndarray of shape (n_channels,)
    """

    mean: np.ndarray
    variance: np.ndarray

    @classmethod
    def fresh(cls, n_channels):
        """Return the memory of a layer that has seen nothing: mean 0, variance 1."""
        return cls(np.zeros(n_channels), np.ones(n_channels))

    def after(self, x, momentum=0.99):
        """Return the memory after one more batch."""
        axes = tuple(range(np.ndim(x) - 1))
        return Moving(
            momentum * self.mean + (1 - momentum) * x.mean(axes),
            momentum * self.variance + (1 - momentum) * x.var(axes),
        )


def batch_norm(x, moving, training, gamma=1.0, beta=0.0, momentum=0.99, epsilon=1e-3):
    r"""Normalize each channel: by the batch in training mode, by the moving averages in inference mode.

    .. math:: y = \gamma (x - \mu) / \sqrt{\sigma^2 + \epsilon} + \beta

    (Ioffe and Szegedy 2015, arXiv:1502.03167.)

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    x : ndarray of shape (n_rows, ..., n_channels)
    moving : Moving
    training : bool
    gamma, beta : float or ndarray of shape (n_channels,)
    momentum, epsilon : float

    Returns
    -------
    tuple of ndarray and Moving
        The output, and the memory afterwards.
    """
    x = _tensor(x)
    checks.between(0, 1, momentum=momentum)
    checks.require(len(moving.mean) == x.shape[-1], "x", x.shape, f"have {len(moving.mean)} channels")
    if not training:
        return gamma * (x - moving.mean) / np.sqrt(moving.variance + epsilon) + beta, moving
    return gamma * _standard(x, tuple(range(x.ndim - 1)), epsilon) + beta, moving.after(x, momentum)


def layer_norm(x, gamma=1.0, beta=0.0, epsilon=1e-3):
    """Normalize each place of each row over its channels (Ba et al. 2016, arXiv:1607.06450).

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    x : ndarray of shape (n_rows, ..., n_channels)
    gamma, beta : float or ndarray of shape (n_channels,)
    epsilon : float

    Returns
    -------
    ndarray
    """
    return gamma * _standard(_tensor(x), -1, epsilon) + beta


def group_norm(x, groups, gamma=1.0, beta=0.0, epsilon=1e-3):
    """Normalize each row over its places and a group of channels (Wu and He 2018, arXiv:1803.08494).

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
    """
    x = _tensor(x)
    _check_groups(groups, x.shape)
    split = x.reshape(*x.shape[:-1], groups, -1)
    axes = (*range(1, x.ndim - 1), x.ndim)
    return gamma * _standard(split, axes, epsilon).reshape(x.shape) + beta


def rms_norm(x, gamma=1.0, epsilon=1e-6):
    r"""Divide each place of each row by the root mean square of its channels; no mean is taken off.

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
    """
    x = _tensor(x)
    return gamma * x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + epsilon)


def sharing(kind, shape, groups=2):
    """Return a number for every cell of a tensor: cells with the same number share mean and spread.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    kind : {"batch", "layer", "group", "RMS"}
    shape : tuple of int
        Rows, places, channels.
    groups : int
        For "group".

    Returns
    -------
    ndarray of int of that shape
    """
    checks.one_of(KINDS, kind=kind)
    checks.require(len(shape) == 3 and min(shape) > 0, "shape", shape, "have three positive sizes")
    row, place, channel = np.indices(shape)
    if kind == "batch":
        return channel
    if kind == "group":
        _check_groups(groups, shape)
        return row * groups + channel // (shape[-1] // groups)
    return row * shape[1] + place


def moving_averages(x, batch_size, n_steps, momentum=0.99, seed=0):
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
        Mean and variance; the first is that of a fresh layer.
    """
    x = _tensor(x)
    checks.whole(batch_size=batch_size, n_steps=n_steps)
    checks.between(0, 1, momentum=momentum)
    rng, memory = np.random.default_rng(seed), [Moving.fresh(x.shape[-1])]
    for _ in range(n_steps):
        memory.append(memory[-1].after(x[rng.integers(0, len(x), batch_size)], momentum))
    return np.array([(moving.mean, moving.variance) for moving in memory])


def _standard(x, axes, epsilon):
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + epsilon)


def _tensor(x):
    x = np.asarray(x, dtype=float)
    checks.require(x.ndim >= 2 and x.size > 0, "x", x.shape, "have rows and channels, at least one of each")
    checks.require(np.isfinite(x).all(), "x", "a gap or an infinity", "hold finite numbers")
    return x


def _check_groups(groups, shape):
    checks.whole(groups=groups)
    checks.require(shape[-1] % groups == 0, "groups", groups, f"divide the {shape[-1]} channels")
