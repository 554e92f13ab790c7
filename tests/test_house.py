"""Small rooms and plain names: limits on functions, modules and names in labkit."""

import ast
from collections import defaultdict

import pytest

from tests.package import modules, plant

MAX_FUNCTION, MAX_MODULE = 40, 300
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "misc", "common", "tools", "stuff"}
SHORT_NAMES = {"lr": "learning_rate", "acc": "accuracy", "cm": "confusion_matrix", "bs": "batch_size"}


def body_lines(function):
    """Count the lines of a function below its signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def size_faults(module):
    """Return a sentence for each thing in a module that is too long."""
    lines = len(module.text.splitlines())
    found = [f"{module.name} has {lines} lines; {MAX_MODULE} at most: split it by subject"] * (
        lines > MAX_MODULE
    )
    for node in ast.walk(module.tree):
        if isinstance(node, FUNCTIONS) and (lines := body_lines(node)) > MAX_FUNCTION:
            found.append(f"{module.name}:{node.lineno} {node.name} has {lines} lines; {MAX_FUNCTION} at most")
    return found


def name_faults(module):
    """Return a sentence for each name that says too little."""
    found = [f"{module.name}: name the module by what it knows"] * (module.path.stem in EMPTY_NAMES)
    for node in ast.walk(module.tree):
        name = node.arg if isinstance(node, ast.arg) else node.name if isinstance(node, FUNCTIONS) else ""
        if name in SHORT_NAMES:
            found.append(f"{module.name}:{node.lineno} says {name}; the word is {SHORT_NAMES[name]}")
    return found


def repeated_names(found):
    """Return a sentence for each public name that two modules of one folder define."""
    homes = defaultdict(list)
    for module in found:
        for node in module.public(*FUNCTIONS, ast.ClassDef):
            homes[module.path.parent, node.name].append(module.name)
    return [
        f"{name} is defined in {' and '.join(places)}: one name, one thing in a folder"
        for (_, name), places in homes.items()
        if len(places) > 1
    ]


def packed_faults(module):
    """Return a sentence for each line that packs several assignments into one."""
    pairs = [node for node in ast.walk(module.tree) if isinstance(node, ast.Assign)]
    return [
        f"{module.name}:{node.lineno} packs several assignments into one: write one a line"
        for node in pairs
        if isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple)
    ]


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_sizes_and_names(module):
    assert size_faults(module) + name_faults(module) + packed_faults(module) == []


def test_public_names_are_unique_within_a_folder():
    assert repeated_names(modules()) == []


def test_long_functions_and_modules_are_caught(tmp_path):
    long = "def f():\n    '''Say.'''\n" + "    x = 1\n" * 41
    package = plant(tmp_path / "labkit", descent__rules=long, descent__surfaces="x = 1\n" * 301)
    assert [len(size_faults(module)) for module in modules(package)] == [1, 1]


def test_the_longest_lawful_pass(tmp_path):
    long = "def f():\n    '''Say.'''\n" + "    x = 1\n" * 40
    package = plant(tmp_path / "labkit", descent__networks=long, descent__surfaces="x = 1\n" * 300)
    assert [size_faults(module) for module in modules(package)] == [[], []]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("core__utils", ""),
        ("descent__rules", "def step(w, lr):\n    pass"),
        ("losses__curves", "def acc(): pass"),
    ],
)
def test_empty_and_short_names_are_caught(tmp_path, name, text):
    (module,) = modules(plant(tmp_path / "labkit", **{name: text}))
    assert len(name_faults(module)) == 1


def test_repeated_public_names_are_caught(tmp_path):
    text = "def explore(): pass\ndef _private(): pass\n"
    package = plant(
        tmp_path / "labkit",
        descent__panel=text + "class Path: pass",
        descent__races=text.replace("explore", "race") + "def Path(): pass",
        losses__panel=text,
    )
    (sentence,) = repeated_names(modules(package))
    assert sentence.startswith("Path is defined in labkit/descent/panel.py and labkit/descent/races.py")


def test_packed_assignments_are_caught_and_unpacked_results_pass(tmp_path):
    text = "a, b = 1, 2\nlow, high = interval(3)\nx = (1, 2)\n"
    (module,) = modules(plant(tmp_path / "labkit", descent__rules=text))
    (sentence,) = packed_faults(module)
    assert sentence.startswith("labkit/descent/rules.py:1 packs")
