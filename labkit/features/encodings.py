"""Encodings of categories as numbers, by hand."""

import numbers
from collections.abc import Sequence

import numpy as np
from sklearn.model_selection import KFold
from sklearn.utils import murmurhash3_32

from labkit.core import checks


def one_hot(values: Sequence | np.ndarray, categories: Sequence) -> np.ndarray:
    """Return a column for each category: 1 where a row has it, 0 elsewhere.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    values : sequence of shape (n_rows,)
        A category that is not listed gives a row of zeros.
    categories : sequence of shape (n_categories,)

    Returns
    -------
    ndarray of shape (n_rows, n_categories)

    Raises
    ------
    ArgumentError
        When a category is listed twice, or none is.

    Examples
    --------
    >>> one_hot(["red", "blue"], ["blue", "red"])
    array([[0., 1.],
           [1., 0.]])
    """
    listed = _positions(categories)
    encoded = np.zeros((len(values), len(listed)))
    known = [(row, listed[value]) for row, value in enumerate(values) if value in listed]
    rows, columns = np.array(known, dtype=int).reshape(-1, 2).T
    encoded[rows, columns] = 1
    return encoded


def ordinal(values: Sequence | np.ndarray, order: Sequence) -> np.ndarray:
    """Return the rank of each value in an order: 0, 1, 2 …, and -1 for a missing or unknown value.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    values : sequence of shape (n_rows,)
    order : sequence
        From least to most, such as ["Po", "Fa", "TA", "Gd", "Ex"].

    Returns
    -------
    ndarray of float of shape (n_rows,)

    Raises
    ------
    ArgumentError
        When a value is listed twice in the order, or none is.

    Examples
    --------
    >>> ordinal(["good", None, "poor"], order=["poor", "good"]).tolist()
    [1.0, -1.0, 0.0]
    """
    listed = _positions(order, "order")
    return np.array([listed.get(value, -1) for value in values], dtype=float)


def target_means(categories: Sequence | np.ndarray, y: Sequence | np.ndarray, prior: float = 10.0) -> dict:
    r"""Return the mean target of each category, shrunk towards the mean of all by `prior` imagined rows.

    .. math:: m_c = \frac{\sum_{i \in c} y_i + a \bar y}{n_c + a}

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    categories, y : sequence of shape (n_rows,)
    prior : float, >= 0
        Rows that count for the mean of all: :math:`a`.

    Returns
    -------
    dict
        Category -> mean; None -> the mean of all, for categories never seen.

    Raises
    ------
    ArgumentError
        When the shapes differ, or `y` is not finite.

    Examples
    --------
    >>> target_means(["a", "a", "b"], [1, 3, 8], prior=0)
    {'a': 2.0, 'b': 8.0, None: 4.0}
    """
    categories, y = _checked(categories, y)
    checks.between(0, np.inf, prior=prior)
    names, codes = np.unique(categories, return_inverse=True)
    counts = np.bincount(codes)
    sums = np.bincount(codes, weights=y)
    means = (sums + prior * y.mean()) / (counts + prior)
    return dict(zip(names.tolist(), means.tolist(), strict=True)) | {None: float(y.mean())}


def encode(categories: Sequence | np.ndarray, means: dict) -> np.ndarray:
    """Replace each category by its number, an unknown one by the number of None.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    categories : sequence of shape (n_rows,)
    means : dict
        As `target_means` returns it.

    Returns
    -------
    ndarray of shape (n_rows,)

    Raises
    ------
    ArgumentError
        When `means` has no number for None.

    Examples
    --------
    >>> encode(["b", "new"], {"a": 2.0, "b": 8.0, None: 4.0}).tolist()
    [8.0, 4.0]
    """
    checks.require(None in means, "means", means, "have a number for None, which unknown categories get")
    names, codes = np.unique(_as_words(categories), return_inverse=True)
    return np.array([means.get(name, means[None]) for name in names.tolist()], dtype=float)[codes]


def cross_fitted_encoding(
    categories: Sequence | np.ndarray,
    y: Sequence | np.ndarray,
    n_folds: int = 5,
    prior: float = 10.0,
    seed: int = 0,
) -> np.ndarray:
    """Encode each row by target means that were learned without it.

    The rows are dealt into folds; each fold gets the means of all other folds (Micci-Barreca 2001,
    doi:10.1145/507533.507538, with the folds that scikit-learn's TargetEncoder added).

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    categories, y : sequence of shape (n_rows,)
    n_folds, seed : int
    prior : float, >= 0

    Returns
    -------
    ndarray of shape (n_rows,)

    Raises
    ------
    ArgumentError
        When the shapes differ, `y` is not finite, or there are fewer rows than folds.

    Examples
    --------
    >>> cross_fitted_encoding(["a", "a"], [0, 1], n_folds=2, prior=0).tolist()  # the mean of the other row
    [1.0, 0.0]
    """
    categories, y = _checked(categories, y)
    checks.whole(2, n_folds=n_folds)
    checks.require(len(y) >= n_folds, "n_folds", n_folds, f"be at most {len(y)}, the number of rows")
    encoded = np.empty(len(y))
    for others, fold in KFold(n_folds, shuffle=True, random_state=seed).split(y):
        encoded[fold] = encode(categories[fold], target_means(categories[others], y[others], prior))
    return encoded


def hash_encoding(tokens: Sequence[Sequence[str]], n_columns: int) -> np.ndarray:
    """Count tokens in columns that a hash of the token chooses, with a sign that it chooses too.

    No vocabulary is kept, so a new token needs no new column (Weinberger et al. 2009, arXiv:0902.2206).

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    tokens : sequence of sequence of str
        The tokens of each row.
    n_columns : int

    Returns
    -------
    ndarray of shape (n_rows, n_columns)

    Raises
    ------
    ArgumentError
        When a row is a text and not a list of tokens.

    Examples
    --------
    >>> hash_encoding([["red", "bean"], ["red"]], n_columns=8).shape
    (2, 8)
    """
    checks.whole(n_columns=n_columns)
    encoded = np.zeros((len(tokens), n_columns))
    for row, words in enumerate(tokens):
        checks.require(not isinstance(words, str), "tokens", words, "hold a list of tokens for each row")
        for word in words:
            number = murmurhash3_32(word)
            encoded[row, abs(int(number)) % n_columns] += 1 if number >= 0 else -1
    return encoded


def _positions(categories, name="categories"):
    listed = {category: position for position, category in enumerate(categories)}
    checks.require(len(listed) == len(categories), name, list(categories), "name each category once")
    checks.require(len(listed) > 0, name, list(categories), "name at least one category")
    return listed


def _checked(categories, y):
    categories = _as_words(categories)
    y = np.asarray(y, dtype=float)
    checks.require(y.ndim == 1 and len(y) > 0, "y", y.shape, "have shape (n_rows,) with at least one row")
    checks.require(categories.shape == y.shape, "categories", categories.shape, f"have shape {y.shape}, as y")
    checks.require(np.isfinite(y).all(), "y", "a missing or infinite value", "be finite in every row")
    return categories, y


def _as_words(categories):
    """Return whole numbers as they are, all else as words; a missing value is a category of its own."""
    if isinstance(categories, np.ndarray) and categories.dtype.kind in "iU":
        return categories
    categories = list(categories)
    whole = all(isinstance(c, numbers.Integral) and not isinstance(c, bool) for c in categories)
    return np.array(categories if whole else [str(category) for category in categories])
