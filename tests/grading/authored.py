"""The assignments of the kit, and a way to run their cells without a kernel."""

import contextlib
import io
import os

from labkit.grading.authoring import sources
from labkit.grading.authoring.script import read_cells
from labkit.grading.authoring.stripping import MARKER

FOLDERS = sorted(path.parent for path in sources.ASSIGNMENTS.glob("[0-9][0-9]_*/tasks.py"))
TASKS = {folder.name: sources.read_tasks(folder) for folder in FOLDERS}
ALL = [(name, task) for name, tasks in TASKS.items() for task in tasks]


def cells_of(folder):
    return read_cells((folder / "assignment.py").read_text(encoding="utf-8"))


def answer_of(source, name):
    """Run a probe and return what it defines."""
    space = {}
    exec(source, space)
    return space[name]


def without_markers(text):
    return "\n".join(line for line in text.splitlines() if not MARKER.fullmatch(line))


def run_cells(texts, folder):
    """Run the texts in one namespace, in a folder; return the namespace and what each text printed."""
    space = {"__name__": "__main__"}
    printed = []
    here = os.getcwd()
    os.chdir(folder)
    try:
        for text in texts:
            with contextlib.redirect_stdout(io.StringIO()) as words:
                exec(text, space)
            printed.append(words.getvalue())
    finally:
        os.chdir(here)
    return space, printed
