"""A release: the learner's notebook, and the public examples that its checks need."""

import json
import os
from hashlib import sha1
from pathlib import Path

from labkit import __version__
from labkit.grading import sources, tasks
from labkit.grading.sources import AssignmentError
from labkit.grading.stripping import strip

CHECKS = "checks.json"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}
LEAK_SEEDS = (1, 2, 3)


def release(number, out, assignments=sources.ASSIGNMENTS):
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
        draft = target / f"{name}.draft"
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, target / name)
    return target


def released_files(folder):
    """Return {file name: text} of a release, examined for leaks."""
    authored = sources.read_tasks(folder)
    cells = sources.read_cells((folder / "assignment.py").read_text(encoding="utf-8"))
    learners = strip(cells)
    _require_cells(cells, authored)
    _require_tight(learners, authored)
    return {
        f"{folder.name}.ipynb": notebook_text(learners),
        CHECKS: json.dumps(checks_of(folder.name, authored), ensure_ascii=False, indent=1) + "\n",
    }


def checks_of(name, authored):
    """Return what a learner's checks need: examples of the public seed, hints; no function, no probe."""
    return {"labkit": __version__, "assignment": name, "tasks": [_public(task) for task in authored]}


def notebook_text(cells):
    """Return the text of a notebook; the same cells give the same bytes."""
    notebook = {"cells": [], "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    seen = {}
    for cell in cells:
        name = sha1(f"{cell.kind}\n{cell.text}".encode()).hexdigest()[:10]
        seen[name] = seen.get(name, 0) + 1
        notebook["cells"].append(_notebook_cell(cell, f"{name}-{seen[name]}"))
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _notebook_cell(cell, name):
    metadata = {"nbgrader": cell.nbgrader} if cell.nbgrader else {}
    written = {"cell_type": cell.kind, "id": name, "metadata": metadata}
    written["source"] = cell.text.splitlines(keepends=True)
    return written | ({"execution_count": None, "outputs": []} if cell.kind == "code" else {})


def _public(task):
    if task.kind == "panel":
        return {"kind": task.kind, "form": type(task).__name__} | _data_of(task)
    names = ("name", "level", "points", "kind", "calls", "rtol", "atol")
    common = {name: getattr(task, name) for name in names} | {"hints": tasks.hints_of(task)}
    shown = [
        {
            "arguments": one.arguments,
            "expected": tasks.pack(one.expected),
            "mistaken": {name: tasks.pack(value) for name, value in one.mistaken.items()},
        }
        for one in tasks.examples(task, tasks.PUBLIC_SEED)
    ]
    return common | {"examples": shown}


def _data_of(task):
    """Return a panel's task as data, without its probes."""
    fields = {name: value for name, value in vars(task).items() if not name.endswith("_probes")}
    return fields | {"mistakes": [vars(mistake) for mistake in task.mistakes]}


def _require_cells(cells, authored):
    names = [task.name for task in authored]
    if len(set(names)) != len(names):
        raise AssignmentError(f"two tasks share a name: {sorted(names)}.")
    solved = [cell.grade_id for cell in cells if cell.nbgrader.get("solution")]
    if sorted(solved) != sorted(names):
        told = f"the notebook's solution cells are {sorted(solved)}, its tasks {sorted(names)}"
        raise AssignmentError(f"{told}: each task needs one cell with its name as grade_id.")


def _require_tight(cells, authored):
    """Refuse a release that shows a probe or an answer to hidden inputs."""
    for cell in cells:
        squeezed = "".join(cell.text.split())
        for task in authored:
            for probe in (*task.right_probes, *(source for source, _ in task.wrong_probes)):
                if _body(probe) and _body(probe) in squeezed:
                    raise AssignmentError(
                        f"the cell of line {cell.line} shows a probe of the task {task.name!r}."
                    )
            for value in _hidden_values(task):
                if value in cell.text:
                    told = f"the cell of line {cell.line} shows {value}"
                    raise AssignmentError(f"{told}, an answer of the task {task.name!r} to hidden inputs.")


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
    if task.kind == "panel":
        return set()
    found = (one.expected for seed in LEAK_SEEDS for one in tasks.examples(task, seed))
    return {
        f"{value:.6g}"
        for answer in found
        for value in _numbers(tasks.pack(answer))
        if len(f"{value:.6g}") > 6
    }


def _numbers(packed):
    if type(packed) is float:
        yield packed
    elif type(packed) in (list, dict):
        for item in packed.values() if type(packed) is dict else packed:
            yield from _numbers(item)
