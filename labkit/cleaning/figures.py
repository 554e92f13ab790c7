"""Figures of cleaning: each answers one question of the chapter."""

import numpy as np
import pandas as pd
from matplotlib import dates
from matplotlib.axes import Axes

from labkit.cleaning import artists
from labkit.cleaning.imputation_effects import ImputedColumn
from labkit.core import style

RIGHT = {"spread": 1, "correlation": 1, "slope": 1, "mean": 0}
LABELS = {
    "cell_error": "error of the imputed cells (RMSE)",
    "mean": "mean, off by (sd)",
    "spread": "sd, share of the truth",
    "correlation": "correlation, share of the truth",
    "slope": "slope, share of the truth",
    "score": "R² on test rows",
    "seconds": "seconds",
}


@style.styled
def draw_missing(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the map of missing values, of long tables in bands of rows: the more are missing, the darker.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame
        Its columns with missing values are shown, most first.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> draw_missing(pd.DataFrame({"a": [1.0, None], "b": [2, 3]})).get_title(loc="left")
    '1 missing values in 1 of 2 columns'
    """
    ax = style.new_axes(width=9, height=4.6) if ax is None else ax
    missing = table.isna()
    incomplete = missing.sum()[missing.any()].sort_values(ascending=False, kind="stable").index
    cells = missing[incomplete] if len(incomplete) else missing
    extent = (-0.5, cells.shape[1] - 0.5, max(len(cells), 1), 0)
    look = {"cmap": "Greys", "vmin": 0, "vmax": 1.25, "interpolation": "nearest"}
    ax.imshow(_banded(cells.to_numpy(dtype=float)), aspect="auto", extent=extent, **look)
    names = [str(name) for name in cells.columns]
    ax.set_xticks(range(len(names)), names, rotation=60 if len(names) > 6 else 0, fontsize=8)
    for label in ax.get_xticklabels():
        label.set_ha("right" if len(names) > 6 else "center")
    ax.set(xlabel="column", ylabel="row")
    ax.set_title(
        f"{int(missing.to_numpy().sum()):,} missing values in {len(incomplete)} of {table.shape[1]} columns"
    )
    return ax


def _banded(missing, n_bands=300):
    """Return the share of missing values in bands of rows, never too faint to be seen."""
    starts = np.unique(np.linspace(0, len(missing), n_bands, endpoint=False, dtype=int))
    if not len(missing):
        return np.zeros((1, missing.shape[1]))
    rows = np.diff([*starts, len(missing)])[:, None]
    share = np.add.reduceat(missing, starts, axis=0) / rows
    return np.where(share > 0, 0.3 + 0.7 * share, 0.0)


@style.styled
def draw_outliers(table: pd.DataFrame, flags: pd.DataFrame, x: str, y: str, ax: Axes | None = None) -> Axes:
    """Draw two columns, each row marked by how many methods flag it as an outlier.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame
    flags : DataFrame of bool
        As `find_outliers` returns it.
    x, y : str
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> table = pd.DataFrame({"x": [1.0, 2.0, 9.0], "y": [1.0, 2.0, 3.0]})
    >>> flags = pd.DataFrame({"z": [False, False, True], "fence": [False, False, True]})
    >>> draw_outliers(table, flags, "x", "y").get_title(loc="left")
    '1 of 3 rows flagged by one method or more'
    """
    ax = style.new_axes() if ax is None else ax
    votes = flags.sum(axis=1)
    ax.plot(table[x][votes == 0], table[y][votes == 0], ".", color=style.GREY, markersize=3, label="none")
    parts = [(1, 1, "one method"), (2, flags.shape[1] - 1, "several"), (flags.shape[1], 99, "all")]
    for number, (least, most, words) in enumerate(parts):
        rows = votes.between(least, most)
        look = style.series(number) | {"linestyle": "", "markerfacecolor": "none", "alpha": 0.9}
        look.pop("dashes", None)
        ax.plot(table[x][rows], table[y][rows], label=f"{words} ({rows.sum()})", **look)
    ax.set(xlabel=x, ylabel=y)
    ax.set_title(f"{int((votes > 0).sum())} of {len(table)} rows flagged by one method or more")
    ax.legend(loc="best", title="flagged as an outlier by")
    return ax


@style.styled
def draw_imputed_series(known: pd.Series, imputed: dict[str, pd.Series], ax: Axes | None = None) -> Axes:
    """Draw a time series with missing values, and the values that each method imputes.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    known : Series
        With missing values.
    imputed : dict
        Name -> Series without missing values.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> days = pd.Series([1.0, None, 3.0], name="ozone")
    >>> draw_imputed_series(days, {"linear": days.interpolate()}).get_title(loc="left")
    '1 of 3 values missing'
    """
    ax = style.new_axes(width=9) if ax is None else ax
    missing = known.isna()
    ax.plot(known.index, known, "o-", color=style.GREY, markersize=3.5, linewidth=1, label="known")
    for number, (name, filled) in enumerate(imputed.items()):
        look = style.series(number) | {"linestyle": "", "markerfacecolor": "none", "markersize": 6}
        look.pop("dashes", None)
        ax.plot(filled.index[missing], filled[missing], label=name, **look)
    ax.set(xlabel=known.index.name or "day", ylabel=known.name or "value")
    ax.set_title(f"{int(missing.sum())} of {len(known)} values missing")
    ax.legend(loc="upper left", ncols=len(imputed) + 1)
    if hasattr(known.index, "to_period"):  # dates: short labels that do not run into each other
        locator = dates.AutoDateLocator(maxticks=9)
        ax.xaxis.set(major_locator=locator, major_formatter=dates.ConciseDateFormatter(locator))
    low, high = ax.get_ylim()
    ax.set_ylim(low, high + 0.18 * (high - low))  # room for the legend
    return ax


@style.styled
def draw_comparison(comparison: pd.DataFrame, measure: str = "cell_error", ax: Axes | None = None) -> Axes:
    """Draw one measure of every imputer: a dot for the mean over seeds, a bar from lowest to highest.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    comparison : DataFrame
        As `compare_imputers` returns it.
    measure : str
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> runs = pd.DataFrame({"method": ["mean", "regression"], "cell_error": [4.0, 3.0]})
    >>> draw_comparison(runs).get_title(loc="left")
    'best: regression, 3'
    """
    ax = style.new_axes(height=4) if ax is None else ax
    runs = comparison.groupby("method", sort=False)[measure]
    table = runs.agg(["mean", "min", "max"]).dropna()
    rows = np.arange(len(table))
    ax.hlines(rows, table["min"], table["max"], color=style.BLUE, alpha=0.4, linewidth=5)
    ax.plot(table["mean"], rows, "o", color=style.BLUE)
    if measure in RIGHT:
        ax.axvline(RIGHT[measure], color=style.INK, linestyle="--", linewidth=1.2)
    ax.set_yticks(rows, table.index)
    ax.invert_yaxis()
    ax.set(xlabel=LABELS[measure], ylabel="method")
    away = (table["mean"] - RIGHT[measure]).abs() if measure in RIGHT else table["mean"]
    best = away.idxmax() if measure == "score" else away.idxmin()
    ax.set_title(f"best: {best}, {table['mean'][best]:.3g}")
    return ax


@style.styled
def draw_relation(imputed: ImputedColumn, ax: Axes | None = None) -> Axes:
    """Draw an imputed column against the target: imputed points hollow, the true line dashed.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    imputed : ImputedColumn
        From `impute_column`.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.cleaning import impute_column
    >>> table = pd.DataFrame({"x": np.arange(20.0), "y": np.arange(20.0) % 3})
    >>> draw_relation(impute_column(table, "x", "y")).get_xlabel()
    'x'
    """
    ax = artists.prepare_relation(imputed, style.new_axes() if ax is None else ax)
    artists.add_relation(imputed, ax)
    ax.legend(loc="upper left", ncols=3)
    return ax


@style.styled
def draw_distribution(imputed: ImputedColumn, ax: Axes | None = None) -> Axes:
    """Draw the histogram of an imputed column over the true one.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    imputed : ImputedColumn
        From `impute_column`.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.cleaning import impute_column
    >>> table = pd.DataFrame({"x": np.arange(20.0), "y": np.arange(20.0) % 3})
    >>> draw_distribution(impute_column(table, "x", "y")).get_ylabel()
    'rows'
    """
    ax = artists.prepare_distribution(imputed, style.new_axes() if ax is None else ax)
    artists.add_distribution(imputed, ax)
    ax.legend(loc="upper right")
    return ax


@style.styled
def draw_estimates(imputed: ImputedColumn, ax: Axes | None = None) -> Axes:
    """Draw mean, sd, correlation and slope of an imputed column in percent of the truth.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    imputed : ImputedColumn
        From `impute_column`.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.cleaning import impute_column
    >>> table = pd.DataFrame({"x": np.arange(20.0), "y": np.arange(20.0) % 3})
    >>> draw_estimates(impute_column(table, "x", "y")).get_ylabel()
    'estimate'
    """
    ax = artists.prepare_estimates(style.new_axes() if ax is None else ax)
    artists.add_estimates(imputed, ax)
    return ax
