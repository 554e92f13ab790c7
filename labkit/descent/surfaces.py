"""Loss surfaces over two weights, given by formulas."""

import numpy as np

from labkit.core import checks
from labkit.descent.loss_surface import Surface
from labkit.descent.regression_surfaces import penguins


def bowl(condition: float = 100.0, rotation: float = 0.0, scale: float = 1.0) -> Surface:
    r"""Return a quadratic bowl whose curvatures are `scale` and `scale * condition`.

    .. math:: L(w) = \tfrac12 w^\top H w

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    condition : float, >= 1
        Largest curvature over smallest.
    rotation : float
        Degrees; the start turns with the bowl.
    scale : float, > 0
        Multiplies the loss.

    Returns
    -------
    Surface

    Raises
    ------
    ArgumentError
        If a number lies outside its range.

    Examples
    --------
    >>> bowl(condition=9).gradient(np.array([1.0, 1.0]))
    array([1., 9.])
    """
    checks.between(1, 1e6, condition=condition)
    checks.positive(scale=scale)
    turn = _rotation(rotation)
    curvature = turn @ np.diag([scale, scale * condition]) @ turn.T
    start = tuple((turn @ [-2.0, 1.0]).round(12).tolist())
    return Surface(
        "bowl",
        value=lambda w: 0.5 * (w @ curvature * w).sum(axis=-1),
        gradient=lambda w: w @ curvature,
        minimum=(0.0, 0.0),
        start=start,
        box=(-2.6, 2.6, -2.6, 2.6),
        curvature=curvature,
    )


def saddle() -> Surface:
    """Return a saddle point with a minimum on either side.

    Taught in: notebooks/05_gradient_descent.ipynb

    Returns
    -------
    Surface

    Examples
    --------
    >>> np.abs(saddle().gradient(np.array([0.0, 0.0])))
    array([0., 0.])
    """
    return Surface(
        "saddle",
        value=lambda w: 0.5 * (w[..., 0] ** 2 - w[..., 1] ** 2) + 0.25 * w[..., 1] ** 4,
        gradient=lambda w: np.stack([w[..., 0], w[..., 1] ** 3 - w[..., 1]], axis=-1),
        minimum=(0.0, 1.0),
        start=(-2.0, 0.001),
        box=(-2.6, 2.6, -1.8, 1.8),
    )


def ravine() -> Surface:
    """Return a winding valley with steep walls and a gentle floor.

    Taught in: notebooks/05_gradient_descent.ipynb

    Returns
    -------
    Surface

    Examples
    --------
    >>> float(ravine().value(np.array([0.0, 1.0])))
    5.0
    """

    def wall(w):
        return w[..., 1] - np.sin(w[..., 0])

    def gradient(w):
        return np.stack([0.2 * w[..., 0] - 10 * wall(w) * np.cos(w[..., 0]), 10 * wall(w)], axis=-1)

    return Surface(
        "ravine",
        value=lambda w: 5 * wall(w) ** 2 + 0.1 * w[..., 0] ** 2,
        gradient=gradient,
        minimum=(0.0, 0.0),
        start=(-3.5, 1.5),
        box=(-4.2, 2.6, -2.2, 2.4),
    )


def rosenbrock() -> Surface:
    """Return Rosenbrock's banana valley (doi:10.1093/comjnl/3.3.175).

    Taught in: notebooks/05_gradient_descent.ipynb

    Returns
    -------
    Surface

    Examples
    --------
    >>> float(rosenbrock().value(np.array([1.0, 1.0])))
    0.0
    """

    def gradient(w):
        x = w[..., 0]
        rise = w[..., 1] - x**2
        return np.stack([2 * (x - 1) - 400 * x * rise, 200 * rise], axis=-1)

    return Surface(
        "rosenbrock",
        value=lambda w: (1 - w[..., 0]) ** 2 + 100 * (w[..., 1] - w[..., 0] ** 2) ** 2,
        gradient=gradient,
        minimum=(1.0, 1.0),
        start=(-1.2, 1.0),
        box=(-2.0, 2.0, -1.0, 3.0),
    )


def plateau() -> Surface:
    """Return a pit in a plain: far from the minimum there is almost no slope.

    Taught in: notebooks/05_gradient_descent.ipynb

    Returns
    -------
    Surface

    Examples
    --------
    >>> plateau().value(np.array([[0.0, 0.0], [10.0, 0.0]]))
    array([0., 1.])
    """

    def pit(w):
        return np.exp(-0.5 * (w**2).sum(axis=-1))

    return Surface(
        "plateau",
        value=lambda w: 1 - pit(w),
        gradient=lambda w: w * pit(w)[..., None],
        minimum=(0.0, 0.0),
        start=(-2.9, 2.0),
        box=(-3.4, 3.4, -2.6, 2.6),
    )


SURFACES = {
    "bowl": bowl, "saddle": saddle, "ravine": ravine,
    "rosenbrock": rosenbrock, "plateau": plateau, "penguins": penguins,
}  # fmt: skip


def _rotation(degrees):
    checks.between(-360, 360, rotation=degrees)
    angle = np.deg2rad(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
