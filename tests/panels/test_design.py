"""A table of views over one state; a function that opens a panel takes the state's own parameters."""

import dataclasses
import inspect

import pytest

from labkit.core.errors import LabkitError
from labkit.panels import design
from labkit.panels.design import Design, View
from tests.panels import fakes
from tests.panels.test_state import WalkState


def view(name, **more):
    return View(name, name, lambda state: (name, state.rate), lambda *_: None, lambda *_: None, str, **more)


MAP = view("map")
TIME = view("time", applies=lambda state: not state.noisy)
WALK = Design("How far?", WalkState, (MAP, TIME))


def test_the_state_names_the_view():
    assert design.opened(WALK, rate=2.0) == (WalkState(rate=2.0), ("map", 2.0))
    assert design.opened(WALK, view="time")[1] == ("time", 1.0)


def test_where_a_view_does_not_apply_the_first_is_shown():
    assert WALK.view_of(WalkState(view="time", noisy=True)) is MAP


def test_an_unknown_view_is_refused():
    with pytest.raises(LabkitError, match="`view` must be one of 'map', 'time'; got view='graph'"):
        design.opened(WALK, view="graph")


def test_one_view_needs_no_name():
    assert dataclasses.replace(WALK, views=(MAP,)).view_of(WalkState(view="any")) is MAP
    assert WALK.more_options == {"view": [("map", "map"), ("time", "time")]}


def test_a_function_that_opens_a_panel_has_the_parameters_of_the_state():
    signature = inspect.signature(fakes.explore)
    assert list(signature.parameters) == ["rate", "steps", "noisy", "seed", "place", "computed"]
    assert signature.parameters["rate"].default == 0.5
    assert "rate : float\n    Rate: 0.1 to 0.9." in fakes.explore.__doc__
    assert fakes.explore.__doc__.index("Parameters") < fakes.explore.__doc__.index("Returns")
    assert fakes.explore.design is fakes.DESIGN


@pytest.mark.parametrize("arguments", [{"speed": 1}, {"rate": 0.5, "steps": 1, "spin": 2}])
def test_an_unknown_argument_is_refused_in_one_sentence(arguments):
    with pytest.raises(LabkitError, match=r"^explore\(\) takes rate, steps, noisy.*unexpected keyword"):
        fakes.explore(**arguments)


def test_arguments_may_come_by_place():
    assert fakes.explore(0.7, 3).state["steps"] == 3
