"""How to call every figure and every panel of cleaning, for the contract that all subjects keep."""

from functools import cache

import pandas as pd

from labkit import cleaning
from labkit.cleaning.compute import TARGET, patients

INCOMPLETE = pd.DataFrame({"a": [1.0, None, 3.0, 4.0], "b": ["x", "y", None, None], "c": [1, 2, 3, 4]})
RUNS = pd.DataFrame(
    {
        "method": ["mean", "mean", "drop", "drop"],
        "seed": [0, 1, 0, 1],
        "cell_error": [4.0, 4.4, None, None],
        "slope": [1.0, 1.1, 0.9, 0.95],
        "score": [0.4, 0.42, 0.3, 0.32],
    }
)
DAYS = pd.Series([1.0, None, 3.0, 2.0, None], name="ozone", index=pd.RangeIndex(5, name="day"))


@cache
def imputed():
    """Return an imputed column that several figures show."""
    return cleaning.impute_column(patients(), "bmi", TARGET, "regression")


def outliers(ax):
    """Draw the outliers of two columns."""
    flags = cleaning.find_outliers(patients(), ["bmi", "bp"])
    return cleaning.draw_outliers(patients(), flags, "bmi", "bp", ax)


FIGURES = {
    "draw_missing": lambda ax: cleaning.draw_missing(INCOMPLETE, ax),
    "draw_outliers": outliers,
    "draw_imputed_series": lambda ax: cleaning.draw_imputed_series(DAYS, {"linear": DAYS.interpolate()}, ax),
    "draw_comparison": lambda ax: cleaning.draw_comparison(RUNS, "slope", ax),
    "draw_relation": lambda ax: cleaning.draw_relation(imputed(), ax),
    "draw_distribution": lambda ax: cleaning.draw_distribution(imputed(), ax),
    "draw_estimates": lambda ax: cleaning.draw_estimates(imputed(), ax),
}

PANELS = {
    "explore": lambda: cleaning.explore(),
    "explore_outliers": lambda: cleaning.explore_outliers(),
    "explore_predictions": lambda: cleaning.explore_predictions(),
}
