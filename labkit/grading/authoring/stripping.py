"""From an author's cells to a learner's: solutions and hidden tests go, or nothing is released."""

import re
from collections.abc import Sequence
from dataclasses import replace

from labkit.grading.authoring.script import Cell
from labkit.grading.authoring.sources import AssignmentError

MARKER = re.compile(r"\s*#+\s*(BEGIN|END) (SOLUTION|HIDDEN TESTS)\s*")
SUSPECT = re.compile(r"(?<![a-z])(BEGIN|END)[\W_]*(SOLUTION|HIDDEN[\W_]*TEST)", re.IGNORECASE)
STUB = "# YOUR CODE HERE"
# shorter lines, such as `else:`, or parts of lines stand in any code
LINE_LENGTH = 8
PART_LENGTH = 16


def strip(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells without their solutions and hidden tests.

    Parameters
    ----------
    cells : list of Cell

    Returns
    -------
    list of Cell

    Raises
    ------
    AssignmentError
        Where a marker is open, unmatched or misspelled, a solution has no markers, or a line of a solution
        still stands in the text.
    """
    released = [replace(cell, text=_stripped(cell)) for cell in cells]
    _require_markers(cells)
    _require_gone(cells, released)
    return released


def public_code(script: str) -> str:
    """Return the code of a whole percent script that learners get: no solution, no hidden test, no prose."""
    regions = _regions(Cell("code", script, 0))
    return "\n".join(line for _, line, kind in regions if not kind and not line.startswith("#"))


def hidden_lines(cell: Cell) -> list[tuple[int, str]]:
    """Return the (number, line) pairs between the markers of a cell."""
    return [(number, line) for number, line, kind in _regions(cell) if kind]


def _regions(cell):
    """Yield (number, line, kind) for each line; kind names the region that holds it, '' outside."""
    kind = ""
    opened = 0
    for number, line in enumerate(cell.text.splitlines(), cell.line + 1):
        marker = MARKER.fullmatch(line)
        if not marker and SUSPECT.search(line):
            raise AssignmentError(f"line {number} looks like a marker and is none: {line.strip()!r}.")
        if marker and marker[1] == "BEGIN":
            if kind:
                raise AssignmentError(f"line {number} begins a region inside the one of line {opened}.")
            kind = marker[2]
            opened = number
        if marker and marker[1] == "END" and kind != marker[2]:
            raise AssignmentError(f"line {number} ends a region that is not open: {line.strip()!r}.")
        yield number, line, kind
        if marker and marker[1] == "END":
            kind = ""
    if kind:
        raise AssignmentError(f"the region of line {opened} has no END {kind}.")


def _stripped(cell):
    lines = []
    for _, line, kind in _regions(cell):
        if not kind:
            lines.append(line)
        elif kind == "SOLUTION" and (marker := MARKER.fullmatch(line)) and marker[1] == "BEGIN":
            lines += _stub(line)
    return "\n".join(lines)


def _stub(line):
    """Return what stands in place of a solution; within a function it must also be a body."""
    indent = line[: len(line) - len(line.lstrip())]
    return [f"{indent}{STUB}"] + [f"{indent}raise NotImplementedError()"] * bool(indent)


def _require_markers(cells):
    for cell in cells:
        marked = any(MARKER.fullmatch(line) and "SOLUTION" in line for line in cell.text.splitlines())
        if cell.nbgrader.get("solution") and not marked:
            raise AssignmentError(f"the solution cell of line {cell.line} has no BEGIN SOLUTION.")
        if marked and not cell.nbgrader.get("solution"):
            raise AssignmentError(
                f'the cell of line {cell.line} has a solution and no metadata "solution": true.'
            )


def _require_gone(cells, released):
    lines = {_bare(line): cell.line for cell in released for line in cell.text.splitlines()}
    wholes = {_bare(cell.text): cell.line for cell in released}
    for cell in cells:
        for number, line in hidden_lines(cell):
            bare = _bare(line)
            if MARKER.fullmatch(line) or len(bare) < LINE_LENGTH:
                continue
            within = [at for text, at in wholes.items() if len(bare) >= PART_LENGTH and bare in text]
            if places := [*within, *(at for text, at in lines.items() if text == bare)]:
                raise AssignmentError(
                    f"line {number} belongs to a solution and still stands in the cell of line {places[0]}: "
                    f"{line.strip()!r}."
                )


def _bare(line):
    """Return a line without blanks, comment signs and the marks of text, so that copies are found."""
    return re.sub(r"[\s`#]+", "", line)
