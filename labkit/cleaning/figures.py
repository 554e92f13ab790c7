"""Figures of cleaning: each answers one question of the chapter."""

import numpy as np
from matplotlib import dates

from labkit.cleaning import artists
from labkit.core import style

RIGHT = {"spread": 1, "correlation": 1, "slope": 1, "mean": 0}
LABELS = {
    "cell_error": "error of the filled cells (RMSE)",
    "mean": "mean, off by (sd)",
    "spread": "sd, share of the truth",
    "correlation": "correlation, share of the truth",
    "slope": "slope, share of the truth",
    "score": "R² on test rows",
    "seconds": "seconds",
}


@style.styled
def draw_gaps(table, ax=None):
    """Draw the map of missing cells, of long tables in bands of rows: the more gaps in a band, the darker.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    table : DataFrame
        Its columns with gaps are shown, most gaps first.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes(width=9, height=4.6) if ax is None else ax
    gaps = table.isna()
    with_gaps = gaps.sum()[gaps.any()].sort_values(ascending=False, kind="stable").index
    shown = gaps[with_gaps] if len(with_gaps) else gaps
    extent = (-0.5, shown.shape[1] - 0.5, max(len(shown), 1), 0)
    look = {"cmap": "Greys", "vmin": 0, "vmax": 1.25, "interpolation": "nearest"}
    ax.imshow(_banded(shown.to_numpy(dtype=float)), aspect="auto", extent=extent, **look)
    names = [str(name) for name in shown.columns]
    ax.set_xticks(range(len(names)), names, rotation=60 if len(names) > 6 else 0, fontsize=8)
    for label in ax.get_xticklabels():
        label.set_ha("right" if len(names) > 6 else "center")
    ax.set(xlabel="column", ylabel="row")
    ax.set_title(f"{int(gaps.to_numpy().sum()):,} gaps in {len(with_gaps)} of {table.shape[1]} columns")
    return ax


def _banded(gaps, n_bands=300):
    """Return the share of gaps in bands of rows, never too faint to be seen."""
    starts = np.unique(np.linspace(0, len(gaps), n_bands, endpoint=False, dtype=int))
    if not len(gaps):
        return np.zeros((1, gaps.shape[1]))
    rows = np.diff([*starts, len(gaps)])[:, None]
    share = np.add.reduceat(gaps, starts, axis=0) / rows
    return np.where(share > 0, 0.3 + 0.7 * share, 0.0)


@style.styled
def draw_outliers(table, flags, x, y, ax=None):
    """Draw two columns, each row marked by how many methods call it an outlier.

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
    """
    ax = style.new_axes() if ax is None else ax
    votes = flags.sum(axis=1)
    ax.plot(table[x][votes == 0], table[y][votes == 0], ".", color=style.GREY, markersize=3, label="none")
    parts = [(1, 1, "one method"), (2, flags.shape[1] - 1, "several"), (flags.shape[1], 99, "all")]
    for place, (least, most, words) in enumerate(parts):
        rows = votes.between(least, most)
        look = style.series(place) | {"linestyle": "", "markerfacecolor": "none", "alpha": 0.9}
        look.pop("dashes", None)
        ax.plot(table[x][rows], table[y][rows], label=f"{words} ({rows.sum()})", **look)
    ax.set(xlabel=x, ylabel=y)
    ax.set_title(f"{int((votes > 0).sum())} of {len(table)} rows flagged by one method or more")
    ax.legend(loc="best", title="called an outlier by")
    return ax


@style.styled
def draw_fills(known, fills, ax=None):
    """Draw a series in time with its gaps, and what each method puts into them.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    known : Series
        With gaps.
    fills : dict
        Name -> Series without gaps.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes(width=9) if ax is None else ax
    gaps = known.isna()
    ax.plot(known.index, known, "o-", color=style.GREY, markersize=3.5, linewidth=1, label="known")
    for place, (name, filled) in enumerate(fills.items()):
        look = style.series(place) | {"linestyle": "", "markerfacecolor": "none", "markersize": 6}
        look.pop("dashes", None)
        ax.plot(filled.index[gaps], filled[gaps], label=name, **look)
    ax.set(xlabel=known.index.name or "day", ylabel=known.name or "value")
    ax.set_title(f"{int(gaps.sum())} gaps among {len(known)} values")
    ax.legend(loc="upper left", ncols=len(fills) + 1)
    if hasattr(known.index, "to_period"):  # dates: short labels that do not run into each other
        places = dates.AutoDateLocator(maxticks=9)
        ax.xaxis.set(major_locator=places, major_formatter=dates.ConciseDateFormatter(places))
    low, high = ax.get_ylim()
    ax.set_ylim(low, high + 0.18 * (high - low))  # room for the legend
    return ax


@style.styled
def draw_comparison(comparison, measure="cell_error", ax=None):
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
def draw_relation(repair, ax=None):
    """Draw a mended column against the target: filled points hollow, the true line dashed.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    repair : Repair
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = artists.prepare_relation(repair, style.new_axes() if ax is None else ax)
    artists.add_relation(repair, ax)
    ax.legend(loc="upper left", ncols=3)
    return ax


@style.styled
def draw_distribution(repair, ax=None):
    """Draw the histogram of a mended column over the true one.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    repair : Repair
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = artists.prepare_distribution(repair, style.new_axes() if ax is None else ax)
    artists.add_distribution(repair, ax)
    ax.legend(loc="upper right")
    return ax


@style.styled
def draw_scoreboard(repair, ax=None):
    """Draw mean, sd, correlation and slope of a mended column in percent of the truth.

    Taught in: notebooks/01_data_cleaning.ipynb

    Parameters
    ----------
    repair : Repair
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = artists.prepare_scoreboard(repair, style.new_axes() if ax is None else ax)
    artists.add_scoreboard(repair, ax)
    return ax
