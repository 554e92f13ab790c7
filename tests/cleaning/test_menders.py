"""Menders: imputers, recipes and their comparison; against scikit-learn, closed forms and laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import estimator_checks_generator

from labkit import cleaning
from labkit.cleaning.comparing import MEASURES
from labkit.cleaning.compute import TARGET, patients
from labkit.cleaning.repairs import METHODS

ESTIMATORS = [
    cleaning.HotDeckImputer(), cleaning.RegressionImputer(), cleaning.RegressionImputer(noise=True),
    cleaning.FenceClipper(),
]  # fmt: skip
MIXED = pd.DataFrame({"n": [1.0, np.nan, 3.0], "word": ["a", None, "b"]})


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=str)
def test_estimators_keep_scikit_learns_contract(estimator):
    checks = list(estimator_checks_generator(estimator))
    assert len(checks) > 20
    for one, check in checks:
        if check.func.__name__ != "check_array_api_input":  # needs a setting of scipy's
            try:
                check(one)
            except pytest.skip.Exception:
                continue
            except Exception as error:
                assert type(error).__name__ == "SkipTest", check  # noqa: PT017


def test_hot_deck_draws_known_values_of_numbers_and_text():
    filled = cleaning.HotDeckImputer().set_output(transform="pandas").fit_transform(MIXED)
    assert filled["n"][1] in (1.0, 3.0)
    assert filled["word"][1] in ("a", "b")


def test_regression_without_noise_is_scikit_learns_line():
    damaged = cleaning.make_missing(patients(), "bmi", seed=1)
    gap = damaged["bmi"].isna()
    others = damaged.drop(columns="bmi")
    line = LinearRegression().fit(others[~gap], damaged["bmi"][~gap])
    filled = cleaning.RegressionImputer().set_output(transform="pandas").fit_transform(damaged)
    np.testing.assert_allclose(filled["bmi"][gap], line.predict(others[gap]))
    assert filled[~gap].equals(damaged[~gap].astype(float))


def test_noise_has_the_size_of_the_residuals():
    damaged = cleaning.make_missing(patients(), "bmi", rate=0.5)
    plain, noisy = (cleaning.RegressionImputer(noise=noise).fit(damaged) for noise in (False, True))
    gap = damaged["bmi"].isna()
    added = (noisy.transform(damaged) - plain.transform(damaged))[gap, 2]
    assert added.std() == pytest.approx(noisy.spreads_[2], rel=0.15)
    assert (noisy.transform(damaged) == noisy.transform(damaged)).all()


@pytest.mark.parametrize("imputer", ESTIMATORS[:2], ids=str)
def test_a_column_of_gaps_alone_is_named(imputer):
    with pytest.raises(ValueError, match="column 'b' has no known value to learn from"):
        imputer.fit(pd.DataFrame({"a": [1.0, 2.0], "b": [np.nan, np.nan]}))


@given(arrays(float, st.tuples(st.integers(2, 12), st.integers(1, 4)),
              elements=st.floats(-1e3, 1e3) | st.just(float("nan"))))  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_no_gap_is_left_or_a_sentence_tells_why(X):
    for imputer in ESTIMATORS[:3]:
        if np.isnan(X).all(axis=0).any():
            with pytest.raises(ValueError, match="no known value"):
                imputer.fit(X)
        else:
            filled = imputer.fit_transform(X)
            assert np.isfinite(filled).all()
            np.testing.assert_array_equal(filled[~np.isnan(X)], X[~np.isnan(X)])


# -- comparing


def test_estimates_are_numpys():
    x, y = patients()["bmi"], patients()[TARGET]
    found = cleaning.estimates(x, y)
    assert found["correlation"] == pytest.approx(np.corrcoef(x, y)[0, 1])
    assert found["slope"] == pytest.approx(np.polyfit(x, y, 1)[0])
    assert cleaning.estimates([1, 1], [1, 2])["slope"] == 0


def test_a_fill_by_the_mean_leaves_the_slope_of_the_known_rows():
    for mechanism in ("MCAR", "MNAR"):
        mean, dropped = (
            cleaning.mend(patients(), "bmi", TARGET, method, mechanism) for method in ("mean", "drop rows")
        )
        assert mean.found["slope"] == pytest.approx(dropped.found["slope"])
        assert mean.found["spread"] < dropped.found["spread"]


def test_the_comparison_is_tidy_and_orders_the_methods():
    imputers = {"mean": SimpleImputer(), "regression": cleaning.RegressionImputer(), "drop": "drop"}
    table = cleaning.compare_imputers(patients(), imputers, "bmi", TARGET, rate=0.4, seeds=range(4))
    assert list(table.columns) == ["method", "seed", *MEASURES]
    assert len(table) == 12
    middle = table.groupby("method").mean()
    assert middle["cell_error"]["regression"] < middle["cell_error"]["mean"]
    assert middle["spread"]["mean"] < 0.85
    assert middle["slope"]["regression"] > 1.08
    assert middle["score"]["drop"] < middle["score"]["mean"]
    assert np.isnan(middle["cell_error"]["drop"])


class Spy(SimpleImputer):
    """A mean imputer that remembers what it was shown."""

    seen = []  # noqa: RUF012

    def fit(self, X, y=None):
        Spy.seen.append(X)
        return super().fit(X, y)


def test_no_imputer_sees_the_target_or_a_test_row():
    Spy.seen.clear()
    cleaning.compare_imputers(patients(), {"spy": Spy()}, "bmi", TARGET, seeds=(0,))
    (shown,) = Spy.seen
    assert TARGET not in shown
    assert len(shown) == 309


@pytest.mark.parametrize(
    "settings",
    [{"column": "nobody"}, {"imputers": {}}, {"imputers": {"a": "mean"}}, {"rate": 2.0}, {"target": "word"},
     {"table": patients().head(3)}, {"table": patients().assign(bmi=np.nan)}],
)  # fmt: skip
def test_comparisons_refuse_in_a_sentence(settings):
    given_ = {"table": patients(), "imputers": {"mean": SimpleImputer()}, "column": "bmi", "target": TARGET}
    with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
        cleaning.compare_imputers(**given_ | settings)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_mends(method):
    repair = cleaning.mend(patients(), "bp", TARGET, method, rate=0.3)
    assert repair.kept.all() == (method != "drop rows")
    assert (repair.cell_error is None) == (method == "drop rows")
    score = cleaning.replay_score(patients(), "bp", TARGET, method, rate=0.3)
    assert 0.1 < score < 0.6


def test_the_score_does_not_depend_on_what_test_rows_hold():
    from sklearn.model_selection import train_test_split

    people = patients().reset_index(drop=True)
    _, test = train_test_split(people.index, test_size=0.3, random_state=0)
    damaged = cleaning.make_missing(people, "bmi")
    fill = SimpleImputer().fit(damaged.drop(test)).statistics_
    other = damaged.copy()
    other.loc[test, "bmi"] += 1000
    np.testing.assert_array_equal(fill, SimpleImputer().fit(other.drop(test)).statistics_)


# -- recipes


def test_impossible_cells_become_gaps_and_gaps_stay():
    table = pd.DataFrame({"year": [1990.0, 2207.0, np.nan], "area": [1, 2, 3]}, index=[7, 7, 9])
    rules = {"year": lambda houses: ~(houses["year"] > 2010)}
    cleaned = cleaning.ImpossibleToGap(rules).fit_transform(table)
    assert cleaned["year"].isna().tolist() == [False, True, True]
    assert table["year"].isna().sum() == 1
    recipe = make_pipeline(cleaning.ImpossibleToGap(rules), SimpleImputer(strategy="median")).fit(table)
    assert recipe.transform(table)[:, 0].tolist() == [1990, 1990, 1990]


def test_recipes_refuse_in_a_sentence():
    with pytest.raises(ValueError, match="`column` must be one of"):
        cleaning.ImpossibleToGap({"nobody": lambda table: True}).fit(MIXED)
    with pytest.raises(ValueError, match="`X` must be a DataFrame"):
        cleaning.ImpossibleToGap().fit(np.ones((2, 2)))
    recipe = cleaning.ImpossibleToGap().fit(MIXED)
    with pytest.raises(ValueError, match=r"`X` must have the columns \['n'\] as well"):
        recipe.transform(MIXED[["word"]])
    with pytest.raises(ValueError, match="`reach` must be a positive number"):
        cleaning.FenceClipper(reach=0).fit([[1.0], [2.0]])


def test_the_fence_is_that_of_the_training_rows():
    clipper = cleaning.FenceClipper().fit(np.arange(9.0)[:, None])
    assert clipper.transform([[1000.0], [np.nan], [-1000.0]])[[0, 2], 0].tolist() == [12, -4]


def test_a_report_counts_before_and_after():
    before = pd.DataFrame({"a": [1.0, 1.0, np.nan], "b": ["x", "x", "y "]})
    rules = {"a is below 1": lambda table: (table["a"] < 1) | table["a"].isna()}
    report = cleaning.before_and_after(before, before.drop(index=[1, 2]), rules)
    assert report["before"].to_dict() == {
        "rows": 3, "columns": 2, "gaps": 1, "columns with gaps": 1, "rows without a gap": 2,
        "duplicates": 1, "wrong types": 2, "broken rules": 2,
    }  # fmt: skip
    assert report["change"]["rows"] == -2
