"""A release: the learner's notebook, and the public examples that its checks need."""

import json
from collections.abc import Sequence
from hashlib import sha1
from pathlib import Path

from labkit import __version__
from labkit.core.files import write_whole
from labkit.grading.authoring import sources
from labkit.grading.authoring.script import Cell, read_cells
from labkit.grading.authoring.sources import CHECKS, AssignmentError
from labkit.grading.authoring.stripping import strip
from labkit.grading.tasks.protocol import AnyTask

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}
LEAK_SEEDS = (1, 2, 3)
CHANCE_LENGTH = 6  # a shorter number may stand in a notebook by chance


def release(number: str, out: str | Path, assignments: str | Path = sources.ASSIGNMENTS) -> Path:
    """Write an assignment as learners get it; nothing is written unless all of it may be.

    Parameters
    ----------
    number : str
        The chapter's, such as "05".
    out : str or Path
        The released folder goes below it.
    assignments : Path

    Returns
    -------
    Path

    Raises
    ------
    AssignmentError
        With a sentence that says what would have leaked, or is missing, and where.
    """
    folder = sources.folder_of(number, assignments)
    files = released_files(folder)
    target = Path(out) / folder.name
    target.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        write_whole(target / name, text.encode("utf-8"))
    return target


def released_files(folder: Path) -> dict[str, str]:
    """Return {file name: text} of a release, examined for leaks."""
    tasks = sources.read_tasks(folder)
    cells = read_cells((folder / sources.SCRIPT).read_text(encoding="utf-8"))
    released = strip(cells)
    _require_cells(cells, tasks)
    _require_no_leak(released, tasks)
    return {
        f"{folder.name}.ipynb": notebook_text(released),
        CHECKS: checks_text(folder.name, tasks),
    }


def checks_text(name: str, tasks: Sequence[AnyTask]) -> str:
    """Return what a learner's checks need, as JSON: public examples and hints; no function, no probe."""
    checks = {"labkit": __version__, "assignment": name, "tasks": [task.public() for task in tasks]}
    return json.dumps(checks, ensure_ascii=False, indent=1) + "\n"


def notebook_text(cells: Sequence[Cell]) -> str:
    """Return the text of a notebook; the same cells give the same bytes."""
    entries = []
    counts: dict[str, int] = {}
    for cell in cells:
        name = sha1(f"{cell.kind}\n{cell.text}".encode()).hexdigest()[:10]
        counts[name] = counts.get(name, 0) + 1
        entries.append(_notebook_cell(cell, f"{name}-{counts[name]}"))
    notebook = {"cells": entries, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _notebook_cell(cell, name):
    metadata = {"nbgrader": cell.nbgrader} if cell.nbgrader else {}
    source = cell.text.splitlines(keepends=True)
    entry = {"cell_type": cell.kind, "id": name, "metadata": metadata, "source": source}
    return entry | ({"execution_count": None, "outputs": []} if cell.kind == "code" else {})


def _require_cells(cells, tasks):
    names = [task.name for task in tasks]
    if len(set(names)) != len(names):
        raise AssignmentError(f"two tasks share a name: {sorted(names)}.")
    solved = [cell.grade_id for cell in cells if cell.nbgrader.get("solution")]
    if sorted(solved) != sorted(names):
        raise AssignmentError(
            f"the notebook's solution cells are {sorted(solved)}, its tasks {sorted(names)}: "
            "each task needs one cell with its name as grade_id."
        )


def _require_no_leak(cells, tasks):
    """Refuse a release that shows a probe or an answer to hidden inputs."""
    for cell in cells:
        for task in tasks:
            _require_no_probe(cell, task)
            _require_no_answer(cell, task)


def _require_no_probe(cell, task):
    squeezed = "".join(cell.text.split())
    for probe in (*task.right_probes, *(source for source, _ in task.wrong_probes)):
        if _body(probe) and _body(probe) in squeezed:
            raise AssignmentError(f"the cell of line {cell.line} shows a probe of the task {task.name!r}.")


def _require_no_answer(cell, task):
    for value in _hidden_values(task):
        if value in cell.text:
            raise AssignmentError(
                f"the cell of line {cell.line} shows {value}, "
                f"an answer of the task {task.name!r} to hidden inputs."
            )


def _body(probe):
    """Return a probe without blanks and without the line that names the function, which learners get."""
    lines = [
        line
        for line in probe.strip().splitlines()
        if not line.lstrip().startswith(("def ", "import ", "from "))
    ]
    return "".join("".join(lines).split())


def _hidden_values(task):
    """Return the words of the expected numbers on other seeds that are too long to stand there by chance."""
    words = {f"{number:.6g}" for answer in task.hidden_answers(LEAK_SEEDS) for number in _numbers(answer)}
    return {word for word in words if len(word) > CHANCE_LENGTH}


def _numbers(packed):
    if type(packed) is float:
        yield packed
    elif type(packed) in (list, dict):
        for item in packed.values() if type(packed) is dict else packed:
            yield from _numbers(item)
