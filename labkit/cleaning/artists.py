"""Artists that figures and panels share: `prepare_*` readies axes, `add_*` puts on what moves."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from labkit.cleaning.imputation_effects import ImputedColumn
from labkit.core import style

NAMES = {"mean": "mean", "spread": "sd", "correlation": "r", "slope": "slope"}
LOW = 40  # percent of the truth that the axis of estimates begins with
HIGH = 160
BINS = 24


@style.styled
def prepare_relation(imputed: ImputedColumn, ax: Axes) -> Axes:
    """Prepare axes for a column against the target, with the true line."""
    x = np.array(_range(imputed.truth))
    ax.plot(
        x,
        _line(imputed.true_estimates, imputed.truth, imputed.y, x),
        color=style.INK,
        linewidth=1.2,
        dashes=(5, 2),
    )
    y = _range(imputed.y)
    ax.set(xlabel=imputed.column, ylabel=imputed.target, xlim=x, ylim=(y[0], y[1] + 0.12 * (y[1] - y[0])))
    return ax


@style.styled
def add_relation(imputed: ImputedColumn, ax: Axes) -> None:
    """Put known and imputed points on prepared axes, and the line that an analyst would now fit."""
    known = ~imputed.hidden & imputed.kept
    filled = imputed.hidden & imputed.kept
    look = {"linestyle": "", "markersize": 4}
    ax.plot(imputed.truth[known], imputed.y[known], "o", color=style.BLUE, alpha=0.35, label="known", **look)
    ax.plot(imputed.filled[filled], imputed.y[filled], "s", color=style.ORANGE, markerfacecolor="none",
            label="imputed", **look)  # fmt: skip
    kept = imputed.kept
    x = np.array(_range(imputed.truth))
    values = imputed.imputed_estimates
    ax.plot(x, _line(values, imputed.filled[kept], imputed.y[kept], x), color=style.ORANGE, label="line now")
    ax.set_title(f"slope {values['slope']:.3g}, truth {imputed.true_estimates['slope']:.3g}")


@style.styled
def prepare_distribution(imputed: ImputedColumn, ax: Axes) -> Axes:
    """Prepare axes for the column's histogram, with the true one."""
    counts, edges = _counts(imputed.truth, imputed)
    ax.stairs(counts, edges, color=style.INK, linewidth=1.2, linestyle="--", label="truth")
    ax.set(xlabel=imputed.column, ylabel="rows", xlim=_range(imputed.truth), ylim=(0, 3 * counts.max()))
    return ax


@style.styled
def add_distribution(imputed: ImputedColumn, ax: Axes) -> None:
    """Put the imputed column's histogram on prepared axes."""
    counts, edges = _counts(imputed.filled[imputed.kept], imputed)
    ax.stairs(counts, edges, color=style.ORANGE, fill=True, alpha=0.35)
    ax.stairs(counts, edges, color=style.ORANGE, label="imputed")
    ax.set_title(
        f"sd {imputed.imputed_estimates['spread']:.3g}, truth {imputed.true_estimates['spread']:.3g}"
    )


@style.styled
def prepare_estimates(ax: Axes) -> Axes:
    """Prepare axes for four estimates in percent of the truth."""
    ax.axvline(100, color=style.INK, linewidth=1.2, linestyle="--")
    ax.set_yticks(range(len(NAMES)), NAMES.values())
    ax.set(
        xlabel="after imputation, in % of the truth", ylabel="estimate", xlim=(LOW, HIGH), ylim=(3.6, -0.6)
    )
    return ax


@style.styled
def add_estimates(imputed: ImputedColumn, ax: Axes, score: float | None = None) -> None:
    """Put the four estimates on prepared axes; the title states the cell error and the model's score."""
    off = np.array([imputed.change(name) for name in NAMES])
    ends = np.clip(off, LOW - 100, HIGH - 100)
    ax.barh(range(len(NAMES)), ends, left=100, height=0.55, color=style.ORANGE, alpha=0.8)
    for row, (share, end) in enumerate(zip(off, ends, strict=True)):
        inside = abs(end) > 0.55 * (HIGH - 100)
        side = "right" if (share >= 0) == inside else "left"
        shift = 2 if side == "left" else -2
        ax.text(100 + end + shift, row, f"{round(share):+d}%", va="center", ha=side, fontsize=9)
    error = "rows dropped" if imputed.cell_error is None else f"cell error {imputed.cell_error:.3g}"
    ax.set_title(error if score is None else f"{error}, R² {score:.2f}")


@style.styled
def prepare_scores(strategies: Sequence[str], complete_score: float, ax: Axes) -> Axes:
    """Prepare axes for the R² of every strategy; the dashed line is that with nothing hidden."""
    ax.axvline(complete_score, color=style.INK, linewidth=1.2, linestyle="--")
    ax.axvline(0, color=style.GREY, linewidth=0.8)
    ax.set_yticks(range(len(strategies)), strategies)
    ax.set(xlabel="R² on new rows (a dot: one fold)", xlim=(-0.3, 0.85), ylim=(len(strategies) - 0.4, -0.6))
    ax.text(complete_score + 0.01, -0.35, "nothing hidden", fontsize=9, va="center")
    return ax


@style.styled
def add_scores(scores: pd.DataFrame, ax: Axes) -> None:
    """Put the mean R² of every strategy on prepared axes, and a dot for each fold."""
    means = scores.mean()
    for row, strategy in enumerate(scores):
        flagged = "flags" in strategy
        colour = style.ORANGE if flagged else style.BLUE
        ax.barh(row, means[strategy], height=0.55, color=colour, alpha=0.75, hatch="//" if flagged else None)
        folds = np.clip(scores[strategy], *ax.get_xlim())
        ax.plot(folds, np.full(len(folds), row), "o", color=style.INK, alpha=0.5, markersize=3.5)
    best = means.idxmax()
    ax.set_title(f"highest mean R²: {best}, {means[best]:.2f}")


@style.styled
def prepare_complete_rows(n_rows: int, ax: Axes) -> Axes:
    """Prepare axes for the rows without a missing value against the share hidden."""
    ax.set(xlabel="share hidden", ylabel="complete rows", xlim=(-0.02, 0.72), ylim=(0, 1.05 * n_rows))
    ax.xaxis.set_major_formatter("{x:.0%}")
    return ax


@style.styled
def add_complete_rows(counts: pd.Series, rate: float, ax: Axes) -> None:
    """Put the number of complete rows on prepared axes; a ring marks the chosen share."""
    ax.plot(counts, color=style.BLUE)
    ax.plot(rate, counts[rate], "o", color="none", markeredgecolor=style.INK, markersize=11,
            markeredgewidth=1.5)  # fmt: skip
    ax.set_title(f"{rate:.0%} hidden: {counts[rate]} complete rows")


@style.styled
def prepare_values(ax: Axes) -> Axes:
    """Prepare axes for values on a line: equal ones are stacked."""
    ax.set(xlim=(-3, 103), ylim=(0, 7), xlabel="value (drag the wrong ones)", ylabel="how many")
    return ax


@style.styled
def add_values(values: np.ndarray, n_wrong: int, title: str, ax: Axes) -> None:
    """Put good and wrong values on prepared axes."""
    for part, look in [
        (values[:-n_wrong], {"color": style.BLUE, "marker": "o"}),
        (values[-n_wrong:], {"color": style.ORANGE, "marker": "X"}),
    ]:
        points, counts = np.unique(part, return_counts=True)
        heights = np.concatenate([np.arange(count) + 0.5 for count in counts])
        ax.plot(np.repeat(points, counts), heights, linestyle="", markersize=7, **look)
    ax.set_title(title)


@style.styled
def prepare_rules(rules: Iterable[str], ax: Axes) -> Axes:
    """Prepare axes for every rule's distance against the wrong value."""
    ax.axhline(1, color=style.INK, linewidth=1.2, linestyle="--")
    ax.text(45, 1.05, "above the line: flagged", fontsize=9)
    ax.set(xlim=(-3, 103), ylim=(0, 3), xlabel="wrong value")
    ax.set_ylabel("distance, in limits of the rule")
    for number, rule in enumerate(rules):
        ax.plot([], [], label=rule, **style.series(number))
    ax.legend(loc="upper right", ncols=3)
    return ax


@style.styled
def add_rules(elsewhere: pd.DataFrame, value: float, title: str, ax: Axes) -> None:
    """Put every rule's distance on prepared axes; the upright line marks the wrong value."""
    for number, rule in enumerate(elsewhere):
        ax.plot(elsewhere[rule], markevery=6, **style.series(number))
    ax.axvline(value, color=style.ORANGE, linewidth=1.2)
    ax.set_title(title)


@style.styled
def add_legend(ax: Axes) -> None:
    """Put one legend for the panel's row of axes below them."""
    point = {"linestyle": "", "markersize": 5}
    handles = [
        Line2D([], [], color=style.BLUE, marker="o", label="known", **point),
        Line2D([], [], color=style.ORANGE, marker="s", markerfacecolor="none", label="imputed", **point),
        Line2D([], [], color=style.ORANGE, label="after imputation"),
        Line2D([], [], color=style.INK, linestyle="--", label="truth"),
    ]
    ax.figure.legend(handles=handles, loc="lower center", ncols=4, fontsize=9)


def _range(values):
    margin = 0.06 * np.ptp(values)
    return values.min() - margin, values.max() + margin


def _line(estimate, x_known, y_known, x):
    return y_known.mean() + estimate["slope"] * (x - x_known.mean())


def _counts(values, imputed):
    low, high = _range(imputed.truth)
    return np.histogram(np.clip(values, low, high), BINS, (low, high))
