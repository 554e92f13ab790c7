"""What a loss surface is: a value and its derivative, which travel together."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from labkit.core.errors import ArgumentError


@dataclass(frozen=True)
class Surface:
    """A loss over two weights.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    name : str
    value, gradient : callable
        Take weights of shape (..., 2); return the loss of shape (...) and the gradient of shape (..., 2).
        The gradient of a surface with data also takes `rows`, the rows of a mini-batch.
    minimum, start : tuple of float
        Where the loss is least, and a good position to begin.
    box : tuple of float
        Left, right, bottom, top of the picture.
    curvature : ndarray of shape (2, 2), optional
        The Hessian, where it is the same everywhere (a quadratic).
    n_rows : int
        Rows of data behind the loss; 0 for a formula.
    axes : tuple of str
        What the two weights are.

    Examples
    --------
    >>> from labkit.descent.surfaces import bowl
    >>> flattest, steepest = bowl(condition=50).directions()[0]
    >>> float(steepest / flattest)
    50.0
    """

    name: str
    value: Callable
    gradient: Callable
    minimum: tuple[float, float]
    start: tuple[float, float]
    box: tuple[float, float, float, float]
    curvature: np.ndarray | None = None
    n_rows: int = 0
    axes: tuple[str, str] = ("weight $w_1$", "weight $w_2$")

    def directions(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the curvature along each main direction, and the directions as columns.

        Returns
        -------
        tuple of ndarray
            Shapes (2,) and (2, 2), the flattest direction first.

        Raises
        ------
        ArgumentError
            If the curvature differs from position to position, as it does on all but quadratic surfaces.
        """
        if self.curvature is None:
            raise ArgumentError(
                f"The curvature of {self.name} differs from position to position, so it has no main "
                "directions; take a quadratic surface, such as descent.bowl()."
            )
        return np.linalg.eigh(self.curvature)

    def beside(self, place: tuple[float, float], right: float, up: float) -> tuple[float, float]:
        """Return the position a fortieth of the picture to the right and up.

        Parameters
        ----------
        place : tuple of float
        right, up : float
            How many such steps; negative for left and down.

        Returns
        -------
        tuple of float
        """
        left, rightmost, bottom, top = self.box
        x = place[0] + right * (rightmost - left) / 40
        y = place[1] + up * (top - bottom) / 40
        return (round(x, 3), round(y, 3))
