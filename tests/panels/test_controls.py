"""Controls carry real values; a number that a scale lacks is added in its place, anything else refused."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.panels import controls, fields
from labkit.panels.state import State


def widget(make, label, *options, **more):
    """Return the widget of a part of a state made by one of the functions of `panels.fields`."""
    *options, value = options
    part = make(label, *options, default=value, **more)
    return controls.widget(part.metadata["control"], part.metadata["control"].pairs(State()), value)


def scale(value=1.0):
    return widget(fields.slider, "Rate", [("a tenth", 0.1), ("one", 1.0), ("ten", 10.0)], value)


@given(value=st.floats(1e-3, 1e3))
def test_a_slider_takes_any_number_in_its_order(value):
    slider = scale()
    controls.put(slider, value)
    assert slider.value == value
    assert controls.values(slider) == sorted({0.1, 1.0, 10.0, value})
    assert slider.label == {0.1: "a tenth", 1.0: "one", 10.0: "ten"}.get(value, f"{value:.3g}")


@given(values=st.lists(st.floats(1e-3, 1e3), min_size=2, max_size=5))
def test_a_slider_takes_one_number_after_another(values):
    slider = scale()
    for value in values:
        controls.put(slider, value)
        assert slider.value == value
        assert {0.1, 1.0, 10.0, value} <= set(controls.values(slider))


@given(value=st.integers(-5, 15))
def test_a_slider_of_plain_values_takes_numbers_too(value):
    slider = widget(fields.slider, "Seed", [0, 5, 10], 5)
    controls.put(slider, value)
    assert slider.value == value
    assert controls.values(slider) == sorted({0, 5, 10, value})
    assert slider.label == str(value)


def test_a_number_that_is_there_is_not_added_again():
    slider = scale()
    controls.put(slider, 10)
    assert len(slider.options) == 3
    assert slider.value == 10


@pytest.mark.parametrize("value", ["one", None, float("nan"), float("inf"), [1.0]])
def test_a_slider_refuses_what_is_no_number(value):
    slider = scale(10.0)
    with pytest.raises(ValueError, match=rf"^`Rate` must be a number; got {re.escape(repr(value))}\.$"):
        controls.put(slider, value)
    assert slider.value == 10.0


def test_lists_refuse_what_they_lack():
    one = widget(fields.choice, "Surface", ["bowl", "saddle"], "saddle")
    many = widget(fields.several, "Rules", ["a", "b", "c"], ("a", "c"))
    for control, value in [(one, "hill"), (one, 3), (many, ("a", "d"))]:
        before = control.value
        with pytest.raises(ValueError, match=rf"^`{control.description}` must be one of '.*; got "):
            controls.put(control, value)
        assert control.value == before


def test_a_first_value_is_checked_like_a_later_one():
    with pytest.raises(ValueError, match="`Surface` must be one of 'bowl'; got 'hill'"):
        widget(fields.choice, "Surface", ["bowl"], "hill")
    assert scale(0.5).value == 0.5


def test_ends_and_values():
    assert controls.ends(scale()) == (0.1, 10.0)
    assert controls.ends(widget(fields.switch, "On", True)) == (False, True)
    assert controls.ends(widget(fields.several, "Rules", ["a", "b", "c"], ("b",))) == (("a",), ("c",))
    assert controls.values(widget(fields.choice, "View", [("one word", 1), ("two", 2)], 2)) == [1, 2]


def test_a_ladder_is_geometric_and_readable():
    marks = fields.ladder(1e-4, 10, 20)
    assert (marks[0], marks[-1]) == (("0.0001", 0.0001), ("10", 10.0))
    values = [value for _, value in marks]
    assert len(values) == 101
    assert values == sorted(set(values))
    ratios = [after / before for before, after in itertools.pairwise(values)]
    assert max(ratios) / min(ratios) < 1.02
    for words, value in marks:
        assert float(words) == value
        assert len(words.replace(".", "").replace("e-0", "").lstrip("0")) <= 4


def test_live_is_a_choice():
    assert scale().continuous_update is True
    assert widget(fields.slider, "Rate", [1, 2], 1, live=False).continuous_update is False
