"""Grades as files: whole, harmless in a spreadsheet and on a page, and read back as they were."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core import files
from labkit.grading.grades import gradebook
from labkit.grading.grades.gradebook import Grade, Mark

WORDS = st.text(st.characters(codec="utf-8"), max_size=30)


def a_grade(student="ada", message="", state="wrong", **more):
    marks = [Mark("mean", "core", state, 0, 2, message)]
    return Grade(student, "05_toy", "a.ipynb", "ab" * 32, "0.1", marks=marks, **more)


@given(
    st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=300).filter(
        lambda s: s not in "..."
    )
)
def test_any_student_has_a_record_that_is_read_back(tmp_path_factory, student):
    folder = tmp_path_factory.mktemp("grades")
    try:
        student.encode()
    except UnicodeEncodeError:
        return
    gradebook.write_grade(folder, a_grade(student))
    assert gradebook.read_grade(gradebook.place(folder, student, ".json")) == a_grade(student)


@given(WORDS, WORDS)
def test_no_cell_of_a_table_is_a_formula(student, problem):
    text = gradebook.course_table([a_grade(student, problem=problem, code="x")])
    for row in csv.reader(io.StringIO(text)):
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\t=1", " =1", "\n=1", "\u00a0=1"])
def test_formulas_become_text(cell):
    assert gradebook.harmless(cell) == f"'{cell}"


def test_numbers_and_words_stay_as_they_are():
    assert [gradebook.harmless(cell) for cell in (-1.5, "a=b", "", "1")] == [-1.5, "a=b", "", "1"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    gradebook.write_text(path, "old")
    monkeypatch.setattr(files.os, "fsync", lambda handle: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        gradebook.write_text(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_text_that_utf8_cannot_hold_is_written_all_the_same(tmp_path):
    gradebook.write_text(tmp_path / "a.html", "a\ud800b")
    assert (tmp_path / "a.html").read_text() == "a\\ud800b"


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{}", '{"student": 1, "marks": [{"x": 1}]}', '{"marks": 3}']
)
def test_a_damaged_record_counts_as_none(tmp_path, text):
    (tmp_path / "a.json").write_text(text)
    assert gradebook.read_grade(tmp_path / "a.json") is None
    assert gradebook.grades(tmp_path) == []


def test_copies_are_found_by_their_code_and_only_where_there_are_points():
    earned = [Mark("mean", "core", "right", 2, 2)]
    one, two, three = (
        Grade(name, "05", marks=earned, code=code) for name, code in zip("abc", "xxy", strict=True)
    )
    blank = [Grade(name, "05", code="z") for name in "de"]
    assert gradebook.copies([one, two, three, *blank]) == {"a": ["b"], "b": ["a"]}
