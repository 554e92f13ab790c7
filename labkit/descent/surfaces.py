"""Loss surfaces over two weights, each with its gradient: a value and its derivative travel together."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from labkit.core import checks


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
        Where the loss is least, and a good place to begin.
    box : tuple of float
        Left, right, bottom, top of the picture.
    curvature : ndarray of shape (2, 2), optional
        The Hessian, where it is the same everywhere (a quadratic).
    n_rows : int
        Rows of data behind the loss; 0 for a formula.
    axes : tuple of str
        What the two weights are.
    """

    name: str
    value: Callable
    gradient: Callable
    minimum: tuple
    start: tuple
    box: tuple
    curvature: np.ndarray | None = None
    n_rows: int = 0
    axes: tuple = ("weight $w_1$", "weight $w_2$")

    def directions(self):
        """Return the curvature along each main direction, and the directions as columns.

        Returns
        -------
        tuple of ndarray
            Shapes (2,) and (2, 2), the flattest direction first.
        """
        if self.curvature is None:
            raise ValueError(f"{self.name} bends differently from place to place: it has no main directions.")
        return np.linalg.eigh(self.curvature)

    def beside(self, place, right, up):
        """Return the place a fortieth of the picture to the right and up.

        Parameters
        ----------
        place : tuple of float
        right, up : float
            How many such steps; negative for left and down.

        Returns
        -------
        tuple of float
        """
        width, height = self.box[1] - self.box[0], self.box[3] - self.box[2]
        return (round(place[0] + right * width / 40, 3), round(place[1] + up * height / 40, 3))


def bowl(condition=100.0, rotation=0.0, scale=1.0):
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


def saddle():
    """Return a saddle with a minimum on either side: a pass between two valleys.

    Taught in: notebooks/05_gradient_descent.ipynb

    Returns
    -------
    Surface
    """
    return Surface(
        "saddle",
        value=lambda w: 0.5 * (w[..., 0] ** 2 - w[..., 1] ** 2) + 0.25 * w[..., 1] ** 4,
        gradient=lambda w: np.stack([w[..., 0], w[..., 1] ** 3 - w[..., 1]], axis=-1),
        minimum=(0.0, 1.0),
        start=(-2.0, 0.001),
        box=(-2.6, 2.6, -1.8, 1.8),
    )


def ravine():
    """Return a winding valley with steep walls and a gentle floor.

    Taught in: notebooks/05_gradient_descent.ipynb

    Returns
    -------
    Surface
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


def rosenbrock():
    """Return Rosenbrock's banana valley (doi:10.1093/comjnl/3.3.175).

    Taught in: notebooks/05_gradient_descent.ipynb

    Returns
    -------
    Surface
    """

    def gradient(w):
        x, rise = w[..., 0], w[..., 1] - w[..., 0] ** 2
        return np.stack([2 * (x - 1) - 400 * x * rise, 200 * rise], axis=-1)

    return Surface(
        "rosenbrock",
        value=lambda w: (1 - w[..., 0]) ** 2 + 100 * (w[..., 1] - w[..., 0] ** 2) ** 2,
        gradient=gradient,
        minimum=(1.0, 1.0),
        start=(-1.2, 1.0),
        box=(-2.0, 2.0, -1.0, 3.0),
    )


def plateau():
    """Return a pit in a plain: far from the minimum there is almost no slope.

    Taught in: notebooks/05_gradient_descent.ipynb

    Returns
    -------
    Surface
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


def least_squares(X, y, name="least squares", axes=Surface.axes):
    r"""Return the loss of a straight-line model with two weights on real data.

    .. math:: L(w) = \frac{1}{2n} \lVert Xw - y \rVert^2

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    X : ndarray of shape (n_rows, 2)
    y : ndarray of shape (n_rows,)
    name : str
    axes : tuple of str

    Returns
    -------
    Surface
        Its `gradient(w, rows)` uses only the rows of a mini-batch.
    """
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    checks.require(X.ndim == 2 and X.shape[1] == 2, "X", X.shape, "have shape (n_rows, 2)")
    checks.require(y.shape == (len(X),), "y", y.shape, f"have shape ({len(X)},), one value for each row of X")
    checks.require(np.isfinite(X).all() and np.isfinite(y).all(), "X", "a gap", "and y have no gaps")

    def error(w, rows=slice(None)):
        return w @ X[rows].T - y[rows]

    def gradient(w, rows=slice(None)):
        return error(w, rows) @ X[rows] / len(X[rows])

    best = np.linalg.lstsq(X, y, rcond=None)[0]
    reach = 1.4 * max(np.abs(best).max(), 0.5)
    box = (best[0] - reach, best[0] + reach, best[1] - reach, best[1] + reach)
    start = (float(best[0] - 0.8 * reach), float(best[1] + 0.6 * reach))
    return Surface(
        name, lambda w: 0.5 * (error(w) ** 2).mean(axis=-1), gradient, tuple(best.tolist()), start,
        tuple(map(float, box)), X.T @ X / len(X), len(X), axes,
    )  # fmt: skip


def penguins(standardize=True):
    """Return a real surface: body mass of penguins from the length of flipper and bill.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    standardize : bool
        True measures both lengths in standard deviations; False in millimetres (centred).

    Returns
    -------
    Surface
        342 rows; the target is body mass in kilograms, centred.
    """
    from labkit import datasets

    columns = ["Flipper Length (mm)", "Culmen Length (mm)", "Body Mass (g)"]
    table = datasets.load("penguins")[columns].dropna()
    centred = (table - table.mean()).to_numpy()
    X, y = centred[:, :2], centred[:, 2] / 1000
    unit = "sd" if standardize else "mm"
    axes = (f"flipper weight $w_1$ (kg per {unit})", f"bill weight $w_2$ (kg per {unit})")
    return least_squares(X / X.std(axis=0) if standardize else X, y, "penguins", axes)


SURFACES = {
    "bowl": bowl, "saddle": saddle, "ravine": ravine,
    "rosenbrock": rosenbrock, "plateau": plateau, "penguins": penguins,
}  # fmt: skip


def _rotation(degrees):
    checks.between(-360, 360, rotation=degrees)
    angle = np.deg2rad(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
