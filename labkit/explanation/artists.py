"""What the panel's pictures are made of: `prepare_*` readies axes, `add_*` puts on what moves."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from labkit.core import style
from labkit.explanation.curves import Dependence
from labkit.explanation.panel_model import GLOBAL_METHODS, LOCAL_METHODS
from labkit.explanation.results import Explanation

SHOWN_AT_FIRST = ("exact Shapley", "LIME", "shuffling")  # so these get the first colours
METHODS = tuple(dict.fromkeys((*SHOWN_AT_FIRST, *LOCAL_METHODS, *GLOBAL_METHODS)))
HATCHES = ("", "//", "..", "xx", "--", "\\\\", "oo")
BACKGROUND_LOOKS = (style.GREY, style.BLUE, style.ORANGE)
FEW = 40  # at most so many individual curves
WIDER = (0.085, 0.2, 0.4, 0.72)  # left axes that have no names of features
WIDE = 5  # from here on names do not fit under their columns


@style.styled
def leave_room(left: Axes, right: Axes, names_right: bool = False) -> None:
    """Give both axes the room that the names of features need."""
    left.set_position((0.18, 0.2, 0.33, 0.72))
    right.set_position((0.665, 0.2, 0.325, 0.72) if names_right else (0.635, 0.2, 0.35, 0.72))


@style.styled
def prepare_contributions(names: Sequence, ax: Axes, xlabel: str, limits: tuple[float, float]) -> Axes:
    """Prepare axes for bars, one row a feature, with a line at zero."""
    ax.axvline(0, color=style.GREY, linewidth=1)
    places = range(len(names))
    ax.set(yticks=places, yticklabels=names, ylim=(len(names) - 0.4, -0.6), xlim=limits, xlabel=xlabel)
    ax.tick_params(axis="y", length=0, labelsize=9)
    ax.spines["left"].set_visible(False)
    return ax


@style.styled
def add_contributions(
    values_by_method: Mapping[str, np.ndarray],
    ax: Axes,
    looks: Mapping[str, dict],
    errors: Mapping[str, np.ndarray | None] | None = None,
) -> None:
    """Put the contributions by each method side by side as bars, with two standard errors where known."""
    n_methods = len(values_by_method)
    for index, (name, values) in enumerate(values_by_method.items()):
        places = np.arange(len(values)) + 0.82 * ((index + 0.5) / n_methods - 0.5)
        error = (errors or {}).get(name)
        bars: dict[str, Any] = {
            "xerr": None if error is None else 2 * error,
            "label": name,
            "edgecolor": "white",
        }
        ax.barh(places, values, 0.82 / n_methods, **bars, **looks[name])


def method_looks(names: Iterable[str]) -> dict[str, dict]:
    """Return the colour and the hatch of each method, the same in every picture."""
    looks = {name: METHODS.index(name) % len(HATCHES) for name in names}
    return {name: {"color": style.COLOURS[look], "hatch": HATCHES[look]} for name, look in looks.items()}


def background_looks(names: Iterable[str]) -> dict[str, dict]:
    """Return the colour and the hatch of each background."""
    return {
        name: {"color": colour, "hatch": hatch}
        for name, colour, hatch in zip(names, BACKGROUND_LOOKS, HATCHES, strict=False)
    }


@style.styled
def add_method_legend(looks: Mapping[str, dict], ax: Axes) -> None:
    """Put one legend for both axes below them: it does not move."""
    patches = [
        Patch(facecolor=look["color"], hatch=look["hatch"], edgecolor="white", label=name)
        for name, look in looks.items()
    ]
    ax.figure.legend(handles=patches, loc="lower center", ncols=len(patches), columnspacing=1.4)


@style.styled
def prepare_overlaps(overlaps: pd.DataFrame, ax: Axes) -> Axes:
    """Draw the share of top features that each two methods have in common."""
    ax.imshow(overlaps, cmap="Blues", vmin=0, vmax=1.6)
    names = [name.replace(" ", "\n") for name in overlaps]
    places = range(len(names))
    wide = len(names) < WIDE
    ax.set(xticks=places, yticks=places, yticklabels=names, xticklabels=names if wide else [])
    ax.set_xlabel("method" if wide else "the same methods, in the same order")
    ax.tick_params(length=0, labelsize=9)
    for one in places:
        for other in places:
            ax.text(other, one, f"{overlaps.iloc[one, other]:.0%}", ha="center", va="center")
    return ax


@style.styled
def prepare_bases(ax: Axes, n_backgrounds: int, names: Iterable[str]) -> Axes:
    """Prepare axes for the arrows from base to prediction."""
    ax.set(xlim=(-0.03, 1.03), ylim=(n_backgrounds - 0.5, -0.5), xlabel="probability of malignancy")
    ax.set(yticks=range(n_backgrounds), yticklabels=[f"against {name}" for name in names])
    return ax


@style.styled
def add_bases(explanations: Sequence[Explanation], ax: Axes) -> None:
    """Put an arrow from each background's base to the one prediction."""
    for place, each in enumerate(explanations):
        colour = BACKGROUND_LOOKS[place]
        ax.plot([each.base, each.prediction], [place, place], color=colour, linewidth=4)
        ax.plot(each.base, place, "o", color="white", markeredgecolor=colour, markersize=10)
    ax.axvline(explanations[0].prediction, color=style.INK, linestyle="--", linewidth=1.2)


@style.styled
def prepare_what_if(curves: Dependence, ax: Axes) -> Axes:
    """Draw what-if curves of some rows and their mean."""
    shown = curves.curves[:FEW]
    ax.plot(curves.grid, shown.T, color=style.GREY, linewidth=0.6, alpha=0.5)
    ax.plot(curves.grid, curves.average, color=style.BLUE, linewidth=3, label="mean of all tumours")
    ax.plot([], [], color=style.ORANGE, linewidth=3, dashes=(5, 1.5), label="this tumour")
    ax.legend(loc="center right", frameon=True, framealpha=0.85, edgecolor="none")
    ax.set(xlabel=f"{curves.name}  (drag)", ylabel="probability of malignancy", ylim=(-0.03, 1.03))
    return ax


@style.styled
def add_own_curve(curves: Dependence, own: np.ndarray, value: float, prediction: float, ax: Axes) -> None:
    """Put the curve of the row that is explained, and its present value."""
    ax.plot(curves.grid, own, color=style.ORANGE, linewidth=3, dashes=(5, 1.5))
    ax.axvline(value, color=style.INK, linewidth=1, linestyle=":")
    ax.plot(value, prediction, "o", color="white", markeredgecolor=style.INK, markersize=11, zorder=5)


@style.styled
def add_seeds(values: np.ndarray, ax: Axes) -> None:
    """Put the weights of each seed: a point a seed in the row of its feature."""
    for place, points in enumerate(values.T):
        ax.hlines(place, points.min(), points.max(), color=style.GREY, linewidth=1)
        ax.plot(points, np.full(len(points), place), "o", color=style.BLUE, alpha=0.55)


@style.styled
def prepare_local(ax: Axes) -> Axes:
    """Prepare axes for the predictions of LIME's linear models and how well they fit."""
    ax.set(xlim=(-0.03, 1.03), ylim=(-0.05, 1.05), xlabel="R² of the linear model near the row")
    ax.set_ylabel("its prediction for the row")
    return ax


@style.styled
def add_local(explanations: Sequence[Explanation], ax: Axes) -> None:
    """Put a point for each linear model, and a line where the true model is."""
    fits = np.array([each.local_fit for each in explanations], dtype=float)
    predictions = [each.base + each.values.sum() for each in explanations]
    ax.axhline(explanations[0].prediction, color=style.INK, linestyle="--", linewidth=1.2)
    ax.text(0.98, explanations[0].prediction + 0.015, "the model's prediction", ha="right", fontsize=9)
    ax.plot(fits, predictions, "o", color=style.BLUE, alpha=0.55, markersize=7)


@style.styled
def prepare_effort(ax: Axes, exact_rows: int) -> Axes:
    """Prepare axes for errors against the rows that a method queries."""
    ax.set(xscale="log", yscale="log", xlim=(70, 30_000), ylim=(0.01, 5))
    ax.set(xlabel="rows given to the model", ylabel="largest error / largest Shapley value")
    ax.set_yticks([0.01, 0.1, 1], ["1%", "10%", "100%"])
    ax.set_xticks([100, 1000, 10_000], ["100", "1,000", "10,000"])
    ax.axvline(exact_rows, color=style.COLOURS[0], linewidth=2)
    ax.text(exact_rows * 0.92, 3.2, "exact: no error", ha="right", fontsize=9, color=style.COLOURS[0])
    return ax


@style.styled
def add_effort(costs: pd.DataFrame, ax: Axes) -> None:
    """Put one line a method."""
    for name, table in costs.groupby("method"):
        look = style.series(METHODS.index(name))
        ax.plot(table["rows"], np.maximum(table["error"], 0.0101), **look)
        last = table.iloc[0]
        ax.annotate(name, (last["rows"], max(last["error"], 0.0101)), (0, 8), textcoords="offset points",
                    fontsize=9, color=look["color"])  # fmt: skip


@style.styled
def prepare_copies(ax: Axes, most: int) -> Axes:
    """Prepare axes for the importance of a column that gets copies."""
    ax.axhline(0, color=style.GREY, linewidth=1)
    ax.set(xlim=(-0.3, most + 0.3), ylim=(-0.1, 1.02), xticks=range(most + 1), xlabel="copies of the column")
    ax.set_ylabel("importance, and R² of the model")
    return ax


@style.styled
def add_copies(table: pd.DataFrame, ax: Axes) -> None:
    """Put importance with two standard errors, and the score of the model."""
    places = np.arange(len(table))
    look = style.series(0)
    ax.plot(places, table["score"], label="R² of the model", **style.series(1))
    ax.errorbar(places, table["importance"], 2 * table["standard_error"], label="importance by shuffling",
                capsize=3, color=look["color"], marker=look["marker"])  # fmt: skip
    ax.legend(loc="center right", bbox_to_anchor=(1, 0.62))


def room_for(*lists: np.ndarray) -> tuple[float, float]:
    """Return limits that hold all values, equal on both sides and rounded up, so that they seldom jump."""
    largest = max((float(np.abs(values).max()) for values in lists), default=0.0)
    step = 10.0 ** np.floor(np.log10(max(largest, 1e-3)))
    edge = 1.04 * step * np.ceil(1.02 * largest / step)
    return -max(edge, 1e-3), max(edge, 1e-3)
