"""Grades as files: a record for each learner, a table for the course, written whole or not at all."""

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from labkit.core.files import write_whole

TABLE = "grades.csv"
FORMULA_SIGNS = ("=", "+", "-", "@")
LONGEST_NAME = 80


@dataclass(frozen=True)
class Mark:
    """What one task earned."""

    task: str
    level: str
    state: str
    points: int
    out_of: int
    message: str = ""
    mistake: str = ""


@dataclass(frozen=True)
class Grade:
    """What one learner's file earned, and what proves it: checksums, versions, seeds.

    Parameters
    ----------
    student, assignment, file, checksum : str
        The last is the SHA-256 of the file as it was handed in.
    kit, tasks_checksum : str
        The version of labkit and the SHA-256 of the tasks that judged.
    sandbox : str
    seeds : list of int
        Of the hidden inputs.
    marks : list of Mark
    cells : dict
        Number of a code cell -> what went wrong in it.
    problem : str
        Why nothing could be graded; empty where it could.
    remarks : list of str
        For the instructor alone.
    code : str
        Checksum of the code without its blanks: the same for copies.
    seconds : float
    failed : bool
        The grader failed, not the learner: the file is graded again next time.
    """

    student: str
    assignment: str
    file: str = ""
    checksum: str = ""
    kit: str = ""
    tasks_checksum: str = ""
    sandbox: str = ""
    seeds: list[int] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    remarks: list[str] = field(default_factory=list)
    code: str = ""
    seconds: float = 0.0
    failed: bool = False

    @property
    def points(self) -> int:
        """The points of all tasks."""
        return sum(mark.points for mark in self.marks)

    @property
    def out_of(self) -> int:
        """The points that could be had."""
        return sum(mark.out_of for mark in self.marks)


def write_text(path: str | Path, text: str) -> None:
    """Write a text whole or not at all; what UTF-8 cannot hold is written as its escape."""
    write_whole(Path(path), text.encode("utf-8", errors="backslashreplace"))


def place(folder: str | Path, student: str, ending: str) -> Path:
    """Return the path of a learner's file; names too long for a file are cut, and stay different."""
    stem = student
    if len(os.fsencode(student)) > LONGEST_NAME:
        stem = f"{student[:20]}-{hashlib.sha256(os.fsencode(student)).hexdigest()[:12]}"
    return Path(folder) / f"{stem}{ending}"


def write_grade(folder: str | Path, grade: Grade) -> None:
    """Write a grade's record."""
    text = json.dumps(asdict(grade) | {"points": grade.points, "out_of": grade.out_of}, indent=1)
    write_text(place(folder, grade.student, ".json"), text + "\n")


def read_grade(path: str | Path) -> Grade | None:
    """Return the grade of a record, or None where there is none or it is damaged."""
    try:
        record = json.loads(Path(path).read_text(encoding="utf-8"))
        marks = [Mark(**mark) for mark in record.pop("marks")]
        del record["points"], record["out_of"]
        return Grade(marks=marks, **record)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def grades(folder: str | Path) -> list[Grade]:
    """Return all grades of a folder, by the learner's name."""
    records = (read_grade(path) for path in sorted(Path(folder).glob("*.json")))
    return [grade for grade in records if grade]


def copies(grades: Iterable[Grade]) -> dict[str, list[str]]:
    """Return {student: others with the very same code}; without a point nothing was copied."""
    by_code: dict[str, list[str]] = {}
    for grade in grades:
        if grade.code and grade.points:
            by_code.setdefault(grade.code, []).append(grade.student)
    return {
        student: [other for other in students if other != student]
        for students in by_code.values()
        if len(students) > 1
        for student in students
    }


def course_table(grades: Sequence[Grade]) -> str:
    """Return the course's CSV; no cell of it can be a formula."""
    tasks = list(dict.fromkeys(mark.task for grade in grades for mark in grade.marks))
    same_code = copies(grades)
    table = io.StringIO()
    writer = csv.writer(table)
    head = ["student", "points", "out_of", *tasks]
    writer.writerow(
        map(harmless, [*head, "problem", "remarks", "same_code_as", "seconds", "file", "sha256", "labkit"])
    )
    for grade in grades:
        points = {mark.task: mark.points for mark in grade.marks}
        row: list[object] = [grade.student, grade.points, grade.out_of]
        row += [points.get(task, "") for task in tasks]
        row += [grade.problem, "; ".join(grade.remarks), ", ".join(same_code.get(grade.student, []))]
        row += [grade.seconds, grade.file, grade.checksum, grade.kit]
        writer.writerow(map(harmless, row))
    return table.getvalue()


def printable(text: str) -> str:
    """Return a line that no terminal takes for a command: names of files and students may hold anything."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def harmless(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if type(cell) is str and cell.lstrip().startswith(FORMULA_SIGNS) else cell
