"""Releases: solutions, hidden tests and probes go, and where anything might stay nothing is written."""

import json
import shutil

import nbformat
import pytest

from labkit.grading.authoring import releasing
from labkit.grading.authoring.sources import AssignmentError
from labkit.grading.authoring.stripping import hidden_lines
from tests.grading.authored import FOLDERS, TASKS, cells_of

TASK = """
from labkit.grading.tasks import Mistake, Task
import numpy as np

def inputs(seed):
    return [(float(value),) for value in np.random.default_rng(seed).normal(size=2)]

DOUBLE = Task(
    name="double", level="core", points=1, calls="double", inputs=inputs, reference=lambda x: 2 * x,
    mistakes=(Mistake("adds two", lambda x: x + 2, "Twice?", "Times two."),),
    right_probes=("def double(x):\\n    return x.__add__(x)",),
    wrong_probes=(("def double(x):\\n    return x.__add__(2)", "adds two"),),
)
TASKS = (DOUBLE,)
"""
SCRIPT = """# %% [markdown]
# # Doubling
#
# Make it twice as large.

# %% nbgrader={"grade_id": "double", "solution": true}
def double(x):
    ### BEGIN SOLUTION
    return sum([x, x])
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_double", "grade": true, "locked": true, "points": 1}
check("42", "double", double)
### BEGIN HIDDEN TESTS
assert double(3.25) == 6.5
### END HIDDEN TESTS
"""


@pytest.fixture
def planted(tmp_path):
    """Write an assignment; return how to release it after exchanging words of its script."""
    folder = tmp_path / "assignments" / "42_doubling"
    folder.mkdir(parents=True)
    (folder / "tasks.py").write_text(TASK, encoding="utf-8")

    def release(old="", new="", task=TASK):
        assert old in SCRIPT
        (folder / "assignment.py").write_text(
            SCRIPT.replace(old, new, 1) if old else SCRIPT, encoding="utf-8"
        )
        (folder / "tasks.py").write_text(task, encoding="utf-8")
        return releasing.release("42", tmp_path / "out", tmp_path / "assignments")

    return release


def test_a_release_has_stubs_and_no_solution(planted):
    folder = planted()
    assert sorted(path.name for path in folder.iterdir()) == ["42_doubling.ipynb", "checks.json"]
    notebook = nbformat.read(folder / "42_doubling.ipynb", as_version=4)
    nbformat.validate(notebook)
    prose, stub, test = notebook.cells
    assert prose.source.startswith("# Doubling\n\nMake")
    assert stub.source == "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    assert test.source == 'check("42", "double", double)'
    assert stub.metadata.nbgrader.grade_id == "double"
    assert test.metadata.nbgrader.points == 1


def test_a_release_keeps_functions_and_probes_to_itself(planted):
    text = "".join(path.read_text(encoding="utf-8") for path in planted().iterdir())
    for hidden in ("sum([x", "__add__", "6.5", "BEGIN", "END", "HIDDEN"):
        assert hidden not in text


def test_the_same_source_gives_the_same_bytes(planted):
    first = {path.name: path.read_bytes() for path in planted().iterdir()}
    assert {path.name: path.read_bytes() for path in planted().iterdir()} == first


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    ### END SOLUTION\n", "", "the region of line 8 has no END SOLUTION"),
        ("### END HIDDEN TESTS\n", "", "the region of line 15 has no END HIDDEN TESTS"),
        ("    ### BEGIN SOLUTION\n", "", "line 9 ends a region that is not open"),
        ("    ### END SOLUTION\n", "    ### END HIDDEN TESTS\n", "line 10 ends a region that is not open"),
        ("    return sum", "    ### BEGIN SOLUTION\n    return sum", "line 9 begins a region inside"),
        ("### BEGIN SOLUTION", "### BEGIN SOLUTION please", "looks like a marker and is none"),
        ("### BEGIN SOLUTION", "### Begin Solution", "looks like a marker and is none"),
        ("    ### END SOLUTION\n", "    ### END SOLUTIONS\n", "looks like a marker and is none"),
        ("### BEGIN HIDDEN TESTS", "### BEGIN_HIDDEN_TESTS", "looks like a marker and is none"),
        ("Make it", "Do return sum([x, x]). Make it", "line 9 belongs to a solution"),
        ("Make it", "`return sum( [x,x] )`\n# Make it", "still stands in the cell of line 1"),
        ("Make it", "assert double(3.25)==6.5\n# Make it", "line 17 belongs to a solution and still stands"),
        ("Make it", "return x.__add__(x)\n# Make it", "shows a probe of the task 'double'"),
        ("Make it", "return x.__add__(2)\n# Make it", "shows a probe of the task 'double'"),
        ("Make it", "The answer is 0.691168. Make it", "an answer of the task 'double' to hidden inputs"),
        (', "solution": true', "", "has a solution and no metadata"),
        ('"grade_id": "double"', '"grade_id": "triple"', "are ['triple'], its tasks ['double']"),
        ('"solution": true}', '"solution": yes}', "metadata that is no JSON"),
        ('nbgrader={"grade_id": "double", ', "nbgrader={", 'needs nbgrader={"grade_id"'),
        ("# # Doubling", "Doubling", "a line without #: 'Doubling'"),
        ("# %% [markdown]\n", "", "a percent script begins with a line `# %%`"),
    ],
)  # fmt: skip
def test_nothing_is_released_that_might_leak(planted, tmp_path, old, new, words):
    with pytest.raises(AssignmentError) as caught:
        planted(old, new)
    assert words in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_a_solution_cell_without_markers_is_refused(planted):
    markers = "    ### BEGIN SOLUTION\n    return sum([x, x])\n    ### END SOLUTION\n"
    with pytest.raises(AssignmentError, match="line 6 has no BEGIN SOLUTION"):
        planted(markers, "    return sum([x, x])\n")


def test_two_tasks_of_one_name_are_refused(planted):
    with pytest.raises(AssignmentError, match="two tasks share a name"):
        planted(task=TASK.replace("(DOUBLE,)", "(DOUBLE, DOUBLE)"))


def test_tasks_are_needed(planted, tmp_path):
    planted()
    (tmp_path / "assignments" / "42_doubling" / "tasks.py").unlink()
    with pytest.raises(AssignmentError, match=r"tasks.py is missing"):
        releasing.release("42", tmp_path / "out", tmp_path / "assignments")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_line_of_a_solution_is_in_the_released_files(folder):
    notebook, checks = releasing.released_files(folder).values()
    text = "".join("\n".join("".join(cell["source"]) for cell in json.loads(notebook)["cells"]).split())
    for cell in cells_of(folder):
        for _, line in hidden_lines(cell):
            bare = "".join(line.split())
            assert len(bare) < 16 or bare not in text
    for task in TASKS[folder.name]:
        for probe in (*task.right_probes, *(source for source, _ in task.wrong_probes)):
            assert json.dumps(probe) not in checks


def test_a_broken_release_leaves_the_last_one(planted, tmp_path):
    before = {path.name: path.read_bytes() for path in planted().iterdir()}
    with pytest.raises(AssignmentError):
        planted("### END HIDDEN TESTS\n", "")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out" / "42_doubling").iterdir()} == before
    shutil.rmtree(tmp_path / "out")
