"""Solutions and hidden tests go, whatever stands around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.grading.authoring.script import Cell, read_cells
from labkit.grading.authoring.sources import SCRIPT, AssignmentError
from labkit.grading.authoring.stripping import hidden_lines, public_code, strip
from tests.grading.authored import FOLDERS, cells_of

MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION", "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")


LINES = st.sampled_from(
    [*MARKERS, *(f"    {marker}" for marker in MARKERS), "secret_number = 12345678", "x = 1", "else:", ""]
)


@given(st.lists(st.lists(LINES, max_size=8), max_size=3))
def test_whatever_is_stripped_holds_no_hidden_line(texts):
    cells = [Cell("code", "\n".join(lines), 1, {"solution": True}) for lines in texts]
    try:
        released = strip(cells)
    except AssignmentError:
        return
    text = "\n".join(cell.text for cell in released)
    assert "###" not in text
    hidden = {line.strip() for cell in cells for _, line in hidden_lines(cell)}
    assert "secret_number = 12345678" not in text or "secret_number = 12345678" not in hidden


def test_markers_are_found_in_any_indent():
    (cell,) = read_cells(
        "# %%\nif True:\n        #   BEGIN SOLUTION  \n        secret()\n        # END SOLUTION\n"
    )
    (left,) = strip([Cell(cell.kind, cell.text, cell.line, {"solution": True})])
    assert left.text == "if True:\n        # YOUR CODE HERE\n        raise NotImplementedError()"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_public_code_of_a_script_is_that_of_its_released_cells(folder):
    released = [cell.text for cell in strip(cells_of(folder)) if cell.kind == "code"]
    lines = [line for text in released for line in text.splitlines() if line and not line.startswith("#")]
    stubs = ("# YOUR CODE HERE", "raise NotImplementedError()")
    expected = [line for line in lines if not line.strip().startswith(stubs)]
    script = (folder / SCRIPT).read_text(encoding="utf-8")
    assert [line for line in public_code(script).splitlines() if line] == expected
