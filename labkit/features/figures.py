"""Figures of features: each answers one question of the chapter."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from labkit.core import style
from labkit.features import artists
from labkit.features.feature_scores import FeatureScores


@style.styled
def draw_skews(columns: pd.DataFrame, skews: dict[str, float], ax: Axes | None = None) -> Axes:
    """Draw the distribution of a column after each transformation, each stretched to the range from 0 to 1.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    columns : DataFrame
        From `reduce_skew`.
    skews : dict
        Name -> skewness, for the labels.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> columns = pd.DataFrame({"raw": [1.0, 4.0, 9.0], "square root": [1.0, 2.0, 3.0]})
    >>> draw_skews(columns, {"raw": 0.3, "square root": 0.0}).get_xlabel()
    'value, stretched to 0 … 1'
    """
    ax = style.new_axes(height=4) if ax is None else ax
    names = list(columns)
    for row, name in enumerate(reversed(names)):
        low = columns[name].min()
        high = columns[name].max()
        counts, edges = np.histogram((columns[name] - low) / max(high - low, 1e-12), bins=40, range=(0, 1))
        top = row + 0.85 * counts / counts.max()
        ax.fill_between(edges, row, np.append(top, top[-1]), step="post", color=style.BLUE, alpha=0.75)
    ax.set_yticks(np.arange(len(names)) + 0.3, [f"{n}\nskew {skews[n]:.1f}" for n in reversed(names)])
    ax.set(xlim=(0, 1), xlabel="value, stretched to 0 … 1", ylabel="transformation")
    least = min(skews, key=lambda name: abs(skews[name]))
    ax.set_title(f"least skewed: {least}, {skews[least]:.2f} instead of {skews[names[0]]:.2f}")
    return ax


@style.styled
def draw_selection(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the mean score of each selector, fitted inside the folds and before them.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    table : DataFrame
        From `compare_selection`.
    ax : Axes, optional

    Returns
    -------
    Axes
        Bars are one standard deviation over folds and seeds.

    Examples
    --------
    >>> rows = [("F-test", scope, 1, 0.5) for scope in artists.SCOPE_LOOK]
    >>> table = pd.DataFrame(rows, columns=["selector", "fit_scope", "fold", "score"])
    >>> draw_selection(table).get_ylabel()
    'selector'
    """
    ax = style.new_axes(width=8) if ax is None else ax
    names = list(dict.fromkeys(table["selector"]))
    for shift, (fit_scope, (colour, marker)) in zip((0.12, -0.12), artists.SCOPE_LOOK.items(), strict=True):
        scores = table[table["fit_scope"] == fit_scope].groupby("selector")["score"]
        mean = scores.mean()[names]
        spread = scores.std()[names].fillna(0)
        rows = np.arange(len(names))[::-1] + shift
        look = {"color": colour, "capsize": 3, "label": f"selected {fit_scope}"}
        ax.errorbar(mean, rows, xerr=spread, fmt=marker, **look)
    ax.axvline(0.5, color=style.GREY, linestyle=":", linewidth=1.2)
    ax.set_yticks(np.arange(len(names))[::-1], names)
    ax.set(xlim=(0, 1.1), xlabel="cross-validated accuracy on labels nobody can know", ylabel="selector")
    ax.set_ylim(-1.5, len(names) - 0.5)  # room for the legend below the last selector
    ax.legend(loc="lower left", ncols=2)
    means = table[table["fit_scope"] == "on all rows"].groupby("selector")["score"].mean()
    ax.set_title(f"selected on all rows, {means.idxmax()} reaches {means.max():.0%} on pure noise")
    return ax


@style.styled
def draw_centres(images: np.ndarray, centres: np.ndarray, radii: np.ndarray, ax: Axes | None = None) -> Axes:
    """Draw images with the centre of their ink and a circle of its radius.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    images : ndarray of shape (n, height, width)
        Drawn side by side.
    centres : ndarray of shape (n, 2)
    radii : ndarray of shape (n,)
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_centres(np.ones((1, 5, 5)), np.array([[2.0, 2.0]]), np.array([2.0]))
    >>> ax.get_title(loc="left")
    'centre of the ink and its radius, 2.0 to 2.0 pixels'
    """
    ax = style.new_axes(height=2.2, width=9) if ax is None else ax
    width = images.shape[2]
    ax.imshow(np.hstack(list(images)), cmap="Greys")
    angle = np.linspace(0, 2 * np.pi, 60)
    for position, ((row, column), radius) in enumerate(zip(centres, radii, strict=True)):
        middle = column + position * width
        ax.plot(middle, row, "+", color=style.ORANGE, markersize=11, markeredgewidth=2.5)
        ax.plot(middle + radius * np.cos(angle), row + radius * np.sin(angle), color=style.ORANGE)
    ax.set_axis_off()
    ax.set_title(f"centre of the ink and its radius, {radii.min():.1f} to {radii.max():.1f} pixels")
    return ax


@style.styled
def draw_embedding(
    vectors: np.ndarray,
    names: Sequence[str],
    values: np.ndarray,
    ax: Axes | None = None,
    label: str = "median price (thousand dollars)",
) -> Axes:
    """Draw an embedding of two dimensions: a point for each category, coloured by a value.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    vectors : ndarray of shape (n, 2)
    names : sequence of str
    values : ndarray of shape (n,)
    ax : Axes, optional
    label : str

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_embedding(np.eye(2), ["north", "south"], np.array([100.0, 200.0]))
    >>> [text.get_text() for text in ax.texts]
    ['north', 'south']
    """
    ax = style.new_axes(height=5, width=8) if ax is None else ax
    order = np.log(values)
    points = ax.scatter(
        *np.transpose(vectors), c=order, cmap="viridis", s=55, edgecolor="white", linewidth=0.5
    )
    for vector, name, (shift, side) in zip(vectors, names, artists.label_sides(vectors, names), strict=True):
        ax.annotate(name, vector, shift, ha=side, textcoords="offset points", fontsize=8)
    bar = ax.figure.colorbar(points, ax=ax, label=label)
    marks = np.quantile(values, [0, 0.25, 0.5, 0.75, 1])
    bar.set_ticks(np.log(marks), labels=[f"{mark:.0f}" for mark in marks])
    ax.margins(0.12)
    ax.set(xlabel="first learned number", ylabel="second learned number")
    ax.set_title(f"{len(names)} categories, two learned numbers each")
    return ax


@style.styled
def draw_probe(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the accuracy of a linear probe on each representation, against the number of labels.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    table : DataFrame
        From `linear_probe`.
    ax : Axes, optional

    Returns
    -------
    Axes
        Bands reach from the worst seed to the best.

    Examples
    --------
    >>> rows = [("pixels", 9, 50, 0, 0.6), ("pixels", 9, 200, 0, 0.8)]
    >>> table = pd.DataFrame(rows, columns=["representation", "n_columns", "n_rows", "seed", "accuracy"])
    >>> draw_probe(table).get_title(loc="left")
    'with 50 labels pixels leads: 60%'
    """
    ax = style.new_axes(height=4, width=7.5) if ax is None else ax
    for index, (name, rows) in enumerate(table.groupby("representation", sort=False)):
        scores = rows.groupby("n_rows")["accuracy"].agg(["mean", "min", "max"])
        label = f"{name} ({rows['n_columns'].iloc[0]} columns)"
        ax.plot(scores.index, scores["mean"], label=label, **style.series(index))
        ax.fill_between(
            scores.index, scores["min"], scores["max"], color=style.series(index)["color"], alpha=0.15
        )
    sizes = sorted(table["n_rows"].unique())
    ax.set_xscale("log")
    ax.set_xticks(sizes, [f"{size:,}" for size in sizes])
    ax.minorticks_off()
    ax.set(xlabel="labelled rows", ylabel="accuracy of a linear model")
    ax.legend(loc="lower right")
    few = table[table["n_rows"] == sizes[0]].groupby("representation")["accuracy"].mean()
    ax.set_title(f"with {sizes[0]} labels {few.idxmax()} leads: {few.max():.0%}")
    return ax


@style.styled
def draw_scores(score: FeatureScores, ax: Axes | None = None) -> Axes:
    """Draw the score of a set of features in each fold, with the mean and the score of guessing.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    score : FeatureScores
        From `score_features`.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit.features import score_features
    >>> draw_scores(score_features(["sizes"], n_rows=100)).get_xlabel()
    'fold'
    """
    ax = artists.prepare_folds(score, style.new_axes() if ax is None else ax)
    artists.add_folds(score, ax)
    return ax


@style.styled
def draw_importance(importance: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the score lost without each group of features, with the spread over folds.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    importance : DataFrame
        From `drop_importance`.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> rows = [("sizes", 4, 0.3, 0.1, 0.01), ("season", 2, 0.0, 0.1, 0.01)]
    >>> table = pd.DataFrame(rows, columns=["group", "columns", "importance", "spread", "seconds"])
    >>> draw_importance(table).get_title(loc="left")
    'most important: sizes'
    """
    ax = style.new_axes(height=4) if ax is None else ax
    artists.prepare_importance(importance, ax, milliseconds=False)
    ax.set_title(artists.importance_title(importance))
    return ax
