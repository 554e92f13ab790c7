"""Loss functions: value and gradient together, what they ask for, lines and neurons under them."""

from labkit.losses.classification import binary_cross_entropy, focal, hinge, squared_on_sigmoid
from labkit.losses.distributions import (
    best_temperature,
    categorical_cross_entropy,
    kullback_leibler,
    tempered,
)
from labkit.losses.exercises import check_huber, check_order, check_stable
from labkit.losses.figures import (
    draw_answer_costs,
    draw_densities,
    draw_favourites,
    draw_intervals,
    draw_lines,
    draw_loss_and_accuracy,
    draw_loss_curves,
    draw_recovery,
)
from labkit.losses.lines import fit_line, points_with_outlier
from labkit.losses.loss import Loss
from labkit.losses.neurons import recover
from labkit.losses.optimal_constants import answer_costs, favourite, loss_curves, noise_density
from labkit.losses.panel import explore
from labkit.losses.regression import absolute, huber, log_cosh, pinball, squared

__all__ = [
    "Loss",
    "absolute",
    "answer_costs",
    "best_temperature",
    "binary_cross_entropy",
    "categorical_cross_entropy",
    "check_huber",
    "check_order",
    "check_stable",
    "draw_answer_costs",
    "draw_densities",
    "draw_favourites",
    "draw_intervals",
    "draw_lines",
    "draw_loss_and_accuracy",
    "draw_loss_curves",
    "draw_recovery",
    "explore",
    "favourite",
    "fit_line",
    "focal",
    "hinge",
    "huber",
    "kullback_leibler",
    "log_cosh",
    "loss_curves",
    "noise_density",
    "pinball",
    "points_with_outlier",
    "recover",
    "squared",
    "squared_on_sigmoid",
    "tempered",
]
