"""Layers of pictures: `prepare_*` readies axes, `add_*` puts on what moves. Figures and panels share them."""

import numpy as np
from matplotlib import ticker
from matplotlib.patches import Rectangle

from labkit.core import style

GAP = 3  # pixels between two tiles


@style.styled
def prepare_tiles(shape, ax, n_columns=4):
    """Prepare axes for images side by side; `shape` is theirs: (n, height, width, …)."""
    _, page = _places(shape, n_columns)
    ax.set_axis_off()
    ax.set(xlim=(-2, page[1] + 1), ylim=(page[0] + 1, 0), aspect="equal")
    return ax


@style.styled
def add_tiles(pixels, words, title, ax, n_columns=4):
    """Put grey or colour images on prepared axes, with words above each; (words, True) are as hoped."""
    places, page = _places(pixels.shape, n_columns)
    height, width = pixels.shape[1:3]
    # white paper between the tiles; ink is dark on it, as the learner would write
    paper = np.ones((*page, *pixels.shape[3:]))
    for (top, left), image in zip(places, pixels, strict=True):
        paper[top : top + height, left : left + width] = 1 - image if pixels.ndim == 3 else image
    limits = ax.get_xlim(), ax.get_ylim()
    ax.imshow(paper, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    ax.set(xlim=limits[0], ylim=limits[1])  # as prepared: imshow moves them
    for (top, left), (word, hoped) in zip(places, words, strict=True):
        colour = style.INK if hoped else style.ORANGE
        frame = {"facecolor": "none", "edgecolor": style.GREY if hoped else style.ORANGE}
        ax.add_patch(Rectangle((left - 0.5, top - 0.5), width, height, linewidth=1 if hoped else 2, **frame))
        weight = "normal" if hoped else "bold"
        ax.text(left - 0.5, top - 1.5, word, color=colour, weight=weight, fontsize=9, va="bottom")
    ax.set_title(title)


@style.styled
def prepare_strengths(names, ax):
    """Prepare axes for accuracy against strength, with a legend for the models."""
    ax.set(xlabel="strength (share of what the sliders say)", ylabel="accuracy on test images")
    ax.set(xlim=(-0.03, 1.03), ylim=(-0.02, 1.04))
    ax.yaxis.set_major_formatter(ticker.PercentFormatter(1))
    for place, name in enumerate(names):
        ax.plot([], [], label=name, **style.series(place))
    ax.legend(loc="lower left")
    return ax


@style.styled
def add_strengths(table, ax):
    """Put every model's accuracy on prepared axes, with its 95 % interval."""
    ends = []
    for place, (name, rows) in enumerate(table.groupby("model", sort=False)):
        look = style.series(place)
        ax.fill_between(
            rows["share"], rows["low"], rows["high"], color=look["color"], alpha=0.15, linewidth=0
        )
        ax.plot(rows["share"], rows["accuracy"], **look)
        ends.append(f"{name} {rows['accuracy'].iloc[-1]:.0%}")
    ax.set_title(f"at full strength: {', '.join(ends)}")


def _places(shape, n_columns):
    # top left corners of the tiles, and the size of the whole page
    n, height, width = shape[:3]
    n_columns = min(n_columns, n)
    high, wide = height + GAP + round(0.28 * height), width + GAP
    places = [(i // n_columns * high + high - height, i % n_columns * wide) for i in range(n)]
    return places, (-(-n // n_columns) * high, n_columns * wide - GAP)
