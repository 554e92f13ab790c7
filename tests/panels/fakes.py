"""A panel of three lines: compute, draw, caption."""

from dataclasses import dataclass

from labkit.panels.design import Design, Repeat, View, takes
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.fields import choice, hidden, own, slider, switch
from labkit.panels.panel import Panel
from labkit.panels.state import State

CALLS = []
PRESETS = (
    Preset("small", {"rate": 0.1}, "Small is <b>small</b>."),
    Preset("cubed", {"steps": 3}, "Three times."),
)


@dataclass(frozen=True)
class PowerState(State):
    """A number to the power of steps."""

    rate: float = slider("Rate", [0.1, 0.5, 0.7, 0.8, 0.9], default=0.5)
    steps: int = choice("Steps", [1, 2, 3], default=2, plays=True)
    noisy: bool = switch("Noisy", default=False)
    seed: int = slider("Seed", [0, 1, 2], default=0)
    place: tuple | None = hidden(None, "A point to drag")
    computed: list | None = own("Where each computation is noted")

    def implied(self, changes):
        return {"noisy": False} if "steps" in changes else {}


def compute(state):
    """Return rate to the power of steps; fail where the rate is 0.9."""
    (CALLS if state.computed is None else state.computed).append(state.values())
    if state.rate == 0.9:
        raise ZeroDivisionError("the rate <0.9> is cursed")
    if state.rate == 0.8:
        raise ValueError("`rate` must not be 0.8; got rate=0.8.")
    return state.values() | {"value": state.rate**state.steps + state.seed * state.noisy}


def value(state, result):
    """Return the number that the experiments ask for."""
    return result["value"]


EXPERIMENTS = (
    Experiment("Half of a half?", "nothing.", {"rate": 0.5}, value, "A quarter.", "cm"),
    Experiment("And cubed?", "steps to 3.", {"steps": 3}, value, "An eighth.", "%", before={"rate": 0.7}),
)


def background(result, ax):
    """Draw what seldom changes."""
    ax.set(xlim=(0, 1), ylim=(0, 1), xlabel="rate", ylabel=f"power {result['steps']}")


def draw(result, ax):
    """Draw a point and its number."""
    ax.plot(result["rate"], result["value"], "o", color="red")
    ax.set_title(f"value {result['value']:.4g}")


ONLY = View(
    "",
    "",
    compute,
    background,
    draw,
    caption=lambda result: f"The value is {result['value']:.4g}.",
    background=lambda state: state.steps,
    ghost=lambda last, now, ax: draw(last, ax),
    drag=lambda state, result, index, x, y: {"place": (round(x, 2), round(y, 2))} if index == 0 else {},
    nudge=lambda state, result, dx, dy: {"place": (dx, dy)},
)
DESIGN = Design(
    "What is a power?",
    PowerState,
    (ONLY,),
    PRESETS,
    EXPERIMENTS,
    Repeat("value", value, lambda state: state.noisy),
    n_axes=1,
    size=(3, 2),
)


@takes(DESIGN)
def explore(state) -> Panel:
    """Make a panel that shows rate to the power of steps; it fails where the rate is 0.9.

    Returns
    -------
    Panel
    """
    return Panel(DESIGN, state, explore)
