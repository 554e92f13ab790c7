"""What broadcasting stretches forward is summed backward."""

import numpy as np


def summed_to(gradient: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Sum a gradient over the axes along which an operand was broadcast.

    A number that is used in many positions gets the sum of their gradients.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    gradient : ndarray
        Of the shape of the result.
    shape : tuple of int
        The shape of the operand.

    Returns
    -------
    ndarray of shape `shape`

    Examples
    --------
    >>> summed_to(np.ones((4, 3)), (3,)).tolist()
    [4.0, 4.0, 4.0]
    """
    if gradient.shape == shape:
        return gradient
    gradient = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    stretched = tuple(place for place, length in enumerate(shape) if length == 1)
    return gradient.sum(axis=stretched, keepdims=True) if stretched else gradient
