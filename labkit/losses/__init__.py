"""Loss functions: value and gradient together, what minimizes them, lines and neurons under them."""

from labkit.losses.classification import binary_cross_entropy, focal, hinge, squared_on_sigmoid
from labkit.losses.curves import loss_curves, noise_density
from labkit.losses.distributions import (
    best_temperature,
    categorical_cross_entropy,
    kullback_leibler,
    tempered,
)
from labkit.losses.exercises import check_huber, check_order, check_stable
from labkit.losses.figures import (
    draw_densities,
    draw_intervals,
    draw_lines,
    draw_loss_and_accuracy,
    draw_loss_curves,
    draw_mean_losses,
    draw_optimal_constants,
    draw_recovery,
)
from labkit.losses.lines import fit_line, points_with_outlier
from labkit.losses.loss import Loss
from labkit.losses.neurons import recover
from labkit.losses.optimal_constants import mean_losses, optimal_constant
from labkit.losses.panel import explore
from labkit.losses.regression import absolute, huber, log_cosh, pinball, squared

__all__ = [
    "Loss",
    "absolute",
    "best_temperature",
    "binary_cross_entropy",
    "categorical_cross_entropy",
    "check_huber",
    "check_order",
    "check_stable",
    "draw_densities",
    "draw_intervals",
    "draw_lines",
    "draw_loss_and_accuracy",
    "draw_loss_curves",
    "draw_mean_losses",
    "draw_optimal_constants",
    "draw_recovery",
    "explore",
    "fit_line",
    "focal",
    "hinge",
    "huber",
    "kullback_leibler",
    "log_cosh",
    "loss_curves",
    "mean_losses",
    "noise_density",
    "optimal_constant",
    "pinball",
    "points_with_outlier",
    "recover",
    "squared",
    "squared_on_sigmoid",
    "tempered",
]


def __dir__() -> list[str]:
    return __all__
