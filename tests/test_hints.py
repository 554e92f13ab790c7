"""Type hints: every public function and method says what it takes and what it returns."""

import ast

import pytest

from tests.package import modules, plant

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def public_functions(tree):
    """Yield the public functions of a file and the public methods of its public classes."""
    for node in tree.body:
        if isinstance(node, FUNCTIONS) and not node.name.startswith("_"):
            yield node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from (f for f in node.body if isinstance(f, FUNCTIONS) and not f.name.startswith("_"))


def hint_faults(module):
    """Return a sentence for each public function with a parameter or a result that has no hint."""
    faults = []
    for function in public_functions(module.tree):
        a = function.args
        every = [*a.posonlyargs, *a.args, *a.kwonlyargs, *filter(None, [a.vararg, a.kwarg])]
        bare = [each.arg for each in every if each.annotation is None and each.arg not in {"self", "cls"}]
        bare += [] if function.returns else ["the result"]
        if bare:
            faults.append(
                f"{module.name}:{function.lineno} {function.name} has no hint for {', '.join(bare)}"
            )
    return faults


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_public_functions_have_hints(module):
    assert hint_faults(module) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("def f(x) -> int: ...", "f has no hint for x"),
        ("def f(x: int): ...", "f has no hint for the result"),
        ("class C:\n    def f(self, *rows) -> int: ...", "f has no hint for rows"),
        ("def f(*, key) -> int: ...", "f has no hint for key"),
    ],
)
def test_missing_hints_are_caught(tmp_path, text, sentence):
    (module,) = modules(plant(tmp_path / "labkit", descent__rules=text))
    (fault,) = hint_faults(module)
    assert fault.endswith(sentence)


def test_private_functions_and_complete_hints_pass(tmp_path):
    text = "def _f(x): ...\nclass _C:\n    def f(self, x): ...\ndef g(x: int, *rest: int) -> None: ...\n"
    (module,) = modules(plant(tmp_path / "labkit", descent__rules=text))
    assert hint_faults(module) == []
