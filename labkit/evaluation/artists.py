"""Parts of pictures: `prepare_*` readies axes, `add_*` puts on what moves. Figures and panels share them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from labkit.core import style
from labkit.evaluation.intervals import wilson
from labkit.evaluation.operating_points import OperatingPoint
from labkit.evaluation.probabilities import mean_gap
from labkit.evaluation.redraws import SplitsResult

# colour and shape show the truth; filled is predicted positive
ICONS = (
    ("true positive", "o", style.ORANGE, True), ("false negative", "o", style.ORANGE, False),
    ("false positive", "s", style.BLUE, True), ("true negative", "s", style.BLUE, False),
)  # fmt: skip
SCORES = (-3.4, 5.4)
PROBABILITIES = (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999)
FEW_PROBABILITIES = (0.001, 0.02, 0.5, 0.98)
N_DOTS = 400
SMALL = 9
THRESHOLD_LAYOUT = ((0.055, 0.365), (0.435, 0.245), (0.75, 0.225))
SPLITS_LAYOUT = ((0.06, 0.29), (0.42, 0.235), (0.735, 0.24))
LOWEST = {"breast cancer": 0.86}


def spread_out(places: Sequence[tuple[float, float]], *axes: Axes) -> None:
    """Give a row of axes the positions (left, width) that a view needs."""
    for (left, width), ax in zip(places, axes, strict=True):
        ax.set_position((left, 0.17, width, 0.735))


def short_title(ax: Axes, words: str) -> None:
    """Put a title that fits narrow axes."""
    ax.set_title(words, fontsize=10)


@style.styled
def prepare_strip(point: OperatingPoint, ax: Axes) -> None:
    """Draw some cases by their scores; the ticks show the probabilities that belong to them."""
    y = point.sample.cases.y[:N_DOTS]
    scores = point.sample.cases.scores[:N_DOTS]
    height = 0.15 + 0.7 * (np.arange(len(y)) * 0.618034 % 1)  # spread evenly, the same each time
    for truth, (_, marker, colour, _) in enumerate((ICONS[2], ICONS[0])):
        mask = y == truth
        ax.plot(scores[mask], truth + height[mask], marker, color=colour, markersize=3, alpha=0.6)
    _probabilities(point, ax)
    ax.set(ylim=(0, 2), ylabel="truth")
    ax.set_yticks([0.5, 1.5], ["negative", "positive"], rotation=90, va="center", fontsize=SMALL)
    ax.axhline(1, color=style.GREY, linewidth=0.8)


@style.styled
def add_bar(point: OperatingPoint, ax: Axes) -> None:
    """Put the bar that can be dragged: everything to its right is predicted positive."""
    score = float(np.clip(point.score, *SCORES))
    ax.axvline(score, color=style.INK, linewidth=2.5)
    near_end = score > SCORES[1] - 2.2
    ax.text(score + (-0.12 if near_end else 0.12), 1.9, "positive →", ha="right" if near_end else "left")
    short_title(ax, f"threshold {point.threshold:.3g}: to its right, predicted positive")


@style.styled
def prepare_icons(ax: Axes) -> None:
    """Prepare axes for a hundred cases."""
    ax.set(xlim=(-0.8, 9.8), ylim=(-4.6, 9.8))
    ax.set_axis_off()


@style.styled
def add_icons(point: OperatingPoint, ax: Axes) -> None:
    """Put the confusion matrix as a hundred cases, its counts below."""
    kinds = np.repeat(np.arange(4), shares_of_hundred(point.counts))
    columns = np.arange(100) % 10
    rows = 9 - np.arange(100) // 10
    for place, (name, marker, colour, filled) in enumerate(ICONS):
        look: dict[str, Any] = {
            "color": colour,
            "markerfacecolor": colour if filled else "white",
            "linestyle": "none",
        }
        mask = kinds == place
        ax.plot(columns[mask], rows[mask], marker, markersize=8, **look)
        left = (0, 5.3)[place % 2]
        height = -1.8 - 1.6 * (place // 2)
        ax.plot([left], [height], marker, markersize=7, **look)
        count = point.counts[place]
        ax.text(left + 0.6, height, f"{name}\n{count:,}", va="center", fontsize=8, linespacing=0.95)
    short_title(ax, f"of 100 cases {100 * point.matrix.accuracy:.0f} are correct")


def shares_of_hundred(counts: Sequence[int]) -> np.ndarray:
    """Return whole numbers that add up to 100 and are nearest to the shares of counts."""
    exact = 100 * np.asarray(counts, dtype=float) / sum(counts)
    whole = np.floor(exact).astype(int)
    whole[np.argsort(whole - exact, kind="stable")[: 100 - whole.sum()]] += 1
    return whole


@style.styled
def prepare_roc(ax: Axes) -> None:
    """Prepare axes for ROC curves, with the line of random guessing."""
    ax.plot([0, 1], [0, 1], color=style.GREY, linestyle=":", label="random guessing")
    ax.set(xlabel="false positive rate", ylabel="recall", xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))


@style.styled
def add_roc(point: OperatingPoint, ax: Axes) -> None:
    """Put a ROC curve with the point of the present threshold."""
    thin = point.sample.thin
    curve = point.sample.curve
    index = curve.index(point.score)
    ax.plot(thin.false_positive_rate, thin.recall, color=style.BLUE)
    add_point(curve.false_positive_rate[index], curve.recall[index], ax)
    short_title(ax, f"AUC {number_in_words(curve.auc)}, recall {number_in_words(curve.recall[index])}")


@style.styled
def prepare_precision_recall(ax: Axes) -> None:
    """Prepare axes for precision against recall."""
    ax.set(xlabel="recall", ylabel="precision", xlim=(-0.02, 1.02), ylim=(-0.02, 1.05))


@style.styled
def add_precision_recall(point: OperatingPoint, ax: Axes) -> None:
    """Put precision against recall, the base rate, the best F1 and the present threshold."""
    thin = point.sample.thin
    curve = point.sample.curve
    index = curve.index(point.score)
    best = curve.index(point.sample.best_f.threshold)
    ax.axhline(curve.base_rate, color=style.GREY, linestyle=":")
    ax.plot(thin.recall, thin.precision, color=style.BLUE)
    ax.plot(curve.recall[best], curve.precision[best], "*", color=style.ORANGE, markersize=13)
    add_point(curve.recall[index], curve.precision[index], ax)
    short_title(ax, f"precision {number_in_words(curve.precision[index])}, ★ best F1")


@style.styled
def prepare_mean_costs(point: OperatingPoint, ax: Axes) -> None:
    """Prepare axes for the cost of every threshold; the ticks show the probability."""
    _probabilities(point, ax, FEW_PROBABILITIES)
    most = point.sample.thin.cost(*point.costs).max()
    ax.set(xlabel="threshold", ylabel="mean cost of a case", ylim=(0, 1.05 * most or 1))


@style.styled
def add_mean_costs(point: OperatingPoint, ax: Axes) -> None:
    """Put the cost of every threshold, the cheapest one and the present one."""
    thin = point.sample.thin
    best = point.cheapest
    costs = thin.cost(*point.costs)
    ax.plot(thin.values[1:], costs[1:], color=style.BLUE)
    ax.axhline(costs[0], color=style.GREY, linestyle=":")
    if np.isfinite(best.threshold):
        ax.plot(best.threshold, best.value, "*", color=style.ORANGE, markersize=13)
    add_point(float(np.clip(point.score, *SCORES)), point.cost, ax)
    short_title(ax, f"cost {point.cost:.3g}, ★ minimum {best.value:.3g}")


@style.styled
def prepare_calibration(ax: Axes) -> None:
    """Prepare axes for observed shares against predicted probabilities."""
    ax.plot([0, 1], [0, 1], color=style.GREY, linestyle=":", label="perfect calibration")
    ax.set(xlabel="predicted probability", ylabel="observed share of positives")
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))


@style.styled
def add_calibration(table: pd.DataFrame, ax: Axes, label: str | None = None) -> float:
    """Put the observed share of each bin, with Wilson's interval, and return the mean gap."""
    counts = zip((table["observed"] * table["n_cases"]).round().astype(int), table["n_cases"], strict=True)
    bounds = [wilson(int(n_positive), int(n_cases)) for n_positive, n_cases in counts]
    lows = [bound.low for bound in bounds]
    highs = [bound.high for bound in bounds]
    ax.vlines(table["predicted"], lows, highs, color=style.BLUE, alpha=0.5)
    ax.plot(table["predicted"], table["observed"], "o-", color=style.BLUE, label=label)
    return mean_gap(table)


@style.styled
def add_calibration_at(point: OperatingPoint, ax: Axes) -> None:
    """Put the calibration of a sample, and its threshold."""
    gap = add_calibration(point.bins, ax)
    ax.axvline(point.threshold, color=style.INK, linewidth=1.5, linestyle="--")
    short_title(ax, f"calibration error {gap:.3f}")


@style.styled
def add_split_scores(scores: pd.Series, ax: Axes) -> int:
    """Put one mark for each split, equal scores above each other, and the mean."""
    values, counts = np.unique(np.round(scores, 4), return_counts=True)
    for value, count in zip(values, counts, strict=True):
        ax.plot([value] * count, np.arange(1, count + 1), "o", color=style.BLUE, markersize=4)
    ax.axvline(np.mean(scores), color=style.ORANGE, linestyle="--", label=f"mean {np.mean(scores):.3f}")
    return int(counts.max())


@style.styled
def prepare_splits(result: SplitsResult, left: Axes, middle: Axes, right: Axes) -> None:
    """Prepare three axes: scores of splits, width of an interval, the best of many coins."""
    _, counts = np.unique(result.table["score"].round(4), return_counts=True)
    left.set(xlim=(LOWEST.get(result.cases, 0.3), 1.01), ylim=(0, max(counts.max(), 5) + 1))
    left.set(xlabel="accuracy", ylabel="splits")
    left.locator_params(axis="x", nbins=5)
    left.locator_params(axis="y", nbins=7, integer=True)
    sizes = 10 * np.unique(np.geomspace(1, 1000, 40).astype(int))  # nine tenths of them are whole
    middle.plot(sizes, [100 * half_width(size) for size in sizes], color=style.BLUE)
    middle.set(
        xscale="log",
        ylim=(0, 20),
        yticks=range(0, 21, 5),
        xlabel="test cases",
        ylabel="half-width at 90% (points)",
    )
    right.axhline(50, color=style.GREY, linestyle=":")
    right.set(
        xscale="log", xlim=(0.9, 1100), ylim=(45, 90), xlabel="models tried", ylabel="best accuracy (%)"
    )
    for ax, marks in ((middle, (10, 100, 1000, 10_000)), (right, (1, 10, 100, 1000))):
        ax.set_xticks(marks, [f"{mark:,}" for mark in marks])
        ax.minorticks_off()


@style.styled
def add_splits(result: SplitsResult, left: Axes, middle: Axes, right: Axes) -> None:
    """Put the scores, the width of an interval and the best of many models, for one test size."""
    scores = result.table["score"]
    add_split_scores(scores, left)
    whole = f"{len(scores)} splits: {scores.min():.1%} to {scores.max():.1%}"
    short_title(left, whole if len(scores) > 1 else f"one split: {scores[0]:.1%}")
    add_point(result.n_test, 100 * half_width(result.n_test), middle)
    short_title(middle, f"{result.n_test} cases: ±{100 * half_width(result.n_test):.1f} points")
    right.plot(list(result.best_of), [100 * best for best in result.best_of.values()], color=style.BLUE)
    add_point(result.n_models, 100 * result.expected_best, right)
    short_title(right, f"best of {result.n_models} coins: {result.expected_best:.1%}")


def half_width(n_cases: int, share: float = 0.9) -> float:
    """Return the half-width of the interval of a share in a test of this size."""
    return wilson(round(share * n_cases), int(n_cases)).half_width


@style.styled
def add_point(x: float, y: float, ax: Axes) -> None:
    """Put a ringed point."""
    ax.plot([x], [y], "o", color="white", markeredgecolor=style.INK, markersize=10, zorder=5)


def number_in_words(value: float) -> str:
    """Return a number in words, a question mark where it is undefined."""
    return "?" if np.isnan(value) else f"{value:.3f}"


def _probabilities(point, ax, probabilities=PROBABILITIES):
    ticks = [(point.score_at(probability), f"{probability:g}") for probability in probabilities]
    inside = [(score, words) for score, words in ticks if SCORES[0] < score < SCORES[1]]
    ax.set_xticks([score for score, _ in inside], [words for _, words in inside], fontsize=8)
    ax.set(xlim=SCORES, xlabel="predicted probability (drag the bar)")
