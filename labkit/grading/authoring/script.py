"""The notebook of an assignment as its author writes it: a percent script with solutions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from labkit.grading.authoring.sources import AssignmentError

BEGINNING = re.compile(r"#\s*%%")
USUAL_METADATA = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
BROKEN_METADATA = "incorrectly_encoded_metadata"  # where jupytext puts what it cannot read
# what jupytext adds to the metadata that the script names: how to write the cell again as it was
LAYOUT = {"lines_to_next_cell", "lines_to_end_of_cell_marker", "cell_marker"}


@dataclass(frozen=True)
class Cell:
    """A cell of a percent script; `line` is where it begins, for messages; `nbgrader` is its metadata."""

    kind: str
    text: str
    line: int
    nbgrader: Mapping[str, object] = field(default_factory=dict)

    @property
    def grade_id(self) -> str:
        """The name of the task that the cell belongs to, empty for none."""
        return str(self.nbgrader.get("grade_id", ""))


def read_cells(text: str) -> list[Cell]:
    """Return the cells of a percent script.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Cell

    Raises
    ------
    AssignmentError
        Where something in it would be released otherwise than it was meant.
    """
    import jupytext  # takes more than a second, and only authors need it

    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines, 1) if BEGINNING.match(line)]
    if not starts or any(line.strip() for line in lines[: starts[0] - 1]):
        raise AssignmentError("a percent script begins with a line `# %%`; this one does not.")
    cells = jupytext.reads(text, fmt="py:percent").cells
    if len(cells) != len(starts):
        raise AssignmentError(
            f"{len(starts)} lines begin with `# %%`, and jupytext reads {len(cells)} cells: "
            "use `# %%` for the beginning of a cell alone."
        )
    ends = [*(start - 1 for start in starts[1:]), len(lines)]
    for cell, start, end in zip(cells, starts, ends, strict=True):
        if cell.cell_type != "code":
            _require_comments(lines[start:end], start)
    return [_cell(cell, start) for cell, start in zip(cells, starts, strict=True)]


def _cell(cell, line):
    return Cell(cell.cell_type, cell.source.strip("\n"), line, _nbgrader(cell.metadata, line))


def _require_comments(lines, start):
    """Refuse prose without a #, which jupytext would take all the same: it may be a line of code."""
    if bare := [line for line in lines if line.strip() and not line.startswith("#")]:
        raise AssignmentError(f"the text below line {start} has a line without #: {bare[0]!r}.")


def _nbgrader(cell_metadata, line):
    """Return nbgrader's metadata, whole: the script names what differs from the usual."""
    named = {name: value for name, value in cell_metadata.items() if name not in LAYOUT}
    if not named:
        return {}
    if BROKEN_METADATA in named:
        raise AssignmentError(f"line {line} has metadata that is no JSON: {named[BROKEN_METADATA]}.")
    metadata = named.get("nbgrader")
    if set(named) != {"nbgrader"} or not isinstance(metadata, dict) or "grade_id" not in metadata:
        raise AssignmentError(
            f'line {line} needs nbgrader={{"grade_id": "…"}} and nothing else; got {named}.'
        )
    return USUAL_METADATA | metadata
