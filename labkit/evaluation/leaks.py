"""What the training part knows of the test part, and should not."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from labkit.core import checks
from labkit.core.errors import ArgumentError

COLUMNS = ["leak", "n_test", "share", "test_row", "train_row", "message"]


def find_leaks(
    train: pd.DataFrame | ArrayLike,
    test: pd.DataFrame | ArrayLike,
    group: object = None,
    time: object = None,
    ignore: Sequence = (),
    tolerance: float = 0.1,
) -> pd.DataFrame:
    """Look for rows of the test part that the training part already knows.

    With few columns, rows are similar by chance: look at some before you take them for copies.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    train, test : DataFrame or array_like of shape (n_rows, n_columns)
    group, time : column, optional
        Which cases belong together, and the time of a case; not compared.
    ignore : sequence of column
        Columns that number the rows, such as an id.
    tolerance : float, >= 0
        How far apart near duplicates may lie, in standard deviations a column; words must be equal.

    Returns
    -------
    DataFrame
        One row a leak: leak, n_test, share (of the test rows), test_row, train_row (an example), message.

    Raises
    ------
    ArgumentError
        For parts with different columns, or columns that cannot be compared.

    Examples
    --------
    >>> leaks = find_leaks([[0.0, 1.0], [5.0, 5.0]], [[5.0, 5.0], [9.0, 2.0]])
    >>> leaks[["leak", "n_test"]]
                  leak  n_test
    0  exact duplicate       1
    """
    checks.between(0, np.inf, tolerance=tolerance)
    train, test = _frames(train, test)
    for name, column in {"group": group, "time": time}.items():
        known = column is None or column in train.columns
        checks.require(known, name, column, "be a column of both parts")
    compared = [c for c in train.columns if c not in {group, time, *ignore}]
    checks.require(compared or {group, time} != {None}, "ignore", ignore, "leave a column to compare")
    twins = _exact(train[compared], test[compared]) if compared else np.full(len(test), -1)
    near = np.where(twins < 0, _near(train, test, compared, tolerance), -1)
    rows = [
        _row("exact duplicate", train, test, twins, "are in the training part as well"),
        _row("near duplicate", train, test, near, "have almost a copy in the training part"),
    ]
    if group is not None:
        shared = _shared_groups(train[group], test[group])
        rows.append(_row("group on both sides", train, test, shared, f"share their {group} with training"))
    if time is not None:
        early = _earlier_than_training(train[time], test[time])
        rows.append(
            _row("future in the past", train, test, early, f"have a {time} before the last of training")
        )
    return pd.DataFrame([row for row in rows if row], columns=COLUMNS)


def learned_from(fitted: object, X_train: ArrayLike, X_test: ArrayLike) -> str:
    """Return which rows a fitted transformer took its statistics from, by fitting it again both ways.

    Taught in: notebooks/08_evaluation.ipynb

    Parameters
    ----------
    fitted : transformer or pipeline of transformers
        Already fitted, without a target.
    X_train, X_test : DataFrame or array_like of shape (n_rows, n_columns)

    Returns
    -------
    str
        "training part", "everything", "something else", or "undetermined" where both ways are equal.

    Raises
    ------
    ArgumentError
        For a transformer that is not fitted, or has learned no numbers.

    Examples
    --------
    >>> from sklearn.preprocessing import StandardScaler
    >>> learned_from(StandardScaler().fit([[0.0], [2.0], [9.0]]), [[0.0], [2.0]], [[9.0]])
    'everything'
    """
    from sklearn.base import clone

    checks.require(hasattr(fitted, "fit"), "fitted", fitted, "be a transformer with fit")
    statistics = _statistics(fitted)
    checks.require(statistics, "fitted", fitted, "be fitted and hold learned numbers")
    of_training = _statistics(clone(fitted).fit(X_train))
    of_everything = _statistics(clone(fitted).fit(_joined(X_train, X_test)))
    if _equal(of_training, of_everything):
        return "undetermined"
    if _equal(statistics, of_training):
        return "training part"
    return "everything" if _equal(statistics, of_everything) else "something else"


def _frames(train, test):
    train, test = (part if isinstance(part, pd.DataFrame) else pd.DataFrame(part) for part in (train, test))
    for name, part in {"train": train, "test": test}.items():
        checks.require(len(part) > 0, name, part.shape, "hold at least one row")
    repeated = train.columns[train.columns.duplicated()].tolist()
    checks.require(not repeated, "train", repeated, "name each column once; these come again")
    same = set(train.columns) == set(test.columns) and len(train.columns) == len(test.columns)
    checks.require(same, "test", list(test.columns), f"have the columns of `train`, {list(train.columns)}")
    return train, test


def _joined(train, test):
    if isinstance(train, pd.DataFrame):
        return pd.concat([train, test])
    return np.concatenate([np.asarray(train), np.asarray(test)])


def _codes(train, test):
    """Give each different value of a column a number, the same on both sides; missing values are equal."""
    both = pd.concat([train, test], ignore_index=True)
    codes = np.column_stack([_factors(both[name]) for name in both.columns]).astype(np.int64)
    return codes[: len(train)], codes[len(train) :]


def _factors(column):
    try:
        return pd.factorize(column, use_na_sentinel=False)[0]
    except TypeError:
        kind = type(column.iloc[0]).__name__
        message = (
            f"Column {column.name!r} must hold numbers, words or dates; got {kind}: ignore or encode it."
        )
        raise ArgumentError(message) from None


def _exact(train, test):
    train_codes, test_codes = _codes(train, test)
    known = {row.tobytes(): place for place, row in reversed(list(enumerate(train_codes)))}
    return np.array([known.get(row.tobytes(), -1) for row in test_codes])


def _near(train, test, compared, tolerance):
    from scipy.spatial import KDTree

    numeric = [name for name in compared if _is_number(train[name]) and _is_number(test[name])]
    if not numeric or tolerance == 0:
        return np.full(len(test), -1)
    numbers = [part[numeric].to_numpy(dtype=float, na_value=np.nan) for part in (train, test)]
    words = pd.concat([train[compared], test[compared]], ignore_index=True).drop(columns=numeric)
    # missing values and infinities must be equal, as words must
    both = np.concatenate(numbers)
    odd = np.where(np.isfinite(both), 0, np.nan_to_num(both, nan=7.0))
    words = words.join(pd.DataFrame(odd, columns=[f"odd {place}" for place in range(odd.shape[1])]))
    codes = np.column_stack([_factors(words[name]) for name in words.columns])
    reach = tolerance * np.sqrt(len(numeric))
    points = np.column_stack([_scaled(*numbers), 10 * reach * codes])
    distances, places = KDTree(points[: len(train)]).query(points[len(train) :], distance_upper_bound=reach)
    return np.where(np.isfinite(distances), places, -1)


def _is_number(column):
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _scaled(train, test):
    known = np.where(np.isfinite(train), train, np.nan)
    counted = np.maximum(np.sum(~np.isnan(known), axis=0), 1)
    mean = np.nansum(known, axis=0) / counted
    spread = np.sqrt(np.nansum((known - mean) ** 2, axis=0) / counted)
    both = (np.concatenate([train, test]) - mean) / np.where(spread > 0, spread, 1)
    return np.where(np.isfinite(both), both, 0)


def _shared_groups(train, test):
    first = {label: place for place, label in reversed(list(enumerate(train)))}
    return np.array([-1 if pd.isna(label) else first.get(label, -1) for label in test])


def _earlier_than_training(train, test):
    try:
        last = train.max()
        early = (test < last).to_numpy()
    except TypeError:
        kinds = f"{type(train.iloc[0]).__name__} in training, {type(test.iloc[0]).__name__} in the test part"
        raise ArgumentError(f"`time` must hold numbers or dates of one kind; got {kinds}.") from None
    return np.where(early, int(np.argmax((train == last).to_numpy())), -1)


def _row(leak, train, test, places, words):
    n_test = int(np.sum(places >= 0))
    if not n_test:
        return None
    example = int(np.argmax(places >= 0))
    message = f"{n_test} of {len(test)} test rows {words}."
    return leak, n_test, n_test / len(test), test.index[example], train.index[places[example]], message


def _statistics(estimator):
    """Return every array of numbers that an estimator learned, those of its steps too."""
    steps = getattr(estimator, "steps", None) or getattr(estimator, "transformers_", None)
    if steps:
        return [array for _, step, *_ in steps if hasattr(step, "fit") for array in _statistics(step)]
    learned = [value for name, value in sorted(vars(estimator).items()) if name[-1] == "_" != name[0]]
    arrays = [np.asarray(value) for value in learned if not callable(value)]
    return [array.astype(float) for array in arrays if array.dtype.kind in "fiu"]


def _equal(ours, theirs):
    return len(ours) == len(theirs) and all(
        a.shape == b.shape and np.allclose(a, b, equal_nan=True) for a, b in zip(ours, theirs, strict=True)
    )
