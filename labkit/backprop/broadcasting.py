"""What broadcasting stretches forward is summed backward."""


def summed_to(gradient, shape):
    """Sum a gradient over the axes along which an operand was broadcast.

    A number that was used in many places is blamed by all of them.

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
    """
    if gradient.shape == shape:
        return gradient
    gradient = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    stretched = tuple(place for place, length in enumerate(shape) if length == 1)
    return gradient.sum(axis=stretched, keepdims=True) if stretched else gradient
