"""The learner's side: a copy that overwrites nothing, and a check that answers without the network."""

import json

import numpy as np
import pytest

from labkit.grading import check, checking
from labkit.grading.authoring import releasing
from labkit.grading.authoring.sources import AssignmentError
from labkit.notebook.answers import WrongAnswerError


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(checking, "_TIMES", checking.Counter())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A released assignment 5."""
    return releasing.release("05", tmp_path_factory.mktemp("out"))


def test_a_right_answer_is_right(folder, capsys):
    check("05", "one_step", lambda w, g, rate: w - rate * g, folder)
    assert capsys.readouterr().out.startswith("Right. (On the examples that came with the notebook")


def test_check_finds_its_file_beside_the_notebook(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    check("05", "one_step", ...)
    assert capsys.readouterr().out == "Not attempted yet: write `one_step` and run this cell again.\n"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda w, g, rate: w / {}, "Your function stops with"),
        (lambda w, g, rate: print(w - rate * g), "It prints its answer: return it instead."),
        (lambda w, g, rate: str(w), "got a string."),
        (lambda w, g, rate: {1, 2}, "got a set."),
        (lambda w, g, rate: (w - rate * g)[:, None], "got one of shape (1, 1)."),
        (lambda w, g, rate: w * np.nan, "is nan; expected a number."),
        (lambda w: w, "Your function stops with TypeError"),
        (lambda w, g, rate: w - 1.01 * rate * g, "; expected "),
        (3.0, "Expected a function; got a float."),
        ("w - rate * g", "Expected a function; got a str."),
    ],
)
def test_a_wrong_answer_earns_a_sentence(folder, answer, words):
    with pytest.raises(WrongAnswerError) as caught:
        check("05", "one_step", answer, folder)
    assert words in str(caught.value)
    assert caught.value._render_traceback_() == [f"✗ Not yet. {caught.value}"]


def test_other_mistakes_do_not_use_up_a_hint(folder):
    def wrong(answer):
        with pytest.raises(WrongAnswerError) as caught:
            check("05", "one_step", answer, folder)
        return str(caught.value)

    def climb(w, g, rate):
        return w + rate * g

    def leap(w, g, rate):
        return w - g

    first, other, second, third = (wrong(answer) for answer in (climb, leap, climb, climb))
    assert first != second == third
    assert other.startswith("Your step has the right direction")


def test_side_effects_are_told_and_cost_nothing(folder, capsys):
    def step(w, g, rate):
        print("here")
        w -= rate * g
        return w

    check("05", "one_step", step, folder)
    check("05", "one_step", lambda w, g, rate: w - rate * g, folder)  # no call sees what another has changed
    first, second = capsys.readouterr().out.splitlines()
    assert "work on a copy" in first
    assert "it prints" in first
    assert "By the way" not in second


def test_a_panel_is_measured_by_the_kit(folder, capsys):
    with pytest.raises(WrongAnswerError, match=r"It measures 54 steps. That is the formula's pair"):
        check("05", "beat_the_formula", f"descent.explore(learning_rate={4 / 121}, beta={81 / 121})", folder)
    check("05", "beat_the_formula", {"learning_rate": 0.0305, "beta": 0.7}, folder)
    assert capsys.readouterr().out == "Right: 39 steps.\n"


@pytest.mark.parametrize(
    ("number", "name", "words"),
    [
        ("05", "two_steps", "`name` must be one of 'one_step', "),
        ("06", "one_step", "checks.json here belongs to 05_gradient_descent; got number='06'"),
    ],
)
def test_unknown_tasks_are_told(folder, number, name, words):
    with pytest.raises(AssignmentError) as caught:
        check(number, name, ..., folder)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{}",
        "[]",
        '{"assignment": 5}',
        "\x00",
        '{"assignment": "05_a"}',
        '{"assignment": "05_a", "tasks": [{"name": "one_step", "form": "Unknown"}]}',
        '{"assignment": "05_a", "tasks": [{"name": "one_step", "form": "PanelTask", "mistakes": []}]}',
        '{"assignment": "05_a", "tasks": [{"name": "one_step"}]}',
    ],
)
def test_a_missing_or_damaged_file_is_told(tmp_path, text):
    if text is not None:
        (tmp_path / "checks.json").write_text(text, encoding="utf-8")
    with pytest.raises(AssignmentError, match="make a new copy with `labkit assignment fetch 05`"):
        check("05", "one_step", ..., tmp_path)


def test_the_checks_hold_no_code(folder):
    checks = json.loads((folder / "checks.json").read_text(encoding="utf-8"))
    assert not {"reference", "inputs", "right_probes", "wrong_probes"} & {
        k for task in checks["tasks"] for k in task
    }
    assert "lambda" not in json.dumps(checks)
