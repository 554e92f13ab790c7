"""Grades as files: a record for each learner, a table for the course, written whole or not at all."""

import csv
import hashlib
import io
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

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
    seeds: list = field(default_factory=list)
    marks: list = field(default_factory=list)
    cells: dict = field(default_factory=dict)
    problem: str = ""
    remarks: list = field(default_factory=list)
    code: str = ""
    seconds: float = 0.0
    failed: bool = False

    @property
    def points(self):
        """The points of all tasks."""
        return sum(mark.points for mark in self.marks)

    @property
    def out_of(self):
        """The points that could be had."""
        return sum(mark.out_of for mark in self.marks)


def write_whole(path, text):
    """Write a file so that it is never seen half written, not even after a power cut."""
    path = Path(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        with open(draft, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def place(folder, student, ending):
    """Return the path of a learner's file; names too long for a file are cut, and stay different."""
    stem = student
    if len(os.fsencode(student)) > LONGEST_NAME:
        stem = f"{student[:20]}-{hashlib.sha256(os.fsencode(student)).hexdigest()[:12]}"
    return Path(folder) / f"{stem}{ending}"


def write_grade(folder, grade):
    """Write a grade's record."""
    text = json.dumps(asdict(grade) | {"points": grade.points, "out_of": grade.out_of}, indent=1)
    write_whole(place(folder, grade.student, ".json"), text + "\n")


def read_grade(path):
    """Return the grade of a record, or None where there is none or it is damaged."""
    try:
        held = json.loads(Path(path).read_text(encoding="utf-8"))
        marks = [Mark(**mark) for mark in held.pop("marks")]
        del held["points"], held["out_of"]
        return Grade(marks=marks, **held)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def grades(folder):
    """Return all grades of a folder, by the learner's name."""
    found = (read_grade(path) for path in sorted(Path(folder).glob("*.json")))
    return [grade for grade in found if grade]


def copies(graded):
    """Return {student: others with the very same code}; without a point nothing was copied."""
    by_code = {}
    for grade in graded:
        if grade.code and grade.points:
            by_code.setdefault(grade.code, []).append(grade.student)
    return {
        student: [other for other in students if other != student]
        for students in by_code.values()
        if len(students) > 1
        for student in students
    }


def course_table(graded):
    """Return the course's CSV; no cell of it can be a formula."""
    tasks = list(dict.fromkeys(mark.task for grade in graded for mark in grade.marks))
    same, written = copies(graded), io.StringIO()
    writer = csv.writer(written)
    head = ["student", "points", "out_of", *tasks]
    writer.writerow(
        map(harmless, [*head, "problem", "remarks", "same_code_as", "seconds", "file", "sha256", "labkit"])
    )
    for grade in graded:
        points = {mark.task: mark.points for mark in grade.marks}
        row = [grade.student, grade.points, grade.out_of, *(points.get(task, "") for task in tasks)]
        row += [grade.problem, "; ".join(grade.remarks), ", ".join(same.get(grade.student, []))]
        row += [grade.seconds, grade.file, grade.checksum, grade.kit]
        writer.writerow(map(harmless, row))
    return written.getvalue()


def printable(text):
    """Return a line that no terminal takes for an order: names of files and students may hold anything."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def harmless(cell):
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if type(cell) is str and cell.lstrip().startswith(FORMULA_SIGNS) else cell
