"""Layers of pictures: `prepare_*` readies axes, `add_*` puts on what moves. Figures and panels share them."""

import numpy as np
from matplotlib import ticker

from labkit.core import style

PLACE_LOOK = {"inside each fold": (style.BLUE, "o"), "on all rows": (style.ORANGE, "s")}
BOX = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": style.GREY}


def make_room(left, right):
    """Give the right of two axes room for names of groups at its side."""
    bottom, height = left.get_position().y0, left.get_position().height
    left.set_position((0.075, bottom, 0.37, height))
    right.set_position((0.615, bottom, 0.36, height))


@style.styled
def prepare_folds(trial, ax):
    """Prepare axes for the scores of the folds of a trial."""
    n_folds, price = len(trial.scores), trial.target == "price"
    ax.set(xlim=(0.4, n_folds + 0.6), ylim=(-0.25, 1.05) if price else (0, 1.05), xlabel="fold")
    ax.set_ylabel("R² on the rows kept back" if price else "accuracy on the rows kept back")
    ax.xaxis.set_major_locator(ticker.FixedLocator(np.arange(1, n_folds + 1)))
    idle, words = (0.0, "the mean price") if price else (0.5, "a coin")
    ax.axhline(idle, color=style.GREY, linestyle=":", linewidth=1.2)
    ax.annotate(f"guessing: {words}", (n_folds + 0.55, idle), (0, 3), textcoords="offset points",
                ha="right", fontsize=9, color=style.INK)  # fmt: skip
    return ax


@style.styled
def add_folds(trial, ax, ghost=False):
    """Put the scores of a trial on prepared axes, with their mean as a line."""
    colour, marker = PLACE_LOOK[trial.place]
    floor = ax.get_ylim()[0] + 0.01
    shown, mean = np.maximum(trial.scores, floor), trial.scores.mean()
    folds = np.arange(1, len(shown) + 1)
    ax.plot(folds, shown, marker, color=colour, markersize=9, label=f"fitted {trial.place}")
    ax.axhline(max(mean, floor), color=colour, linewidth=1.5, alpha=0.7)
    if not ghost:
        ax.set_title(f"fitted {trial.place}: {mean:.2f} ± {trial.scores.std(ddof=1):.2f} over folds")


@style.styled
def prepare_flow(trial, ax):
    """Draw where the rows go: which of them the recipe sees, and which the test."""
    for (x, y), words in [
        ((0.14, 0.75), "training rows"), ((0.14, 0.2), "test rows"), ((0.52, 0.75), "recipe: fit"),
        ((0.87, 0.75), "model: fit"), ((0.87, 0.2), "score"),
    ]:  # fmt: skip
        ax.text(x, y, words, ha="center", va="center", bbox=BOX, fontsize=10, zorder=3)
    ways = [((0.29, 0.75), (0.38, 0.75)), ((0.66, 0.75), (0.74, 0.75)), ((0.25, 0.2), (0.78, 0.2))]
    for start, end in [*ways, ((0.87, 0.66), (0.87, 0.29))]:
        _arrow(ax, start, end, style.INK, 1.5)
    if trial.place == "on all rows":
        _arrow(ax, (0.18, 0.29), (0.46, 0.66), style.ORANGE, 3.5)
        ax.text(0.37, 0.42, "leak", color=style.ORANGE, fontsize=12, weight="bold")
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.set_axis_off()
    return ax


@style.styled
def prepare_columns(trial, ax):
    """Put the columns that each group offers and that are kept on axes, as bars."""
    places = np.arange(len(trial.offered))[::-1]
    ax.barh(places, list(trial.offered.values()), 0.7, color="white", edgecolor=style.GREY, label="offered")
    ax.barh(places, list(trial.kept.values()), 0.4, color=style.BLUE, label="kept")
    ax.set_yticks(places, [_folded(group) for group in trial.offered], fontsize=9)
    ax.set_xscale("symlog", linthresh=10)
    ax.set(xlim=(0, 1.5 * max(trial.offered.values())), ylim=(-0.6, len(places) - 0.4))
    ax.set(xlabel="columns", ylabel="group")
    marks = [n for n in (0, 5, 10, 100, 1000, 5000) if n <= 1.5 * max(trial.offered.values())]
    ax.xaxis.set_major_locator(ticker.FixedLocator(marks))
    ax.xaxis.set_minor_locator(ticker.NullLocator())
    ax.xaxis.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))
    ax.legend(loc="best")
    return ax


@style.styled
def prepare_losses(dropped, ax, milliseconds=True):
    """Put on axes what is lost without each group, with its spread over folds, and what it costs."""
    table = dropped.sort_values("adds")
    places = np.arange(len(table))
    ax.errorbar(table["adds"], places, xerr=table["spread"], fmt="o", color=style.BLUE, capsize=3)
    ax.axvline(0, color=style.GREY, linestyle=":", linewidth=1.2)
    ends = table["adds"] + table["spread"]
    for place, end, seconds in zip(places, ends, table["seconds"], strict=True):
        words = f"{max(1000 * seconds, 0):.0f} ms"
        words = words if milliseconds else ""
        ax.annotate(words, (end, place), (6, -3), textcoords="offset points", fontsize=8)
    labels = [f"{_folded(g)} ({n})" for g, n in zip(table["group"], table["columns"], strict=True)]
    ax.set_yticks(places, labels, fontsize=9)
    ax.set(xlabel="score lost without it", ylabel="group (columns)")
    ax.margins(x=0.25, y=0.1)
    ax.xaxis.set_major_locator(ticker.MaxNLocator(5))
    return ax


def title(trial, view, dropped=None):
    """Return the sentence over the right picture."""
    if view == "columns":
        return f"{trial.n_columns} of {sum(trial.offered.values())} columns reach the model"
    if view == "adds":
        table = dropped.sort_values("adds")
        return f"missed most: {table['group'].iloc[-1]}" if len(table) else "switch on two groups or more"
    leaky = trial.place == "on all rows"
    return "test rows flow into the recipe" if leaky else "the recipe never sees a test row"


def _folded(group):
    return group.replace(" ", "\n", 1)


def _arrow(ax, start, end, colour, width):
    arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": width, "mutation_scale": 16}
    ax.annotate("", end, start, arrowprops=arrow, zorder=4)
