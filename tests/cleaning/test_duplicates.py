"""Duplicates: exact and near ones, in text that differs in case and spaces."""

import numpy as np
import pandas as pd
import pytest

from labkit import cleaning, datasets


def test_case_spaces_and_missing_values_do_not_hide_a_duplicate():
    table = pd.DataFrame({"name": ["Ann  Lee", "ann lee ", "Bob"], "age": [np.nan, np.nan, 3]})
    result = cleaning.find_duplicates(table)
    assert result[["row", "twin"]].to_numpy().tolist() == [[0, 1]]


def test_near_duplicates_name_the_column_that_differs():
    table = pd.DataFrame({"id": [1, 2, 3], "a": [1, 1, 1], "b": [1, 2, 9], "c": [5, 5, 6]}, index=list("xyz"))
    result = cleaning.find_duplicates(table, differ=1, ignore=["id"])
    assert result.to_dict("records") == [{"row": "x", "twin": "y", "n_different": 1, "columns": "b"}]
    assert cleaning.find_duplicates(table, ignore=["id"]).empty


def test_pairs_are_found_across_blocks():
    table = pd.DataFrame({"a": np.arange(600), "b": 0})
    table.loc[599, "a"] = 3
    assert cleaning.find_duplicates(table)[["row", "twin"]].to_numpy().tolist() == [[3, 599]]


def test_ames_has_four_pairs_that_differ_in_one_column():
    table = datasets.load("ames").head(900)
    result = cleaning.find_duplicates(table, differ=1, ignore=["Order", "PID"])
    assert result["columns"].tolist() == ["Exter.Cond", "Lot.Area"]


@pytest.mark.parametrize("settings", [{"differ": -1}, {"differ": 2}, {"ignore": ["nobody"]}])
def test_duplicates_refuse_in_a_sentence(settings):
    with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
        cleaning.find_duplicates(pd.DataFrame({"a": [1, 2], "b": [1, 2]}), **settings)
