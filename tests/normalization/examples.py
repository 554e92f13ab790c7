"""How to call every figure and every panel of normalization, for the contract that all subjects keep."""

import pandas as pd

from labkit import normalization

COLUMNS = normalization.make_columns(ratio=10)
TABLE = normalization.compare_scalers(COLUMNS.X, COLUMNS.y, ("none", "z-score", "min-max [0, 1]"))
PROBABILITIES = pd.DataFrame({"batch_size": [2, 2, 8, 8], "probability": [0.1, 0.9, 0.4, 0.6]})
BATCH_SIZES = pd.DataFrame(
    {
        "norm": ["none"] * 4 + ["batch"] * 4,
        "batch_size": [2, 2, 16, 16] * 2,
        "seed": [0, 1] * 4,
        "inference": [0.80, 0.84, 0.91, 0.95, 0.60, 0.62, 0.70, 0.78],
        "training": [0.80, 0.84, 0.91, 0.95, 0.20, 0.22, 0.30, 0.38],
    }
)
AVERAGES = {"momentum 0.99": [0.0, 0.1, 0.2], "momentum 0.9": [0.0, 1.0, 1.9]}

FIGURES = {
    "draw_values": lambda ax: normalization.draw_values(COLUMNS.X[:, 0], "length (cm)", ax),
    "draw_neighbours": lambda ax: normalization.draw_neighbours(
        normalization.neighbour_map(COLUMNS.X, COLUMNS.classes, n=20), ax=ax
    ),
    "draw_descent": lambda ax: normalization.draw_descent(
        normalization.loss_bowl(COLUMNS.X, COLUMNS.y), ax=ax
    ),
    "draw_scalers": lambda ax: normalization.draw_scalers(TABLE, ax),
    "draw_sharing": lambda ax: normalization.draw_sharing("group", ax=ax),
    "draw_moving": lambda ax: normalization.draw_moving(AVERAGES, 2.0, ax),
    "draw_batch_dependence": lambda ax: normalization.draw_batch_dependence(PROBABILITIES, ax),
    "draw_batch_sizes": lambda ax: normalization.draw_batch_sizes(BATCH_SIZES, ax),
}

PANELS = {
    "explore": lambda: normalization.explore(),
    "explore_batch_dependence": lambda: normalization.explore_batch_dependence(),
}
