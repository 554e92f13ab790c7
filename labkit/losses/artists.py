"""Parts of pictures: `prepare_*` readies axes, `add_*` puts on what moves. Figures and panels share them."""

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from labkit.core import style
from labkit.losses.curves import LossCurves
from labkit.losses.lines import Line
from labkit.losses.neurons import Recovery
from labkit.losses.optimal_constants import MeanLosses, range_in_words

ORDER = (
    "squared", "absolute", "Huber", "log-cosh", "pinball",
    "cross-entropy", "squared on sigmoid", "hinge", "focal", "smoothed cross-entropy",
)  # fmt: skip
N_LOOKS = 5  # losses for numbers and losses for logits never share a picture
LIMITS_X = (31.0, 110.0)
LIMITS_Y = (65.0, 550.0)
LOW_Y = -20.0
SMALLEST = 1e-12


def loss_look(name: str) -> dict:
    """Return the look of a loss without its markers: it is the same in every picture."""
    place = ORDER.index(name) % N_LOOKS if name in ORDER else N_LOOKS
    return style.series(place) | {"marker": ""}


def wide_enough(size: float, limits: Sequence[float]) -> float:
    """Return the first of several limits that is wide enough."""
    return next((limit for limit in limits if size <= limit), limits[-1])


@style.styled
def add_loss_legend(names: Iterable[str], ax: Axes) -> None:
    """Put one legend for a whole row of axes below them."""
    lines = [Line2D([], [], label=name, **loss_look(name)) for name in names]
    ax.figure.legend(handles=lines, loc="lower center", ncols=len(lines), fontsize=9, handlelength=3.2)


@style.styled
def prepare_line(x: np.ndarray, y: np.ndarray, ax: Axes) -> Axes:
    """Prepare axes for points and lines, wide enough for the farthest point."""
    right = wide_enough(x.max(), LIMITS_X)
    top = wide_enough(y.max(), LIMITS_Y)
    ax.set(xlim=(-0.04 * right, right), ylim=(LOW_Y * top / LIMITS_Y[0], top), xlabel="x", ylabel="y")
    return ax


@style.styled
def add_lines(lines: Sequence[Line], ax: Axes, loss: str | None = None, ringed: int = -1) -> None:
    """Put points and the lines of several losses on axes; the line of one loss is thick, one point ringed."""
    ends = np.array(ax.get_xlim())
    for line in lines:
        width = 3.2 if line.loss.name == loss else 1.4
        ax.plot(ends, line.at(ends), **loss_look(line.loss.name) | {"linewidth": width}, zorder=2)
    x = lines[0].x
    y = lines[0].y
    ax.plot(np.delete(x, ringed), np.delete(y, ringed), "o", color=style.INK, zorder=4)
    ax.plot(x[ringed], y[ringed], "o", color="white", markeredgecolor=style.INK, markersize=10, zorder=5)
    thick = next((line for line in lines if line.loss.name == loss), None)
    title = f"{loss}: slope {thick.slope:.3g}" if thick else f"{len(lines)} losses, {len(lines)} lines"
    ax.set_title(title)


@style.styled
def prepare_gradient_shares(x: np.ndarray, ax: Axes) -> Axes:
    """Prepare axes for the share of each point in the gradient."""
    right = wide_enough(x.max(), LIMITS_X)
    ax.axhline(0, color=style.GREY, linewidth=1)
    ax.set(xlim=(-0.04 * right, right), ylim=(-56, 56), xlabel="x", ylabel="negative gradient (% of all)")
    return ax


@style.styled
def add_gradient_shares(line: Line, ax: Axes, ringed: int = -1) -> None:
    """Put each point's share of the gradients: up, where the line moves up to decrease its loss."""
    shares = gradient_shares(line)
    look = loss_look(line.loss.name)
    ax.vlines(line.x, 0, shares, color=look["color"], linewidth=4)
    ax.plot(line.x[ringed], shares[ringed], "o", color="white", markeredgecolor=style.INK, markersize=8)
    ax.set_title(f"the ringed point has {abs(shares[ringed]):.0f}% of all gradients")


def gradient_shares(line: Line) -> np.ndarray:
    """Return each point's share of the sum of absolute gradients, in percent and with its sign."""
    total = np.abs(line.negative_gradients).sum()
    return 100 * line.negative_gradients / total if total > 1e-9 else np.zeros_like(line.negative_gradients)


@style.styled
def prepare_values(ax: Axes) -> Axes:
    """Prepare axes for a few numbers on a line, ten times as far at each step."""
    ax.set(xscale="log", xlim=(0.8, 1300), ylim=(0, 9), xlabel="value, and constant prediction", yticks=[])
    ax.set_ylabel("values below, optimal constants above")
    return ax


@style.styled
def add_values(table: MeanLosses, ax: Axes, constant: float | None = None, loss: str | None = None) -> None:
    """Put the values as stacked dots, and each loss's optimal constants as a bar above them."""
    values = np.sort(table.y)
    above = np.arange(len(values)) - np.searchsorted(values, values)  # equal values are stacked
    ax.plot(values, 0.5 + 0.7 * above, "o", color=style.INK)
    for place, (name, (low, high)) in enumerate(table.optimal.items()):
        height = 8.3 - 1.1 * place
        ax.plot([low, high], [height, height], "-D", color=loss_look(name)["color"], linewidth=4)
        ax.text(high * 1.18, height, range_in_words(low, high), va="center", fontsize=9)
    if constant is not None:
        ax.axvline(constant, color=style.INK, linewidth=1, linestyle="--")
    title = "constants that minimize each loss"
    if loss:
        title = f"{loss} is minimized by {range_in_words(*table.optimal[loss])}"
    ax.set_title(title)


@style.styled
def prepare_mean_losses(ax: Axes) -> Axes:
    """Prepare axes for the mean loss of constant predictions."""
    ax.set(xscale="log", xlim=(0.8, 1300), ylim=(0.93, 2.5), xlabel="constant prediction")
    ax.set_ylabel("mean loss (divided by its minimum)")
    return ax


@style.styled
def add_mean_losses(
    table: MeanLosses, ax: Axes, constant: float | None = None, loss: str | None = None
) -> None:
    """Put the mean loss of every constant prediction, each loss on its own scale."""
    for name, values in table.values.items():
        width = 3.2 if name == loss else 1.4
        heights = values / max(values.min(), SMALLEST)
        ax.plot(table.constants, heights, **loss_look(name) | {"linewidth": width})
    if constant is not None and loss:
        value = np.interp(constant, table.constants, table.values[loss])
        slope = np.interp(constant, table.constants, table.slopes[loss])
        height = value / max(table.values[loss].min(), SMALLEST)
        ax.plot(constant, height, "o", color="white", markeredgecolor=style.INK, markersize=9, zorder=5)
        ax.set_title(f"constant {constant:.3g}: mean loss {value:.3g}, gradient {slope:.3g}")


@style.styled
def prepare_loss_curves(curves: LossCurves, ax: Axes, slopes: bool = False) -> Axes:
    """Draw losses or their slopes as functions of the prediction."""
    table = curves.slopes if slopes else curves.values
    for name, values in table.items():
        ax.plot(curves.predictions, values, label=name, **loss_look(name))
    ax.axhline(0, color=style.GREY, linewidth=0.8, zorder=0)
    ax.set(xlabel=curves.what, ylabel="slope of the loss" if slopes else "loss")
    return ax


@style.styled
def add_prediction(now: LossCurves, ax: Axes, slopes: bool = False) -> None:
    """Put the present prediction on drawn curves: a dot on each, the numbers of two in the title."""
    (x,) = now.predictions
    table = now.slopes if slopes else now.values
    ax.axvline(x, color=style.INK, linewidth=1, linestyle="--")
    for name, (value,) in table.items():
        edge = loss_look(name)["color"]
        ax.plot(x, value, "o", color="white", markeredgecolor=edge, markersize=8, zorder=5)
    words = [f"{name.removesuffix(' on sigmoid')} {table[name][0]:.3g}" for name in list(table)[:2]]
    ax.set_title(f"{'slopes' if slopes else 'losses'}: {', '.join(words)}")


@style.styled
def prepare_recovery(n_steps: int, ax: Axes, slopes: bool = False) -> Axes:
    """Prepare axes for the path of a logit."""
    ax.set(xlim=(-0.02 * n_steps, n_steps), xlabel="step")
    if slopes:
        ax.set(ylim=(0, 1.15), ylabel="size of the slope")
    else:
        ax.axhline(0.5, color=style.GREY, linewidth=1, linestyle=":")
        ax.set(ylim=(-0.03, 1.03), ylabel="probability of the true label")
    return ax


@style.styled
def add_recovery(recoveries: Sequence[Recovery], ax: Axes, slopes: bool = False) -> None:
    """Put the paths of several losses on prepared axes."""
    for recovery in recoveries:
        right = recovery.probabilities if recovery.label else 1 - recovery.probabilities
        heights = np.abs(np.diff(recovery.logits)) / recovery.learning_rate if slopes else right
        ax.plot(heights, label=recovery.name, **loss_look(recovery.name))
    if not slopes:
        words = [
            f"{r.name.removesuffix(' on sigmoid')} {n_steps_in_words(r.n_steps)}" for r in recoveries[:2]
        ]
        ax.set_title(f"steps to 1/2: {', '.join(words)}")


def n_steps_in_words(n_steps: float) -> str:
    """Return a number of steps that may be infinite in words."""
    return f"{n_steps:.0f}" if np.isfinite(n_steps) else "never"
