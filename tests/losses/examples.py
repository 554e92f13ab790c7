"""How to call every figure and every panel of losses, for the contract that all subjects keep."""

import numpy as np
import pandas as pd

from labkit import losses

NUMBERS = (losses.squared(), losses.absolute(), losses.huber(), losses.log_cosh(), losses.pinball())
LOGITS = (losses.binary_cross_entropy(), losses.squared_on_sigmoid(), losses.hinge(), losses.focal())
VALUES = [1, 2, 2, 3, 4, 5, 6, 100]
ERRORS = np.linspace(-6, 6, 601)
INTERVALS = pd.DataFrame(
    {"estimate": [0.2, 0.3], "low": [0.1, 0.25], "high": [0.4, 0.35]}, index=["squared", "absolute"]
)
HISTORY = pd.DataFrame({"val_loss": [0.6, 0.4, 0.5], "val_accuracy": [0.8, 0.9, 0.91]})


def lines():
    """Return a line for every loss, with an outlier in y."""
    return [losses.fit_line(loss, *losses.points_with_outlier(11, 60)) for loss in NUMBERS]


FIGURES = {
    "draw_loss_curves": lambda ax: losses.draw_loss_curves(
        losses.loss_curves(LOGITS, np.linspace(-8, 8, 65), 1, "logit z"), slopes=True, ax=ax
    ),
    "draw_mean_losses": lambda ax: losses.draw_mean_losses(
        losses.mean_losses(NUMBERS, VALUES, np.geomspace(1, 200, 50)), ax
    ),
    "draw_optimal_constants": lambda ax: losses.draw_optimal_constants(
        losses.mean_losses(NUMBERS, VALUES, np.geomspace(1, 200, 50)), ax
    ),
    "draw_lines": lambda ax: losses.draw_lines(lines(), ax),
    "draw_recovery": lambda ax: losses.draw_recovery([losses.recover(loss) for loss in LOGITS], ax),
    "draw_densities": lambda ax: losses.draw_densities(
        ERRORS, {loss.name: losses.noise_density(loss, ERRORS) for loss in NUMBERS[:4]}, ax
    ),
    "draw_loss_and_accuracy": lambda ax: losses.draw_loss_and_accuracy(HISTORY, ax),
    "draw_intervals": lambda ax: losses.draw_intervals(INTERVALS, "median error (%)", ax),
}

PANELS = {"explore": lambda: losses.explore()}
