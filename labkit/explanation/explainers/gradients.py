"""Explanations by gradients: of anything that knows the derivative of its prediction by its inputs."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from labkit.core import checks
from labkit.explanation.results import Explanation

ROWS_AT_ONCE = 512


def saliency(slopes: Any, x: Any, names: Sequence | None = None) -> Explanation:
    """Return the gradient of the prediction at x, with its signs.

    It shows what the next small change does, not what the prediction is made of, and has no base
    (Simonyan et al. 2014, arXiv:1312.6034).

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    slopes : object
        X -> predictions, with `gradient`: X -> array of the shape of X; see Differentiable.
    x : array_like
        One row or one image.
    names : sequence, optional

    Returns
    -------
    Explanation

    Raises
    ------
    ArgumentError
        When the model has no gradient, or x is not one row of finite numbers.

    Examples
    --------
    >>> from labkit.explanation import Predictor
    >>> square = Predictor(lambda X: (X**2).sum(axis=1))
    >>> square.gradient = lambda X: 2 * X
    >>> saliency(square, [3.0]).values.tolist()
    [6.0]
    """
    x = _one(slopes, x)
    before = slopes.cost
    values = _gradients(slopes, x[None])[0]
    return _explanation(slopes, x, names, values, "gradient", before)


def smooth_gradient(
    slopes: Any,
    x: Any,
    n_samples: int = 25,
    noise: float = 0.1,
    seed: int = 0,
    names: Sequence | None = None,
) -> Explanation:
    """Return the mean gradient in a cloud of noise around x (SmoothGrad, Smilkov 2017, arXiv:1706.03825).

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    slopes, x, names : as for saliency
    n_samples : int, >= 2
    noise : float, > 0
        Standard deviation, as a share of the range of x.
    seed : int

    Returns
    -------
    Explanation

    Raises
    ------
    ArgumentError
        When the model has no gradient, or x is not one row of finite numbers.

    Examples
    --------
    >>> from labkit.explanation import Predictor
    >>> square = Predictor(lambda X: (X**2).sum(axis=1))
    >>> square.gradient = lambda X: 2 * X
    >>> smooth_gradient(square, [3.0, 1.0], noise=0.01).values.round().tolist()
    [6.0, 2.0]
    """
    checks.whole(2, n_samples=n_samples)
    checks.positive(noise=noise)
    x = _one(slopes, x)
    before = slopes.cost
    spread = noise * (np.ptp(x) or 1.0)
    near = x + np.random.default_rng(seed).normal(0, spread, size=(n_samples, *x.shape))
    gradients = _gradients(slopes, near)
    error = gradients.std(axis=0, ddof=1).ravel() / np.sqrt(n_samples)
    method = f"SmoothGrad, {n_samples} samples"
    return _explanation(slopes, x, names, gradients.mean(axis=0), method, before, standard_error=error)


def integrated_gradients(
    slopes: Any,
    x: Any,
    baseline: float | np.ndarray = 0.0,
    n_steps: int = 64,
    names: Sequence | None = None,
) -> Explanation:
    r"""Return the gradients summed along the straight path from a baseline to x.

    .. math:: \phi_j = (x_j - b_j) \int_0^1 \partial_j f(b + t (x - b)) \, dt

    They sum to f(x) - f(b); what the sum of n_steps midpoints misses is the `gap` (Sundararajan et al.
    2017, arXiv:1703.01365).

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    slopes, x, names : as for saliency
    baseline : float or array_like of the shape of x
    n_steps : int

    Returns
    -------
    Explanation

    Raises
    ------
    ArgumentError
        When the model has no gradient, or x is not one row of finite numbers.

    Examples
    --------
    >>> from labkit.explanation import Predictor
    >>> square = Predictor(lambda X: (X**2).sum(axis=1))
    >>> square.gradient = lambda X: 2 * X
    >>> integrated_gradients(square, [3.0]).values.round(6).tolist()
    [9.0]
    """
    checks.whole(n_steps=n_steps)
    x = _one(slopes, x)
    before = slopes.cost
    start = np.broadcast_to(_shaped(baseline, "baseline", x.shape), x.shape)[None]
    shares = (np.arange(n_steps) + 0.5) / n_steps
    values = _along(slopes, start, x, shares, np.full(n_steps, 1 / n_steps))
    base = float(slopes(start)[0])
    method = f"integrated gradients, {n_steps} steps"
    return _explanation(slopes, x, names, values, method, before, base)


def expected_gradients(
    slopes: Any,
    x: Any,
    background: np.ndarray | pd.DataFrame | Sequence,
    n_nodes: int = 16,
    names: Sequence | None = None,
) -> Explanation:
    """Return integrated gradients averaged over every row of a background as the baseline.

    Nothing is drawn by chance: all rows, and Gauss-Legendre nodes on the path from each (Erion et al. 2021,
    arXiv:1906.10670).

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    slopes, x, names : as for saliency
    background : array_like of shape (n_background, *x.shape)
    n_nodes : int

    Returns
    -------
    Explanation

    Raises
    ------
    ArgumentError
        When the model has no gradient, or x is not one row of finite numbers.

    Examples
    --------
    >>> from labkit.explanation import Predictor
    >>> square = Predictor(lambda X: (X**2).sum(axis=1))
    >>> square.gradient = lambda X: 2 * X
    >>> expected_gradients(square, [3.0], [[0.0], [1.0]]).values.round(6).tolist()
    [8.5]
    """
    checks.whole(n_nodes=n_nodes)
    x = _one(slopes, x)
    before = slopes.cost
    names = getattr(background, "columns", None) if names is None else names
    rows = _numbers(background, "background")
    expected = f"be (n_background, {', '.join(map(str, x.shape))}) with at least one row"
    checks.require(rows.shape[1:] == x.shape and len(rows), "background.shape", rows.shape, expected)
    nodes, weights = np.polynomial.legendre.leggauss(n_nodes)
    n_at_once = max(1, ROWS_AT_ONCE // n_nodes)
    blocks = [rows[at : at + n_at_once] for at in range(0, len(rows), n_at_once)]
    total = sum(_along(slopes, block, x, (nodes + 1) / 2, weights / 2).sum(axis=0) for block in blocks)
    method = f"expected gradients, {len(rows)} baselines"
    return _explanation(slopes, x, names, total / len(rows), method, before, float(slopes(rows).mean()))


def _along(slopes, starts, x, shares, weights):
    """Return the integral along each start's path to x, shape (n_starts, *x.shape)."""
    ways = x - starts
    points = starts[:, None] + shares.reshape(-1, *[1] * x.ndim) * ways[:, None]
    gradients = _gradients(slopes, points.reshape(-1, *x.shape)).reshape(points.shape)
    return ways * np.einsum("ij...,j->i...", gradients, weights)


def _gradients(slopes, X):
    blocks = range(0, len(X), ROWS_AT_ONCE)
    return np.concatenate([slopes.gradient(X[at : at + ROWS_AT_ONCE]) for at in blocks])


def _one(slopes, x):
    expected = "have a `gradient`: wrap a Keras model in Differentiable; others are for permutation_shapley"
    checks.require(hasattr(slopes, "gradient"), "slopes", type(slopes).__name__, expected)
    if isinstance(x, pd.DataFrame):
        checks.require(len(x) == 1, "x", f"{len(x)} rows", "be one row: explain rows one by one")
        x = x.iloc[0]
    x = _numbers(x, "x")
    expected = "be one row or one image, with at least one number"
    checks.require(x.ndim > 0 and x.size > 0, "x.shape", x.shape, expected)
    return x


def _numbers(x, name):
    x = np.asarray(x)
    is_numeric = x.dtype.kind in "buif"
    checks.require(is_numeric, name, f"{x.dtype}", "hold numbers: gradients do not reach words")
    # 8-bit images wrap around when they are subtracted
    x = x.astype(float)
    bad = x[~np.isfinite(x)]
    checks.require(
        not bad.size, name, str(bad[0]) if bad.size else "", "hold finite numbers: impute the missing values"
    )
    return x


def _shaped(given, name, shape):
    given = _numbers(given, name)
    checks.require(given.shape in ((), shape), f"{name}.shape", given.shape, f"be () or {shape}, that of x")
    return given


def _explanation(slopes, x, names, values, method, before, base=np.nan, **more):
    values = np.asarray(values, dtype=float).ravel()
    is_image = x.ndim > 1
    names = _places(x.shape) if names is None else tuple(names)
    more |= {"cost": slopes.cost - before, "source": x if is_image else None}
    prediction = float(slopes(x[None])[0])
    return Explanation(
        values, base, prediction, names, tuple(x.ravel().tolist()), method, slopes.units, **more
    )


def _places(shape):
    if len(shape) == 1:
        return tuple(f"x{place}" for place in range(shape[0]))
    return tuple(" ".join(map(str, place)) for place in np.ndindex(shape))
