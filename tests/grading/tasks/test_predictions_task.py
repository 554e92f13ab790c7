"""Guesses at a panel's experiments are compared with what the kit measures, and cost nothing."""

import json

import pytest
from hypothesis import given

from labkit.grading.sandbox.call import look_at
from labkit.grading.tasks import PredictionsTask
from labkit.grading.tasks.public import read_public
from tests.grading.tasks.forged import RECORDS

GUESSES = PredictionsTask(
    name="guesses", level="warm-up", points=1, calls="my_guesses", panel="labkit.losses.explore",
)  # fmt: skip


ANSWERS = [
    {"experiment": 1, "guess": 90.0, "measured": 100.0},
    {"experiment": 2, "guess": 0.5, "measured": 0.122},
    {"experiment": 3, "guess": 10, "measured": 214.0, "question": "?"},
]


@pytest.mark.parametrize(
    ("handed", "state", "mistake", "words"),
    [
        (ANSWERS, "right", "", "Guess minus measured: -10, +0.378, -204."),
        (ANSWERS[::-1], "right", "", "-10, +0.378, -204."),
        (ANSWERS[:2], "wrong", "left out", "Not every experiment"),
        ([], "wrong", "left out", "Not every experiment"),
        ([*ANSWERS[:2], {"experiment": 3, "guess": None}], "wrong", "left out", "Not every experiment"),
        ([*ANSWERS[:2], {"experiment": 3, "guess": 1.0}], "wrong", "altered", "not what the kit measures"),
        ([one | {"measured": 1.0} for one in ANSWERS], "wrong", "altered", "not what the kit measures"),
        ([one | {"guess": one["measured"]} for one in ANSWERS], "wrong", "copied", "right to the last digit"),
        ({"experiment": 1}, "wrong", "", "Hand in `panel.answers`"),
        ([3], "wrong", "", "Hand in `panel.answers`"),
        (None, "not attempted", "", "Not attempted yet"),
    ],
)
def test_guesses_are_compared_with_what_the_kit_measures(handed, state, mistake, words):
    verdict = GUESSES.judge({1: [look_at(handed)]})
    assert (verdict.state, verdict.mistake, verdict.points) == (state, mistake, int(state == "right"))
    assert words in verdict.message


@given(RECORDS)
def test_forged_records_earn_nothing_and_stop_nothing(record):
    assert GUESSES.judge({1: [record]}).points == 0
    assert GUESSES.judge({1: [{"value": record}]}).points == 0


@pytest.mark.parametrize("extra", [{}, {"kind": "panel"}])
def test_a_learners_copy_judges_as_the_task_does(extra):
    copy = read_public(json.loads(json.dumps(GUESSES.public() | extra)))
    assert copy == GUESSES
    assert copy.judge({0: [look_at(ANSWERS)]}).state == "right"
