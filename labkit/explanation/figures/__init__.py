"""Figures of explanations: each answers one question of the chapter."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from labkit.core import checks, style
from labkit.explanation.curves import Dependence
from labkit.explanation.results import Explanation

FOR = style.ORANGE
AGAINST = style.BLUE
LOW_TO_HIGH = LinearSegmentedColormap.from_list("low to high", [style.BLUE, "#DDDDDD", style.ORANGE])
PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # keeps lines from crossing numbers
MOST_CURVES = 60  # more individual curves hide one another


@style.styled
def draw_waterfall(explanation: Explanation, k: int = 8, ax: Axes | None = None) -> Axes:
    """Draw the way from the base to the prediction, one feature a step, largest first.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    explanation : Explanation
    k : int
        Steps of their own; the other features share one.
    ax : Axes, optional

    Returns
    -------
    Axes

    Raises
    ------
    ArgumentError
        For an explanation without a base.

    Examples
    --------
    >>> from labkit.explanation import linear_shapley
    >>> explanation = linear_shapley([2.0, 1.0], 0.0, [1.0, 3.0], [[0.0, 0.0]])
    >>> draw_waterfall(explanation).get_title(loc="left")
    'linear Shapley: 0 to 5'
    """
    checks.whole(k=k)
    expected = "have a base to start from; this method has none: call draw_bars or draw_overlay"
    checks.require(np.isfinite(explanation.base), "explanation", explanation.method, expected)
    labels, contributions = _steps(explanation, k)
    ax = style.new_axes(height=1.4 + 0.36 * len(contributions)) if ax is None else ax
    ends = explanation.base + np.cumsum(contributions)
    starts = ends - contributions
    ax.barh(
        np.arange(len(contributions)),
        contributions,
        0.62,
        starts,
        color=np.where(contributions >= 0, FOR, AGAINST),
    )
    ax.vlines(
        starts[1:],
        np.arange(len(contributions) - 1) - 0.31,
        np.arange(1, len(contributions)) + 0.31,
        style.GREY,
        lw=0.8,
    )
    ax.axvline(explanation.base, color=style.GREY, linestyle=":", linewidth=1.2)
    ax.axvline(explanation.prediction, color=style.INK, linestyle="--", linewidth=1.2, zorder=0)
    for place, (contribution, start, end) in enumerate(zip(contributions, starts, ends, strict=True)):
        number = f"{contribution:+.2g}".replace("-", "\N{MINUS SIGN}")
        ax.annotate(
            number, (max(start, end), place), (4, 0), va="center", bbox=PAPER, textcoords="offset points"
        )
    ax.set(yticks=range(len(contributions)), yticklabels=labels, ylabel="feature = its value")
    ax.set(xlabel=f"{explanation.units} (dotted: base, dashed: prediction)")
    ax.set_ylim(len(contributions) - 0.5, -0.5)
    _widen(ax, np.array([*starts, *ends, explanation.prediction]))
    way = f"{explanation.base:.3g} to {explanation.prediction:.3g}"
    ax.set_title(f"{explanation.method}: {way}{_gap(explanation)}")
    return ax


@style.styled
def draw_bars(explanations: Sequence[Explanation], k: int = 8, ax: Axes | None = None) -> Axes:
    """Draw several explanations of one row side by side, on one scale, with their standard error where known.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    explanations : sequence of Explanation
        Of the same features; the first decides which are shown, and in which order.
    k : int
    ax : Axes, optional

    Returns
    -------
    Axes
        Lines at the ends of bars are two standard errors.

    Raises
    ------
    ArgumentError
        When the features are not the same.

    Examples
    --------
    >>> from labkit.explanation import linear_shapley
    >>> explanation = linear_shapley([2.0, 1.0], 0.0, [1.0, 3.0], [[0.0, 0.0]])
    >>> draw_bars([explanation]).get_title(loc="left")
    'largest: x1'
    """
    first = explanations[0]
    for other in explanations:
        checks.require(other.names == first.names, "names", other.names, f"be {first.names} in all of them")
    order = first.order[:k]
    n = len(explanations)
    ax = style.new_axes(height=1.4 + 0.18 * (n + 1) * len(order)) if ax is None else ax
    for index, each in enumerate(explanations):
        places = np.arange(len(order)) + 0.8 * ((index + 0.5) / n - 0.5)
        error = None if each.standard_error is None else 2 * each.standard_error[order]
        look: dict[str, Any] = {"color": style.COLOURS[index % 7], "hatch": ("", "//", "..", "xx")[index % 4]}
        ax.barh(places, each.values[order], 0.8 / n, xerr=error, label=each.method, edgecolor="white", **look)
    ax.axvline(0, color=style.GREY, linewidth=1)
    names = [str(first.names[place]) for place in order]
    ax.set(
        yticks=range(len(order)), yticklabels=names, xlabel=f"contribution ({first.units})", ylabel="feature"
    )
    ax.set_ylim(len(order) - 0.4, -0.6)
    ax.legend(loc="best")
    winners = list(dict.fromkeys(str(each.top(1)[0]) for each in explanations))
    ax.set_title(f"largest: {', '.join(winners)}")
    return ax


@style.styled
def draw_beeswarm(explanations: Sequence[Explanation], k: int = 8, ax: Axes | None = None) -> Axes:
    """Draw the contributions of features in many rows, a point a row, coloured by the value in the row.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    explanations : sequence of Explanation
        Of rows with the same features.
    k : int
    ax : Axes, optional

    Returns
    -------
    Axes
        Words have no low and high and stay grey.

    Examples
    --------
    >>> from labkit.explanation import linear_shapley
    >>> explanation = linear_shapley([2.0, 1.0], 0.0, [1.0, 3.0], [[0.0, 0.0]])
    >>> draw_beeswarm([explanation, explanation]).get_title(loc="left")
    'largest on average: x1, 3 in 2 rows'
    """
    values = np.array([each.values for each in explanations])
    names = explanations[0].names
    sizes = np.abs(values).mean(axis=0)
    order = np.argsort(-sizes, kind="stable")[:k]
    ax = style.new_axes(height=1.4 + 0.42 * len(order)) if ax is None else ax
    for place, feature in enumerate(order):
        shades = _shades([each.data[feature] for each in explanations])
        look: dict[str, Any] = {"color": style.GREY} if shades is None else {"c": shades, "cmap": LOW_TO_HIGH}
        limits: dict[str, Any] = {} if shades is None else {"vmin": 0, "vmax": 1}
        ax.scatter(values[:, feature], place + _spread(values[:, feature]), s=14, zorder=2, **look, **limits)
    ax.axvline(0, color=style.GREY, linewidth=1, zorder=1)
    ax.set(yticks=range(len(order)), yticklabels=[str(names[f]) for f in order], ylabel="feature")
    ax.set(xlabel=f"contribution ({explanations[0].units})", ylim=(len(order) - 0.4, -0.6))
    scale = ax.figure.colorbar(_scale(), ax=ax, ticks=[0, 1], aspect=30, pad=0.02)
    scale.ax.set_yticklabels(["low", "high"])
    scale.set_label("value in the row", labelpad=-12)
    ax.set_title(f"largest on average: {names[order[0]]}, {sizes[order[0]]:.3g} in {len(values)} rows")
    return ax


@style.styled
def draw_dependence(dependence: Dependence, ax: Axes | None = None) -> Axes:
    """Draw what each row's prediction would be, and their mean, as one feature moves.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    dependence : Dependence
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> from labkit import explanation
    >>> curves = explanation.dependence(lambda X: 2 * X[:, 0], np.array([[0.0], [1.0]]), 0)
    >>> draw_dependence(curves).get_title(loc="left")
    'the mean moves by +2; 0% of the rows go the other way'
    """
    ax = style.new_axes() if ax is None else ax
    words = dependence.grid.dtype.kind not in "iuf"
    x = np.arange(len(dependence.grid)) if words else dependence.grid
    shown = np.unique(np.linspace(0, len(dependence.curves) - 1, MOST_CURVES).astype(int))
    ax.plot(x, dependence.curves[shown].T, color=style.GREY, linewidth=0.7, alpha=0.5)
    ax.plot(x, dependence.average, color=style.BLUE, linewidth=3, marker="o" if words else None)
    if words:
        ax.set_xticks(x, [str(word) for word in dependence.grid])
    else:
        held = dependence.held[shown]
        inside = held[(held >= x.min()) & (held <= x.max())]
        ax.plot(inside, np.zeros(len(inside)), "|", color=style.INK, transform=ax.get_xaxis_transform())
    ax.set(xlabel=str(dependence.name), ylabel=f"prediction ({dependence.units})")
    change = dependence.average[-1] - dependence.average[0]
    ax.set_title(f"the mean moves by {change:+.3g}; {dependence.against:.0%} of the rows go the other way")
    return ax


def _steps(explanation, k):
    """Return labels and contributions of the k largest features, and of all others together."""
    order = explanation.order
    shown = order[:k]
    rest = order[k:]
    labels = [f"{explanation.names[place]} = {_written(explanation.data[place])}" for place in shown]
    contributions = list(explanation.values[shown])
    if len(rest):
        labels.append(f"{len(rest)} other{'s' if len(rest) > 1 else ''}")
        contributions.append(explanation.values[rest].sum())
    return labels, np.array(contributions)


def _written(value):
    return f"{value:.4g}" if isinstance(value, (int, float, np.number)) else str(value)


def _gap(explanation):
    return f", gap {explanation.gap:.0%}" if explanation.gap >= 0.005 else ""


def _widen(ax, ends):
    # room on the right for the number at the end of a bar
    room = max(np.ptp(ends), 1e-12)
    ax.set_xlim(ends.min() - 0.04 * room, ends.max() + 0.16 * room)


def _shades(held):
    """Return the ranks of numbers from 0 to 1, or None for words."""
    if not all(isinstance(value, (int, float, np.number, np.bool_)) for value in held):
        return None
    _, ranks = np.unique(np.array(held, dtype=float), return_inverse=True)
    return ranks / max(ranks.max(), 1)


def _spread(values):
    """Return how far points step aside so that none hides another, within a third of a row."""
    bins = np.round(40 * (values - values.min()) / max(np.ptp(values), 1e-12)).astype(int)
    turn = np.array([np.sum(bins[:place] == each) for place, each in enumerate(bins)])
    aside = (turn + 1) // 2 * np.where(turn % 2, 1, -1)
    return 0.35 * aside / max(np.abs(aside).max(), 6)


def _scale():
    from matplotlib.cm import ScalarMappable

    return ScalarMappable(cmap=LOW_TO_HIGH)
