"""Percent scripts: jupytext reads them, and what it would read otherwise than it was meant is refused."""

import pytest

from labkit.grading.authoring.script import read_cells
from labkit.grading.authoring.sources import SCRIPT, AssignmentError
from tests.grading.authored import FOLDERS

TASK = '# %% nbgrader={"grade_id": "double", "solution": true}'


def test_cells_have_kind_text_line_and_whole_metadata():
    prose, task, last = read_cells(
        f"# %% [markdown]\n# # Doubling\n#\n# Twice.\n\n{TASK}\nx = 1\n\n\n# %%\ny\n"
    )
    assert (prose.kind, prose.text, prose.line, prose.grade_id) == ("markdown", "# Doubling\n\nTwice.", 1, "")
    assert (task.kind, task.text, task.line, task.grade_id) == ("code", "x = 1", 6, "double")
    usual = {"grade": False, "locked": False, "task": False, "schema_version": 3}
    assert task.nbgrader == {"grade_id": "double", "solution": True} | usual
    assert (last.text, last.line, last.nbgrader) == ("y", 10, {})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_cell_of_the_kits_assignments_stands_where_its_line_says(folder):
    text = (folder / SCRIPT).read_text(encoding="utf-8")
    lines = text.splitlines()
    cells = read_cells(text)
    assert len(cells) == sum(line.startswith("# %%") for line in lines)
    for cell in cells:
        assert lines[cell.line - 1].startswith("# %%")
        comment = "" if cell.kind == "code" else "# "
        expected = [f"{comment}{line}".rstrip() for line in cell.text.splitlines()]
        assert lines[cell.line : cell.line + len(expected)] == expected


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("", "begins with a line `# %%`"),
        ("x = 1\n# %%\ny\n", "begins with a line `# %%`"),
        ("# ---\n# jupyter: {}\n# ---\n# %%\ny\n", "begins with a line `# %%`"),
        ('# %%\nx = """\n# %%\n"""\n', "2 lines begin with `# %%`, and jupytext reads 1 cells"),
        ("# %% [markdown]\n# a\nx = 1\n", "the text below line 1 has a line without #: 'x = 1'"),
        ("# %% [raw]\nx = 1\n", "the text below line 1 has a line without #: 'x = 1'"),
        (f"{TASK[:-1]}\nx\n", "line 1 has metadata that is no JSON"),
        ("# %% a title\nx\n", "line 1 needs nbgrader="),
        (f'{TASK} tags=["x"]\nx\n', "and nothing else; got"),
        ('# %% nbgrader={"solution": true}\nx\n', "line 1 needs nbgrader="),
        ("# %% nbgrader=3\nx\n", "line 1 needs nbgrader="),
    ],
)
def test_what_would_be_released_otherwise_is_refused(script, words):
    with pytest.raises(AssignmentError) as caught:
        read_cells(script)
    assert words in str(caught.value)
