"""Which names of the kit a hand-in uses, read from hostile text in the grader's own process."""

import time

import pytest

from labkit.grading.grades.remarks import beyond, code_checksum, kit_names


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("from labkit import descent, losses as l\ndescent.race()", {"descent", "losses", "descent.race"}),
        ("from labkit.descent.rules import momentum", {"descent.rules.momentum"}),
        ("from labkit import (\n    descent,  # and\n    words,\n)", {"descent", "words"}),
        ("from labkit   import show\nother = show.it", {"show", "show.it"}),
        ("import numpy as np\nnp.mean", set()),
        ("from labkit import (descent", set()),
        ("from labkit import *", set()),
    ],
)
def test_names_of_the_kit_are_found(cell, names):
    assert kit_names([cell]) == names


def test_only_what_the_assignment_does_not_use_is_remarked_and_a_long_list_is_cut():
    given = ["from labkit import descent"]
    assert beyond(given, given) == []
    many = "from labkit import " + ", ".join(f"a{letter}" for letter in "abcdefghijkl")
    (remark,) = beyond([many], given)
    assert remark.endswith("aj and more")


@pytest.mark.parametrize(
    "part",
    [
        "from labkit import (",
        "from labkit import a" + " " * 99,
        "from labkit." + "a." * 99,
        "from  ",
        "a.",
        "\n",
    ],
)
def test_hostile_text_takes_no_longer_than_any_other(part):
    text = part * (2_000_000 // len(part))
    began = time.perf_counter()
    kit_names([text, "from labkit import" + " " * 1_000_000, "from labkit import" + "\n" * 1_000_000 + "("])
    assert time.perf_counter() - began < 10


def test_the_layout_of_code_does_not_count():
    assert code_checksum(["x = 1\n", "y"]) == code_checksum(["x=1", "", "y"]) != code_checksum(["x=2", "y"])
