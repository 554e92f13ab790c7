"""Artists that figures and panels share: `prepare_*` readies axes, `add_*` puts on what moves."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib import ticker
from matplotlib.axes import Axes

from labkit.core import style
from labkit.features.feature_scores import FeatureScores

SCOPE_LOOK = {"inside each fold": (style.BLUE, "o"), "on all rows": (style.ORANGE, "s")}
# the sides of a point at which its name may be written
SIDES = (((5, 4), "left"), ((-5, -10), "right"), ((5, -10), "left"), ((-5, 4), "right"))
BOX = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": style.GREY}


def make_room(left: Axes, right: Axes) -> None:
    """Give the right of two axes room for names of groups at its side."""
    bottom = left.get_position().y0
    height = left.get_position().height
    left.set_position((0.075, bottom, 0.37, height))
    right.set_position((0.615, bottom, 0.36, height))


@style.styled
def prepare_folds(score: FeatureScores, ax: Axes) -> Axes:
    """Prepare axes for the scores of the folds."""
    n_folds = len(score.scores)
    is_price = score.target == "price"
    ax.set(xlim=(0.4, n_folds + 0.6), ylim=(-0.25, 1.05) if is_price else (0, 1.05), xlabel="fold")
    ax.set_ylabel("R² on the test rows" if is_price else "accuracy on the test rows")
    ax.xaxis.set_major_locator(ticker.FixedLocator(np.arange(1, n_folds + 1)))
    baseline, words = (0.0, "the mean price") if is_price else (0.5, "a coin")
    ax.axhline(baseline, color=style.GREY, linestyle=":", linewidth=1.2)
    ax.annotate(f"guessing: {words}", (n_folds + 0.55, baseline), (0, 3), textcoords="offset points",
                ha="right", fontsize=9, color=style.INK)  # fmt: skip
    return ax


@style.styled
def add_folds(score: FeatureScores, ax: Axes, ghost: bool = False) -> None:
    """Put the scores of the folds on prepared axes, with their mean as a line."""
    colour, marker = SCOPE_LOOK[score.fit_scope]
    floor = ax.get_ylim()[0] + 0.01
    heights = np.maximum(score.scores, floor)
    mean = score.scores.mean()
    folds = np.arange(1, len(heights) + 1)
    ax.plot(folds, heights, marker, color=colour, markersize=9, label=f"fitted {score.fit_scope}")
    ax.axhline(max(mean, floor), color=colour, linewidth=1.5, alpha=0.7)
    if not ghost:
        spread = score.scores.std(ddof=1)
        ax.set_title(f"fitted {score.fit_scope}: {mean:.2f} ± {spread:.2f} over folds")


@style.styled
def prepare_flow(score: FeatureScores, ax: Axes) -> Axes:
    """Draw which rows reach the preprocessing, and which the test."""
    for (x, y), words in [
        ((0.14, 0.75), "training rows"), ((0.14, 0.2), "test rows"), ((0.52, 0.75), "preprocessing:\nfit"),
        ((0.87, 0.75), "model: fit"), ((0.87, 0.2), "score"),
    ]:  # fmt: skip
        ax.text(x, y, words, ha="center", va="center", bbox=BOX, fontsize=10, zorder=3)
    ways = [((0.29, 0.75), (0.36, 0.75)), ((0.68, 0.75), (0.75, 0.75)), ((0.25, 0.2), (0.78, 0.2))]
    for start, end in [*ways, ((0.87, 0.66), (0.87, 0.29))]:
        _arrow(ax, start, end, style.INK, 1.5)
    if score.fit_scope == "on all rows":
        _arrow(ax, (0.18, 0.29), (0.46, 0.64), style.ORANGE, 3.5)
        ax.text(0.37, 0.42, "leak", color=style.ORANGE, fontsize=12, weight="bold")
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.set_axis_off()
    return ax


@style.styled
def prepare_columns(score: FeatureScores, ax: Axes) -> Axes:
    """Put the columns that each group offers and that are kept on axes, as bars."""
    heights = np.arange(len(score.offered))[::-1]
    ax.barh(heights, list(score.offered.values()), 0.7, color="white", edgecolor=style.GREY, label="offered")
    ax.barh(heights, list(score.kept.values()), 0.4, color=style.BLUE, label="kept")
    ax.set_yticks(heights, [_folded(group) for group in score.offered], fontsize=9)
    ax.set_xscale("symlog", linthresh=10)
    most = 1.5 * max(score.offered.values())
    ax.set(xlim=(0, most), ylim=(-0.6, len(heights) - 0.4), xlabel="columns", ylabel="group")
    marks = [n for n in (0, 5, 10, 100, 1000, 5000) if n <= most]
    ax.xaxis.set_major_locator(ticker.FixedLocator(marks))
    ax.xaxis.set_minor_locator(ticker.NullLocator())
    ax.xaxis.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))
    ax.legend(loc="best")
    return ax


@style.styled
def prepare_importance(importance: pd.DataFrame, ax: Axes, milliseconds: bool = True) -> Axes:
    """Put the score lost without each group on axes, with its spread over folds and its cost in time."""
    table = importance.sort_values("importance")
    heights = np.arange(len(table))
    ax.errorbar(table["importance"], heights, xerr=table["spread"], fmt="o", color=style.BLUE, capsize=3)
    ax.axvline(0, color=style.GREY, linestyle=":", linewidth=1.2)
    ends = table["importance"] + table["spread"]
    for height, end, seconds in zip(heights, ends, table["seconds"], strict=True):
        words = f"{max(1000 * seconds, 0):.0f} ms" if milliseconds else ""
        ax.annotate(words, (end, height), (6, -3), textcoords="offset points", fontsize=8)
    labels = [f"{_folded(g)} ({n})" for g, n in zip(table["group"], table["columns"], strict=True)]
    ax.set_yticks(heights, labels, fontsize=9)
    ax.set(xlabel="score lost without it", ylabel="group (columns)")
    ax.margins(x=0.25, y=0.1)
    ax.xaxis.set_major_locator(ticker.MaxNLocator(5))
    return ax


def flow_title(score: FeatureScores) -> str:
    """Return the title over the flow of the rows."""
    leaks = score.fit_scope == "on all rows"
    return "test rows leak into the preprocessing" if leaks else "no test row reaches the preprocessing"


def columns_title(score: FeatureScores) -> str:
    """Return the title over the columns offered and kept."""
    return f"{score.n_columns} of {sum(score.offered.values())} columns reach the model"


def importance_title(importance: pd.DataFrame) -> str:
    """Return the title over the importance of the groups."""
    if not len(importance):
        return "switch on two groups or more"
    return f"most important: {importance.sort_values('importance')['group'].iloc[-1]}"


def label_sides(points: np.ndarray, names: Sequence[str]) -> list[tuple]:
    """Choose for each name the side of its point where it covers fewest points and names."""
    points = np.asarray(points, dtype=float)
    unit = np.ptp(points, axis=0) / (80, 60)  # a letter is about so wide and half as high as a line
    taken = [(point - unit, point + unit) for point in points]
    sides = []
    for point, name in zip(points, names, strict=True):
        boxes = [_box(point, unit, len(name), *side) for side in SIDES]
        covered = [
            sum(bool(np.all(low < high_) and np.all(low_ < high)) for low_, high_ in taken)
            for low, high in boxes
        ]
        sides.append(SIDES[int(np.argmin(covered))])
        taken.append(boxes[int(np.argmin(covered))])
    return sides


def _folded(group):
    return group.replace(" ", "\n", 1)


def _arrow(ax, start, end, colour, width):
    arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": width, "mutation_scale": 16}
    ax.annotate("", end, start, arrowprops=arrow, zorder=4)


def _box(point, unit, n_letters, shift, side):
    """Return the lower left and upper right corner of a name beside a point."""
    left = point[0] + (1 if side == "left" else -1 - n_letters) * unit[0]
    bottom = point[1] + (1 if shift[1] > 0 else -3) * unit[1]
    return np.array([left, bottom]), np.array([left + n_letters * unit[0], bottom + 2 * unit[1]])
