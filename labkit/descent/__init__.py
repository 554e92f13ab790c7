"""Gradient descent: surfaces, update rules, races, stable rates, schedules."""

from labkit.descent.exercises import check_momentum, check_pooled, check_stable_rate
from labkit.descent.figures import (
    draw_directions,
    draw_distances,
    draw_losses,
    draw_paths,
    draw_range_test,
    draw_rate_map,
    draw_schedules,
    draw_surface,
    draw_sweep,
    draw_tuning,
)
from labkit.descent.gradients import GradientNoise, clip
from labkit.descent.mini_batches import batches, pooled, shard
from labkit.descent.more_rules import MORE_RULES, adamw, amsgrad, lion, nadam
from labkit.descent.panel import explore
from labkit.descent.races import race
from labkit.descent.regression_surfaces import least_squares, penguins
from labkit.descent.rules import (
    RULES,
    adagrad,
    adam,
    gradient_descent,
    momentum,
    nesterov,
    rmsprop,
)
from labkit.descent.schedules import constant, cosine, exponential, stairs, warm_up
from labkit.descent.stability import best_momentum, best_rate, contraction, largest_stable_rate, rate_map
from labkit.descent.step_anatomy import anatomy
from labkit.descent.surfaces import bowl, plateau, ravine, rosenbrock, saddle
from labkit.descent.tuning import tune

__all__ = [
    "MORE_RULES",
    "RULES",
    "GradientNoise",
    "adagrad",
    "adam",
    "adamw",
    "amsgrad",
    "anatomy",
    "batches",
    "best_momentum",
    "best_rate",
    "bowl",
    "check_momentum",
    "check_pooled",
    "check_stable_rate",
    "clip",
    "constant",
    "contraction",
    "cosine",
    "draw_directions",
    "draw_distances",
    "draw_losses",
    "draw_paths",
    "draw_range_test",
    "draw_rate_map",
    "draw_schedules",
    "draw_surface",
    "draw_sweep",
    "draw_tuning",
    "explore",
    "exponential",
    "gradient_descent",
    "largest_stable_rate",
    "least_squares",
    "lion",
    "momentum",
    "nadam",
    "nesterov",
    "penguins",
    "plateau",
    "pooled",
    "race",
    "rate_map",
    "ravine",
    "rmsprop",
    "rosenbrock",
    "saddle",
    "shard",
    "stairs",
    "tune",
    "warm_up",
]


def __dir__() -> list[str]:
    return __all__
