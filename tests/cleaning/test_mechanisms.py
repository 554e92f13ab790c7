"""Values hidden on purpose: the rate is exact, and each mechanism hides what it says."""

import pandas as pd
import pytest

from labkit import cleaning
from labkit.cleaning.compute import patients


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
    hidden = {
        name: cleaning.make_missing(people, "bmi", name, 0.4, "bp" if name == "MAR" else None)["bmi"].isna()
        for name in ("MCAR", "MAR", "MNAR")
    }
    apart = {
        name: {c: people[c][mask].mean() - people[c][~mask].mean() for c in ("bmi", "bp")}
        for name, mask in hidden.items()
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


def test_a_missingness_hides_what_make_missing_hides():
    missing = cleaning.Missingness("MAR", 0.2, by="bp")
    expected = cleaning.make_missing(patients(), "bmi", "MAR", 0.2, "bp", seed=3)
    assert missing.hide(patients(), "bmi", seed=3).equals(expected)
