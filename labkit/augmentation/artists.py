"""Layers of pictures: `prepare_*` readies axes, `add_*` puts on what moves. Figures and panels share them."""

import numpy as np
from matplotlib import ticker
from matplotlib.patches import Rectangle

from labkit.core import style

GAP = 3  # pixels between two tiles
LONGEST = 1.4  # seconds
STACKED = 1.15  # the upper spectrogram begins at so many heights of the lower one
MARGIN, WIDTH, N_LINES = 16, 57, 17  # letters, letters and lines


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
def prepare_strengths(names, ax, tests="test images"):
    """Prepare axes for accuracy against strength, with a legend for the models."""
    ax.set(xlabel="strength (share of what the sliders say)", ylabel=f"accuracy on {tests}")
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


@style.styled
def prepare_sounds(hertz, ax):
    """Prepare axes for a sound above its changed form; with `hertz` (half the rate) as spectrograms."""
    ax.set(xlim=(0, LONGEST), xlabel="seconds")
    if not hertz:
        ax.set(ylim=(-1.5, 0.5), yticks=[0, -1], ylabel="sound pressure")
        ax.set_yticklabels(["as recorded", "changed"], rotation=90, va="center")
        return ax
    kilohertz = [0, 1, 2, 3, 4] if hertz == 4000 else [0, hertz / 1000]
    above = hertz / 1000 * STACKED
    ax.set(ylim=(0, hertz / 1000 * (1 + STACKED)), ylabel="kilohertz: changed, as recorded")
    ax.set_yticks([*kilohertz, *(above + level for level in kilohertz)], kilohertz * 2)
    return ax


@style.styled
def add_sounds(before, after, sample_rate, title, ax):
    """Put a sound and its changed form on prepared axes, on one scale."""
    loudest = max(np.abs(before).max(), np.abs(after).max()) or 1.0
    for place, (wave, colour) in enumerate([(before, style.BLUE), (after, style.ORANGE)]):
        seconds = np.arange(len(wave)) / sample_rate
        ax.plot(seconds, 0.48 * wave / loudest - place, color=colour, linewidth=0.5)
    ax.set_title(title)


@style.styled
def add_spectrograms(before, after, title, ax):
    """Put the spectrograms of a sound and its changed form on prepared axes, one above the other."""
    limits = ax.get_xlim(), ax.get_ylim()
    for lift, spectrogram in [(STACKED, before), (0, after)]:
        top, end = spectrogram.hertz[-1] / 1000, max(spectrogram.seconds[-1], 0.01)
        box = (0, end, lift * top, lift * top + top)
        ax.imshow(
            spectrogram.levels, origin="lower", aspect="auto", extent=box, cmap="Greys", vmin=-80, vmax=0
        )
    ax.set(xlim=limits[0], ylim=limits[1])
    ax.set_title(title)


@style.styled
def prepare_texts(ax):
    """Prepare axes for lines of text, measured in letters."""
    ax.set_axis_off()
    ax.set(xlim=(0, MARGIN + WIDTH), ylim=(N_LINES, -1))
    look = {"fontsize": 8.5, "family": "monospace", "va": "center"}
    ax.text(MARGIN, N_LINES, "[new] in brackets", color=style.ORANGE, weight="bold", **look)
    ax.text(MARGIN + 22, N_LINES, "gone", color=style.GREY, **look)
    ax.plot([MARGIN + 22, MARGIN + 26], [N_LINES, N_LINES], color=style.GREY, linewidth=1, clip_on=False)
    ax.text(MARGIN + 27, N_LINES, "struck out", color=style.GREY, **look)
    return ax


@style.styled
def add_texts(versions, title, ax):
    """Put texts on prepared axes: (heading, as hoped, [(word, "kept", "new" or "gone")]) for each."""
    line = 0.0
    for heading, hoped, words in versions:
        colour, weight = (style.INK, "normal") if hoped else (style.ORANGE, "bold")
        ax.text(0, line, heading, color=colour, weight=weight, fontsize=8.5, va="center")
        for row in _lines(words):
            _add_line(row, line, ax)
            line += 1
        line += 0.4
    ax.set_title(title)


def _add_line(row, line, ax):
    looks = {
        "kept": {"color": style.INK},
        "new": {"color": style.ORANGE, "weight": "bold"},
        "gone": {"color": style.GREY},
    }
    for letter, words, kind in row:
        ax.text(letter, line, words, fontsize=8.5, family="monospace", va="center", **looks[kind])
        if kind == "gone":
            ax.plot([letter, letter + len(words)], [line, line], color=style.GREY, linewidth=1)


def _lines(words):
    # words into lines of WIDTH letters; neighbours of one kind become one piece, which is drawn in one go
    rows, letter = [[]], MARGIN
    for word, kind in words:
        shown = f"[{word}]" if kind == "new" else word
        if letter + len(shown) > MARGIN + WIDTH and rows[-1]:
            rows, letter = [*rows, []], MARGIN
        if rows[-1] and rows[-1][-1][2] == kind:
            start, before, _ = rows[-1].pop()
            rows[-1].append((start, f"{before} {shown}", kind))
        else:
            rows[-1].append((letter, shown, kind))
        letter += len(shown) + 1
    return rows


def _places(shape, n_columns):
    # top left corners of the tiles, and the size of the whole page
    n, height, width = shape[:3]
    n_columns = min(n_columns, n)
    high, wide = height + GAP + round(0.28 * height), width + GAP
    places = [(i // n_columns * high + high - height, i % n_columns * wide) for i in range(n)]
    return places, (-(-n // n_columns) * high, n_columns * wide - GAP)
