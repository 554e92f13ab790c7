"""Normalization: scalers, what they do to descent and to neighbours, and normalization inside networks."""

from labkit.normalization.bowls import compare_scalers, loss_bowl
from labkit.normalization.columns import add_outlier, make_columns, skewness
from labkit.normalization.exercises import check_largest_z, check_merged, check_z_score
from labkit.normalization.figures import (
    draw_batch_sizes,
    draw_company,
    draw_descent,
    draw_moving,
    draw_neighbours,
    draw_scalers,
    draw_sharing,
    draw_values,
)
from labkit.normalization.linear import max_abs, min_max, robust, untouched, z_score
from labkit.normalization.neighbours import neighbour_accuracy, neighbour_map
from labkit.normalization.panel import explore, explore_company
from labkit.normalization.scalers import SCALERS, scale
from labkit.normalization.scalings import rows
from labkit.normalization.tensors import (
    Moving,
    batch_norm,
    group_norm,
    layer_norm,
    moving_averages,
    rms_norm,
    sharing,
)
from labkit.normalization.transforms import box_cox, log, quantile, unit_norm, yeo_johnson

__all__ = [
    "SCALERS",
    "Moving",
    "add_outlier",
    "batch_norm",
    "box_cox",
    "check_largest_z",
    "check_merged",
    "check_z_score",
    "compare_scalers",
    "draw_batch_sizes",
    "draw_company",
    "draw_descent",
    "draw_moving",
    "draw_neighbours",
    "draw_scalers",
    "draw_sharing",
    "draw_values",
    "explore",
    "explore_company",
    "group_norm",
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
    "rows",
    "scale",
    "sharing",
    "skewness",
    "unit_norm",
    "untouched",
    "yeo_johnson",
    "z_score",
]
