"""What imputation does to one column: closed forms, every method, no leak."""

import numpy as np
import pytest
from sklearn.impute import SimpleImputer

from labkit import cleaning
from labkit.cleaning.compute import TARGET, patients
from labkit.cleaning.imputation_effects import METHODS
from labkit.cleaning.mechanisms import Missingness


def test_imputing_the_mean_leaves_the_slope_of_the_known_rows():
    for mechanism in ("MCAR", "MNAR"):
        mean, dropped = (
            cleaning.impute_column(patients(), "bmi", TARGET, method, Missingness(mechanism))
            for method in ("mean", "drop rows")
        )
        assert mean.imputed_estimates["slope"] == pytest.approx(dropped.imputed_estimates["slope"])
        assert mean.imputed_estimates["spread"] < dropped.imputed_estimates["spread"]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_imputes(method):
    missing = Missingness(rate=0.3)
    result = cleaning.impute_column(patients(), "bp", TARGET, method, missing)
    assert result.kept.all() == (method != "drop rows")
    assert (result.cell_error is None) == (method == "drop rows")
    score = cleaning.holdout_score(patients(), "bp", TARGET, method, missing)
    assert 0.1 < score < 0.6


class Spy(SimpleImputer):
    """A mean imputer that remembers the rows to which it was fitted."""

    seen = []  # noqa: RUF012

    def fit(self, X, y=None):
        Spy.seen.append(X)
        return super().fit(X, y)


def test_the_score_does_not_depend_on_what_test_rows_hold():
    Spy.seen.clear()
    score = cleaning.holdout_score(patients(), "bmi", TARGET, Spy())
    (table,) = Spy.seen
    assert TARGET not in table
    assert len(table) == 309
    assert score == cleaning.holdout_score(patients(), "bmi", TARGET, "mean")


def test_an_imputer_may_see_the_target_only_to_estimate():
    Spy.seen.clear()
    for with_target in (False, True):
        cleaning.impute_column(patients(), "bmi", TARGET, Spy(), with_target=with_target)
    assert [TARGET in table for table in Spy.seen] == [False, True]


def test_the_bias_is_the_mean_over_seeds():
    bias = cleaning.imputation_bias(patients(), "bmi", TARGET, {"a": {"method": "mean"}}, seeds=(3, 4))
    runs = [cleaning.impute_column(patients(), "bmi", TARGET, "mean", seed=seed) for seed in (3, 4)]
    assert bias["spread"]["a"] == pytest.approx(np.mean([run.change("spread") for run in runs]))
    assert bias["cell_error"]["a"] == pytest.approx(np.mean([run.cell_error for run in runs]))


class Lazy(SimpleImputer):
    """An imputer that imputes nothing."""

    def transform(self, X):
        return X


def test_an_imputer_that_leaves_values_missing_is_refused():
    with pytest.raises(ValueError, match="`method` must fill every missing value"):
        cleaning.impute_column(patients(), "bmi", TARGET, Lazy())
