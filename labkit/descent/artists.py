"""Layers of pictures: `prepare_*` readies axes, `add_*` puts on what moves. Figures and panels share them."""

from collections.abc import Iterable

import numpy as np
from matplotlib import ticker
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from labkit.core import style
from labkit.descent.races import Race
from labkit.descent.rules import RULES
from labkit.descent.step_anatomy import Anatomy

FLOOR = 1e-6  # distances below this share of the start are drawn at the bottom


def look(name: str, names: Iterable[str]) -> dict:
    """Return the look of a rule: the kit's rules always have the same one."""
    known = list(RULES)
    known += [own for own in names if own not in known]
    return style.series(known.index(name))


@style.styled
def add_paths(race: Race, ax: Axes, n_shown: int | None = None) -> None:
    """Put the paths of a race on a drawn surface; the title tells who settles first."""
    shown = slice(None if n_shown is None else n_shown + 1)
    for name, path in zip(race.names, race.weights, strict=True):
        x, y = path[shown].T
        ax.plot(x, y, label=name, markevery=marks(len(x)), **look(name, race.names))
    ax.plot(*race.weights[0, 0], "o", color="white", markeredgecolor=style.INK, markersize=8, zorder=5)
    ax.set_title(_winner(race) if n_shown is None else f"after {n_shown} steps")


@style.styled
def add_legend(race: Race, ax: Axes) -> None:
    """Put one legend for a whole row of axes below them."""
    lines = [Line2D([], [], label=name, **look(name, race.names)) for name in race.names]
    ax.figure.legend(handles=lines, loc="lower center", ncols=len(lines), fontsize=9, handlelength=3.2)


@style.styled
def prepare_distances(race: Race, ax: Axes, n_shown: int | None = None) -> Axes:
    """Prepare axes for distances, so that they need not be drawn again when the race changes."""
    n_steps = n_shown or len(race.schedule)
    ax.set(xlabel="step", ylabel="distance (share of the start, 1e-6 at least)", yscale="log")
    ax.set(xlim=(-0.02 * n_steps, 1.02 * n_steps), ylim=(FLOOR / 2, 20))
    ax.yaxis.set_minor_locator(ticker.NullLocator())
    ax.xaxis.set_major_locator(ticker.MaxNLocator(6, integer=True))
    return ax


@style.styled
def add_distances(race: Race, ax: Axes, n_shown: int | None = None) -> None:
    """Put the distances of a race on prepared axes."""
    shown = slice(None if n_shown is None else n_shown + 1)
    for name, distance in zip(race.names, race.distances, strict=True):
        share = np.maximum(distance / max(distance[0], 1e-12), FLOOR)[shown]
        ax.plot(share, label=name, markevery=marks(len(share)), **look(name, race.names))
    ax.axhline(1e-3, color=style.GREY, linewidth=1, linestyle=":")
    ax.set_title("goal: stay within 1/1000 (dotted)")


@style.styled
def prepare_directions(race: Race, ax: Axes, n_shown: int | None = None) -> Axes:
    """Prepare axes for the errors along the main directions."""
    curvatures, _ = race.surface.directions()
    prepare_distances(race, ax, n_shown).set_ylabel("error along a direction (weights)")
    ax.set_title("solid: curvature {:.3g}; faint: curvature {:.3g}".format(*curvatures))
    return ax


@style.styled
def add_directions(race: Race, ax: Axes, n_shown: int | None = None) -> None:
    """Put the errors along the main directions on prepared axes."""
    curvatures, directions = race.surface.directions()
    errors = np.abs((race.weights - np.array(race.surface.minimum)) @ directions)
    shown = slice(None if n_shown is None else n_shown + 1)
    for name, error in zip(race.names, errors, strict=True):
        for column, alpha in ((0, 1.0), (1, 0.45)):
            values = np.maximum(error[shown, column], FLOOR)
            label = name if column == 0 else None
            ax.plot(values, alpha=alpha, label=label, markevery=marks(len(values)), **look(name, race.names))
    ax.set_title("solid: curvature {:.3g}; faint: curvature {:.3g}".format(*curvatures))


@style.styled
def add_rate(learning_rate: float, beta: float, steps: float, ax: Axes) -> None:
    """Put the present rate and momentum on a drawn map."""
    ring = {"markeredgecolor": style.ORANGE, "markeredgewidth": 2, "markersize": 10}
    ax.plot(learning_rate, beta, "o", color="white", **ring)
    ax.set_title(f"here: rate {learning_rate:.3g}, momentum {beta:.2f}, {steps:.0f} steps")


@style.styled
def add_arrows(anatomy: Anatomy, ax: Axes) -> None:
    """Put the gradient (against its direction), the running mean and the move of one step on a surface."""
    # directions matter here, lengths differ by orders of magnitude: each arrow is scaled for sight
    arrows = [("−gradient", -anatomy.gradient, style.ORANGE, 6), ("move", anatomy.move, style.INK, 1.8)]
    if anatomy.mean is not None:
        arrows.insert(1, ("velocity", -anatomy.mean, style.PURPLE, 3.5))
    reach = 0.16 * (ax.get_xlim()[1] - ax.get_xlim()[0])
    for place, (name, vector, colour, width) in enumerate(arrows):
        tip = anatomy.before + reach * vector / max(np.linalg.norm(vector), 1e-12)
        arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": width, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", tip, anatomy.before, arrowprops=arrow, zorder=6)
        beside = {"xytext": (8, 10 - 11 * place), "textcoords": "offset points"}
        ax.annotate(name, tip, color=colour, fontsize=9, zorder=7, **beside)


def marks(n_points: int) -> int:
    """Return how many points apart the markers of a line stand."""
    return max(n_points // 8, 1)


def _winner(race):
    settled = race.settled()
    if np.isfinite(settled).any():
        first = int(np.argmin(settled))
        return f"first to converge: {race.names[first]}, {settled[first]:.0f} steps"
    if race.diverged.all():
        return "all diverge"
    return f"none converges within {len(race.schedule)} steps"
