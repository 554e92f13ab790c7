"""Grading a folder: who is graded, what is written, what is done again. The sandbox has tests of its own."""

import json

import pytest

from labkit import cli
from labkit.grading.grades import class_report, grade, gradebook
from labkit.grading.sandbox.call import ask
from labkit.grading.sandbox.launch import launch
from labkit.grading.sandbox.run_notebook import Examination
from labkit.grading.tasks.function_task import inputs_of
from tests.grading.toy import DOUBLE, MEAN, NUMBER, SUM, TASKS, notebook_of, plant_assignment


@pytest.fixture
def room(tmp_path):
    """A folder with the toy assignment and three submissions."""
    plant_assignment(tmp_path / "assignments")
    (tmp_path / "in").mkdir()
    for student, cells in {"ada": (MEAN, DOUBLE), "ben": (SUM, DOUBLE), "cyd": ()}.items():
        (tmp_path / "in" / f"{student}.ipynb").write_text(notebook_of(*cells))
    return tmp_path


@pytest.fixture(autouse=True)
def examined(monkeypatch):
    """The notebooks that were run: here without a sandbox, as they are ours."""
    seen = []

    def answers_of(cells, tasks, seeds, *more):
        seen.append(cells)
        space = {}
        for cell in cells:
            exec(cell, space)
        answers = {
            task.name: {
                s: [ask(space.get(task.calls), packed) for packed in inputs_of(task, s)] for s in seeds
            }
            for task in tasks
        }
        return Examination(answers)

    monkeypatch.setattr(grade, "answers_of", answers_of)
    return seen


def grade_all(room, **more):
    by = grade.grader(NUMBER, assignments=room / "assignments")
    return grade.grade_course(room / "in", by, room / "out", tell=lambda line: None, **more)


def test_points_by_task_with_what_proves_them(room):
    ada, ben, cyd = grade_all(room)
    assert [(one.student, one.points, one.out_of) for one in (ada, ben, cyd)] == [
        ("ada", 5, 5),
        ("ben", 3, 5),
        ("cyd", 0, 5),
    ]
    assert [mark.state for mark in cyd.marks] == ["not attempted"] * 2
    assert (ben.marks[0].mistake, ben.marks[0].message[:16]) == ("sum", "That is the sum.")
    record = json.loads((room / "out" / "ada.json").read_text())
    assert len(record["checksum"]) == len(record["tasks_checksum"]) == 64
    assert record["points"] == 5
    assert gradebook.read_grade(room / "out" / "ada.json") == ada


def test_what_is_done_is_not_done_again(room, examined):
    first = grade_all(room)
    assert len(examined) == 3
    assert grade_all(room, jobs=2) == first
    assert len(examined) == 3


@pytest.mark.parametrize("change", ["file", "tasks", "kit", "record", "page"])
def test_what_changed_is_done_again(room, examined, change, monkeypatch):
    grade_all(room)
    if change == "file":
        (room / "in" / "ben.ipynb").write_text(notebook_of(MEAN, DOUBLE))
    elif change == "tasks":
        (room / "assignments" / "05_toy" / "tasks.py").write_text(
            TASKS.replace('"mean", _', '"mean",  _') + "\n"
        )
    elif change == "kit":
        monkeypatch.setattr(grade, "__version__", "9.9")
    elif change == "record":
        (room / "out" / "ben.json").write_text('{"student": "ben", "poi')
    else:
        (room / "out" / "ben.html").unlink()
    again = grade_all(room)
    assert len(examined) - 3 == {"file": 1, "tasks": 3, "kit": 3, "record": 1, "page": 0}[change]
    assert again[1].points == (5 if change == "file" else 3)
    assert (room / "out" / "ben.html").is_file()


def test_a_student_may_hand_in_a_folder_as_nbgrader_has_it(room):
    for name in ("dan/ps1/ps1.ipynb", "dan/.ipynb_checkpoints/ps1.ipynb", "eve/work.ipynb", "eve.ipynb"):
        path = room / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(notebook_of(MEAN, DOUBLE))
    *_, dan, eve = grade_all(room)
    assert (dan.student, dan.file, dan.points) == ("dan", "ps1.ipynb", 5)
    assert (eve.points, eve.problem) == (0, "There are 2 notebooks (work.ipynb, eve.ipynb); hand in one.")


def test_a_fault_of_the_graders_stays_with_one_and_is_tried_again(room, examined, monkeypatch):
    honest = grade.answers_of

    def falls(cells, *more):
        if cells == (SUM, DOUBLE):
            raise OSError("no space left")
        return honest(cells, *more)

    monkeypatch.setattr(grade, "answers_of", falls)
    graded = grade_all(room)
    assert [one.failed for one in graded] == [False, True, False]
    assert "no space left" in graded[1].problem
    monkeypatch.setattr(grade, "answers_of", honest)
    assert [one.points for one in grade_all(room)] == [5, 3, 0]


def test_the_report_names_misconceptions(room):
    text = class_report.report(grade_all(room))
    assert "05_toy: 3 learners, 2.7 of 5 points in the mean" in text
    assert "mean (2 points): 1 right, 1 wrong, 1 not attempted\n    1 × sum" in text
    assert class_report.report([]) == "There are no grades here yet."


def test_names_of_the_kit_that_the_assignment_does_not_use_are_remarked(room):
    borrowed = (
        "from labkit import descent, losses as l\nfrom labkit.descent.rules import momentum\ndescent.race"
    )
    (room / "in" / "dan.ipynb").write_text(notebook_of(borrowed, MEAN, DOUBLE))
    dan = grade_all(room)[3]
    assert dan.points == 5
    (remark,) = dan.remarks
    assert remark.startswith("uses names of the kit that the assignment does not: ")
    assert remark.endswith(": descent, descent.race, descent.rules.momentum, losses")
    assert "descent.race" not in (room / "out" / "dan.html").read_text()
    assert "dan: uses names" in class_report.report([dan])


def test_the_same_file_meets_the_same_inputs_and_another_file_others(room):
    first, second = (grade_all(room) for _ in range(2))
    assert [one.seeds for one in first] == [one.seeds for one in second]
    assert len({seed for one in first for seed in one.seeds}) == 6
    assert 0 not in grade.seeds_of("0" * 64)


@pytest.fixture
def command(room, monkeypatch):
    """The command, with the toy assignment in place of the kit's."""
    ready = grade.grader

    def grader(number, *more, **options):
        return ready(number, *more, **options, assignments=room / "assignments")

    monkeypatch.setattr(grade, "grader", grader)
    return lambda *words: cli.main(["assignment", *map(str, words)])


def test_the_command_grades_and_reports(room, command, capsys, monkeypatch):
    monkeypatch.setattr(grade, "bubblewrap", lambda: "/usr/bin/bwrap")
    assert command("grade", room / "in", "--assignment", NUMBER, "--out", room / "out", "--jobs", 2) == 0
    told = capsys.readouterr().out
    assert "ben: 3 of 5 points" in told
    assert f"3 submissions; the table is {room}/out/grades.csv." in told
    assert command("report", room / "out") == 0
    assert "1 × sum" in capsys.readouterr().out


def test_without_bubblewrap_the_command_says_what_is_weaker_and_asks(room, command, capsys, monkeypatch):
    monkeypatch.setattr(grade, "bubblewrap", lambda: None)
    words = ("grade", room / "in", "--assignment", NUMBER, "--out", room / "out")
    assert command(*words) == 1
    said = capsys.readouterr().err
    assert launch.weaknesses() in said
    assert "--trusted" in said
    assert not (room / "out").exists()
    assert command(*words, "--trusted") == 0
    assert gradebook.read_grade(room / "out" / "ada.json").sandbox == "none"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["nowhere", "--assignment", "05"],
            "`submissions` must be a folder with a notebook for each student",
        ),
        (["in", "--assignment", "77"], "expected the number of an assignment, of 05; got 77."),
        (
            ["in", "--assignment", "05", "--jobs", "0"],
            "`jobs` must be a whole number of at least 1; got jobs=0.",
        ),
        (["in", "--assignment", "05", "--out", "in/grades"], "`out` must lie outside the submissions"),
        (["in", "--assignment", "05", "--seconds", "-1"], "`seconds` must be a positive number"),
    ],
)
def test_wrong_words_earn_a_sentence(room, command, capsys, monkeypatch, words, sentence):
    monkeypatch.chdir(room)
    monkeypatch.setattr(grade, "bubblewrap", lambda: "/usr/bin/bwrap")
    assert command("grade", "--out", room / "out", *words) == 1
    assert sentence in capsys.readouterr().err
