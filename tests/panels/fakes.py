"""A panel of three lines: compute, draw, caption."""

from labkit.panels import controls
from labkit.panels.experiments import Experiment, Preset
from labkit.panels.panel import Panel

CALLS = []
PRESETS = (
    Preset("small", {"rate": 0.1}, "Small is <b>small</b>."),
    Preset("cubed", {"steps": 3}, "Three times."),
)


def value(result):
    """Return the number that the experiments ask for."""
    return result["value"]


EXPERIMENTS = (
    Experiment("Half of a half?", "nothing.", {"rate": 0.5}, value, "A quarter.", "cm"),
    Experiment("And cubed?", "steps to 3.", {"steps": 3}, value, "An eighth.", "%", before={"rate": 0.7}),
)


def explore(rate=0.5, steps=2, noisy=False, place=None, seed=0, *, computed=None):
    """Make a panel that shows rate to the power of steps; it fails where the rate is 0.9."""

    def compute(**state):
        (computed if computed is not None else CALLS).append(dict(state))
        if state["rate"] == 0.9:
            raise ZeroDivisionError("the rate <0.9> is cursed")
        if state["rate"] == 0.8:
            raise ValueError("`rate` must not be 0.8; got rate=0.8.")
        return state | {"value": state["rate"] ** state["steps"] + state["seed"] * state["noisy"]}

    return Panel(
        "What is a power?",
        compute=compute,
        draw=draw,
        caption=lambda result: f"The value is {result['value']:.4g}.",
        controls={
            "rate": controls.steps("Rate", [0.1, 0.5, 0.7, 0.8, 0.9], rate),
            "steps": controls.choice("Steps", [1, 2, 3], steps),
            "noisy": controls.switch("Noisy", noisy),
            "seed": controls.steps("Seed", [0, 1, 2], seed),
        },
        state={"place": place},
        made_by=explore,
        background=background,
        ghost=lambda last, now, ax: draw(last, ax),
        redraw_on=lambda state: state["steps"],
        implies=lambda changes: {"noisy": False} if "steps" in changes else {},
        drag=lambda state, place, x, y: {"place": (round(x, 2), round(y, 2))} if place == 0 else {},
        nudge=lambda state, dx, dy: {"place": (dx, dy)},
        play="steps",
        spread=("value", value, lambda state: state["noisy"]),
        presets=PRESETS,
        experiments=EXPERIMENTS,
        n_axes=1,
        size=(3, 2),
    )


def background(result, ax):
    """Draw what seldom changes."""
    ax.set(xlim=(0, 1), ylim=(0, 1), xlabel="rate", ylabel=f"power {result['steps']}")


def draw(result, ax):
    """Draw a point and its number."""
    ax.plot(result["rate"], result["value"], "o", color="red")
    ax.set_title(f"value {result['value']:.4g}")
