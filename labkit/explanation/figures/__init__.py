"""Figures of explanations: each answers one question of the chapter."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from labkit.core import checks, style

FOR, AGAINST = style.ORANGE, style.BLUE
LOW_TO_HIGH = LinearSegmentedColormap.from_list("low to high", [style.BLUE, "#DDDDDD", style.ORANGE])
PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # keeps lines from crossing numbers
MOST_CURVES = 60  # more individual curves hide one another


@style.styled
def draw_waterfall(explanation, k=8, ax=None):
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
    """
    checks.whole(k=k)
    expected = "have a base to start from; this method has none: call draw_bars or draw_overlay"
    checks.require(np.isfinite(explanation.base), "explanation", explanation.method, expected)
    labels, parts = _steps(explanation, k)
    ax = style.new_axes(height=1.4 + 0.36 * len(parts)) if ax is None else ax
    ends = explanation.base + np.cumsum(parts)
    starts = ends - parts
    ax.barh(np.arange(len(parts)), parts, 0.62, starts, color=np.where(parts >= 0, FOR, AGAINST))
    ax.vlines(
        starts[1:], np.arange(len(parts) - 1) - 0.31, np.arange(1, len(parts)) + 0.31, style.GREY, lw=0.8
    )
    ax.axvline(explanation.base, color=style.GREY, linestyle=":", linewidth=1.2)
    ax.axvline(explanation.prediction, color=style.INK, linestyle="--", linewidth=1.2, zorder=0)
    for place, (part, start, end) in enumerate(zip(parts, starts, ends, strict=True)):
        said = f"{part:+.2g}".replace("-", "\N{MINUS SIGN}")
        ax.annotate(
            said, (max(start, end), place), (4, 0), va="center", bbox=PAPER, textcoords="offset points"
        )
    ax.set(yticks=range(len(parts)), yticklabels=labels, ylabel="what the row holds")
    ax.set(xlabel=f"{explanation.units} (dotted: base, dashed: prediction)")
    ax.set_ylim(len(parts) - 0.5, -0.5)
    _widen(ax, np.array([*starts, *ends, explanation.prediction]))
    way = f"{explanation.base:.3g} to {explanation.prediction:.3g}"
    ax.set_title(f"{explanation.method}: {way}{_gap(explanation)}")
    return ax


@style.styled
def draw_bars(explanations, k=8, ax=None):
    """Draw several explanations of one row side by side, on one scale, with what is known of their error.

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
    """
    first = explanations[0]
    for other in explanations:
        checks.require(other.names == first.names, "names", other.names, f"be {first.names} in all of them")
    order, n = first.order[:k], len(explanations)
    ax = style.new_axes(height=1.4 + 0.18 * (n + 1) * len(order)) if ax is None else ax
    for index, each in enumerate(explanations):
        places = np.arange(len(order)) + 0.8 * ((index + 0.5) / n - 0.5)
        error = None if each.standard_error is None else 2 * each.standard_error[order]
        look = {"color": style.COLOURS[index % 7], "hatch": ("", "//", "..", "xx")[index % 4]}
        ax.barh(places, each.values[order], 0.8 / n, xerr=error, label=each.method, edgecolor="white", **look)
    ax.axvline(0, color=style.GREY, linewidth=1)
    names = [str(first.names[place]) for place in order]
    ax.set(yticks=range(len(order)), yticklabels=names, xlabel=f"part in {first.units}", ylabel="feature")
    ax.set_ylim(len(order) - 0.4, -0.6)
    ax.legend(loc="best")
    winners = list(dict.fromkeys(str(each.top(1)[0]) for each in explanations))
    ax.set_title(f"put first: {', '.join(winners)}")
    return ax


@style.styled
def draw_beeswarm(explanations, k=8, ax=None):
    """Draw the parts of features in many rows, a point a row, coloured by what the row holds.

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
    """
    values, names = np.array([each.values for each in explanations]), explanations[0].names
    sizes = np.abs(values).mean(axis=0)
    order = np.argsort(-sizes, kind="stable")[:k]
    ax = style.new_axes(height=1.4 + 0.42 * len(order)) if ax is None else ax
    for place, feature in enumerate(order):
        shades = _shades([each.data[feature] for each in explanations])
        look = {"color": style.GREY} if shades is None else {"c": shades, "cmap": LOW_TO_HIGH}
        limits = {} if shades is None else {"vmin": 0, "vmax": 1}
        ax.scatter(values[:, feature], place + _spread(values[:, feature]), s=14, zorder=2, **look, **limits)
    ax.axvline(0, color=style.GREY, linewidth=1, zorder=1)
    ax.set(yticks=range(len(order)), yticklabels=[str(names[f]) for f in order], ylabel="feature")
    ax.set(xlabel=f"part in {explanations[0].units}", ylim=(len(order) - 0.4, -0.6))
    scale = ax.figure.colorbar(_scale(), ax=ax, ticks=[0, 1], aspect=30, pad=0.02)
    scale.ax.set_yticklabels(["low", "high"])
    scale.set_label("what the row holds", labelpad=-12)
    ax.set_title(f"largest on average: {names[order[0]]}, {sizes[order[0]]:.3g} in {len(values)} rows")
    return ax


@style.styled
def draw_dependence(dependence, ax=None):
    """Draw what each row's prediction would be, and their mean, as one feature moves.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    dependence : Dependence
    ax : Axes, optional

    Returns
    -------
    Axes
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


@style.styled
def draw_erasure(erasure, ax=None):
    """Draw predictions while features go or come, one line a fill, over the band of random orders.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    erasure : Erasure
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = style.new_axes() if ax is None else ax
    for index, (fill, curve) in enumerate(erasure.curves.items()):
        look = style.series(index)
        ax.fill_between(erasure.shares, *erasure.band(fill), color=look["color"], alpha=0.15, linewidth=0)
        ax.plot(erasure.shares, curve, label=str(fill), **look)
    what = "put in" if erasure.insert else "taken out"
    ax.set(xlabel=f"share of features {what}, most important first", ylabel="prediction")
    ax.legend(loc="center", bbox_to_anchor=(0.38, 0.5), title="filled with\n(bands: chance)")
    better = erasure.table()["better"]
    ax.set_title(f"better than chance under {better.sum()} of {len(better)} fills")
    return ax


@style.styled
def draw_stability(stability, ax=None):
    """Draw the parts that one row's features get from different seeds, a point a seed.

    Taught in: notebooks/09_explanation.ipynb

    Parameters
    ----------
    stability : Stability
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    order = np.argsort(-np.abs(stability.values).mean(axis=0), kind="stable")[: 2 * stability.k]
    ax = style.new_axes(height=1.4 + 0.3 * len(order)) if ax is None else ax
    for place, feature in enumerate(order):
        points = stability.values[:, feature]
        ax.hlines(place, points.min(), points.max(), color=style.GREY, linewidth=1)
        ax.plot(points, np.full(len(points), place), "o", color=style.BLUE, alpha=0.6)
    ax.axvline(0, color=style.INK, linewidth=1, linestyle=":")
    labels = [str(stability.names[feature]) for feature in order]
    ax.set(yticks=range(len(order)), yticklabels=labels, ylabel="feature", xlabel="part, one point a seed")
    ax.set_ylim(len(order) - 0.5, -0.5)
    ax.set_title(f"two seeds share {stability.overlap:.0%} of their top {stability.k}")
    return ax


def _steps(explanation, k):
    """Return labels and parts of the k largest features, and of all others together."""
    order = explanation.order
    shown, rest = order[:k], order[k:]
    labels = [f"{explanation.names[place]} = {_told(explanation.data[place])}" for place in shown]
    parts = list(explanation.values[shown])
    if len(rest):
        labels.append(f"{len(rest)} other{'s' if len(rest) > 1 else ''}")
        parts.append(explanation.values[rest].sum())
    return labels, np.array(parts)


def _told(value):
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
