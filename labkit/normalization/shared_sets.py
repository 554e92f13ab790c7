"""Which cells of a tensor share a mean and a spread in each kind of normalization."""

import numpy as np

from labkit.core import checks


def sharing(kind: str, shape: tuple[int, ...], groups: int = 2) -> np.ndarray:
    """Return a number for every cell of a tensor: cells with the same number share mean and spread.

    Taught in: notebooks/04_normalization.ipynb

    Parameters
    ----------
    kind : {"batch", "layer", "group", "RMS"}
    shape : tuple of int
        Rows, positions, channels.
    groups : int
        For "group".

    Returns
    -------
    ndarray of int of that shape

    Raises
    ------
    ArgumentError
        For an unknown kind, a shape without three sizes, or groups that do not divide the channels.

    Examples
    --------
    >>> sharing("batch", (2, 1, 3))[:, 0]
    array([[0, 1, 2],
           [0, 1, 2]])
    """
    checks.one_of(SETS, kind=kind)
    checks.require(len(shape) == 3 and min(shape) > 0, "shape", shape, "have three positive sizes")
    return SETS[kind](shape, groups)


def check_groups(groups: int, shape: tuple[int, ...]) -> None:
    """Raise unless the channels, the last axis of a shape, can be split into groups of equal size."""
    checks.whole(groups=groups)
    checks.require(shape[-1] % groups == 0, "groups", groups, f"divide the {shape[-1]} channels")


def _set_of_channel(shape, groups):
    return np.indices(shape)[2]


def _set_of_position(shape, groups):
    row, position, _ = np.indices(shape)
    return row * shape[1] + position


def _set_of_group(shape, groups):
    check_groups(groups, shape)
    row, _, channel = np.indices(shape)
    return row * groups + channel // (shape[-1] // groups)


# for each kind, which cells share a mean: batch normalization alone mixes rows
SETS = {
    "batch": _set_of_channel,
    "layer": _set_of_position,
    "group": _set_of_group,
    "RMS": _set_of_position,
}
