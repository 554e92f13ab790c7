"""What figures and panels draw: `prepare_*` readies axes, `add_*` puts on what moves."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import ticker
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from labkit.augmentation.spectrograms import Spectrogram
from labkit.core import style

GAP = 3  # pixels between two tiles
LONGEST = 1.4  # seconds
STACKED = 1.15  # the upper spectrogram begins at so many heights of the lower one
MARGIN = 16  # letters
WIDTH = 57  # letters
N_LINES = 17


@style.styled
def prepare_tiles(shape: tuple[int, ...], ax: Axes, n_columns: int = 4) -> Axes:
    """Prepare axes for images side by side; `shape` is theirs: (n, height, width, …)."""
    _, page = _corners(shape, n_columns)
    ax.set_axis_off()
    ax.set(xlim=(-2, page[1] + 1), ylim=(page[0] + 1, 0), aspect="equal")
    return ax


@style.styled
def add_tiles(
    pixels: np.ndarray, words: Sequence[tuple[str, bool]], title: str, ax: Axes, n_columns: int = 4
) -> None:
    """Put grey or colour images on prepared axes, with words above each; (words, True) are correct."""
    corners, page = _corners(pixels.shape, n_columns)
    height, width = pixels.shape[1:3]
    # white paper between the tiles; ink is dark on it, as the learner would write
    paper = np.ones((*page, *pixels.shape[3:]))
    for (top, left), image in zip(corners, pixels, strict=True):
        paper[top : top + height, left : left + width] = 1 - image if pixels.ndim == 3 else image
    limits = ax.get_xlim(), ax.get_ylim()
    ax.imshow(paper, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    ax.set(xlim=limits[0], ylim=limits[1])  # as prepared: imshow moves them
    for (top, left), (word, is_correct) in zip(corners, words, strict=True):
        colour = style.INK if is_correct else style.ORANGE
        frame = Rectangle((left - 0.5, top - 0.5), width, height, linewidth=1 if is_correct else 2)
        frame.set(facecolor="none", edgecolor=style.GREY if is_correct else style.ORANGE)
        ax.add_patch(frame)
        weight = "normal" if is_correct else "bold"
        ax.text(left - 0.5, top - 1.5, word, color=colour, weight=weight, fontsize=9, va="bottom")
    ax.set_title(title)


@style.styled
def prepare_strengths(names: Iterable[str], ax: Axes, tests: str = "test images") -> Axes:
    """Prepare axes for accuracy against strength, with a legend for the models."""
    ax.set(xlabel="strength (share of the sliders' values)", ylabel=f"accuracy on {tests}")
    ax.set(xlim=(-0.03, 1.03), ylim=(-0.02, 1.04))
    ax.yaxis.set_major_formatter(ticker.PercentFormatter(1))
    for index, name in enumerate(names):
        ax.plot([], [], label=name, **style.series(index))
    ax.legend(loc="lower left")
    return ax


@style.styled
def add_strengths(table: pd.DataFrame, ax: Axes) -> None:
    """Put every model's accuracy on prepared axes, with its 95 % interval."""
    ends = []
    for index, (name, rows) in enumerate(table.groupby("model", sort=False)):
        look = style.series(index)
        ax.fill_between(
            rows["share"], rows["low"], rows["high"], color=look["color"], alpha=0.15, linewidth=0
        )
        ax.plot(rows["share"], rows["accuracy"], **look)
        ends.append(f"{name} {rows['accuracy'].iloc[-1]:.0%}")
    ax.set_title(f"at full strength: {', '.join(ends)}")


@style.styled
def prepare_sounds(hertz: float | None, ax: Axes) -> Axes:
    """Prepare axes for a sound above its changed form; with `hertz` (half the rate) as spectrograms."""
    ax.set(xlim=(0, LONGEST), xlabel="seconds")
    if not hertz:
        ax.set(ylim=(-1.5, 0.5), yticks=[0, -1], ylabel="sound pressure")
        ax.set_yticklabels(["as recorded", "changed"], rotation=90, va="center")
        return ax
    kilohertz = [0, 1, 2, 3, 4] if hertz == 4000 else [0, hertz / 1000]
    above = hertz / 1000 * STACKED
    ax.set(ylim=(0, hertz / 1000 * (1 + STACKED)), ylabel="kilohertz: changed, as recorded")
    ax.set_yticks(
        [*kilohertz, *(above + level for level in kilohertz)], [str(level) for level in kilohertz * 2]
    )
    return ax


@style.styled
def add_sounds(before: np.ndarray, after: np.ndarray, sample_rate: int, title: str, ax: Axes) -> None:
    """Put a sound and its changed form on prepared axes, on one scale."""
    loudest = max(np.abs(before).max(), np.abs(after).max()) or 1.0
    for row, (wave, colour) in enumerate([(before, style.BLUE), (after, style.ORANGE)]):
        seconds = np.arange(len(wave)) / sample_rate
        ax.plot(seconds, 0.48 * wave / loudest - row, color=colour, linewidth=0.5)
    ax.set_title(title)


@style.styled
def add_spectrograms(before: Spectrogram, after: Spectrogram, title: str, ax: Axes) -> None:
    """Put the spectrograms of a sound and its changed form on prepared axes, one above the other."""
    limits = ax.get_xlim(), ax.get_ylim()
    for lift, spectrogram in [(STACKED, before), (0, after)]:
        top = spectrogram.hertz[-1] / 1000
        end = max(spectrogram.seconds[-1], 0.01)
        box = (0, end, lift * top, lift * top + top)
        ax.imshow(
            spectrogram.levels, origin="lower", aspect="auto", extent=box, cmap="Greys", vmin=-80, vmax=0
        )
    ax.set(xlim=limits[0], ylim=limits[1])
    ax.set_title(title)


@style.styled
def prepare_texts(ax: Axes) -> Axes:
    """Prepare axes for lines of text, measured in letters."""
    ax.set_axis_off()
    ax.set(xlim=(0, MARGIN + WIDTH), ylim=(N_LINES, -1))
    look: dict[str, Any] = {"fontsize": 8.5, "family": "monospace", "va": "center"}
    ax.text(MARGIN, N_LINES, "[inserted]", color=style.ORANGE, weight="bold", **look)
    ax.text(MARGIN + 22, N_LINES, "removed", color=style.GREY, **look)
    ax.plot([MARGIN + 22, MARGIN + 29], [N_LINES, N_LINES], color=style.GREY, linewidth=1, clip_on=False)
    return ax


@style.styled
def add_texts(versions: Iterable[tuple[str, bool, Sequence[tuple[str, str]]]], title: str, ax: Axes) -> None:
    """Put texts on axes: (heading, whether correct, [(word, "kept", "inserted" or "removed")]) for each."""
    line = 0.0
    for heading, is_correct, words in versions:
        colour, weight = (style.INK, "normal") if is_correct else (style.ORANGE, "bold")
        ax.text(0, line, heading, color=colour, weight=weight, fontsize=8.5, va="center")
        for row in _lines(words):
            _add_line(row, line, ax)
            line += 1
        line += 0.4
    ax.set_title(title)


def _add_line(row, line, ax):
    looks = {
        "kept": {"color": style.INK},
        "inserted": {"color": style.ORANGE, "weight": "bold"},
        "removed": {"color": style.GREY},
    }
    for letter, words, kind in row:
        ax.text(letter, line, words, fontsize=8.5, family="monospace", va="center", **looks[kind])
        if kind == "removed":
            ax.plot([letter, letter + len(words)], [line, line], color=style.GREY, linewidth=1)


def _lines(words):
    # words into lines of WIDTH letters; neighbours of one kind become one piece, which is drawn in one go
    rows = [[]]
    letter = MARGIN
    for word, kind in words:
        text = f"[{word}]" if kind == "inserted" else word
        if letter + len(text) > MARGIN + WIDTH and rows[-1]:
            rows.append([])
            letter = MARGIN
        if rows[-1] and rows[-1][-1][2] == kind:
            start, before, _ = rows[-1].pop()
            rows[-1].append((start, f"{before} {text}", kind))
        else:
            rows[-1].append((letter, text, kind))
        letter += len(text) + 1
    return rows


def _corners(shape, n_columns):
    # top left corners of the tiles, and the size of the whole page
    n, height, width = shape[:3]
    n_columns = min(n_columns, n)
    high = height + GAP + round(0.28 * height)
    wide = width + GAP
    corners = [(i // n_columns * high + high - height, i % n_columns * wide) for i in range(n)]
    return corners, (-(-n // n_columns) * high, n_columns * wide - GAP)
