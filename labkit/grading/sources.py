"""Assignments as authors write them: a percent script with solutions, and a file of tasks beside it."""

import importlib.util
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

ASSIGNMENTS = Path(__file__).parents[2] / "notebooks" / "assignments"
BEGINNING = re.compile(r"# %%(?: \[(?P<kind>markdown)\])?(?: (?P<metadata>\S.*))?")
SCHEMA = 3  # of nbgrader's metadata


class AssignmentError(Exception):
    """What is wrong with an assignment, in one sentence."""


@dataclass(frozen=True)
class Cell:
    """A cell of a percent script; `line` is where it begins, for messages."""

    kind: str
    text: str
    line: int
    nbgrader: dict = field(default_factory=dict)

    @property
    def grade_id(self):
        """The name of the task that the cell belongs to, empty for none."""
        return self.nbgrader.get("grade_id", "")


def folder_of(number, assignments=ASSIGNMENTS):
    """Return the folder of an assignment by its chapter's number.

    Parameters
    ----------
    number : str
        Such as "05".
    assignments : Path

    Returns
    -------
    Path
    """
    found = sorted(Path(assignments).glob(f"{number}_*")) if re.fullmatch(r"\d\d", str(number)) else []
    if not found:
        known = ", ".join(path.name[:2] for path in sorted(Path(assignments).glob("[0-9][0-9]_*")))
        if not known:
            told = f"{assignments} holds no assignments; they come with the repository, not with the wheel"
            way = "fetch from a folder of released ones with --source, or clone the repository"
            raise AssignmentError(f"{told}: {way}.")
        raise AssignmentError(f"expected the number of an assignment, of {known}; got {number}.")
    return found[0]


def read_tasks(folder):
    """Return the tasks of an assignment; its tasks.py is run, so it must be your own.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    tuple of Task and PanelTask
    """
    path = Path(folder) / "tasks.py"
    if not path.is_file():
        raise AssignmentError(f"{path} is missing: it holds the tasks of the assignment.")
    name = f"labkit_tasks_{Path(folder).name}"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module.TASKS


def read_cells(text):
    """Return the cells of a percent script.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Cell
    """
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if BEGINNING.fullmatch(line)]
    if not starts or any(line.strip() for line in lines[: starts[0]]):
        raise AssignmentError("a percent script begins with a line `# %%`; this one does not.")
    ends = [*starts[1:], len(lines)]
    return [
        _cell(lines[start], lines[start + 1 : end], start + 1)
        for start, end in zip(starts, ends, strict=True)
    ]


def _cell(first, body, line):
    parts = BEGINNING.fullmatch(first)
    kind = parts["kind"] or "code"
    if kind == "markdown":
        if wrong := [text for text in body if text.strip() and not text.startswith("#")]:
            raise AssignmentError(f"the text below line {line} has a line without #: {wrong[0]!r}.")
        body = [re.sub(r"^# ?", "", text) for text in body]
    return Cell(kind, "\n".join(body).strip("\n"), line, _nbgrader(parts["metadata"], line))


def _nbgrader(words, line):
    """Return nbgrader's metadata, whole: the script names what differs from the usual."""
    if not words:
        return {}
    try:
        given = json.loads(words.removeprefix("nbgrader="))
    except json.JSONDecodeError as error:
        raise AssignmentError(f"line {line} has metadata that is no JSON: {error}.") from None
    usual = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": SCHEMA}
    if not isinstance(given, dict) or "grade_id" not in given:
        raise AssignmentError(f'line {line} needs nbgrader={{"grade_id": "…"}}; got {words}.')
    return usual | given
