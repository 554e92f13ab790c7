"""Grading a folder: who is graded, what is written, what is done again. The sandbox has tests of its own."""

import json

import pytest

from labkit.grading.grades import class_report, grade, gradebook
from labkit.grading.grades.grader import grader
from tests.grading.toy import DOUBLE, MEAN, NUMBER, SUM, TASKS, notebook_of

pytestmark = pytest.mark.usefixtures("notebooks_run")


def grade_all(room, **more):
    toy = grader(NUMBER, assignments=room / "assignments")
    return grade.grade_class(room / "in", toy, room / "out", report=lambda line: None, **more)


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


def test_what_is_done_is_not_done_again(room, notebooks_run):
    first = grade_all(room)
    assert len(notebooks_run) == 3
    assert grade_all(room, jobs=2) == first
    assert len(notebooks_run) == 3


@pytest.mark.parametrize("change", ["file", "tasks", "kit", "record", "page"])
def test_what_changed_is_done_again(room, notebooks_run, change, monkeypatch):
    grade_all(room)
    if change == "file":
        (room / "in" / "ben.ipynb").write_text(notebook_of(MEAN, DOUBLE))
    elif change == "tasks":
        (room / "assignments" / "05_toy" / "tasks.py").write_text(
            TASKS.replace('"mean", _', '"mean",  _') + "\n"
        )
    elif change == "kit":
        monkeypatch.setattr(grade, "__version__", "9.9")
        monkeypatch.setattr("labkit.grading.grades.grader.__version__", "9.9")
    elif change == "record":
        (room / "out" / "ben.json").write_text('{"student": "ben", "poi')
    else:
        (room / "out" / "ben.html").unlink()
    again = grade_all(room)
    assert len(notebooks_run) - 3 == {"file": 1, "tasks": 3, "kit": 3, "record": 1, "page": 0}[change]
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


def test_a_fault_of_the_graders_stays_with_one_and_is_tried_again(room, notebooks_run, monkeypatch):
    honest = grade.run_notebook

    def falls(cells, *more):
        if cells == (SUM, DOUBLE):
            raise OSError("no space left")
        return honest(cells, *more)

    monkeypatch.setattr(grade, "run_notebook", falls)
    graded = grade_all(room)
    assert [one.failed for one in graded] == [False, True, False]
    assert "no space left" in graded[1].problem
    monkeypatch.setattr(grade, "run_notebook", honest)
    assert [one.points for one in grade_all(room)] == [5, 3, 0]


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
