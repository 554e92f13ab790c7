"""The panel shell, with a fake of three lines: state, one draw, ghosts, errors, events, answers."""

import base64
import dataclasses
import html
import json
import logging
from dataclasses import dataclass

import pytest

from labkit.panels.design import Design, View
from labkit.panels.fields import slider
from labkit.panels.panel import Panel
from labkit.panels.state import State
from tests.panels import driver, fakes
from tests.panels.driver import send


@pytest.fixture
def computed():
    return []


@pytest.fixture
def panel(computed):
    panel = fakes.explore(computed=computed)
    computed.clear()
    return panel


def replace_view(panel, monkeypatch, **changes):
    """Give a panel another view."""
    view = dataclasses.replace(panel.design.views[0], **changes)
    monkeypatch.setattr(panel, "design", dataclasses.replace(panel.design, views=(view,)))


def assert_whole(panel):
    """State, controls, result, picture and words belong together."""
    for name, control in panel.controls.items():
        assert control.value == panel.state[name]
    assert panel.result.items() >= panel.state.items()
    assert panel.caption == f"The value is {panel.result['value']:.4g}."
    driver.forget_ghost(panel)
    assert panel.png == fakes.explore(**panel.state).png


# -- state


def test_the_state_is_a_plain_dict_and_the_first_result_is_there():
    panel = fakes.explore(rate=0.7, seed=1)
    assert panel.state == {"rate": 0.7, "steps": 2, "noisy": False, "seed": 1, "place": None}
    json.dumps(panel.state)
    assert panel.result["value"] == pytest.approx(0.49)
    assert panel.png.startswith(b"\x89PNG")
    assert_whole(panel)


def test_a_control_that_moves_changes_the_state_and_computes_once(panel, computed):
    panel.controls["rate"].value = 0.1
    assert panel.state["rate"] == 0.1
    assert panel.caption == "The value is 0.01."
    assert len(computed) == 1
    assert_whole(panel)


def test_several_changes_compute_and_draw_once(panel, computed):
    frame = driver.view(panel).frame
    panel.set(rate=0.123, steps=3, seed=2, place=(1, 2))
    assert len(computed) == 1
    assert driver.view(panel).frame == frame + 1
    assert_whole(panel)


def test_a_change_brings_what_it_implies_unless_told_otherwise(panel):
    panel.set(noisy=True)
    panel.set(steps=3)
    assert panel.state["noisy"] is False
    panel.set(steps=1, noisy=True)
    assert panel.state["noisy"] is True
    panel.controls["steps"].value = 2
    assert panel.state["noisy"] is False
    assert_whole(panel)


def test_an_unknown_name_is_refused_and_nothing_changes(panel, computed):
    with pytest.raises(ValueError, match=r"^`name` must be one of rate, steps.*; got name='speed'\.$"):
        panel.set(rate=0.1, speed=3)
    assert computed == []
    assert panel.state["rate"] == 0.5


@pytest.mark.parametrize(
    ("refused", "wanted"), [("rate", "a number"), ("steps", "one of 1, 2, 3"), ("seed", "a number")]
)
def test_a_value_that_a_control_lacks_is_refused_and_nothing_changes(panel, computed, refused, wanted):
    # whichever control is set first: those before the one that refuses go back
    changes = {"rate": 0.1, "steps": 1, "seed": 1} | {refused: "two"}
    with pytest.raises(ValueError, match=f"^`{refused}` must be {wanted}; got {refused}='two'\\.$"):
        panel.set(**changes)
    assert computed == []
    assert_whole(panel)


def test_reset_leads_back_ghost_and_all(panel):
    first = panel.png
    panel.set(rate=0.33, steps=3, place=(0.5, 0.5))
    panel.controls["noisy"].value = True
    panel.reset()
    assert panel.state == fakes.explore().state
    assert panel.png == first
    assert_whole(panel)


def test_only_four_controls_are_in_sight(panel):
    assert panel.controls_in_sight == ("rate", "steps", "noisy", "seed")


# -- ghosts


def test_the_ghost_is_what_was_there_before_this_control_was_touched(panel):
    before = panel.result
    for rate in (0.51, 0.52, 0.53):
        panel.set(rate=rate)
    assert driver.ghost(panel) is before
    last = panel.result
    panel.set(seed=1)
    assert driver.ghost(panel) is last


def test_an_equal_value_makes_no_ghost(panel):
    panel.set(rate=0.5)
    assert driver.ghost(panel) is None


def test_each_drag_has_its_own_ghost(panel):
    before = panel.result
    send(panel, kind="drag", x=100, y=100, first=True)
    send(panel, kind="drag", x=110, y=100, first=False)
    assert driver.ghost(panel) is before
    between = panel.result
    send(panel, kind="drag", x=120, y=100, first=True)
    assert driver.ghost(panel) is between


def test_a_ghost_is_seen(panel):
    panel.set(rate=0.7)
    ghostly = panel.png
    driver.forget_ghost(panel)
    assert panel.png != ghostly


def test_the_background_is_drawn_anew_only_when_asked(panel, monkeypatch):
    staged, stage = [], panel._picture.stage
    monkeypatch.setattr(panel._picture, "stage", lambda background: (staged.append(1), stage(background)))
    panel.set(rate=0.7)
    assert staged == []
    panel.set(steps=3)
    assert staged == [1]
    assert driver.axes(panel, 0).get_ylabel() == "power 3"


# -- errors


@pytest.mark.parametrize(
    ("rate", "kind", "sentence"),
    [
        (0.9, ZeroDivisionError, "ZeroDivisionError: the rate <0.9> is cursed"),
        (0.8, ValueError, "`rate` must not be 0.8; got rate=0.8."),
    ],
)
def test_an_error_is_raised_and_shown_and_answered_and_the_panel_lives(panel, rate, kind, sentence):
    frame, shown = driver.view(panel).frame, panel.png
    with pytest.raises(kind):
        panel.set(rate=rate)
    assert panel.error == sentence
    assert driver.layout(panel).error.value == html.escape(sentence)
    assert driver.layout(panel).error.layout.display == ""
    assert driver.view(panel).frame == frame + 1
    assert panel.png == shown
    panel.set(rate=0.7)
    assert panel.error == driver.layout(panel).error.value == ""
    assert driver.layout(panel).error.layout.display == "none"
    assert_whole(panel)


def test_a_control_that_moves_into_an_error_raises_too(panel):
    with pytest.raises(ZeroDivisionError):
        panel.controls["rate"].value = 0.9
    assert "cursed" in panel.error
    panel.controls["rate"].value = 0.1
    assert_whole(panel)


@pytest.mark.parametrize("broken", ["draw", "caption", "prepare"])
def test_an_error_while_drawing_is_raised_and_shown(panel, monkeypatch, broken):
    replace_view(panel, monkeypatch, **{broken: lambda *arguments: 1 / 0})
    frame = driver.view(panel).frame
    with pytest.raises(ZeroDivisionError):
        panel.set(steps=3)
    assert panel.error == "ZeroDivisionError: division by zero"
    assert driver.view(panel).frame > frame
    monkeypatch.undo()
    panel.set(steps=3, rate=0.7)
    assert not panel.error
    assert_whole(panel)


def test_a_panel_that_is_broken_from_the_start_fails_its_cell():
    with pytest.raises(ZeroDivisionError, match="cursed"):
        fakes.explore(rate=0.9)


def test_an_error_makes_no_ghost(panel):
    last = panel.result
    with pytest.raises(ValueError, match="must not be"):
        panel.set(rate=0.8)
    panel.set(rate=0.7)
    assert driver.ghost(panel) is last


# -- events


def test_events_of_the_front_end_move_the_panel(panel):
    driver.drag(panel, 0, 0.25, 0.75)
    assert panel.state["place"] == (0.25, 0.75)
    send(panel, kind="nudge", dx=1, dy=-1)
    assert panel.state["place"] == (1, -1)
    send(panel, kind="tick")
    assert panel.state["steps"] == 3
    assert_whole(panel)


def test_play_begins_anew_and_stops_after_the_last_step(panel):
    driver.view(panel).playing = True
    send(panel, kind="tick")
    assert (panel.state["steps"], driver.view(panel).playing) == (3, True)
    send(panel, kind="tick")
    assert (panel.state["steps"], driver.view(panel).playing) == (1, False)


@pytest.mark.parametrize("event", [{"kind": "drag", "x": 0, "y": 0}, {"kind": "wink"}, {"kind": "tick"}])
def test_every_event_is_answered_even_when_it_changes_nothing(panel, event, caplog):
    panel.controls["steps"].options = [("2", 2)]
    frame = driver.view(panel).frame
    with caplog.at_level(logging.WARNING):
        send(panel, **event)
    assert caplog.records == []
    assert driver.view(panel).frame > frame


def test_an_error_in_an_event_is_shown_and_answered(panel, monkeypatch):
    panel.set(rate=0.7)
    replace_view(panel, monkeypatch, nudge=lambda state, result, dx, dy: {"rate": 0.9})
    frame = driver.view(panel).frame
    with pytest.raises(ZeroDivisionError):
        panel.receive({"kind": "nudge", "dx": 1, "dy": 0})
    assert "cursed" in panel.error
    assert driver.view(panel).frame > frame
    replace_view(panel, monkeypatch, nudge=lambda state, result, dx, dy: 1 / 0)
    frame = driver.view(panel).frame
    with pytest.raises(ZeroDivisionError):
        panel.receive({"kind": "nudge", "dx": 1, "dy": 0})
    assert "division by zero" in panel.error
    assert driver.view(panel).frame > frame


def test_an_equal_picture_is_a_new_frame(panel):
    frame, shown = driver.view(panel).frame, panel.png
    panel.set(rate=0.5)
    assert panel.png == shown
    assert driver.view(panel).frame == frame + 1


# -- guided experiments


def test_predict_sets_runs_and_compares(panel):
    answer = panel.predict(2, 0.5)
    assert answer == {
        "experiment": 2,
        "question": "And cubed?",
        "guess": 0.5,
        "measured": 0.125,
        "unit": "%",
        "gap": 0.375,
        "state": {"steps": 3},
    }
    assert panel.answers == [answer]
    assert panel.state["steps"] == 3
    json.dumps(panel.answers)
    assert_whole(panel)


def test_experiments_begin_from_the_state_in_which_the_panel_was_made(panel):
    panel.set(rate=0.1)
    assert panel.predict(2, 0)["measured"] == 0.125


def test_a_guess_is_locked(panel):
    panel.predict(1, 0.3)
    with pytest.raises(
        ValueError, match="experiment 1 is answered and its guess is locked; make a new panel"
    ):
        panel.predict(1, 0.25)
    assert [answer["guess"] for answer in panel.answers] == [0.3]


@pytest.mark.parametrize(
    ("number", "guess", "sentence"),
    [
        (3, 1, r"^`number` must be one of 1, 2; got number=3\.$"),
        (0, 1, "`number` must be one of 1, 2"),
        (1, "a quarter", "`guess` must be a number; got guess='a quarter'"),
        (1, float("nan"), "`guess` must be a number"),
    ],
)
def test_a_guess_that_is_none_is_refused(panel, number, guess, sentence):
    with pytest.raises(ValueError, match=sentence):
        panel.predict(number, guess)
    assert panel.answers == []


def test_the_strip_locks_runs_and_compares_by_hand(panel):
    guide = panel.guide
    assert "Half of a half?" in guide._question.value
    enabled = lambda: [not part.disabled for part in (guide._guess, guide._lock, guide._run, guide._next)]  # noqa: E731
    assert enabled() == [True, True, False, False]
    guide._guess.value = 0.2
    guide._lock.click()
    assert "Your guess, 0.2 cm, is locked" in guide._reveal.value
    assert "0.25" not in guide._reveal.value
    assert enabled() == [False, False, True, False]
    guide._run.click()
    assert (
        "You guessed 0.2 cm; measured: <b>0.25 cm</b>; the gap is 0.05 cm. A quarter." in guide._reveal.value
    )
    assert enabled() == [False, False, False, True]
    guide._next.click()
    assert "And cubed?" in guide._question.value
    assert guide._reveal.value == ""
    guide._lock.click()
    assert panel.state["rate"] == 0.7
    guide._run.click()
    guide._next.click()
    assert enabled() == [False, False, False, True]
    assert "measured: <b>0.25 cm</b>" in guide._reveal.value
    assert [answer["experiment"] for answer in panel.answers] == [1, 2]


def test_a_guess_locked_by_hand_cannot_be_given_again_from_code(panel):
    panel.guide._lock.click()
    panel.guide._run.click()
    with pytest.raises(ValueError, match="experiment 1 is answered"):
        panel.predict(1, 0.25)


# -- presets, seeds, what stays on the page


def test_presets_begin_from_the_first_state_and_say_why(panel):
    panel.set(seed=2)
    panel.choose("small")
    assert panel.state == fakes.explore(rate=0.1).state
    assert driver.layout(panel).note.value == "Small is <b>small</b>."
    driver.preset_list(panel).value = "cubed"
    assert (panel.state["steps"], panel.state["rate"]) == (3, 0.5)
    assert driver.layout(panel).note.value == "Three times."
    panel.choose("")
    assert driver.layout(panel).note.value == ""


def test_an_unknown_preset_is_refused_and_nothing_changes(panel, computed):
    with pytest.raises(ValueError, match=r"^`name` must be one of '', 'small', 'cubed'; got name='large'\.$"):
        panel.choose("large")
    assert computed == []
    assert_whole(panel)


def test_seeds_are_repeated_where_chance_plays(panel):
    assert driver.seeds_button(panel).layout.display == "none"
    panel.set(noisy=True)
    assert driver.seeds_button(panel).layout.display == ""
    assert panel.repeat(3) == [0.25, 1.25, 2.25]
    assert panel.caption == "The value is 0.25. Over 3 seeds, value: 0.25 to 2.25, median 1.25."
    assert panel.state["seed"] == 0


def test_the_bundle_has_a_still_picture_and_fixed_words(panel):
    bundle = panel._repr_mimebundle_()
    assert bundle["text/plain"] == "What is a power?\nThe value is 0.25."
    assert base64.b64decode(bundle["image/png"]) == panel.png
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == panel.widget.model_id
    assert "0x" not in bundle["text/plain"]


def test_the_code_has_only_what_differs_from_the_defaults():
    panel = fakes.explore()
    assert panel.code == "panels.explore()"
    panel.set(rate=0.7, place=(1, 2))
    assert panel.code == "panels.explore(rate=0.7, place=(1, 2))"
    assert driver.view(panel).code == panel.code


@dataclass(frozen=True)
class BareState(State):
    rate: float = slider("Rate", [0.1, 0.5], default=0.5)


def test_a_panel_needs_no_guide_no_ghost_and_no_play():
    view = View(
        "",
        "",
        lambda state: state.rate,
        lambda rate, ax: None,
        lambda rate, ax: ax.plot(rate, rate, "o"),
        str,
    )
    panel = Panel(Design("Bare?", BareState, (view,), n_axes=1), BareState(), fakes.explore)
    panel.controls["rate"].value = 0.1
    assert (panel.caption, panel.answers, panel.experiments) == ("0.1", [], ())
    with pytest.raises(ValueError, match="`n_seeds` must not be set: no chance plays in this panel"):
        panel.repeat()
    frame = driver.view(panel).frame
    for kind in ("drag", "nudge", "tick"):
        panel.receive({"kind": kind, "x": 1, "y": 1, "dx": 1, "dy": 0})
    assert driver.view(panel).frame == frame + 3
