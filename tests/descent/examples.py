"""How to call every figure and every panel of descent, for the contract that all subjects keep."""

from functools import cache

import numpy as np
import pandas as pd

from labkit import descent
from labkit.descent.schedules import SCHEDULES
from labkit.descent.tuning import RangeTest

SWEEP = pd.DataFrame(
    {
        "optimizer": ["Adam"] * 4 + ["a stranger"] * 4,
        "learning_rate": [1e-3, 1e-3, 1e-2, 1e-2] * 2,
        "accuracy": [0.80, 0.84, 0.91, 0.95, 0.60, 0.62, 0.70, 0.78],
    }
)


@cache
def bowl_race():
    """Return a race that several figures show."""
    return descent.race(descent.RULES, descent.bowl(), n_steps=200)


def range_test(surface):
    """Return the losses of gradient descent while its rate grows from step to step."""
    growth = np.geomspace(1, 1e4, 200)
    rule = {"gradient descent": descent.gradient_descent()}
    run = descent.race(rule, surface, None, 1e-4, len(growth), schedule=growth)
    return RangeTest(1e-4 * growth, run.losses[0, 1:])


FIGURES = {
    "draw_surface": lambda ax: descent.draw_surface(descent.ravine(), ax),
    "draw_paths": lambda ax: descent.draw_paths(bowl_race(), ax),
    "draw_distances": lambda ax: descent.draw_distances(bowl_race(), ax),
    "draw_directions": lambda ax: descent.draw_directions(bowl_race(), ax),
    "draw_losses": lambda ax: descent.draw_losses(
        dict(zip(bowl_race().names, bowl_race().losses, strict=True)), ax
    ),
    "draw_rate_map": lambda ax: descent.draw_rate_map(descent.rate_map(1, 100, n=30), ax),
    "draw_tuning": lambda ax: descent.draw_tuning(
        descent.tune(surface=descent.bowl(10), n_rates=8, n_steps=300), ax
    ),
    "draw_schedules": lambda ax: descent.draw_schedules(
        {name: make(100) for name, make in SCHEDULES.items()}, ax
    ),
    "draw_range_test": lambda ax: descent.draw_range_test(range_test(descent.bowl()), ax),
    "draw_sweep": lambda ax: descent.draw_sweep(SWEEP, ax),
}

PANELS = {"explore": lambda: descent.explore()}
