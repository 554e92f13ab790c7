"""Speed of grading: seconds for each submission on one core, without and with Keras, and against nbgrader.

Run it as `python -m tests.grading.bench`. LABKIT_NBGRADER names the folder `bin` of an environment that has
nbgrader, where this one has not.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from labkit.grading.grades.grade import grade_class
from labkit.grading.grades.grader import grader
from labkit.grading.sandbox.client import Client
from labkit.grading.sandbox.launch import bubblewrap
from labkit.grading.sandbox.limits import Limits
from tests.grading.toy import DOUBLE, MEAN, NUMBER, notebook_of, plant_assignment

N_SUBMISSIONS = 5
KERAS = (
    "import keras\nimport numpy as np\nmodel = keras.Sequential([keras.layers.Dense(3)])\n"
    "model.compile('sgd', 'mse')\nmodel.fit(np.ones((64, 4)), np.ones((64, 3)), epochs=2, verbose=0)"
)
TESTS = "assert abs(mean([1.0, 2.0]) - 1.5) < 1e-9\nassert double(2.0) == 4.0"
ASSIGNMENTS = {"NumPy alone": (MEAN, DOUBLE), "a small Keras training": (KERAS, MEAN, DOUBLE)}


def main():
    """Print rows of a Markdown table: what, labkit, against, takes, ratio."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
    nbgrader = find_nbgrader()
    for what, cells in ASSIGNMENTS.items():
        ours, cpu = by_labkit(cells)
        task = f"grade one of {N_SUBMISSIONS} submissions on one core, {what} ({cpu:.2g} s of CPU)"
        theirs = by_nbgrader(nbgrader, cells) if nbgrader else None
        takes, ratio = (f"{theirs:.3g} s", f"{theirs / ours:.2g} ×") if theirs else ("not here", "")
        print(f"| {task} | {ours:.3g} s | nbgrader autograde | {takes} | {ratio} |", flush=True)


def by_labkit(cells):
    """Return seconds by the clock and of CPU for each submission, whole command."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "in").mkdir()
        for number in range(N_SUBMISSIONS):
            (place / "in" / f"s{number}.ipynb").write_text(notebook_of(*cells, f"# {number}"))
        plant_assignment(place / "assignments")
        began = time.perf_counter()
        toy = grader(NUMBER, trusted=not bubblewrap(), assignments=place / "assignments")
        graded = grade_class(place / "in", toy, place / "out", report=lambda line: None)
        took = time.perf_counter() - began
        assert all(one.points == 5 for one in graded)
    return took / N_SUBMISSIONS, cpu_seconds(cells)


def cpu_seconds(cells):
    """Return the CPU seconds of one runner: counted without walls, behind which nobody can count them."""
    limits = Limits()
    before = children()
    with Client(limits, trusted=True) as client:
        for cell in cells:
            client.request(limits.cell, cell=cell, name="<cell>")
    return children() - before


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def find_nbgrader():
    """Return the folder in which nbgrader's command lies, or None."""
    named = os.environ.get("LABKIT_NBGRADER")
    command = shutil.which("nbgrader", path=named) if named else shutil.which("nbgrader")
    return str(Path(command).parent) if command else None


def by_nbgrader(folder, cells):
    """Return seconds for each submission of `nbgrader autograde`, whole command, same Python."""
    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        kernel = place / "data" / "kernels" / "bench"
        kernel.mkdir(parents=True)
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        (kernel / "kernel.json").write_text(
            json.dumps({"argv": argv, "display_name": "b", "language": "python"})
        )
        names = ["source", *(f"submitted/s{number}" for number in range(N_SUBMISSIONS))]
        for name in names:
            home = place / name / "toy"
            home.mkdir(parents=True)
            (home / "toy.ipynb").write_text(for_nbgrader(cells))
        run_nbgrader(folder, place, "generate_assignment")
        began = time.perf_counter()
        run_nbgrader(folder, place, "autograde")
        return (time.perf_counter() - began) / N_SUBMISSIONS


def run_nbgrader(folder, place, command):
    environment = os.environ | {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "JUPYTER_PATH": str(place / "data"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    words = [f"{folder}/nbgrader", command, "toy", "--create", "--force", "--CourseDirectory.course_id=bench"]
    done = subprocess.run(words, cwd=place, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"nbgrader {command} failed: {done.stderr[-800:]}")


def for_nbgrader(cells):
    """Return the notebook with nbgrader's metadata and a cell of tests."""
    notebook = json.loads(
        notebook_of(*cells, TESTS, grade_ids=(*(f"a{n}" for n in range(len(cells))), "tests"))
    )
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
        about = cell["metadata"]["nbgrader"] | {
            "schema_version": 3,
            "task": False,
            "locked": False,
            "grade": False,
        }
        if about["grade_id"] == "tests":
            about |= {"grade": True, "solution": False, "locked": True, "points": 5}
        else:
            cell["source"] = f"### BEGIN SOLUTION\n{cell['source']}\n### END SOLUTION"
        cell["metadata"]["nbgrader"] = about
    notebook["metadata"]["kernelspec"] = {"name": "bench", "display_name": "b", "language": "python"}
    return json.dumps(notebook)


if __name__ == "__main__":
    main()
