"""Data cleaning: find what is wrong with a table, mend it, and measure what the mending does."""

from labkit.cleaning.cleaning_pipeline import FenceClipper, ImpossibleToGap, before_and_after, cleaning_report
from labkit.cleaning.comparing import compare_imputers, estimates
from labkit.cleaning.duplicates import find_duplicates
from labkit.cleaning.exercises import check_complete_rows, check_fence, check_filler
from labkit.cleaning.figures import (
    draw_comparison,
    draw_distribution,
    draw_fills,
    draw_gaps,
    draw_outliers,
    draw_relation,
    draw_scoreboard,
)
from labkit.cleaning.gaps import gap_patterns, little_test, missingness
from labkit.cleaning.imputers import HotDeckImputer, RegressionImputer
from labkit.cleaning.mechanisms import make_missing
from labkit.cleaning.outliers import find_outliers, outside_fence, robust_z_scores, z_scores
from labkit.cleaning.panel import explore, explore_outliers, explore_predictions
from labkit.cleaning.repairs import mend, repeat_repairs, replay_score
from labkit.cleaning.validity import broken_rules, find_wrong_types

__all__ = [
    "FenceClipper", "HotDeckImputer", "ImpossibleToGap", "RegressionImputer", "before_and_after",
    "broken_rules", "check_complete_rows", "check_fence", "check_filler", "cleaning_report",
    "compare_imputers", "draw_comparison", "draw_distribution", "draw_fills", "draw_gaps", "draw_outliers",
    "draw_relation", "draw_scoreboard", "estimates", "explore", "explore_outliers", "explore_predictions",
    "find_duplicates", "find_outliers",
    "find_wrong_types", "gap_patterns", "little_test", "make_missing", "mend", "missingness",
    "outside_fence", "repeat_repairs", "replay_score", "robust_z_scores", "z_scores",
]  # fmt: skip
