"""A state written once: values are checked, changes imply others, code names what differs."""

import re
from dataclasses import dataclass

import pytest

from labkit.core.errors import LabkitError
from labkit.panels import state
from labkit.panels.fields import choice, hidden, ladder, numbers, own, several, slider, switch, views


@dataclass(frozen=True)
class WalkState(state.State):
    rule: str = choice("Rule", lambda now: ["plain", "fast", *(now.rules or {})], default="plain")
    rate: float = slider("Rate η", ladder(0.1, 10, 2), default=1.0, about="In units a step")
    steps: int | None = slider("Steps", [("all", None), *numbers(1, 2, 5)], default=None)
    shown: tuple = several("Shown", ("path", "loss"), default=("path",))
    noisy: bool = switch("Noisy", default=False)
    view: str = views("View", default="map")
    start: tuple | None = hidden(None, "Where it begins")
    rules: dict | None = own("Your own rules")

    def implied(self, changes):
        return {"start": None} if "rule" in changes else {}


def my_rule(weights):
    return weights


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"rule": "slow"}, "`rule` must be one of 'plain', 'fast'; got rule='slow'."),
        ({"rate": "1"}, "`rate` must be a number; got rate='1'."),
        ({"rate": float("nan")}, "`rate` must be a number; got rate=nan."),
        (
            {"shown": ("path", "time")},
            "`shown` must hold some of 'path', 'loss'; got shown=('path', 'time').",
        ),
        ({"noisy": "yes"}, "`noisy` must be one of False, True; got noisy='yes'."),
        ({"speed": 3}, "`name` must be one of rule, rate, "),
    ],
)
def test_a_value_that_its_control_cannot_have_is_refused(values, sentence):
    with pytest.raises(LabkitError, match=re.escape(sentence)):
        state.built(WalkState, values)


def test_numbers_that_a_slider_lacks_and_lists_from_json_are_taken():
    walk = state.built(WalkState, {"rate": 0.123, "shown": ["loss", "path"], "steps": None})
    assert (walk.rate, walk.shown) == (0.123, ("loss", "path"))


def test_options_may_follow_from_what_the_learner_brings():
    assert WalkState(rule="mine", rules={"mine": my_rule}).rule == "mine"


def test_a_change_brings_what_it_implies_unless_told_otherwise():
    walk = WalkState(start=(1, 2))
    assert walk.changed(rate=2.0).start == (1, 2)
    assert walk.changed(rule="fast").start is None
    assert walk.changed(rule="fast", start=(3, 4)).start == (3, 4)
    assert walk.start == (1, 2)
    with pytest.raises(ValueError, match="`name` must be one of"):
        walk.changed(speed=1)


def test_what_is_handed_in_leaves_the_learners_functions_out():
    walk = WalkState(rules={"mine": my_rule})
    assert "rules" not in walk.values()
    assert state.built(WalkState, walk.values()) == WalkState()


@pytest.mark.parametrize(
    ("values", "arguments"),
    [
        ({}, []),
        ({"rate": 1.0}, []),
        ({"rate": 2.0, "noisy": True}, ["rate=2.0", "noisy=True"]),
        ({"rules": {"mine": my_rule}}, ["rules={'mine': my_rule}"]),
        ({"rules": {"my own": lambda weights: weights}}, ["rules={'my own': my_own}"]),
    ],
)
def test_code_names_what_differs_from_the_defaults(values, arguments):
    assert WalkState(**values).arguments() == arguments


def test_parameters_are_documented_from_the_fields():
    lines = state.parameters(WalkState)
    assert lines[:4] == ["rule : str", "    Rule.", "rate : float", "    Rate η: 0.1 to 10. In units a step."]
    assert "    Shown: 'path', 'loss'." in lines
    assert "    Your own rules." in lines
