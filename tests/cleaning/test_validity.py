"""Wrong types and broken rules."""

import numpy as np
import pandas as pd
import pytest

from labkit import cleaning, datasets


def test_wrong_types_of_every_kind_are_found():
    table = pd.DataFrame(
        {
            "numbers": ["1", "2.5", None], "dates": ["2007-11-11", "2007-11-12", None], "one": [1, 1, 1],
            "mixed": ["a", 1, 2], "blanks": ["a ", "b", "c"], "missing": [None] * 3,
            "infinite": [1.0, np.inf, 2.0], "codes": ["1", "2", "?"], "good": [1.0, 2.0, 3.0],
        }
    )  # fmt: skip
    result = cleaning.find_wrong_types(table).set_index("column")["looks_like"]
    expected = {
        "numbers": "numbers stored as text", "dates": "dates stored as text", "one": "a constant",
        "mixed": "text and other things mixed", "blanks": "leading or trailing spaces in 1 cells",
        "missing": "nothing: every value is missing", "infinite": "numbers with infinities",
        "codes": "numbers with words among them",
    }  # fmt: skip
    assert result.to_dict() == expected


def test_a_house_sold_before_it_was_built_is_found():
    rules = {"sold after it was built": lambda houses: houses["Yr.Sold"] >= houses["Year.Built"]}
    assert cleaning.broken_rules(datasets.load("ames"), rules)["row"].tolist() == [2180]


@pytest.mark.parametrize(
    "rule", [lambda table: table["nobody"] > 1, lambda table: True, lambda table: [1, 2]]
)
def test_a_rule_that_does_not_answer_is_named(rule):
    with pytest.raises(ValueError, match="'a rule'"):
        cleaning.broken_rules(pd.DataFrame({"a": [1, 2]}), {"a rule": rule})
