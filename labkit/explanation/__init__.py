"""Explanation: which features a prediction rests on, and how far to trust who says so."""

from labkit.explanation.neighbourhoods import lime, weighted_ridge
from labkit.explanation.predictor import Effort, Predictor
from labkit.explanation.results import Explanation
from labkit.explanation.shapley import exact_shapley, linear_shapley, permutation_shapley

__all__ = [
    "Effort",
    "Explanation",
    "Predictor",
    "exact_shapley",
    "lime",
    "linear_shapley",
    "permutation_shapley",
    "weighted_ridge",
]
