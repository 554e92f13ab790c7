"""Less memory for more time: forget what a block computed, and compute it again on the way back."""

from collections.abc import Callable

import numpy as np

from labkit.backprop.arrays import Tensor, node
from labkit.core import checks


def recomputed(block: Callable[[Tensor], Tensor], signal: Tensor) -> Tensor:
    """Send a signal through a block of layers and keep only what comes out.

    On the way back the block runs once more, so that only one block's graph is in memory at a time.

    Taught in: notebooks/06_backpropagation.ipynb

    Parameters
    ----------
    block : callable
        Takes a Tensor, returns a Tensor, and gives the same each time.
    signal : Tensor

    Returns
    -------
    Tensor

    Raises
    ------
    ArgumentError
        When the signal is not a Tensor.

    Examples
    --------
    >>> x = Tensor([3.0])
    >>> recomputed(lambda signal: signal * signal, x).sum().backward()
    >>> x.gradient.tolist()
    [6.0]
    """
    checks.require(isinstance(signal, Tensor), "signal", type(signal).__name__, "be a Tensor")

    def to_parent(gradient: np.ndarray) -> np.ndarray:
        again = Tensor(signal.value)
        (block(again) * gradient).sum().backward()  # this adds to the gradients of the block's weights
        return again.gradient

    return node(block(signal).value, "block", (signal, to_parent))
