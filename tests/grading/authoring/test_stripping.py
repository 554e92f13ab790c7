"""Solutions and hidden tests go, whatever stands around them."""

from hypothesis import given
from hypothesis import strategies as st

from labkit.grading.authoring.script import Cell, read_cells
from labkit.grading.authoring.sources import AssignmentError
from labkit.grading.authoring.stripping import hidden_lines, strip

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
