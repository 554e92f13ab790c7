"""Layers of pictures: `prepare_*` readies axes, `add_*` puts on what moves. Figures and panels share them."""

import numpy as np
from matplotlib.lines import Line2D

from labkit.core import style

ORDER = (
    "squared", "absolute", "Huber", "log-cosh", "pinball",
    "cross-entropy", "squared on sigmoid", "hinge", "focal", "smoothed cross-entropy",
)  # fmt: skip
N_LOOKS = 5  # losses for numbers and losses for logits never share a picture
ROOMS_X, ROOMS_Y = (31.0, 110.0), (65.0, 550.0)
LOW_Y = -20.0
SMALLEST = 1e-12


def loss_look(name):
    """Return the look of a loss without its markers: it is the same in every picture."""
    place = ORDER.index(name) % N_LOOKS if name in ORDER else N_LOOKS
    return style.series(place) | {"marker": ""}


def wide_enough(size, rooms):
    """Return the first of several limits that is wide enough."""
    return next((limit for limit in rooms if size <= limit), rooms[-1])


@style.styled
def add_loss_legend(names, ax):
    """Put one legend for a whole row of axes below them."""
    lines = [Line2D([], [], label=name, **loss_look(name)) for name in names]
    ax.figure.legend(handles=lines, loc="lower center", ncols=len(lines), fontsize=9, handlelength=3.2)


@style.styled
def prepare_line(x, y, ax):
    """Prepare axes for points and lines, with room for the farthest point."""
    right, top = wide_enough(x.max(), ROOMS_X), wide_enough(y.max(), ROOMS_Y)
    ax.set(xlim=(-0.04 * right, right), ylim=(LOW_Y * top / ROOMS_Y[0], top), xlabel="x", ylabel="y")
    return ax


@style.styled
def add_lines(lines, ax, chosen=None, ringed=-1):
    """Put points and the lines of several losses on axes; the chosen line is thick, one point ringed."""
    ends = np.array(ax.get_xlim())
    for line in lines:
        width = 3.2 if line.loss.name == chosen else 1.4
        ax.plot(ends, line.at(ends), **loss_look(line.loss.name) | {"linewidth": width}, zorder=2)
    x, y = lines[0].x, lines[0].y
    ax.plot(np.delete(x, ringed), np.delete(y, ringed), "o", color=style.INK, zorder=4)
    ax.plot(x[ringed], y[ringed], "o", color="white", markeredgecolor=style.INK, markersize=10, zorder=5)
    shown = next((line for line in lines if line.loss.name == chosen), None)
    title = f"{chosen}: slope {shown.slope:.3g}" if shown else f"{len(lines)} losses, {len(lines)} lines"
    ax.set_title(title)


@style.styled
def prepare_pulls(x, ax):
    """Prepare axes for the share of each point in all pull."""
    right = wide_enough(x.max(), ROOMS_X)
    ax.axhline(0, color=style.GREY, linewidth=1)
    ax.set(
        xlim=(-0.04 * right, right), ylim=(-56, 56), xlabel="x", ylabel="share of all pull on the line (%)"
    )
    return ax


@style.styled
def add_pulls(line, ax, ringed=-1):
    """Put how strongly each point pulls, as a share of all pull: up is positive."""
    shares = pull_shares(line)
    look = loss_look(line.loss.name)
    ax.vlines(line.x, 0, shares, color=look["color"], linewidth=4)
    ax.plot(line.x[ringed], shares[ringed], "o", color="white", markeredgecolor=style.INK, markersize=8)
    ax.set_title(f"the ringed point has {abs(shares[ringed]):.0f}% of all pull")


def pull_shares(line):
    """Return each point's share of all pull, in percent and with its sign."""
    total = np.abs(line.pulls).sum()
    return 100 * line.pulls / total if total > 1e-9 else np.zeros_like(line.pulls)


@style.styled
def prepare_values(ax):
    """Prepare axes for a few numbers on a line, ten times as far at each step."""
    ax.set(xscale="log", xlim=(0.8, 1300), ylim=(0, 9), xlabel="value, and answer", yticks=[])
    ax.set_ylabel("values below, favourites above")
    return ax


@style.styled
def add_values(costs, ax, answer=None, chosen=None):
    """Put the values as stacked dots, and each loss's favourite answers as a bar above them."""
    values = np.sort(costs.y)
    above = np.arange(len(values)) - np.searchsorted(values, values)  # equal values are stacked
    ax.plot(values, 0.5 + 0.7 * above, "o", color=style.INK)
    for place, (name, (low, high)) in enumerate(costs.favourites.items()):
        height = 8.3 - 1.1 * place
        ax.plot([low, high], [height, height], "-D", color=loss_look(name)["color"], linewidth=4)
        ax.text(high * 1.18, height, answers_in_words(low, high), va="center", fontsize=9)
    if answer is not None:
        ax.axvline(answer, color=style.INK, linewidth=1, linestyle="--")
    title = (
        f"{chosen} asks for {answers_in_words(*costs.favourites[chosen])}"
        if chosen
        else "what each loss asks for"
    )
    ax.set_title(title)


@style.styled
def prepare_costs(ax):
    """Prepare axes for the mean loss of constant answers."""
    ax.set(xscale="log", xlim=(0.8, 1300), ylim=(0.93, 2.5), xlabel="answer")
    ax.set_ylabel("mean loss (in units of its least)")
    return ax


@style.styled
def add_costs(costs, ax, answer=None, chosen=None):
    """Put the mean loss of every constant answer, each loss on its own scale."""
    for name, values in costs.costs.items():
        width = 3.2 if name == chosen else 1.4
        ax.plot(costs.answers, values / max(values.min(), SMALLEST), **loss_look(name) | {"linewidth": width})
    if answer is not None and chosen:
        cost, slope = (
            np.interp(answer, costs.answers, table[chosen]) for table in (costs.costs, costs.slopes)
        )
        height = cost / max(costs.costs[chosen].min(), SMALLEST)
        ax.plot(answer, height, "o", color="white", markeredgecolor=style.INK, markersize=9, zorder=5)
        ax.set_title(f"answer {answer:.3g}: mean loss {cost:.3g}, gradient {slope:.3g}")


@style.styled
def prepare_loss_curves(curves, ax, slopes=False):
    """Draw losses or their slopes as functions of the prediction."""
    table = curves.slopes if slopes else curves.values
    for name, values in table.items():
        ax.plot(curves.predictions, values, label=name, **loss_look(name))
    ax.axhline(0, color=style.GREY, linewidth=0.8, zorder=0)
    ax.set(xlabel=curves.what, ylabel="slope of the loss" if slopes else "loss")
    return ax


@style.styled
def add_prediction(now, ax, slopes=False):
    """Put the present prediction on drawn curves: a dot on each, the numbers of two in the title."""
    (place,), table = now.predictions, now.slopes if slopes else now.values
    ax.axvline(place, color=style.INK, linewidth=1, linestyle="--")
    for name, (value,) in table.items():
        ax.plot(
            place, value, "o", color="white", markeredgecolor=loss_look(name)["color"], markersize=8, zorder=5
        )
    words = [f"{name.removesuffix(' on sigmoid')} {table[name][0]:.3g}" for name in list(table)[:2]]
    ax.set_title(f"{'slopes' if slopes else 'losses'}: {', '.join(words)}")


@style.styled
def prepare_recovery(n_steps, ax, slopes=False):
    """Prepare axes for the way back of a logit."""
    ax.set(xlim=(-0.02 * n_steps, n_steps), xlabel="step")
    if slopes:
        ax.set(ylim=(0, 1.15), ylabel="size of the slope")
    else:
        ax.axhline(0.5, color=style.GREY, linewidth=1, linestyle=":")
        ax.set(ylim=(-0.03, 1.03), ylabel="probability of the true label")
    return ax


@style.styled
def add_recovery(recoveries, ax, slopes=False):
    """Put the ways of several losses on prepared axes."""
    for recovery in recoveries:
        right = recovery.probabilities if recovery.label else 1 - recovery.probabilities
        heights = np.abs(np.diff(recovery.logits)) / recovery.learning_rate if slopes else right
        ax.plot(heights, label=recovery.name, **loss_look(recovery.name))
    if not slopes:
        words = [f"{r.name.removesuffix(' on sigmoid')} {recovered_after(r.n_steps)}" for r in recoveries[:2]]
        ax.set_title(f"steps to 1/2: {', '.join(words)}")


def answers_in_words(low, high):
    """Say a range of best answers: one number, or from which to which."""
    return f"{low:.3g}" if high - low <= 1e-3 * max(1, abs(high)) else f"{low:.3g} to {high:.3g}"


def recovered_after(n_steps):
    """Say a number of steps that may be infinite."""
    return f"{n_steps:.0f}" if np.isfinite(n_steps) else "never"
