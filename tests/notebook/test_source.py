"""What a chapter shows of the kit is what runs, without docstrings."""

import ast
import inspect

import pytest

from labkit.core import checks, style
from labkit.descent import adam, draw_paths, momentum, race
from labkit.descent.rules import Rule
from labkit.notebook import source
from labkit.panels.panel import Panel

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


def test_several_are_shown_as_one_text():
    text = source.show(momentum, adam).data
    assert text.count("```python\n") == 2
    assert source.source_of(momentum) in text
    assert source.source_of(adam) in text
