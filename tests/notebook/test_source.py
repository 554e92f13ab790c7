"""What a chapter shows of the kit is what runs, without docstrings."""

import ast
import inspect

import pytest

from labkit.core import style
from labkit.core.errors import ArgumentError
from labkit.descent import adam, draw_paths, race, step
from labkit.descent.rules import Rule
from labkit.notebook import source
from labkit.panels.panel import Panel
from notebooks import build

SHOWN = [step, adam, race, draw_paths, Rule, Panel, source.source_of, style.styled]


def without_docstrings(text):
    """Return the syntax of a text, its docstrings taken out another way than the kit does."""

    class Strip(ast.NodeTransformer):
        def visit(self, node):
            self.generic_visit(node)
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
                node.body = node.body[1:]
            return node

    return ast.dump(Strip().visit(ast.parse(text)))


@pytest.mark.parametrize("item", SHOWN, ids=lambda item: item.__name__)
def test_shown_is_shipped(item):
    shown = source.source_of(item)
    assert ast.dump(ast.parse(shown)) == without_docstrings(inspect.getsource(item))
    assert '"""' not in shown
    assert "Taught in" not in shown


def test_shown_code_runs_like_the_kits():
    names = {}
    exec(source.source_of(step), {"np": __import__("numpy")}, names)
    rule, memory, pace = Rule("plain"), (0.0, 1.0), (1.0, 0.5, 1.0)
    assert names["step"](rule, 3.0, 2.0, memory, pace) == step(rule, 3.0, 2.0, memory, pace)


def test_inner_functions_lose_their_docstrings_too():
    def outer():
        """Say outer."""

        def inner():
            """Say inner."""
            return 1

        return inner()

    assert source.source_of(outer).splitlines()[-1] == "    return inner()"
    assert "Say" not in source.source_of(outer)
    assert outer() == 1


def displayed(monkeypatch, *items):
    """Return what `show` displays of some objects, and require that it returns nothing."""
    outputs = []
    monkeypatch.setattr("IPython.display.display", outputs.append)
    assert source.show(*items) is None
    (output,) = outputs
    return output.data


def test_several_are_shown_as_one_text(monkeypatch):
    text = displayed(monkeypatch, step, adam)
    assert text.count("```python\n") == 2
    assert source.source_of(step) in text
    assert source.source_of(adam) in text


@pytest.mark.parametrize("item", [print, 3, "step"])
def test_what_has_no_source_is_refused_with_one_sentence(item):
    with pytest.raises(ArgumentError, match=r"must be a function or class written in Python; got "):
        source.show(item)


@pytest.mark.slow
def test_source_is_shown_wherever_it_stands_in_a_cell():
    code = "from labkit import descent, show\nshow(descent.race)\nprint('after')"
    notebook = build.execute(build.notebook_of([("code", code)]))
    shown, printed = notebook.cells[0].outputs
    assert shown.data["text/markdown"].startswith("```python\ndef race")
    assert printed.text == "after\n"
