"""Layers of pictures: `prepare_*` readies axes, `add_*` puts on what moves. Figures and panels share them."""

import numpy as np

from labkit.core import style
from labkit.evaluation.intervals import wilson

# found, missed, false alarm, left alone: colour and shape say the truth, filled says "called"
ICONS = (
    ("found", "o", style.ORANGE, True), ("missed", "o", style.ORANGE, False),
    ("false alarm", "s", style.BLUE, True), ("left alone", "s", style.BLUE, False),
)  # fmt: skip
SCORES = (-3.4, 5.4)
SAID, FEW_SAID = (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999), (0.001, 0.02, 0.5, 0.98)
N_DOTS, SMALL = 400, 9
JUDGING = ((0.055, 0.365), (0.435, 0.245), (0.75, 0.225))
SPLITTING = ((0.06, 0.29), (0.42, 0.235), (0.735, 0.24))
LOWEST = {"breast cancer": 0.86}


def spread_out(places, *axes):
    """Give a row of axes the places (left, width) that a view asks for."""
    for (left, width), ax in zip(places, axes, strict=True):
        ax.set_position((left, 0.17, width, 0.735))


def short_title(ax, words):
    """Put a title that fits narrow axes."""
    ax.set_title(words, fontsize=10)


@style.styled
def prepare_strip(judgement, ax):
    """Draw some cases by their scores; the ticks say which probability the model says there."""
    cases = judgement.sample.cases
    y, scores = cases.y[:N_DOTS], cases.scores[:N_DOTS]
    height = 0.15 + 0.7 * (np.arange(len(y)) * 0.618034 % 1)  # spread evenly, the same each time
    for truth, (_, marker, colour, _) in enumerate((ICONS[2], ICONS[0])):
        chosen = y == truth
        ax.plot(scores[chosen], truth + height[chosen], marker, color=colour, markersize=3, alpha=0.6)
    _probabilities(judgement, ax)
    ax.set(ylim=(0, 2), ylabel="truth")
    ax.set_yticks([0.5, 1.5], ["negative", "positive"], rotation=90, va="center", fontsize=SMALL)
    ax.axhline(1, color=style.GREY, linewidth=0.8)


@style.styled
def add_bar(judgement, ax):
    """Put the bar that can be dragged: everything to its right is called."""
    cut = float(np.clip(judgement.cut, *SCORES))
    ax.axvline(cut, color=style.INK, linewidth=2.5)
    near_end = cut > SCORES[1] - 1
    ax.text(cut + (-0.12 if near_end else 0.12), 1.9, "yes →", ha="right" if near_end else "left")
    short_title(ax, f"“yes” from {judgement.threshold:.3g} on")


@style.styled
def prepare_icons(ax):
    """Prepare axes for a hundred cases."""
    ax.set(xlim=(-0.8, 9.8), ylim=(-4.6, 9.8))
    ax.set_axis_off()


@style.styled
def add_icons(judgement, ax):
    """Put the confusion matrix as a hundred cases, its counts below."""
    shown = np.repeat(np.arange(4), shares_of_hundred(judgement.counts))
    columns, rows = np.arange(100) % 10, 9 - np.arange(100) // 10
    for place, (name, marker, colour, filled) in enumerate(ICONS):
        look = {"color": colour, "markerfacecolor": colour if filled else "white", "linestyle": "none"}
        chosen = shown == place
        ax.plot(columns[chosen], rows[chosen], marker, markersize=8, **look)
        left, height = (0, 5.3)[place % 2], -1.8 - 1.6 * (place // 2)
        ax.plot([left], [height], marker, markersize=7, **look)
        count = judgement.counts[place]
        ax.text(left + 0.6, height, f"{name}\n{count:,}", va="center", fontsize=8, linespacing=0.95)
    short_title(ax, f"of 100 cases {100 * judgement.matrix.accuracy:.0f} are right")


def shares_of_hundred(counts):
    """Return whole numbers that add up to 100 and lie nearest to the shares of counts."""
    exact = 100 * np.asarray(counts, dtype=float) / sum(counts)
    whole = np.floor(exact).astype(int)
    whole[np.argsort(whole - exact, kind="stable")[: 100 - whole.sum()]] += 1
    return whole


@style.styled
def prepare_roc(ax):
    """Prepare axes for ROC curves, with the line of a coin."""
    ax.plot([0, 1], [0, 1], color=style.GREY, linestyle=":", label="a coin")
    ax.set(xlabel="false positive rate", ylabel="recall", xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))


@style.styled
def add_roc(judgement, ax):
    """Put a ROC curve with the point of the present threshold."""
    curve, place = judgement.sample.thin, judgement.sample.curve.place(judgement.cut)
    ax.plot(curve.false_positive_rate, curve.recall, color=style.BLUE)
    whole = judgement.sample.curve
    add_point(whole.false_positive_rate[place], whole.recall[place], ax)
    short_title(ax, f"AUC {said_shortly(whole.auc)}, recall {said_shortly(whole.recall[place])}")


@style.styled
def prepare_precision_recall(ax):
    """Prepare axes for precision against recall."""
    ax.set(xlabel="recall", ylabel="precision", xlim=(-0.02, 1.02), ylim=(-0.02, 1.05))


@style.styled
def add_precision_recall(judgement, ax):
    """Put precision against recall, the base rate, the best F1 and the present threshold."""
    curve, whole = judgement.sample.thin, judgement.sample.curve
    place, best = whole.place(judgement.cut), whole.place(judgement.sample.best_f.threshold)
    ax.axhline(whole.base_rate, color=style.GREY, linestyle=":")
    ax.plot(curve.recall, curve.precision, color=style.BLUE)
    ax.plot(whole.recall[best], whole.precision[best], "*", color=style.ORANGE, markersize=13)
    add_point(whole.recall[place], whole.precision[place], ax)
    short_title(ax, f"precision {said_shortly(whole.precision[place])}, ★ best F1")


@style.styled
def prepare_mean_costs(judgement, ax):
    """Prepare axes for the cost of every threshold; the ticks say the probability."""
    _probabilities(judgement, ax, FEW_SAID)
    most = judgement.sample.thin.cost(*judgement.costs).max()
    ax.set(xlabel="“yes” from", ylabel="mean cost of a case", ylim=(0, 1.05 * most or 1))


@style.styled
def add_mean_costs(judgement, ax):
    """Put the cost of every threshold, the cheapest one and the present one."""
    curve, best = judgement.sample.thin, judgement.cheapest
    costs = curve.cost(*judgement.costs)
    ax.plot(curve.values[1:], costs[1:], color=style.BLUE)
    ax.axhline(costs[0], color=style.GREY, linestyle=":")
    if np.isfinite(best.threshold):
        ax.plot(best.threshold, best.value, "*", color=style.ORANGE, markersize=13)
    add_point(float(np.clip(judgement.cut, *SCORES)), judgement.cost, ax)
    short_title(ax, f"cost {judgement.cost:.3g}, ★ least {best.value:.3g}")


@style.styled
def prepare_calibration(ax):
    """Prepare axes for what was said against what happened."""
    ax.plot([0, 1], [0, 1], color=style.GREY, linestyle=":", label="perfect")
    ax.set(xlabel="probability that was said", ylabel="share that came true")
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))


@style.styled
def add_calibration(table, ax, label=None):
    """Put what happened in each bin, with Wilson's interval, and return the mean gap."""
    counts = zip((table["happened"] * table["n_cases"]).round().astype(int), table["n_cases"], strict=True)
    bounds = [wilson(int(n_right), int(n_cases)) for n_right, n_cases in counts]
    ax.vlines(table["said"], [b.low for b in bounds], [b.high for b in bounds], color=style.BLUE, alpha=0.5)
    ax.plot(table["said"], table["happened"], "o-", color=style.BLUE, label=label)
    return float(np.average((table["said"] - table["happened"]).abs(), weights=table["n_cases"]))


@style.styled
def add_said(judgement, ax):
    """Put the calibration of a judgement, and its threshold."""
    gap = add_calibration(judgement.bins, ax)
    ax.axvline(judgement.threshold, color=style.INK, linewidth=1.5, linestyle="--")
    short_title(ax, f"calibration error {gap:.3f}")


@style.styled
def add_split_scores(scores, ax):
    """Put one mark for each split, equal scores above each other, and the mean."""
    values, counts = np.unique(np.round(scores, 4), return_counts=True)
    for value, count in zip(values, counts, strict=True):
        ax.plot([value] * count, np.arange(1, count + 1), "o", color=style.BLUE, markersize=4)
    ax.axvline(np.mean(scores), color=style.ORANGE, linestyle="--", label=f"mean {np.mean(scores):.3f}")
    return int(counts.max())


@style.styled
def prepare_splits(redraws, left, middle, right):
    """Prepare three axes: scores of splits, width of an interval, the best of many coins."""
    _, counts = np.unique(redraws.table["score"].round(4), return_counts=True)
    left.set(xlim=(LOWEST.get(redraws.cases, 0.3), 1.01), ylim=(0, max(counts.max(), 5) + 1))
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
        ylabel="90% is right ± points",
    )
    right.axhline(50, color=style.GREY, linestyle=":")
    right.set(
        xscale="log", xlim=(0.9, 1100), ylim=(45, 90), xlabel="models tried", ylabel="best accuracy (%)"
    )
    for ax, marks in ((middle, (10, 100, 1000, 10_000)), (right, (1, 10, 100, 1000))):
        ax.set_xticks(marks, [f"{mark:,}" for mark in marks])
        ax.minorticks_off()


@style.styled
def add_splits(redraws, left, middle, right):
    """Put the scores, the width and the luck of one test size."""
    scores = redraws.table["score"]
    add_split_scores(scores, left)
    whole = f"{len(scores)} splits: {scores.min():.1%} to {scores.max():.1%}"
    short_title(left, whole if len(scores) > 1 else f"one split: {scores[0]:.1%}")
    add_point(redraws.n_test, 100 * half_width(redraws.n_test), middle)
    short_title(middle, f"{redraws.n_test} cases: ±{100 * half_width(redraws.n_test):.1f} points")
    right.plot(redraws.luck.keys(), [100 * best for best in redraws.luck.values()], color=style.BLUE)
    add_point(redraws.n_models, 100 * redraws.lucky, right)
    short_title(right, f"best of {redraws.n_models} coins: {redraws.lucky:.1%}")


def half_width(n_cases, share=0.9):
    """Return how far a share may stray to either side in a test of this size."""
    return wilson(round(share * n_cases), int(n_cases)).half_width


@style.styled
def add_point(x, y, ax):
    """Put a ringed point."""
    ax.plot([x], [y], "o", color="white", markeredgecolor=style.INK, markersize=10, zorder=5)


def said_shortly(value):
    """Say a number, or that it cannot be said."""
    return "?" if np.isnan(value) else f"{value:.3f}"


def _probabilities(judgement, ax, marks=SAID):
    cuts = [(judgement.cut_at(said), f"{said:g}") for said in marks]
    known = [(cut, words) for cut, words in cuts if SCORES[0] < cut < SCORES[1]]
    ax.set_xticks([cut for cut, _ in known], [words for _, words in known], fontsize=8)
    ax.set(xlim=SCORES, xlabel="probability that the model says (drag the bar)")
