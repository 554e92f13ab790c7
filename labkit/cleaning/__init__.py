"""Data cleaning: find what is wrong with a table, impute or fix it, and measure the effect."""

from labkit.cleaning.cleaning_pipeline import (
    FenceClipper,
    ImpossibleToMissing,
    before_and_after,
    cleaning_report,
)
from labkit.cleaning.duplicates import find_duplicates
from labkit.cleaning.estimation import estimates
from labkit.cleaning.exercises import check_complete_rows, check_fence, check_imputer
from labkit.cleaning.figures import (
    draw_comparison,
    draw_distribution,
    draw_estimates,
    draw_imputed_series,
    draw_missing,
    draw_outliers,
    draw_relation,
)
from labkit.cleaning.imputation_effects import holdout_score, imputation_bias, impute_column
from labkit.cleaning.imputer_comparison import compare_imputers
from labkit.cleaning.imputers import HotDeckImputer, RegressionImputer
from labkit.cleaning.mechanisms import Missingness, make_missing
from labkit.cleaning.missing_values import little_test, missing_counts, missing_patterns
from labkit.cleaning.outliers import find_outliers, outside_fence, robust_z_scores, z_scores
from labkit.cleaning.panel import explore, explore_outliers, explore_predictions
from labkit.cleaning.validity import broken_rules, find_wrong_types

__all__ = [
    "FenceClipper", "HotDeckImputer", "ImpossibleToMissing", "Missingness", "RegressionImputer",
    "before_and_after", "broken_rules", "check_complete_rows", "check_fence", "check_imputer",
    "cleaning_report", "compare_imputers", "draw_comparison", "draw_distribution", "draw_estimates",
    "draw_imputed_series", "draw_missing", "draw_outliers", "draw_relation", "estimates", "explore",
    "explore_outliers", "explore_predictions", "find_duplicates", "find_outliers", "find_wrong_types",
    "holdout_score", "imputation_bias", "impute_column", "little_test", "make_missing", "missing_counts",
    "missing_patterns", "outside_fence", "robust_z_scores", "z_scores",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__
