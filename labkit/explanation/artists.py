"""Layers of pictures: `prepare_*` readies axes, `add_*` puts on what moves. The panel is made of them."""

import numpy as np
from matplotlib.patches import Patch

from labkit.core import style

LOOKS = {
    "exact Shapley": 0, "LIME": 1, "shuffling": 2, "permutation Shapley": 3, "impurity": 4, "dropping": 5,
    "lasso": 6,
}  # fmt: skip
HATCHES = ("", "//", "..", "xx", "--", "\\\\", "oo")
BACKGROUND_LOOKS = (style.GREY, style.BLUE, style.ORANGE)
FEW = 40  # at most so many individual curves
WIDER = (0.085, 0.2, 0.4, 0.72)  # left axes that have no names of features
WIDE = 5  # from here on names do not fit under their columns


@style.styled
def leave_room(left, right, names_right=False):
    """Give both axes the room that the names of features need."""
    left.set_position([0.18, 0.2, 0.33, 0.72])
    right.set_position([0.665, 0.2, 0.325, 0.72] if names_right else [0.635, 0.2, 0.35, 0.72])


@style.styled
def prepare_parts(names, ax, xlabel, limits):
    """Prepare axes for bars, one row a feature, with a line at zero."""
    ax.axvline(0, color=style.GREY, linewidth=1)
    places = range(len(names))
    ax.set(yticks=places, yticklabels=names, ylim=(len(names) - 0.4, -0.6), xlim=limits, xlabel=xlabel)
    ax.tick_params(axis="y", length=0, labelsize=9)
    ax.spines["left"].set_visible(False)
    return ax


@style.styled
def add_parts(parts, ax, looks, errors=None):
    """Put several lists of parts side by side as bars; `looks` gives each its colour and hatch."""
    for index, (name, values) in enumerate(parts.items()):
        places = np.arange(len(values)) + 0.82 * ((index + 0.5) / len(parts) - 0.5)
        error = (errors or {}).get(name)
        ax.barh(places, values, 0.82 / len(parts), xerr=error, label=name, edgecolor="white", **looks[name])


def method_looks(names):
    """Return the colour and the hatch of each method, the same in every picture."""
    return {name: {"color": style.COLOURS[LOOKS[name]], "hatch": HATCHES[LOOKS[name]]} for name in names}


def background_looks(names):
    """Return the colour and the hatch of each background."""
    return {
        name: {"color": colour, "hatch": hatch}
        for name, colour, hatch in zip(names, BACKGROUND_LOOKS, HATCHES, strict=False)
    }


@style.styled
def add_part_legend(looks, ax):
    """Put one legend for both axes below them: it does not move."""
    patches = [
        Patch(facecolor=look["color"], hatch=look["hatch"], edgecolor="white", label=name)
        for name, look in looks.items()
    ]
    ax.figure.legend(handles=patches, loc="lower center", ncols=len(patches), columnspacing=1.4)


@style.styled
def prepare_overlaps(overlaps, ax):
    """Draw the share of top features that each two methods have in common."""
    ax.imshow(overlaps, cmap="Blues", vmin=0, vmax=1.6)
    names = [name.replace(" ", "\n") for name in overlaps]
    places, wide = range(len(names)), len(names) < WIDE
    ax.set(xticks=places, yticks=places, yticklabels=names, xticklabels=names if wide else [])
    ax.set_xlabel("method" if wide else "the same methods, in the same order")
    ax.tick_params(length=0, labelsize=9)
    for one in places:
        for other in places:
            ax.text(other, one, f"{overlaps.iloc[one, other]:.0%}", ha="center", va="center")
    return ax


@style.styled
def prepare_bases(ax, n_backgrounds, names):
    """Prepare axes for the ways from base to prediction."""
    ax.set(xlim=(-0.03, 1.03), ylim=(n_backgrounds - 0.5, -0.5), xlabel="probability of malignancy")
    ax.set(yticks=range(n_backgrounds), yticklabels=[f"against {name}" for name in names])
    return ax


@style.styled
def add_bases(explanations, ax):
    """Put an arrow from each background's base to the one prediction."""
    for place, each in enumerate(explanations):
        colour = BACKGROUND_LOOKS[place]
        ax.plot([each.base, each.prediction], [place, place], color=colour, linewidth=4)
        ax.plot(each.base, place, "o", color="white", markeredgecolor=colour, markersize=10)
    ax.axvline(explanations[0].prediction, color=style.INK, linestyle="--", linewidth=1.2)


@style.styled
def prepare_what_if(curves, ax):
    """Draw what-if curves of some rows and their mean."""
    shown = curves.curves[:FEW]
    ax.plot(curves.grid, shown.T, color=style.GREY, linewidth=0.6, alpha=0.5)
    ax.plot(curves.grid, curves.average, color=style.BLUE, linewidth=3, label="mean of all tumours")
    ax.plot([], [], color=style.ORANGE, linewidth=3, dashes=(5, 1.5), label="this tumour")
    ax.legend(loc="center right", frameon=True, framealpha=0.85, edgecolor="none")
    ax.set(xlabel=f"{curves.name}  (drag)", ylabel="probability of malignancy", ylim=(-0.03, 1.03))
    return ax


@style.styled
def add_own_curve(curves, own, value, prediction, ax):
    """Put the curve of the row that is explained, and where it stands now."""
    ax.plot(curves.grid, own, color=style.ORANGE, linewidth=3, dashes=(5, 1.5))
    ax.axvline(value, color=style.INK, linewidth=1, linestyle=":")
    ax.plot(value, prediction, "o", color="white", markeredgecolor=style.INK, markersize=11, zorder=5)


@style.styled
def add_seeds(values, ax):
    """Put the parts of each seed: a point a seed in the row of its feature."""
    for place, points in enumerate(values.T):
        ax.hlines(place, points.min(), points.max(), color=style.GREY, linewidth=1)
        ax.plot(points, np.full(len(points), place), "o", color=style.BLUE, alpha=0.55)


@style.styled
def prepare_local(ax):
    """Prepare axes for what the linear models of LIME say and how well they fit."""
    ax.set(xlim=(-0.03, 1.03), ylim=(-0.05, 1.05), xlabel="R² of the linear model near the row")
    ax.set_ylabel("its prediction for the row")
    return ax


@style.styled
def add_local(explanations, ax):
    """Put a point for each linear model, and a line where the true model is."""
    fits = [each.local_fit for each in explanations]
    said = [each.base + each.values.sum() for each in explanations]
    ax.axhline(explanations[0].prediction, color=style.INK, linestyle="--", linewidth=1.2)
    ax.text(0.98, explanations[0].prediction + 0.015, "the model says", ha="right", fontsize=9)
    ax.plot(fits, said, "o", color=style.BLUE, alpha=0.55, markersize=7)


@style.styled
def prepare_effort(ax, exact_rows):
    """Prepare axes for errors against the rows that a method asks the model about."""
    ax.set(xscale="log", yscale="log", xlim=(70, 30_000), ylim=(0.01, 5))
    ax.set(xlabel="rows that the model was asked", ylabel="largest error (share of the largest part)")
    ax.set_yticks([0.01, 0.1, 1], ["1%", "10%", "100%"])
    ax.set_xticks([100, 1000, 10_000], ["100", "1,000", "10,000"])
    ax.axvline(exact_rows, color=style.COLOURS[0], linewidth=2)
    ax.text(exact_rows * 0.92, 3.2, "exact: no error", ha="right", fontsize=9, color=style.COLOURS[0])
    return ax


@style.styled
def add_effort(costs, ax):
    """Put one line a method."""
    for name, table in costs.groupby("method"):
        look = style.series(LOOKS[name])
        ax.plot(table["rows"], np.maximum(table["error"], 0.0101), **look)
        last = table.iloc[0]
        ax.annotate(name, (last["rows"], max(last["error"], 0.0101)), (0, 8), textcoords="offset points",
                    fontsize=9, color=look["color"])  # fmt: skip


@style.styled
def prepare_copies(ax, most):
    """Prepare axes for the importance of a column that gets copies."""
    ax.axhline(0, color=style.GREY, linewidth=1)
    ax.set(xlim=(-0.3, most + 0.3), ylim=(-0.1, 1.02), xticks=range(most + 1), xlabel="copies of the column")
    ax.set_ylabel("importance, and R² of the model")
    return ax


@style.styled
def add_copies(table, ax):
    """Put importance with two standard errors, and the score of the model."""
    places, look = np.arange(len(table)), style.series(0)
    ax.plot(places, table["score"], label="R² of the model", **style.series(1))
    ax.errorbar(places, table["importance"], 2 * table["standard_error"], label="importance by shuffling",
                capsize=3, color=look["color"], marker=look["marker"])  # fmt: skip
    ax.legend(loc="center right", bbox_to_anchor=(1, 0.62))


def room_for(*lists):
    """Return limits that hold all parts, equal on both sides and rounded up, so that they seldom jump."""
    largest = max((float(np.abs(values).max()) for values in lists), default=0.0)
    step = 10.0 ** np.floor(np.log10(max(largest, 1e-3)))
    edge = 1.04 * step * np.ceil(1.02 * largest / step)
    return -max(edge, 1e-3), max(edge, 1e-3)
