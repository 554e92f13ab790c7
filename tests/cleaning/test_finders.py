"""Finders: duplicates, gaps and their test, types, rules, outliers; against closed forms and real tables."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from labkit import cleaning, datasets
from labkit.cleaning.compute import patients

FLOATS = st.floats(-1e6, 1e6) | st.just(float("nan")) | st.sampled_from([np.inf, -np.inf])


# -- duplicates


def test_case_blanks_and_gaps_do_not_hide_a_duplicate():
    table = pd.DataFrame({"name": ["Ann  Lee", "ann lee ", "Bob"], "age": [np.nan, np.nan, 3]})
    found = cleaning.find_duplicates(table)
    assert found[["row", "twin"]].to_numpy().tolist() == [[0, 1]]


def test_near_duplicates_name_the_column_that_differs():
    table = pd.DataFrame({"id": [1, 2, 3], "a": [1, 1, 1], "b": [1, 2, 9], "c": [5, 5, 6]}, index=list("xyz"))
    found = cleaning.find_duplicates(table, differ=1, ignore=["id"])
    assert found.to_dict("records") == [{"row": "x", "twin": "y", "n_different": 1, "columns": "b"}]
    assert cleaning.find_duplicates(table, ignore=["id"]).empty


def test_pairs_are_found_across_blocks():
    table = pd.DataFrame({"a": np.arange(600), "b": 0})
    table.loc[599, "a"] = 3
    assert cleaning.find_duplicates(table)[["row", "twin"]].to_numpy().tolist() == [[3, 599]]


def test_ames_has_four_pairs_that_differ_in_one_column():
    table = datasets.load("ames").head(900)
    found = cleaning.find_duplicates(table, differ=1, ignore=["Order", "PID"])
    assert found["columns"].tolist() == ["Exter.Cond", "Lot.Area"]


@pytest.mark.parametrize("settings", [{"differ": -1}, {"differ": 2}, {"ignore": ["nobody"]}])
def test_duplicates_refuse_in_a_sentence(settings):
    with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
        cleaning.find_duplicates(pd.DataFrame({"a": [1, 2], "b": [1, 2]}), **settings)


def test_an_empty_table_has_nothing_to_find():
    empty = pd.DataFrame({"a": [], "b": []})
    assert cleaning.find_duplicates(empty).empty
    assert cleaning.missingness(empty)["share"].tolist() == [0, 0]
    assert cleaning.gap_patterns(empty).empty
    assert cleaning.cleaning_report(empty)["rows"] == 0


# -- gaps


def test_missingness_and_patterns_count_the_air():
    air = datasets.load("airquality")
    assert cleaning.missingness(air)["n_missing"].tolist()[:2] == [37, 7]
    assert cleaning.gap_patterns(air)["n_rows"].tolist() == [111, 35, 5, 2]
    assert cleaning.gap_patterns(air[["Wind"]])["n_rows"].tolist() == [153]


def test_littles_statistic_has_a_closed_form_for_gaps_in_one_column():
    rng = np.random.default_rng(0)
    x = rng.normal(size=200)
    table = pd.DataFrame({"x": x, "y": x + rng.normal(size=200)})
    table.loc[table["x"] + rng.normal(size=200) > 0.5, "y"] = np.nan
    gap = table["y"].isna()
    between = sum(part.sum() * (x[part].mean() - x.mean()) ** 2 for part in (gap, ~gap)) / x.var()
    test = cleaning.little_test(table)
    assert (test.degrees, test.n_patterns) == (1, 2)
    assert test.statistic == pytest.approx(between, rel=1e-3)
    assert test.p_value == pytest.approx(stats.chi2.sf(between, 1), rel=0.05)


def test_littles_test_gives_the_figures_that_naniar_publishes_for_the_air():
    test = cleaning.little_test(datasets.load("airquality"))
    assert test.statistic == pytest.approx(35.1, abs=0.05)
    assert (test.degrees, test.n_patterns) == (14, 4)
    assert test.p_value == pytest.approx(0.00142, abs=5e-6)


def test_littles_test_tells_chance_from_the_rest():
    people = patients().drop(columns="progression")
    chance = [
        cleaning.little_test(cleaning.make_missing(people, "bmi", seed=seed)).p_value for seed in range(8)
    ]
    assert np.mean(np.array(chance) < 0.05) <= 0.25
    for mechanism in ("MAR", "MNAR"):
        damaged = cleaning.make_missing(people, "bmi", mechanism, by="bp" if mechanism == "MAR" else None)
        assert cleaning.little_test(damaged).p_value < 1e-6


def test_without_gaps_nothing_speaks_against_chance():
    assert cleaning.little_test(patients()).p_value == 1


@pytest.mark.parametrize(
    "table", [pd.DataFrame({"a": [1.0, 2], "b": ["x", "y"]}), pd.DataFrame({"a": [1.0, np.inf], "b": [1, 2]})]
)
def test_littles_test_refuses_in_a_sentence(table):
    with pytest.raises(ValueError, match="`table` must have"):
        cleaning.little_test(table)


# -- gaps made on purpose


@pytest.mark.parametrize("mechanism", ["MCAR", "MAR", "MNAR"])
@pytest.mark.parametrize("rate", [0.0, 0.3, 0.99])
def test_the_rate_is_kept_exactly_and_nothing_else_changes(mechanism, rate):
    people = patients()
    by = "bp" if mechanism == "MAR" else None
    damaged = cleaning.make_missing(people, "bmi", mechanism, rate, by, seed=3)
    assert damaged["bmi"].isna().sum() == round(rate * 442)
    assert damaged.drop(columns="bmi").equals(people.drop(columns="bmi"))
    kept = damaged["bmi"].dropna()
    assert kept.equals(people["bmi"][kept.index])
    assert damaged.equals(cleaning.make_missing(people, "bmi", mechanism, rate, by, seed=3))


def test_each_mechanism_hides_what_it_says():
    people = patients()
    gap = {
        name: cleaning.make_missing(people, "bmi", name, 0.4, "bp" if name == "MAR" else None)["bmi"].isna()
        for name in ("MCAR", "MAR", "MNAR")
    }
    apart = {
        name: {c: people[c][g].mean() - people[c][~g].mean() for c in ("bmi", "bp")}
        for name, g in gap.items()
    }
    assert abs(apart["MCAR"]["bmi"]) < 0.25 * people["bmi"].std()
    assert apart["MAR"]["bp"] > 1.2 * people["bp"].std()
    assert apart["MNAR"]["bmi"] > 1.2 * people["bmi"].std()


def test_text_and_whole_numbers_can_be_hidden_and_one_value_stays():
    table = pd.DataFrame({"word": list("abcd"), "n": [1, 2, 3, 4], "yes": [True, False, True, True]})
    for column in table:
        assert cleaning.make_missing(table, column, "MNAR", 0.99)[column].notna().sum() == 1


@pytest.mark.parametrize(
    "settings",
    [{"rate": 1.0}, {"rate": -0.1}, {"mechanism": "chance"}, {"columns": "nobody"}, {"mechanism": "MAR"},
     {"mechanism": "MAR", "by": "bmi"}],
)  # fmt: skip
def test_make_missing_refuses_in_a_sentence(settings):
    with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
        cleaning.make_missing(patients(), **{"columns": "bmi"} | settings)


# -- types and rules


def test_wrong_types_of_every_kind_are_found():
    table = pd.DataFrame(
        {
            "numbers": ["1", "2.5", None], "dates": ["2007-11-11", "2007-11-12", None], "one": [1, 1, 1],
            "mixed": ["a", 1, 2], "blanks": ["a ", "b", "c"], "gaps": [None] * 3,
            "infinite": [1.0, np.inf, 2.0], "codes": ["1", "2", "?"], "good": [1.0, 2.0, 3.0],
        }
    )  # fmt: skip
    found = cleaning.find_wrong_types(table).set_index("column")["looks_like"]
    expected = {
        "numbers": "numbers kept as text", "dates": "dates kept as text", "one": "a constant",
        "mixed": "text and other things mixed", "blanks": "text with stray blanks in 1 cells",
        "gaps": "nothing: every cell is a gap", "infinite": "numbers with infinities",
        "codes": "numbers with words among them",
    }  # fmt: skip
    assert found.to_dict() == expected


def test_a_house_sold_before_it_was_built_is_found():
    rules = {"sold after it was built": lambda houses: houses["Yr.Sold"] >= houses["Year.Built"]}
    assert cleaning.broken_rules(datasets.load("ames"), rules)["row"].tolist() == [2180]


@pytest.mark.parametrize(
    "rule", [lambda table: table["nobody"] > 1, lambda table: True, lambda table: [1, 2]]
)
def test_a_rule_that_does_not_answer_is_named(rule):
    with pytest.raises(ValueError, match="'a rule'"):
        cleaning.broken_rules(pd.DataFrame({"a": [1, 2]}), {"a rule": rule})


# -- outliers


def test_scores_have_closed_forms():
    values = np.array([1.0, 2, 3, 4, 100])
    np.testing.assert_allclose(cleaning.z_scores(values), stats.zscore(values))
    assert cleaning.robust_z_scores(values)[-1] == pytest.approx(97 / 1.4826)
    assert cleaning.outside_fence(values).tolist() == [False] * 4 + [True]


def test_a_z_score_cannot_exceed_the_root_of_n():
    for n in (5, 10):
        assert cleaning.z_scores([0.0] * (n - 1) + [1e9]).max() == pytest.approx(np.sqrt(n - 1))


@given(arrays(float, st.integers(1, 30), elements=FLOATS))
@settings(max_examples=60, deadline=None)
def test_any_numbers_get_an_answer_or_a_sentence(values):
    if not np.isfinite(values).any():
        with pytest.raises(ValueError, match="at least one finite number"):
            cleaning.z_scores(values)
        return
    for scores in (cleaning.z_scores(values), cleaning.robust_z_scores(values)):
        assert (np.isnan(scores) == np.isnan(values)).all()
        assert np.isinf(scores[np.isinf(values)]).all()
    outside = cleaning.outside_fence(values)
    assert outside[np.isinf(values)].all()
    assert not outside[np.isnan(values)].any()


def test_text_is_no_number():
    with pytest.raises(ValueError, match="must be numbers"):
        cleaning.z_scores(["a", "b"])


def test_four_methods_flag_the_known_outliers_of_ames():
    houses = datasets.load("ames")
    flags = cleaning.find_outliers(houses, ["area", "Lot.Area"])
    assert flags.shape == (2930, 4)
    assert flags[houses["area"] > 4000].all().all()
    with pytest.raises(ValueError, match="`column` must be one of"):
        cleaning.find_outliers(houses, ["Alley"])
