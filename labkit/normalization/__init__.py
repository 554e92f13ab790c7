"""Normalization: scalers, what they do to descent and to neighbours, and normalization inside networks."""

from labkit.normalization.bowls import compare_scalers, loss_bowl
from labkit.normalization.columns import add_outlier, make_columns
from labkit.normalization.linear import max_abs, min_max, robust, untouched, z_score
from labkit.normalization.neighbours import neighbour_accuracy
from labkit.normalization.scalers import SCALERS, scale
from labkit.normalization.scalings import rows
from labkit.normalization.tensors import (
    batch_norm,
    group_norm,
    layer_norm,
    moving_averages,
    rms_norm,
    sharing,
)
from labkit.normalization.transforms import box_cox, log, quantile, unit_norm, yeo_johnson

__all__ = [
    "SCALERS", "add_outlier", "batch_norm", "box_cox", "compare_scalers", "group_norm", "layer_norm", "log",
    "loss_bowl", "make_columns", "max_abs", "min_max", "moving_averages", "neighbour_accuracy", "quantile",
    "rms_norm", "robust", "rows", "scale", "sharing", "unit_norm", "untouched", "yeo_johnson", "z_score",
]  # fmt: skip
