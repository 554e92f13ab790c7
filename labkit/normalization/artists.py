"""What figures and panels draw: `prepare_*` readies axes, `add_*` puts on what moves."""

import numpy as np
import pandas as pd
from matplotlib import ticker
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from labkit.core import style
from labkit.normalization.bowls import LossBowl
from labkit.normalization.columns import skewness
from labkit.normalization.neighbours import NeighbourMap

REACH = 1.5  # axes of errors, in distances of the start
WEIGHTS = ("intercept", "first slope", "second slope")
MOST_DRAWN = 200


@style.styled
def prepare_histogram(values: np.ndarray, name: str, ax: Axes) -> Axes:
    """Prepare axes for the histogram of one column."""
    low = float(np.min(values))
    high = float(np.max(values))
    margin = 0.04 * (high - low) or 1.0
    counts, _ = np.histogram(values, _edges(values))
    ax.set(xlim=(low - margin, high + margin), ylim=(0, 1.12 * counts.max()), xlabel=name, ylabel="rows")
    ax.xaxis.set_major_locator(ticker.MaxNLocator(4))
    return ax


@style.styled
def add_histogram(values: np.ndarray, ax: Axes, outlier: float | None = None) -> None:
    """Put the histogram of one column on prepared axes; the title states its skewness."""
    counts, edges = np.histogram(values, _edges(values))
    ax.stairs(counts, edges, fill=True, color=style.BLUE, alpha=0.75)
    if outlier is not None:
        ax.plot(outlier, 0.04 * ax.get_ylim()[1], "v", color=style.ORANGE, markersize=10)
    spread = np.ptp(values) > 0
    ax.set_title(f"skewness {skewness(values):.2f}" if spread else "all values are equal")


@style.styled
def prepare_neighbours(grid: NeighbourMap, names: tuple[str, str], ax: Axes) -> Axes:
    """Prepare axes for rows and the regions of their nearest neighbours, both axes in the same unit."""
    ax.contourf(grid.across, grid.up, grid.classes, levels=[-0.5, 0.5, 1.5, 2.5], cmap=_faint())
    middle = grid.across.mean(), grid.up.mean()
    reach = np.ptp(grid.across) / 2.4
    ax.set(xlim=(middle[0] - 1.19 * reach, middle[0] + 1.19 * reach), xlabel=names[0], ylabel=names[1])
    ax.set_ylim(middle[1] - reach, middle[1] + reach)
    return ax


@style.styled
def add_rows(grid: NeighbourMap, ax: Axes, accuracy: float | None = None) -> None:
    """Put rows on prepared axes, each class with a colour and a marker of its own."""
    for label in np.unique(grid.y):
        look = style.series(int(label))
        rows = grid.X[grid.y == label]
        ax.plot(*rows.T, look["marker"], color=look["color"], markersize=4, alpha=0.8, label=f"class {label}")
    words = "" if accuracy is None else f", accuracy {accuracy:.0%}"
    ax.set_title(f"five nearest neighbours{words}")


@style.styled
def prepare_weights(plane: tuple[int, int], ax: Axes) -> Axes:
    """Prepare axes for the errors of two weights; the minimum is the cross, the start is on the circle."""
    ax.set(xlim=(-1.19 * REACH, 1.19 * REACH), ylim=(-REACH, REACH))
    ax.set(xlabel=f"error of the {WEIGHTS[plane[0]]}", ylabel=f"error of the {WEIGHTS[plane[1]]}")
    ax.set_aspect("equal")  # else a long valley would look round
    ax.xaxis.set_major_locator(ticker.MultipleLocator(1))
    ax.yaxis.set_major_locator(ticker.MultipleLocator(1))
    ax.plot(0, 0, "+", color=style.INK, markersize=12, markeredgewidth=2)
    return ax


@style.styled
def add_valley(bowl: LossBowl, plane: tuple[int, int], ax: Axes) -> None:
    """Put the contours of the loss on prepared axes, the third weight at its best."""
    curvature = (bowl.directions * bowl.curvatures) @ bowl.directions.T
    values, directions = np.linalg.eigh(curvature[np.ix_(plane, plane)])
    lengths = 1 / np.sqrt(np.maximum(values, values[-1] * 1e-12))
    angles = np.linspace(0, 2 * np.pi, 241)
    ring = directions @ (lengths[:, None] * np.array([np.cos(angles), np.sin(angles)]))
    start = _share(-bowl.minimum, bowl, plane)
    height = np.sqrt(max(start @ curvature[np.ix_(plane, plane)] @ start, 1e-300))
    for radius in (0.25, 0.5, 0.75, 1.0, 1.25):
        ax.plot(*(radius * height * ring), color=style.GREY, linewidth=0.8, alpha=0.9)


@style.styled
def add_path(bowl: LossBowl, learning_rate: float, plane: tuple[int, int], ax: Axes) -> None:
    """Put the path of descent from zero weights on prepared axes; titled with condition number and steps."""
    steps = bowl.steps(learning_rate)
    path = bowl.path(learning_rate, int(min(steps, MOST_DRAWN)) if np.isfinite(steps) else 30)
    errors = np.array([_share(error, bowl, plane) for error in path - bowl.minimum])
    errors = errors[np.abs(errors).max(axis=1) < 100]
    ax.plot(*errors.T, "o-", color=style.BLUE, markersize=3.5, linewidth=1.4)
    ax.plot(*errors[0], "o", color="white", markeredgecolor=style.INK, markersize=8, zorder=5)
    ax.set_title(f"condition number {in_words(bowl.condition_number)}, {steps_in_words(steps)}")


@style.styled
def prepare_probabilities(image: np.ndarray, n_batches: int, ax: Axes) -> Axes:
    """Prepare axes for one image's probability in batch after batch; the image is drawn beside them."""
    side = 0.24 * n_batches
    ax.imshow(1 - image, cmap="gray", vmin=0, vmax=1, aspect="auto",
              extent=(1.04 * n_batches, 1.04 * n_batches + side, 0.36, 0.64))  # fmt: skip
    ax.set(xlim=(0, 1.04 * n_batches + side), ylim=(-0.04, 1.04))
    ax.set_xticks(range(0, n_batches + 1, 20))
    ax.set(xlabel="batch", ylabel="probability of its digit")
    return ax


@style.styled
def add_probabilities(probabilities: np.ndarray, alone: float, title: str, ax: Axes) -> None:
    """Put the probabilities of one image in all batches on prepared axes, and that without other rows."""
    number = np.arange(1, len(probabilities) + 1)
    ax.plot(number, probabilities, "o", color=style.BLUE, alpha=0.6, markersize=4.5)
    ax.plot([0, len(number)], [alone, alone], color=style.ORANGE, dashes=style.DASHES[1], linewidth=1.5)
    ax.text(number[-1] * 1.05, alone, "alone", color=style.ORANGE, va="center", fontsize=9)
    ax.set_title(title)


@style.styled
def prepare_accuracies(sizes: tuple[int, ...], mixes: tuple[str, ...], ax: Axes) -> Axes:
    """Prepare axes for accuracy against batch size, a line for each mix."""
    ax.set_xscale("log", base=2)
    ax.set_xticks(sizes, [str(size) for size in sizes])
    ax.set_xlim(0.8 * sizes[0], 1.25 * sizes[-1])
    ax.minorticks_off()
    ax.set(xlabel="batch size", ylabel="accuracy on test images", ylim=(-0.04, 1.04))
    ax.yaxis.set_major_formatter(ticker.PercentFormatter(1))
    for index, mix in enumerate(mixes):
        ax.plot([], [], label=f"batches of {mix}", **style.series(index))
    ax.legend(loc=(0.38, 0.25))
    return ax


@style.styled
def add_accuracies(table: pd.DataFrame, chosen: tuple[int, float], title: str, ax: Axes) -> None:
    """Put accuracies on prepared axes; a ring marks the chosen mix and size."""
    for index, (_, rows) in enumerate(table.groupby("mix", sort=False)):
        ax.plot(rows["batch_size"], rows["accuracy"], **style.series(index))
    ax.plot(*chosen, "o", color="none", markeredgecolor=style.INK, markersize=13, markeredgewidth=1.5)
    ax.set_title(title)


def in_words(number: float) -> str:
    """Return a number in words that are short at any size: 12, 4,614, 2.4e+08."""
    return f"{number:.3g}" if number < 100 or number >= 1e7 else f"{number:,.0f}"


def steps_in_words(steps: float) -> str:
    """Return a number of steps in words."""
    return "never converges" if np.isinf(steps) else f"{in_words(steps)} step{'' if steps == 1 else 's'}"


def _share(error, bowl, plane):
    return error[list(plane)] / max(np.linalg.norm(bowl.minimum[list(plane)]), 1e-12)


def _edges(values):
    low = float(np.min(values))
    high = float(np.max(values))
    return np.linspace(low, high, 41) if high > low else np.array([low - 0.5, low + 0.5])


def _faint():
    return ListedColormap(["#cfe3f0", "#f5d9c5", "#cdebe0"])
