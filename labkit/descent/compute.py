"""What the panel of this chapter computes from its state, and what it says about it."""

from dataclasses import dataclass

import numpy as np

from labkit.core import checks
from labkit.descent.gradients import GradientNoise
from labkit.descent.races import Race, race
from labkit.descent.rules import RULES, momentum, nesterov
from labkit.descent.stability import RateMap, largest_stable_rate, rate_map
from labkit.descent.step_anatomy import Anatomy, anatomy
from labkit.descent.surfaces import SURFACES, bowl
from labkit.descent.tuning import Tuning, tune


@dataclass(frozen=True)
class Outcome:
    """A race with all that is shown beside it."""

    race: Race
    tuning: Tuning | None
    rate_map: RateMap | None
    anatomy: Anatomy | None
    view: str
    beta: float

    @property
    def n_shown(self):
        """Steps to show, None for all."""
        return self.anatomy.number if self.anatomy else None


def outcome(
    surface="bowl", condition=100.0, rotation=0.0, scale=1.0, start=None, shown=tuple(RULES),
    learning_rate=0.01, beta=0.9, tune_each=False, view="distance", n_steps=1000, step=0, explain="",
    noise=0.0, batch_size=0, seed=0, own=None,
):  # fmt: skip
    """Run the race that a state of the panel asks for."""
    ground = make_surface(surface, condition, rotation, scale)
    rules = _rules(shown, beta, own or {})
    settings = {"noise": GradientNoise(noise, batch_size if ground.n_rows and batch_size else None, seed)}
    tuning = tune(rules, ground, start, n_steps=min(n_steps, 1500), **settings) if tune_each else None
    rates = tuning.best_rates if tuning else learning_rate
    run = race(rules, ground, start, rates, n_steps, **settings)
    apart = anatomy(run, explain if explain in rules else run.names[0], min(step, n_steps)) if step else None
    view = view if ground.curvature is not None else "distance"
    map_ = rate_map(*ground.directions()[0]) if view == "map" else None
    return Outcome(run, tuning, map_, apart, view, beta)


def make_surface(surface, condition=100.0, rotation=0.0, scale=1.0):
    """Return a surface by name; condition, rotation and scale shape the bowl."""
    checks.one_of(SURFACES, surface=surface)
    return bowl(condition, rotation, scale) if surface == "bowl" else SURFACES[surface]()


def describe(outcome):
    """Say in words what the picture of an outcome shows: the winner first, or the step taken apart."""
    run = outcome.race
    if outcome.anatomy:
        return str(outcome.anatomy)
    one_rate = np.ptp(run.rates) == 0
    head = f"{run.surface.name.capitalize()} from ({_list(run.weights[0, 0])}), {len(run.schedule)} steps"
    head += f", rate {run.rates[0]:.3g}" if one_rate else ", each rule with its own rate"
    fates = [_fate(run, row, one_rate) for row in np.argsort(run.settled(), kind="stable")]
    return f"{head}: {'; '.join(fates)}."


def best_share(outcome):
    """Return gradient descent's best rate on the outcome's surface, as a percentage of the stable limit."""
    surface = outcome.race.surface
    limit = largest_stable_rate(surface.directions()[0][-1])
    shares = np.linspace(0.005, 1, 200)
    runs = race({"": RULES["gradient descent"]}, surface, None, shares[None] * limit, 2000)
    return 100 * float(shares[runs.settled()[0].argmin()])


def settled_steps(outcome):
    """Return the steps after which the outcome's first rule stays near the minimum."""
    return float(min(outcome.race.settled()[0], len(outcome.race.schedule)))


def on_the_map(outcome):
    """Return the rate, the momentum and the steps of the racer that a map of both can mark."""
    run = outcome.race
    row = run.names.index("momentum") if "momentum" in run.names else 0
    beta = outcome.beta if run.names[row] == "momentum" else 0.0
    return float(run.rates[row]), beta, float(min(run.settled()[row], len(run.schedule)))


def late_loss(outcome):
    """Return the mean loss of the outcome's first rule over the last quarter of the race."""
    surface, losses = outcome.race.surface, outcome.race.losses[0]
    return float(losses[-len(losses) // 4 :].mean() - surface.value(np.array(surface.minimum)))


def _rules(shown, beta, own):
    checks.require(len(shown) > 0 or own, "shown", shown, "name at least one rule")
    rules = RULES | {"momentum": momentum(beta), "Nesterov": nesterov(beta)} | own
    for name in shown:
        checks.one_of(rules, shown=name)
    return {name: rule for name, rule in rules.items() if name in shown or name in own}


def _fate(run, row, one_rate):
    settled, touched = run.settled()[row], run.touched()[row]
    name = run.names[row] if one_rate else f"{run.names[row]} (rate {run.rates[row]:.3g})"
    if run.diverged[row]:
        gone = int(np.isnan(run.weights[row, :, 0]).argmax())
        return f"{name} diverges, past all bounds after {gone} steps"
    if np.isfinite(settled):
        return f"{name} settles after {settled:.0f} steps"
    if np.isfinite(touched):
        return f"{name} touches the goal at step {touched:.0f} but does not stay"
    return f"{name} is still {run.distances[row, -1]:.2g} away"


def _list(numbers):
    return ", ".join(f"{number:.3g}" for number in numbers)
