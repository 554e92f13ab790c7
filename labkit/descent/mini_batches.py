"""Mini-batches and shards: which rows a gradient is made of."""

from collections.abc import Sequence

import numpy as np

from labkit.core import checks


def batches(n_rows: int, batch_size: int, n_steps: int, seed: int = 0) -> list[np.ndarray]:
    """Return the rows of each step's mini-batch: shuffled anew each epoch, each row once an epoch.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    n_rows, batch_size, n_steps : int
        `batch_size` of `n_rows` is batch descent, 1 is stochastic; the last batch of an epoch may be small.
    seed : int

    Returns
    -------
    list of ndarray of int
        One array for each step.

    Raises
    ------
    ArgumentError
        If a number is not whole and positive, or the batch is larger than the data.

    Examples
    --------
    >>> [len(rows) for rows in batches(n_rows=10, batch_size=4, n_steps=4)]
    [4, 4, 2, 4]
    """
    checks.whole(n_rows=n_rows, n_steps=n_steps, batch_size=batch_size)
    checks.require(batch_size <= n_rows, "batch_size", batch_size, f"be at most {n_rows}, the rows there are")
    rng = np.random.default_rng(seed)
    cuts = range(batch_size, n_rows, batch_size)
    rows: list[np.ndarray] = []
    while len(rows) < n_steps:
        rows += np.split(rng.permutation(n_rows), cuts)
    return rows[:n_steps]


def shard(n_rows: int, sizes: Sequence[int]) -> list[np.ndarray]:
    """Return the rows of each shard when data are dealt out to several machines.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    n_rows : int
    sizes : sequence of int
        Rows of each machine; they add up to `n_rows`.

    Returns
    -------
    list of ndarray of int

    Raises
    ------
    ArgumentError
        If the sizes are not positive or do not add up.

    Examples
    --------
    >>> shard(5, sizes=[3, 2])
    [array([0, 1, 2]), array([3, 4])]
    """
    complete = sum(sizes) == n_rows and min(sizes) > 0
    checks.require(complete, "sizes", list(sizes), f"be positive and add up to {n_rows}")
    return np.split(np.arange(n_rows), np.cumsum(sizes)[:-1])


def pooled(gradients: Sequence[np.ndarray], sizes: Sequence[int] | None = None) -> np.ndarray:
    """Return the mean of the shards' gradients: plain, or weighted by the rows behind each.

    Taught in: notebooks/05_gradient_descent.ipynb

    Parameters
    ----------
    gradients : sequence of ndarray of shape (n_weights,)
    sizes : sequence of int, optional
        Without sizes every shard counts the same, which is right only when they are equal.

    Returns
    -------
    ndarray of shape (n_weights,)

    Raises
    ------
    ValueError
        If there are not as many sizes as gradients.

    Examples
    --------
    >>> pooled([np.array([1.0, 2.0]), np.array([4.0, 2.0])], sizes=[2, 1])
    array([2., 2.])
    """
    return np.average(gradients, axis=0, weights=sizes)
