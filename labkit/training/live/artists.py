"""Layers of pictures of training: `prepare_*` readies axes, `add_*` puts on what moves."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib import ticker
from matplotlib.axes import Axes

from labkit.core import style
from labkit.training.live.curves import Track
from labkit.training.live.diagnosis import Diagnosis

LADDER = 1.3  # limits of axes move in steps, so that the background is seldom drawn anew
SMALLEST = 1e-4
ROOM_BELOW = 0.12  # of the height of axes: what a name below a line takes
SHORT = 30  # epochs that are shown from the beginning


def limits(values: Sequence[float], log: bool) -> tuple[float, float]:
    """Return limits of an axis for losses, the same for values that are nearly the same."""
    finite = [value for value in values if math.isfinite(value)] or [1.0]
    top = max(max(finite), SMALLEST)
    upper = LADDER ** math.ceil(math.log(top, LADDER))
    if not log:
        return 0.0, upper
    lowest = max(min(finite), SMALLEST)
    return min(LADDER ** math.floor(math.log(lowest, LADDER)), upper / 2), upper


def horizon(place: float, epochs: int) -> int:
    """Return how many epochs to show: all, or of a long training the part that lies near."""
    return min(epochs, SHORT * 2 ** max(math.ceil(math.log2((place + 1) / SHORT)), 0))


def share_limits(values: Sequence[float]) -> tuple[float, float]:
    """Return limits of an axis for a metric: from the next tenth below to 1 where all lie in [0, 1]."""
    finite = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    if min(finite) < 0 or max(finite) > 1:
        return limits(finite, log=False) if min(finite) >= 0 else (min(finite), max(finite))
    return max(math.floor(10 * min(finite)) / 10 - 0.02, -0.02), 1.02


@style.styled
def prepare_curves(ax: Axes, epochs: int, bounds: tuple[float, float], label: str, log: bool = False) -> Axes:
    """Prepare axes for curves over the epochs."""
    ax.set(xlabel="epoch", ylabel=label, xlim=(0, epochs * 1.02), ylim=bounds)
    if log:
        ax.set_yscale("log")
        ax.yaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
        ax.yaxis.set_major_formatter("{x:g}")
        ax.yaxis.set_minor_locator(ticker.NullLocator())
    ax.xaxis.set_major_locator(ticker.MaxNLocator(6, integer=True))
    return ax


@style.styled
def add_losses(track: Track, ax: Axes, smoothing: float = 0.0) -> None:
    """Put the loss of a track on axes: what was measured, smoothed over it, and the validation's points."""
    blue = style.series(0)
    orange = style.series(1)
    smooth = track.smoothed(smoothing)
    ax.plot(track.places, track.losses, color=blue["color"], linewidth=0.9, alpha=0.35 if smoothing else 1)
    if smoothing:
        ax.plot(track.places, smooth, color=blue["color"], linewidth=2)
    ax.plot(track.column("epoch"), track.column("val_loss"), **orange)
    ends = [(track.places[-1], smooth[-1], "training", blue["color"])] if len(smooth) else []
    _label(ax, [*ends, *_last(track, "val_loss", "validation", orange["color"])])
    add_marks(track, ax)


@style.styled
def add_metric(track: Track, ax: Axes, name: str) -> None:
    """Put a metric of a track on axes, at the ends of the epochs."""
    ends = []
    for place, (column, words) in enumerate([(name, "training"), (f"val_{name}", "validation")]):
        look = style.series(place)
        ax.plot(track.column("epoch"), track.column(column), **look)
        ends += _last(track, column, words, look["color"])
    _label(ax, ends)


@style.styled
def add_marks(track: Track, ax: Axes) -> None:
    """Put a line where the learning rate was changed."""
    for place, rate in track.marks:
        ax.axvline(place, color=style.GREY, linestyle=":", linewidth=1.2)
        top = ax.get_ylim()[1]
        ax.text(place, top, f" rate {rate:.3g}", fontsize=8, va="top", color=style.INK)


@style.styled
def add_ghost(track: Track, ax: Axes, column: str) -> None:
    """Put the validation curve of a pinned track on axes, grey."""
    ax.plot(track.column("epoch"), track.column(column), color=style.GREY, linewidth=1.4, alpha=0.8)


def _last(track, column, words, colour):
    values = track.column(column)
    known = len(values) and np.isfinite(values[-1])
    return [(track.rows[-1]["epoch"], values[-1], words, colour)] if known else []


def _label(ax, ends):
    """Write its name at the end of each line: the upper one above, the lower one below if there is room."""
    ends = sorted(ends, key=lambda end: -end[1])
    inside = ax.transLimits.transform(ax.transScale.transform([(x, y) for x, y, *_ in ends] or [(0, 1)]))
    lifts = (8, -15) if inside[-1][1] > ROOM_BELOW else (21, 8)[2 - len(ends) :]
    for lift, (x, y, words, colour) in zip(lifts, ends, strict=False):
        on_the_left = x > 0.75 * ax.get_xlim()[1]
        ax.annotate(
            words, (x, y), xytext=(-4 if on_the_left else 6, lift), color=colour, fontsize=9,
            textcoords="offset points", ha="right" if on_the_left else "left", annotation_clip=True,
        )  # fmt: skip


@style.styled
def add_worst(diagnosis: Diagnosis, inputs: np.ndarray, ax: Axes) -> None:
    """Put the nine worst examples on axes: pictures where the inputs are pictures, else their losses."""
    images = _as_images(inputs)
    if images is None:
        _add_worst_rows(diagnosis, ax)
        return
    n_rows, n_columns = images.shape[1:3]
    ax.set(xlim=(0, 3 * n_columns), ylim=(3 * n_rows, 0))
    for place, row in enumerate(diagnosis.rows):
        left = (place % 3) * n_columns
        top = (place // 3) * n_rows
        box = (left, left + n_columns, top + n_rows, top)
        ax.imshow(images[row], cmap="Greys", extent=box, aspect="auto", interpolation="nearest")
        words = f"{diagnosis.true[row]:g} → {diagnosis.predicted[row]:.3g}"
        ax.text(
            left + 0.6, top + 0.6, words, fontsize=9, va="top", color=style.INK,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.8},
        )  # fmt: skip
    ax.set_aspect("equal", adjustable="box")
    ax.axis("off")
    ax.set_title("worst nine: true → predicted")


def _add_worst_rows(diagnosis, ax):
    rows = diagnosis.rows[::-1]
    ax.barh(range(len(rows)), diagnosis.losses[rows], color=style.ORANGE)
    ax.set_yticks(
        range(len(rows)),
        [f"row {row}: {diagnosis.true[row]:.3g} → {diagnosis.predicted[row]:.3g}" for row in rows],
    )
    ax.set(xlabel="loss of the row")
    ax.set_title("worst nine: true → predicted")


def _as_images(inputs):
    """Return inputs as grey or colour pictures, or None where they are not pictures."""
    if inputs.ndim == 4 and inputs.shape[-1] in (1, 3):
        return inputs[..., 0] if inputs.shape[-1] == 1 else inputs
    if inputs.ndim == 3 and min(inputs.shape[1:]) >= 8:
        return inputs
    side = math.isqrt(math.prod(inputs.shape[1:]))
    if inputs.ndim == 2 and side >= 8 and side * side == inputs.shape[1]:
        return inputs.reshape(-1, side, side)
    return None


@style.styled
def add_confusion(diagnosis: Diagnosis, ax: Axes) -> None:
    """Put the confusion matrix on axes; for a regression, predicted against true numbers."""
    if diagnosis.matrix is None:
        _add_scatter(diagnosis, ax)
        return
    counts = diagnosis.matrix
    wrong = counts - np.diag(np.diag(counts))
    ax.imshow(wrong, cmap="Oranges", vmin=0, vmax=max(wrong.max(), 1))
    if len(counts) <= 12:
        for (row, column), count in np.ndenumerate(counts):
            if count:
                dark = row != column and count > 0.6 * wrong.max()
                colour = "white" if dark else style.INK
                ax.text(column, row, str(count), ha="center", va="center", fontsize=8, color=colour)
    ax.set(xlabel="predicted", ylabel="true", xticks=range(len(counts)), yticks=range(len(counts)))
    right = np.trace(counts) / max(counts.sum(), 1)
    ax.set_title(f"{right:.1%} of {counts.sum()} right; colour: mistakes")


def _add_scatter(diagnosis, ax):
    both = np.concatenate([diagnosis.true, diagnosis.predicted])
    low = both.min()
    high = both.max()
    ax.plot([low, high], [low, high], color=style.GREY, linewidth=1)
    ax.plot(diagnosis.true, diagnosis.predicted, "o", color=style.BLUE, markersize=3, alpha=0.6)
    ax.set(xlabel="true", ylabel="predicted")
    ax.set_title("predicted against true; exact on the line")
