"""Missing values: counts, patterns, and Little's test against closed forms and published figures."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from labkit import cleaning, datasets
from labkit.cleaning.compute import patients


def test_an_empty_table_has_nothing_to_find():
    empty = pd.DataFrame({"a": [], "b": []})
    assert cleaning.find_duplicates(empty).empty
    assert cleaning.missing_counts(empty)["share"].tolist() == [0, 0]
    assert cleaning.missing_patterns(empty).empty
    assert cleaning.cleaning_report(empty)["rows"] == 0


def test_missingness_and_patterns_count_the_air():
    air = datasets.load("airquality")
    assert cleaning.missing_counts(air)["n_missing"].tolist()[:2] == [37, 7]
    assert cleaning.missing_patterns(air)["n_rows"].tolist() == [111, 35, 5, 2]
    assert cleaning.missing_patterns(air[["Wind"]])["n_rows"].tolist() == [153]


def test_littles_statistic_has_a_closed_form_for_one_incomplete_column():
    rng = np.random.default_rng(0)
    x = rng.normal(size=200)
    table = pd.DataFrame({"x": x, "y": x + rng.normal(size=200)})
    table.loc[table["x"] + rng.normal(size=200) > 0.5, "y"] = np.nan
    missing = table["y"].isna()
    between = sum(part.sum() * (x[part].mean() - x.mean()) ** 2 for part in (missing, ~missing)) / x.var()
    test = cleaning.little_test(table)
    assert (test.degrees, test.n_patterns) == (1, 2)
    assert test.statistic == pytest.approx(between, rel=1e-3)
    assert test.p_value == pytest.approx(stats.chi2.sf(between, 1), rel=0.05)


def test_littles_test_gives_the_figures_that_naniar_publishes_for_the_air():
    test = cleaning.little_test(datasets.load("airquality"))
    assert test.statistic == pytest.approx(35.1, abs=0.05)
    assert (test.degrees, test.n_patterns) == (14, 4)
    assert test.p_value == pytest.approx(0.00142, abs=5e-6)


def test_littles_test_separates_chance_from_the_rest():
    people = patients().drop(columns="progression")
    chance = [
        cleaning.little_test(cleaning.make_missing(people, "bmi", seed=seed)).p_value for seed in range(8)
    ]
    assert np.mean(np.array(chance) < 0.05) <= 0.25
    for mechanism in ("MAR", "MNAR"):
        damaged = cleaning.make_missing(people, "bmi", mechanism, by="bp" if mechanism == "MAR" else None)
        assert cleaning.little_test(damaged).p_value < 1e-6


def test_without_missing_values_nothing_speaks_against_chance():
    assert cleaning.little_test(patients()).p_value == 1


@pytest.mark.parametrize(
    "table", [pd.DataFrame({"a": [1.0, 2], "b": ["x", "y"]}), pd.DataFrame({"a": [1.0, np.inf], "b": [1, 2]})]
)
def test_littles_test_refuses_in_a_sentence(table):
    with pytest.raises(ValueError, match="`table` must have"):
        cleaning.little_test(table)
