"""What the panel of this chapter computes from its state, and what it says about it."""

from dataclasses import dataclass

import numpy as np

from labkit.core import checks
from labkit.descent.gradients import GradientNoise
from labkit.descent.loss_surface import Surface
from labkit.descent.races import Race, race
from labkit.descent.rules import RULES, momentum, nesterov
from labkit.descent.stability import RateMap, largest_stable_rate, rate_map
from labkit.descent.step_anatomy import Anatomy, anatomy
from labkit.descent.surfaces import SURFACES, bowl
from labkit.descent.tuning import Tuning, tune
from labkit.panels.fields import choice, hidden, ladder, numbers, own, several, slider, switch, views
from labkit.panels.state import State

TUNING_STEPS = 1500  # at most


def names_of_rules(state: "RaceState") -> list[str]:
    """Return the names of the kit's rules and of the learner's own."""
    return [*RULES, *(state.rules or {})]


@dataclass(frozen=True)
class RaceState(State):
    """What a learner sets: the surface, the rules and their rates, and what to look at."""

    surface: str = choice("Surface", SURFACES, default="bowl")
    learning_rate: float = slider("Learning rate η", ladder(1e-4, 10, 20), default=0.01)
    beta: float = slider("Momentum β", numbers(0.0, 0.5, 0.67, 0.8, 0.9, 0.95, 0.99), default=0.9)
    tune_each: bool = switch("Tune each (best of 30 rates)", default=False)
    view: str = views("Right picture", default="distance")
    step: int = slider("Step by step", [("all", 0), *numbers(*range(1, 101))], default=0, plays=True)
    explain: str = choice("Explain", names_of_rules, default="gradient descent")
    condition: float = slider("Condition number κ", ladder(1, 1000, 4, 2), default=100.0)
    rotation: float = slider("Rotation (degrees)", numbers(*map(float, range(0, 91, 5))), default=0.0)
    scale: float = slider("Loss times c", numbers(0.01, 0.1, 1.0, 10.0, 100.0, 1000.0), default=1.0)
    noise: float = slider("Gradient noise σ", numbers(0.0, 0.1, 0.3, 1.0, 3.0, 10.0), default=0.0)
    batch_size: int = slider("Batch size (penguins)", [("all", 0), *numbers(1, 8, 32, 128)], default=0)
    seed: int = slider("Seed", numbers(*range(10)), default=0)
    n_steps: int = slider("Steps", numbers(100, 300, 1000, 1500, 2000), default=1000)
    shown: tuple[str, ...] = several("Rules", tuple(RULES), default=tuple(RULES))
    start: tuple[float, float] | None = hidden(
        None, "Where each path begins; by default at the surface's own start"
    )
    rules: dict | None = own("Name -> your own `f(weights, gradient, memory, learning_rate)`")

    def implied(self, changes: dict) -> dict:
        """Return what goes with changes: a rate of one's own is not tuned, and each surface has a start."""
        implied = {}
        if "learning_rate" in changes:
            implied["tune_each"] = False
        if {"surface", "rotation"} & changes.keys():
            implied["start"] = None
        return implied

    @property
    def is_noisy(self) -> bool:
        """Whether chance plays in the gradients."""
        return self.noise > 0 or self.batch_size > 0

    @property
    def ground(self) -> Surface:
        """The surface; condition, rotation and scale shape the bowl."""
        if self.surface == "bowl":
            return bowl(self.condition, self.rotation, self.scale)
        return SURFACES[self.surface]()


@dataclass(frozen=True)
class RaceResult:
    """A race with all that is shown beside it."""

    race: Race
    tuning: Tuning | None
    rate_map: RateMap | None
    anatomy: Anatomy | None
    beta: float

    @property
    def n_shown(self) -> int | None:
        """Steps to show, None for all."""
        return self.anatomy.number if self.anatomy else None


def compute(state: RaceState) -> RaceResult:
    """Run the race that a state asks for."""
    ground = state.ground
    rules = _rules(state)
    batch_size = state.batch_size if ground.n_rows and state.batch_size else None
    noise = GradientNoise(state.noise, batch_size, state.seed)
    tuning = None
    if state.tune_each:
        tuning = tune(rules, ground, state.start, n_steps=min(state.n_steps, TUNING_STEPS), noise=noise)
    rates = tuning.best_rates if tuning else state.learning_rate
    result = race(rules, ground, state.start, rates, state.n_steps, noise=noise)
    return RaceResult(result, tuning, None, _anatomy(state, result), state.beta)


def compute_with_map(state: RaceState) -> RaceResult:
    """Run the race that a state asks for, and compute the map of rate and momentum beside it."""
    result = compute(state)
    curvatures, _ = result.race.surface.directions()
    return RaceResult(result.race, result.tuning, rate_map(*curvatures), result.anatomy, result.beta)


def caption(result: RaceResult) -> str:
    """Say in words what the picture shows: the first to converge first, or the step taken apart."""
    run = result.race
    if result.anatomy:
        return str(result.anatomy)
    one_rate = np.ptp(run.rates) == 0
    head = f"{run.surface.name.capitalize()} from ({_list(run.weights[0, 0])}), {len(run.schedule)} steps"
    head += f", rate {run.rates[0]:.3g}" if one_rate else ", each rule with its own rate"
    fates = [_fate(run, row, one_rate) for row in np.argsort(run.settled(), kind="stable")]
    return f"{head}: {'; '.join(fates)}."


def best_share(state: RaceState, result: RaceResult) -> float:
    """Return gradient descent's best rate on the surface, as a percentage of the stable limit."""
    surface = result.race.surface
    limit = largest_stable_rate(surface.directions()[0][-1])
    shares = np.linspace(0.005, 1, 200)
    runs = race({"": RULES["gradient descent"]}, surface, None, shares[None] * limit, 2000)
    return 100 * float(shares[runs.settled()[0].argmin()])


def settled_steps(state: RaceState, result: RaceResult) -> float:
    """Return the steps after which the first rule stays near the minimum."""
    return float(min(result.race.settled()[0], len(result.race.schedule)))


def point_on_map(result: RaceResult) -> tuple[float, float, float]:
    """Return the rate, the momentum and the steps of the racer that a map of both can mark."""
    run = result.race
    row = run.names.index("momentum") if "momentum" in run.names else 0
    beta = result.beta if run.names[row] == "momentum" else 0.0
    return float(run.rates[row]), beta, float(min(run.settled()[row], len(run.schedule)))


def late_loss(state: RaceState, result: RaceResult) -> float:
    """Return the mean loss of the first rule over the last quarter of the race, above the minimum's."""
    surface = result.race.surface
    losses = result.race.losses[0]
    return float(losses[-len(losses) // 4 :].mean() - surface.value(np.array(surface.minimum)))


def has_map(state: RaceState) -> bool:
    """Tell whether directions and a map of rates exist: the surface has one curvature everywhere."""
    return state.ground.curvature is not None


def _anatomy(state, result):
    if not state.step:
        return None
    name = state.explain if state.explain in result.names else result.names[0]
    return anatomy(result, name, min(state.step, state.n_steps))


def _rules(state):
    own = state.rules or {}
    checks.require(len(state.shown) > 0 or own, "shown", state.shown, "name at least one rule")
    rules = RULES | {"momentum": momentum(state.beta), "Nesterov": nesterov(state.beta)} | own
    return {name: rule for name, rule in rules.items() if name in state.shown or name in own}


def _fate(run, row, one_rate):
    settled = run.settled()[row]
    touched = run.touched()[row]
    name = run.names[row] if one_rate else f"{run.names[row]} (rate {run.rates[row]:.3g})"
    if run.diverged[row]:
        gone = int(np.isnan(run.weights[row, :, 0]).argmax())
        return f"{name} diverges, past all bounds after {gone} steps"
    if np.isfinite(settled):
        return f"{name} converges after {settled:.0f} steps"
    if np.isfinite(touched):
        return f"{name} comes near the minimum at step {touched:.0f} but does not stay"
    return f"{name} is still {run.distances[row, -1]:.2g} away"


def _list(numbers):
    return ", ".join(f"{number:.3g}" for number in numbers)
