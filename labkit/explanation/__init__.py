"""Explanation: which features a prediction rests on, and how far to trust who says so."""

from labkit.explanation.breast_cancer import tumours
from labkit.explanation.checks.deletion import erasure
from labkit.explanation.checks.planted import disguise, make_planted
from labkit.explanation.checks.reliability import (
    agreement,
    background_sizes,
    sign_flips,
    stability,
)
from labkit.explanation.curves import dependence
from labkit.explanation.exercises import check_deletion, check_linear_shapley, check_shapley_value
from labkit.explanation.explainers.gradients import (
    expected_gradients,
    integrated_gradients,
    saliency,
    smooth_gradient,
)
from labkit.explanation.explainers.neighbourhoods import lime, weighted_ridge
from labkit.explanation.explainers.occlusions import occlusion
from labkit.explanation.explainers.shapley import exact_shapley, linear_shapley, permutation_shapley, shapley
from labkit.explanation.explainers.trees import tree_shapley
from labkit.explanation.figures import (
    draw_bars,
    draw_beeswarm,
    draw_dependence,
    draw_waterfall,
)
from labkit.explanation.figures.pictures import draw_lasso_path, draw_overlay, draw_words
from labkit.explanation.figures.reliability import draw_erasure, draw_stability
from labkit.explanation.images_and_texts import Patches, Words, superpixels
from labkit.explanation.importance import importance_of_copies, shuffled_importance
from labkit.explanation.panel import explore
from labkit.explanation.predictor import Predictor
from labkit.explanation.surrogates import lasso_path, surrogate_tree

__all__ = [
    "Patches",
    "Predictor",
    "Words",
    "agreement",
    "background_sizes",
    "check_deletion",
    "check_linear_shapley",
    "check_shapley_value",
    "dependence",
    "disguise",
    "draw_bars",
    "draw_beeswarm",
    "draw_dependence",
    "draw_erasure",
    "draw_lasso_path",
    "draw_overlay",
    "draw_stability",
    "draw_waterfall",
    "draw_words",
    "erasure",
    "exact_shapley",
    "expected_gradients",
    "explore",
    "importance_of_copies",
    "integrated_gradients",
    "lasso_path",
    "lime",
    "linear_shapley",
    "make_planted",
    "occlusion",
    "permutation_shapley",
    "saliency",
    "shapley",
    "shuffled_importance",
    "sign_flips",
    "smooth_gradient",
    "stability",
    "superpixels",
    "surrogate_tree",
    "tree_shapley",
    "tumours",
    "weighted_ridge",
]


def __dir__() -> list[str]:
    return __all__
