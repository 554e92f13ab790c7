"""Normalization: scalers, their effect on gradient descent and neighbours, and normalization in networks."""

from labkit.normalization.bowls import compare_scalers, loss_bowl
from labkit.normalization.columns import add_outlier, make_columns, skewness
from labkit.normalization.exercises import check_largest_z, check_merged, check_z_score
from labkit.normalization.figures import (
    draw_batch_dependence,
    draw_batch_sizes,
    draw_descent,
    draw_moving,
    draw_neighbours,
    draw_scalers,
    draw_sharing,
    draw_values,
)
from labkit.normalization.linear import identity, max_abs, min_max, robust, z_score
from labkit.normalization.neighbours import neighbour_accuracy, neighbour_map
from labkit.normalization.panel import explore, explore_batch_dependence
from labkit.normalization.scalers import SCALERS, scale
from labkit.normalization.shared_sets import sharing
from labkit.normalization.tensors import (
    MovingStatistics,
    batch_norm,
    group_norm,
    layer_norm,
    moving_averages,
    rms_norm,
)
from labkit.normalization.transforms import box_cox, log, quantile, unit_norm, yeo_johnson

__all__ = [
    "SCALERS",
    "MovingStatistics",
    "add_outlier",
    "batch_norm",
    "box_cox",
    "check_largest_z",
    "check_merged",
    "check_z_score",
    "compare_scalers",
    "draw_batch_dependence",
    "draw_batch_sizes",
    "draw_descent",
    "draw_moving",
    "draw_neighbours",
    "draw_scalers",
    "draw_sharing",
    "draw_values",
    "explore",
    "explore_batch_dependence",
    "group_norm",
    "identity",
    "layer_norm",
    "log",
    "loss_bowl",
    "make_columns",
    "max_abs",
    "min_max",
    "moving_averages",
    "neighbour_accuracy",
    "neighbour_map",
    "quantile",
    "rms_norm",
    "robust",
    "scale",
    "sharing",
    "skewness",
    "unit_norm",
    "yeo_johnson",
    "z_score",
]


def __dir__() -> list[str]:
    return __all__
