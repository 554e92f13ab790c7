"""A school that runs nbgrader takes the same files: released and graded by nbgrader itself."""

import csv
import os
import shutil
import subprocess
import sys

import pytest

from labkit.grading.authoring import releasing, sources
from tests.grading.authored import cells_of

pytest.importorskip("nbgrader")
pytestmark = pytest.mark.slow
CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'course'\nc.ExecutePreprocessor.timeout = 120\n"
POINTS = 11


def nbgrader(*words, course):
    """Run nbgrader as its command would; it calls alembic, which lies beside this interpreter."""
    folder = os.path.dirname(sys.executable)
    environment = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    command = [sys.executable, "-m", "nbgrader", *words]
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr


def test_nbgrader_releases_and_grades_the_same_source(tmp_path):
    source = sources.folder_of("05")
    name = "a05"
    notebook = tmp_path / "source" / name / f"{name}.ipynb"
    notebook.parent.mkdir(parents=True)
    notebook.write_text(releasing.notebook_text(cells_of(source)), encoding="utf-8")
    (tmp_path / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    checks = releasing.released_files(source)[sources.CHECKS]
    nbgrader("generate_assignment", name, "--create", course=tmp_path)
    released = tmp_path / "release" / name / notebook.name
    assert "SOLUTION" not in released.read_text(encoding="utf-8")
    for learner, work in (("solved", notebook), ("untouched", released)):
        folder = tmp_path / "submitted" / learner / name
        folder.mkdir(parents=True)
        shutil.copy(work, folder / notebook.name)
        (folder / sources.CHECKS).write_text(checks, encoding="utf-8")
    nbgrader("autograde", name, "--create", course=tmp_path)
    nbgrader("export", "--to=grades.csv", course=tmp_path)
    with open(tmp_path / "grades.csv", encoding="utf-8", newline="") as lines:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(lines)}
    assert scores == {"solved": POINTS, "untouched": 0}
