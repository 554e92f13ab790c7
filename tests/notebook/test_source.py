"""What a chapter shows of the kit is what runs, without docstrings."""

import ast
import inspect

import pytest

from labkit.core import checks, style
from labkit.core.errors import ArgumentError
from labkit.descent import adam, draw_paths, momentum, race
from labkit.descent.rules import Rule
from labkit.notebook import source
from labkit.panels.panel import Panel
from notebooks import build

SHOWN = [momentum, adam, race, draw_paths, Rule, Panel, source.source_of, style.styled]


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
    exec(source.source_of(momentum), {"checks": checks, "Rule": Rule}, names)
    shown = names["momentum"](beta=0.5)
    step = {"weights": 3.0, "gradient": 2.0, "memory": {"velocity": 0.25}, "learning_rate": 0.5}
    assert shown(**step) == momentum(beta=0.5)(**step) == (1.875, {"velocity": 1.125})


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
    text = displayed(monkeypatch, momentum, adam)
    assert text.count("```python\n") == 2
    assert source.source_of(momentum) in text
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
