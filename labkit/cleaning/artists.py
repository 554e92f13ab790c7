"""Layers of pictures: `prepare_*` readies axes, `add_*` puts on what moves. Figures and panels share them."""

import numpy as np

from labkit.core import style

WORDS = {"mean": "mean", "spread": "sd", "correlation": "r", "slope": "slope"}
LOW, HIGH = 40, 160  # percent of the truth that the scoreboard shows
BINS = 24


@style.styled
def prepare_relation(repair, ax):
    """Prepare axes for a column against the target, with the true line."""
    x = np.array(_range(repair.truth))
    ax.plot(x, _line(repair.true, repair.truth, repair.y, x), color=style.INK, linewidth=1.2, dashes=(5, 2))
    y = _range(repair.y)
    ax.set(xlabel=repair.column, ylabel=repair.target, xlim=x, ylim=(y[0], y[1] + 0.12 * (y[1] - y[0])))
    return ax


@style.styled
def add_relation(repair, ax):
    """Put known and filled points on prepared axes, and the line that an analyst would now fit."""
    known, filled = ~repair.hidden & repair.kept, repair.hidden & repair.kept
    look = {"linestyle": "", "markersize": 4}
    ax.plot(repair.truth[known], repair.y[known], "o", color=style.BLUE, alpha=0.35, label="known", **look)
    ax.plot(repair.filled[filled], repair.y[filled], "s", color=style.ORANGE, markerfacecolor="none",
            label="filled", **look)  # fmt: skip
    x, kept = np.array(_range(repair.truth)), repair.kept
    found = _line(repair.found, repair.filled[kept], repair.y[kept], x)
    ax.plot(x, found, color=style.ORANGE, label="line now")
    ax.set_title(f"slope {repair.found['slope']:.3g}, truth {repair.true['slope']:.3g}")


@style.styled
def prepare_distribution(repair, ax):
    """Prepare axes for the column's histogram, with the true one."""
    counts, edges = _counts(repair.truth, repair)
    ax.stairs(counts, edges, color=style.INK, linewidth=1.2, linestyle="--", label="truth")
    ax.set(xlabel=repair.column, ylabel="rows", xlim=_range(repair.truth), ylim=(0, 3 * counts.max()))
    return ax


@style.styled
def add_distribution(repair, ax):
    """Put the mended column's histogram on prepared axes."""
    counts, edges = _counts(repair.filled[repair.kept], repair)
    ax.stairs(counts, edges, color=style.ORANGE, fill=True, alpha=0.35)
    ax.stairs(counts, edges, color=style.ORANGE, label="mended")
    ax.set_title(f"sd {repair.found['spread']:.3g}, truth {repair.true['spread']:.3g}")


@style.styled
def prepare_scoreboard(repair, ax):
    """Prepare axes for four estimates in percent of the truth."""
    ax.axvline(100, color=style.INK, linewidth=1.2, linestyle="--")
    ax.set_yticks(range(len(WORDS)), WORDS.values())
    ax.set(xlabel="found, in % of the truth", ylabel="estimate", xlim=(LOW, HIGH), ylim=(3.6, -0.6))
    return ax


@style.styled
def add_scoreboard(repair, ax, score=None):
    """Put the four estimates on prepared axes; the title tells the cells' error and the model's score."""
    off = np.array([repair.change(name) for name in WORDS])
    ends = np.clip(off, LOW - 100, HIGH - 100)
    ax.barh(range(len(WORDS)), ends, left=100, height=0.55, color=style.ORANGE, alpha=0.8)
    for place, (share, end) in enumerate(zip(off, ends, strict=True)):
        inside = abs(end) > 0.55 * (HIGH - 100)
        side = "right" if (share >= 0) == inside else "left"
        shift = 2 if side == "left" else -2
        ax.text(100 + end + shift, place, f"{round(share):+d}%", va="center", ha=side, fontsize=9)
    error = "rows dropped" if repair.cell_error is None else f"cell error {repair.cell_error:.3g}"
    ax.set_title(error if score is None else f"{error}, R² {score:.2f}")


@style.styled
def prepare_scores(ways, whole_score, ax):
    """Prepare axes for the R² of every way to treat gaps; the dashed line is that with nothing hidden."""
    ax.axvline(whole_score, color=style.INK, linewidth=1.2, linestyle="--")
    ax.axvline(0, color=style.GREY, linewidth=0.8)
    ax.set_yticks(range(len(ways)), ways)
    ax.set(xlabel="R² on new rows (a dot: one fold)", xlim=(-0.3, 0.85), ylim=(len(ways) - 0.4, -0.6))
    ax.text(whole_score + 0.01, -0.35, "nothing hidden", fontsize=9, va="center")
    return ax


@style.styled
def add_scores(scores, ax):
    """Put the mean R² of every way on prepared axes, and a dot for each fold."""
    means = scores.mean()
    for place, way in enumerate(scores):
        flagged = "flags" in way
        colour = style.ORANGE if flagged else style.BLUE
        ax.barh(place, means[way], height=0.55, color=colour, alpha=0.75, hatch="//" if flagged else None)
        folds = np.clip(scores[way], *ax.get_xlim())
        ax.plot(folds, np.full(len(folds), place), "o", color=style.INK, alpha=0.5, markersize=3.5)
    best = means.idxmax()
    ax.set_title(f"best: {best}, R² {means[best]:.2f}")


@style.styled
def prepare_whole_rows(n_rows, ax):
    """Prepare axes for the rows without a gap against the share hidden."""
    ax.set(xlabel="share hidden", ylabel="rows without a gap", xlim=(-0.02, 0.72), ylim=(0, 1.05 * n_rows))
    ax.xaxis.set_major_formatter("{x:.0%}")
    return ax


@style.styled
def add_whole_rows(whole_rows, rate, ax):
    """Put the rows without a gap on prepared axes; a ring marks the chosen share."""
    ax.plot(whole_rows, color=style.BLUE)
    ax.plot(rate, whole_rows[rate], "o", color="none", markeredgecolor=style.INK, markersize=11,
            markeredgewidth=1.5)  # fmt: skip
    ax.set_title(f"{rate:.0%} hidden: {whole_rows[rate]} rows without a gap")


@style.styled
def prepare_row_of_values(ax):
    """Prepare axes for values on a line: equal ones stand on each other."""
    ax.set(xlim=(-3, 103), ylim=(0, 7), xlabel="value (drag the wrong ones)", ylabel="how many")
    return ax


@style.styled
def add_row_of_values(values, n_wrong, title, ax):
    """Put good and wrong values on prepared axes."""
    good, wrong = values[:-n_wrong], values[-n_wrong:]
    for chosen, look in [
        (good, {"color": style.BLUE, "marker": "o"}),
        (wrong, {"color": style.ORANGE, "marker": "X"}),
    ]:
        places, counts = np.unique(chosen, return_counts=True)
        heights = np.concatenate([np.arange(count) + 0.5 for count in counts])
        ax.plot(np.repeat(places, counts), heights, linestyle="", markersize=7, **look)
    ax.set_title(title)


@style.styled
def prepare_verdicts(rules, ax):
    """Prepare axes for every rule's distance against the place of the wrong values."""
    ax.axhline(1, color=style.INK, linewidth=1.2, linestyle="--")
    ax.text(45, 1.05, "above the line: flagged", fontsize=9)
    ax.set(xlim=(-3, 103), ylim=(0, 3), xlabel="place of the wrong values")
    ax.set_ylabel("distance, in limits of the rule")
    for place, rule in enumerate(rules):
        ax.plot([], [], label=rule, **style.series(place))
    ax.legend(loc="upper right", ncols=3)
    return ax


@style.styled
def add_verdicts(elsewhere, value, title, ax):
    """Put every rule's distance on prepared axes; the upright line is where the wrong values stand."""
    for place, rule in enumerate(elsewhere):
        ax.plot(elsewhere[rule], markevery=6, **style.series(place))
    ax.axvline(value, color=style.ORANGE, linewidth=1.2)
    ax.set_title(title)


@style.styled
def add_key(ax):
    """Put one legend for the panel's row of axes below them."""
    from matplotlib.lines import Line2D

    point = {"linestyle": "", "markersize": 5}
    handles = [
        Line2D([], [], color=style.BLUE, marker="o", label="known", **point),
        Line2D([], [], color=style.ORANGE, marker="s", markerfacecolor="none", label="filled", **point),
        Line2D([], [], color=style.ORANGE, label="after mending"),
        Line2D([], [], color=style.INK, linestyle="--", label="truth"),
    ]
    ax.figure.legend(handles=handles, loc="lower center", ncols=4, fontsize=9)


def _range(values):
    margin = 0.06 * np.ptp(values)
    return values.min() - margin, values.max() + margin


def _line(estimate, x_known, y_known, x):
    return y_known.mean() + estimate["slope"] * (x - x_known.mean())


def _counts(values, repair):
    low, high = _range(repair.truth)
    return np.histogram(np.clip(values, low, high), BINS, (low, high))
