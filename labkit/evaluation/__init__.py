"""Evaluation: metrics, thresholds, intervals, comparisons, splits and what leaks through them."""

from labkit.evaluation.base_rates import (
    change_base_rate,
    make_scores,
    precision_from_rates,
    threshold_from_costs,
)
from labkit.evaluation.comparison import best_by_luck, corrected_t_test, mcnemar, paired_bootstrap
from labkit.evaluation.curves import average_precision, roc_auc, thresholds
from labkit.evaluation.exercises import check_alarm, check_auc, check_split, check_threshold
from labkit.evaluation.figures.curves import (
    draw_calibration,
    draw_confusion,
    draw_costs,
    draw_precision_recall,
    draw_roc,
)
from labkit.evaluation.figures.scores import (
    draw_estimates,
    draw_learning_scores,
    draw_residuals,
    draw_split_scores,
)
from labkit.evaluation.intervals import delong, wilson
from labkit.evaluation.leaks import find_leaks, learned_from
from labkit.evaluation.matrices import confusion
from labkit.evaluation.metrics import (
    accuracy,
    balanced_accuracy,
    f_beta,
    matthews,
    precision,
    recall,
    specificity,
)
from labkit.evaluation.panel import explore
from labkit.evaluation.probabilities import brier, calibration, expected_calibration_error, log_loss
from labkit.evaluation.redraws import make_copies, make_drift, redraw
from labkit.evaluation.repeats import learning_scores, setting_scores, split_scores
from labkit.evaluation.reports import report
from labkit.evaluation.resampling import bootstrap, bootstrap_all
from labkit.evaluation.residuals import (
    mean_absolute_error,
    mean_squared_error,
    r_squared,
    root_mean_squared_error,
)
from labkit.evaluation.splits import (
    folds,
    grouped_split,
    nested_folds,
    random_split,
    stratified_split,
    time_split,
)

__all__ = [
    "accuracy",
    "average_precision",
    "balanced_accuracy",
    "best_by_luck",
    "bootstrap",
    "bootstrap_all",
    "brier",
    "calibration",
    "change_base_rate",
    "check_alarm",
    "check_auc",
    "check_split",
    "check_threshold",
    "confusion",
    "corrected_t_test",
    "delong",
    "draw_calibration",
    "draw_confusion",
    "draw_costs",
    "draw_estimates",
    "draw_learning_scores",
    "draw_precision_recall",
    "draw_residuals",
    "draw_roc",
    "draw_split_scores",
    "expected_calibration_error",
    "explore",
    "f_beta",
    "find_leaks",
    "folds",
    "grouped_split",
    "learned_from",
    "learning_scores",
    "log_loss",
    "make_copies",
    "make_drift",
    "make_scores",
    "matthews",
    "mcnemar",
    "mean_absolute_error",
    "mean_squared_error",
    "nested_folds",
    "paired_bootstrap",
    "precision",
    "precision_from_rates",
    "r_squared",
    "random_split",
    "recall",
    "redraw",
    "report",
    "roc_auc",
    "root_mean_squared_error",
    "setting_scores",
    "specificity",
    "split_scores",
    "stratified_split",
    "threshold_from_costs",
    "thresholds",
    "time_split",
    "wilson",
]


def __dir__() -> list[str]:
    return __all__
