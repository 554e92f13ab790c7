"""Figures of descent: each answers one question of the chapter."""

from labkit.descent.figures.learning_rates import (
    draw_range_test,
    draw_rate_map,
    draw_schedules,
    draw_sweep,
    draw_tuning,
)
from labkit.descent.figures.races import (
    draw_directions,
    draw_distances,
    draw_losses,
    draw_paths,
    draw_surface,
)

__all__ = [
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
]
