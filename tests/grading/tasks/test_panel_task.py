"""A panel's state is computed anew by the kit, and a misconception about it earns its hint."""

import json

import pytest
from hypothesis import given

from labkit.core.errors import LabkitError
from labkit.grading.sandbox.call import look_at
from labkit.grading.tasks import PanelTask, StateMistake
from labkit.grading.tasks.panel_task import handed_state
from labkit.grading.tasks.public import read_public
from labkit.grading.tasks.variables import kit_object
from tests.grading.tasks.forged import RECORDS

PANEL = PanelTask(
    name="settle", level="stretch", points=2, calls="my_state",
    panel="labkit.descent.explore",
    measure="labkit.descent.compute.settled_steps",
    fixed={"tune_each": False, "surface": "bowl", "condition": 100.0},
    regardless={"shown": ("momentum",), "n_steps": 300},
    free={"beta": (0.0, 0.99), "learning_rate": (1e-4, 1.0)}, lowest=0, highest=60, unit="steps",
    mistakes=(StateMistake("much", {"beta": (0.9, 1.0)}, "Too heavy?", "Less momentum."),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("handed", "state", "mistake", "words"),
    [
        ({"beta": 0.67, "learning_rate": 0.033}, "right", "", "Right: 4"),
        ("descent.explore(beta=0.67, learning_rate=0.033)", "right", "", "Right: 4"),
        ({"beta": 0.99, "learning_rate": 0.01}, "wrong", "much", "Too heavy?"),
        ({"beta": 0.0, "learning_rate": 0.001}, "wrong", "", "not within what the task asks"),
        ({"beta": "0.67"}, "wrong", "", "`beta` must lie in [0, 0.99]; got '0.67'"),
        ({"beta": 2}, "wrong", "", "`beta` must lie in"),
        ({"n_steps": 10**9, "shown": 3}, "wrong", "much", "Too heavy?"),
        ({"condition": 1.0}, "wrong", "", "`condition` must stay 100.0 in this task; got 1.0"),
        ("__import__('os').getcwd()", "wrong", "much", "Too heavy?"),
        ("descent.explore(", "wrong", "", "Hand in `panel.state`"),
        (3, "wrong", "", "Hand in `panel.state`"),
        (..., "not attempted", "", "Not attempted yet"),
    ],
)
def test_a_panels_state_is_measured_anew(handed, state, mistake, words):
    verdict = PANEL.judge({1: [look_at(handed)]})
    assert (verdict.state, verdict.mistake) == (state, mistake)
    assert words in verdict.message
    assert verdict.points == (2 if state == "right" else 0)


def test_a_line_of_code_is_a_state():
    assert handed_state("descent.explore(beta=0.5, shown=('Adam',))") == {"beta": 0.5, "shown": ("Adam",)}


@given(RECORDS)
def test_forged_records_earn_nothing_and_stop_nothing(record):
    assert PANEL.judge({1: [record]}).points == 0
    assert PANEL.judge({1: record}).points == 0
    assert PANEL.judge({}).state == "not attempted"


def test_the_variable_is_looked_at_once_whatever_the_seeds():
    assert PANEL.requests([5, 9]) == {0: [{"look": "my_state"}]}
    assert PANEL.hidden_answers([5, 9]) == []


@pytest.mark.parametrize("extra", [{}, {"kind": "panel"}])
def test_a_learners_copy_judges_as_the_task_does(extra):
    copy = read_public(json.loads(json.dumps(PANEL.public() | extra)))
    records = {0: [look_at({"beta": 0.99, "learning_rate": 0.01})]}
    assert [
        copy.judge(records, step).message.endswith(hint) for step, hint in ((0, "heavy?"), (1, "momentum."))
    ]
    assert copy.judge(records, 1).message == PANEL.judge(records, 1).message


@pytest.mark.parametrize("dotted", ["os.system", "labkit", "system"])
def test_only_names_of_the_kit_are_looked_up(dotted):
    with pytest.raises(LabkitError, match=f"`dotted` must begin with labkit.; got dotted='{dotted}'"):
        kit_object(dotted)
