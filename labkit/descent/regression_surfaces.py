"""Loss surfaces of real data: a straight-line model with two weights."""

import numpy as np

from labkit.core import checks
from labkit.descent.loss_surface import Surface


def least_squares(
    X: np.ndarray, y: np.ndarray, name: str = "least squares", axes: tuple[str, str] = Surface.axes
) -> Surface:
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

    Raises
    ------
    ArgumentError
        If the shapes do not fit or values are missing.

    Examples
    --------
    >>> surface = least_squares(X=[[1, 0], [0, 1], [1, 1]], y=[1, 2, 3])
    >>> np.round(surface.minimum, 6)
    array([1., 2.])
    """
    X = np.asarray(X, dtype=float)
    y = np.asarray(y, dtype=float)
    checks.require(X.ndim == 2 and X.shape[1] == 2, "X", X.shape, "have shape (n_rows, 2)")
    checks.require(y.shape == (len(X),), "y", y.shape, f"have shape ({len(X)},), one value for each row of X")
    for argument, values in {"X": X, "y": y}.items():
        checks.require(np.isfinite(values).all(), argument, "missing values", "hold finite numbers alone")

    def error(w, rows=slice(None)):
        return w @ X[rows].T - y[rows]

    def gradient(w, rows=slice(None)):
        return error(w, rows) @ X[rows] / len(X[rows])

    first, second = np.linalg.lstsq(X, y, rcond=None)[0].tolist()
    reach = 1.4 * max(abs(first), abs(second), 0.5)
    return Surface(
        name,
        value=lambda w: 0.5 * (error(w) ** 2).mean(axis=-1),
        gradient=gradient,
        minimum=(first, second),
        start=(first - 0.8 * reach, second + 0.6 * reach),
        box=(first - reach, first + reach, second - reach, second + reach),
        curvature=X.T @ X / len(X),
        n_rows=len(X),
        axes=axes,
    )


def penguins(standardize: bool = True) -> Surface:
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

    Examples
    --------
    >>> surface = penguins()
    >>> surface.n_rows, np.round(surface.minimum, 2)
    (342, array([0.68, 0.03]))
    """
    from labkit import datasets

    columns = ["Flipper Length (mm)", "Culmen Length (mm)", "Body Mass (g)"]
    table = datasets.load("penguins")[columns].dropna()
    centred = (table - table.mean()).to_numpy()
    X = centred[:, :2]
    y = centred[:, 2] / 1000
    unit = "sd" if standardize else "mm"
    axes = (f"flipper weight $w_1$ (kg per {unit})", f"bill weight $w_2$ (kg per {unit})")
    return least_squares(X / X.std(axis=0) if standardize else X, y, "penguins", axes)
