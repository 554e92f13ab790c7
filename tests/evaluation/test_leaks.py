"""Planted leaks are found, each under its name, and clean splits are left in peace."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_selection import VarianceThreshold
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from labkit import evaluation


@pytest.fixture
def table(rng):
    numbers = pd.DataFrame(rng.normal(size=(60, 6)), columns=list("abcdef"))
    return numbers.assign(town=rng.choice(["Aachen", "Bonn"], 60), patient=np.arange(60), day=np.arange(60))


def leaks(*arguments, **settings):
    """Return {leak: number of test rows}."""
    result = evaluation.find_leaks(*arguments, **settings)
    return dict(zip(result["leak"], result["n_test"], strict=True))


ASKED = {"group": "patient", "time": "day"}


def test_a_clean_split_has_no_leak(table):
    result = evaluation.find_leaks(table[:40], table[40:], **ASKED)
    assert result.empty
    assert list(result) == ["leak", "n_test", "share", "test_row", "train_row", "message"]


def test_every_planted_leak_is_found_by_its_name(table):
    test = table[40:].copy()
    test.loc[45, [*list("abcdef"), "town"]] = table.loc[7, [*list("abcdef"), "town"]]
    test.loc[50, list("abcdef")] = table.loc[9, list("abcdef")] + 0.01
    test.loc[50, "town"] = table.loc[9, "town"]
    test.loc[52, "patient"], test.loc[[53, 54], "day"] = 3, 2
    result = evaluation.find_leaks(table[:40], test, **ASKED).set_index("leak")
    assert result["n_test"].to_dict() == {
        "exact duplicate": 1,
        "near duplicate": 1,
        "group on both sides": 1,
        "future in the past": 2,
    }
    assert result[["test_row", "train_row"]].loc["exact duplicate"].tolist() == [45, 7]
    assert result[["test_row", "train_row"]].loc["near duplicate"].tolist() == [50, 9]
    assert result[["test_row", "train_row"]].loc["group on both sides"].tolist() == [52, 3]
    assert (
        result["message"]["future in the past"] == "2 of 20 test rows have a day before the last of training."
    )
    assert result["share"]["future in the past"] == 0.1


def test_words_and_gaps_of_near_duplicates_must_be_equal(table):
    test = table[:3].copy()
    test[list("abcdef")] += 0.01
    assert leaks(table, test, ignore=["patient", "day"]) == {"near duplicate": 3}
    test["town"] = "Cologne"
    assert leaks(table, test, ignore=["patient", "day"]) == {}
    gappy = table[:3].copy()
    gappy.loc[0, "a"] = np.nan
    assert leaks(table, gappy, ignore=["patient", "day"]) == {"exact duplicate": 2}
    assert leaks(gappy, gappy, ignore=["patient", "day"]) == {"exact duplicate": 3}


def test_near_copies_under_random_labels_are_what_the_finder_sees(rng):
    originals = rng.normal(size=(100, 20))
    copies = np.repeat(originals, 3, axis=0) + rng.normal(0, 0.05, (300, 20))
    torn = evaluation.random_split(300, 0.2)
    whole = evaluation.grouped_split(np.repeat(np.arange(100), 3), 0.2)
    assert leaks(copies[torn.train], copies[torn.test])["near duplicate"] > 0.9 * len(torn.test)
    assert leaks(copies[whole.train], copies[whole.test]) == {}


@settings(deadline=None, max_examples=20)
@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 1.0, np.nan, np.inf, -np.inf]), st.sampled_from("ab")), min_size=1
    )
)
def test_a_table_leaks_into_itself_whatever_it_holds(rows):
    table = pd.DataFrame(rows)
    assert leaks(table, table) == {"exact duplicate": len(table)}


def test_words_on_one_side_and_numbers_on_the_other_are_no_copies():
    assert leaks(pd.DataFrame({"a": [1.0, 2.0]}), pd.DataFrame({"a": ["x", "2"]})) == {}


def test_dates_can_be_the_times(table):
    dated = table.assign(day=pd.Timestamp("2024-01-01") + pd.to_timedelta(table["day"], unit="D"))
    assert leaks(dated[:40], dated[40:], **ASKED) == {}
    assert leaks(dated[20:], dated[:20], **ASKED) == {"future in the past": 20}


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda t: evaluation.find_leaks(t, t, group="doctor"), "`group` must be a column of both parts"),
        (lambda t: evaluation.find_leaks(t, t[:0]), "`test` must hold at least one row"),
        (lambda t: evaluation.find_leaks(t, t[["a"]]), "`test` must have the columns of `train`"),
        (lambda t: evaluation.find_leaks(t, t, tolerance=-1), "`tolerance` must lie in"),
        (lambda t: evaluation.find_leaks(t[["a"]], t[["a"]], ignore=["a"]), "leave a column to compare"),
        (
            lambda t: evaluation.find_leaks(t, t.assign(day="today"), time="day"),
            "`time` must hold numbers or dates of one kind",
        ),
        (
            lambda t: evaluation.find_leaks([[[1]], [[2]]], [[[1]]]),
            "Column 0 must hold numbers, words or dates",
        ),
        (lambda t: evaluation.find_leaks(t[["a", "a"]], t[["a"]]), "`train` must name each column once"),
        (lambda t: evaluation.learned_from(3, t, t), "`fitted` must be a transformer with fit"),
        (
            lambda t: evaluation.learned_from(StandardScaler(), t[["a"]], t[["a"]]),
            "`fitted` must be fitted",
        ),
    ],
)
def test_bad_input_gets_one_sentence(table, call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call(table)


@pytest.mark.parametrize(
    "make",
    [
        StandardScaler,
        MinMaxScaler,
        SimpleImputer,
        lambda: make_pipeline(SimpleImputer(), VarianceThreshold()),
    ],
)
@pytest.mark.parametrize("as_frame", [True, False])
def test_statistics_tell_where_they_were_learned(make, as_frame, rng):
    X = rng.normal(size=(30, 3))
    X[29] = 9  # the smallest and the largest values lie on both sides
    X[28] = -9
    X = pd.DataFrame(X, columns=list("abc")) if as_frame else X
    train, test = X[:20], X[20:]
    assert evaluation.learned_from(make().fit(train), train, test) == "training part"
    assert evaluation.learned_from(make().fit(X), train, test) == "everything"
    assert evaluation.learned_from(make().fit(test), train, test) == "something else"


def test_equal_parts_cannot_tell(rng):
    X = rng.normal(size=(10, 2))
    assert evaluation.learned_from(SimpleImputer().fit(X), X, X) == "undetermined"
