"""Cells as plain Python: what only IPython understands is left out, and lines keep their numbers."""

import ast
import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.grading.sandbox.cells import SilentShell, parsed


class WithoutShell(ast.NodeTransformer):
    """Puts `pass` in place of what goes to the silent shell, and does nothing."""

    def visit_Expr(self, node):
        return ast.Pass() if ast.unparse(node).startswith("get_ipython().") else node


def silent(cell):
    """Return what of a cell does something, as Python writes it."""
    return ast.unparse(WithoutShell().visit(parsed(cell, "c")))


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("for i in a:\n    !ls {i}\n    y = 2", "for i in a:\n    pass\n    y = 2"),
        ("%time x = 1", "x = 1"),
        ("\n\nfor i in a:\n    %time x = i  # slow", "for i in a:\n    x = i"),
        ("%%time\nx = 1", "x = 1"),
        ("\n%%time -o spent\n%time y = 2\n!ls\nx = 1", "y = 2\npass\nx = 1"),
        ("%%capture out\n%pip list\nx = 1", "pass\nx = 1"),
        ("%%bash\nrm -rf x", "pass"),
        ("%%time", ""),
        ("%time", "pass"),
        ("np.mean?\nx = 1", "pass\nx = 1"),
        ("?np.mean", "pass"),
        ("%run a.py \\\n  -v\nz = 1", "pass\nz = 1"),
        ('x = """\n%d\n"""\n!ls', "x = '\\n%d\\n'\npass"),
        ("get_ipython().run_line_magic(name, 'x')\n!ls", "pass\npass"),
    ],
)
def test_ipythons_lines_are_left_out_and_lines_keep_their_numbers(cell, plain):
    assert silent(cell) == ast.unparse(ast.parse(plain))
    lines = dict(enumerate(cell.splitlines(), 1))
    for node in ast.walk(parsed(cell, "c")):
        if isinstance(node, ast.Name) and node.id in ("x", "y"):
            assert node.id in lines[node.lineno]


@pytest.mark.parametrize("cell", ['x = """\n%d and %s\n!\n"""', "x = (5\n%3)", "x = 1 # what?"])
def test_what_python_can_read_is_left_as_it_is(cell):
    assert ast.dump(parsed(cell, "c")) == ast.dump(ast.parse(cell))


@given(st.text(max_size=80))
def test_any_text_is_a_program_or_a_syntax_error(text):
    try:
        assert isinstance(parsed(text, "c"), ast.Module)
    except (SyntaxError, ValueError):
        return


def test_the_shell_is_silent():
    shell = SilentShell()
    assert list(shell.run_line_magic("matplotlib", "inline").events) == []


def test_a_command_whose_output_is_used_gives_nothing_to_use():
    space = {"get_ipython": SilentShell}
    exec(compile(parsed("files = !ls\nn = len(list(files))", "c"), "c", "exec"), space)
    assert space["n"] == 0


@pytest.mark.parametrize("cell", ["!ls\nx = (", "%time x = (", "%%time\nx = ("])
def test_what_nobody_can_read_is_a_syntax_error(cell):
    with pytest.raises(SyntaxError, match="was never closed"):
        parsed(cell, "c")


@pytest.mark.parametrize("part", ["?", "%", "!", "a?", "a.", "%%time\n", " ", "(", "'", "a[0]", "*a"])
def test_long_cells_are_read_in_a_time_that_a_cell_may_take(part):
    began = time.perf_counter()
    with contextlib.suppress(Exception):
        parsed(f"{part * 2000}\n", "c")
    assert time.perf_counter() - began < 10
