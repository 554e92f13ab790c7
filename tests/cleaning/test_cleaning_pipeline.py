"""Steps of a cleaning pipeline, and the report of what they changed."""

import numpy as np
import pandas as pd
import pytest
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

from labkit import cleaning

MIXED = pd.DataFrame({"n": [1.0, np.nan, 3.0], "word": ["a", None, "b"]})


def test_impossible_values_become_missing_and_missing_ones_stay():
    table = pd.DataFrame({"year": [1990.0, 2207.0, np.nan], "area": [1, 2, 3]}, index=[7, 7, 9])
    rules = {"year": lambda houses: ~(houses["year"] > 2010)}
    cleaned = cleaning.ImpossibleToMissing(rules).fit_transform(table)
    assert cleaned["year"].isna().tolist() == [False, True, True]
    assert table["year"].isna().sum() == 1
    pipeline = make_pipeline(cleaning.ImpossibleToMissing(rules), SimpleImputer(strategy="median")).fit(table)
    assert pipeline.transform(table)[:, 0].tolist() == [1990, 1990, 1990]


def test_steps_refuse_in_a_sentence():
    with pytest.raises(ValueError, match="`column` must be one of"):
        cleaning.ImpossibleToMissing({"nobody": lambda table: True}).fit(MIXED)
    with pytest.raises(ValueError, match="`X` must be a DataFrame"):
        cleaning.ImpossibleToMissing().fit(np.ones((2, 2)))
    step = cleaning.ImpossibleToMissing().fit(MIXED)
    with pytest.raises(ValueError, match=r"`X` must have the columns \['n'\] as well"):
        step.transform(MIXED[["word"]])
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
        "rows": 3, "columns": 2, "missing values": 1, "columns with missing values": 1, "complete rows": 2,
        "duplicates": 1, "wrong types": 2, "broken rules": 2,
    }  # fmt: skip
    assert report["change"]["rows"] == -2
