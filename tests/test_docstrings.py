"""Docstrings in the form of the house: numpydoc, short, true to the signature, with examples that run."""

import ast
import doctest
import importlib
import re

import pytest

from tests.package import modules, offered, plant

MAX_LINES = 30
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
# Third persons end in "s"; these imperatives do too.
ENDS_IN_S = {"focus", "bias", "canvas"}


def sections(doc):
    """Return {heading: lines} of a numpydoc docstring; the summary and what follows it lie under ''."""
    found, name = {"": []}, ""
    lines = doc.splitlines()
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if line.strip() and re.fullmatch(r"-{3,}", below.strip()):
            name = line.strip()
            found[name] = []
        elif not re.fullmatch(r"-{3,}", line.strip()):
            found[name].append(line)
    return found


def described(doc):
    """Return the parameters that a docstring describes."""
    entries = sections(doc).get("Parameters", [])
    heads = [line.split(":")[0] for line in entries if re.match(r"\*{0,2}\w[\w, *]*( :|$)", line)]
    return [name.strip() for head in heads for name in head.split(",")]


def accepted(function):
    """Return the parameters of a signature as a docstring writes them, without self."""
    if any(ast.unparse(decorator).startswith("takes(") for decorator in function.decorator_list):
        return []  # a panel's parameters are those of its state, and documented there
    a = function.args
    names = [argument.arg for argument in a.posonlyargs + a.args]
    names += [f"*{a.vararg.arg}"] if a.vararg else []
    names += [argument.arg for argument in a.kwonlyargs]
    names += [f"**{a.kwarg.arg}"] if a.kwarg else []
    return [name for name in names if name not in {"self", "cls"}]


def gives_something(function):
    """Tell whether a function returns or yields a value."""
    inner = [
        node
        for node in ast.walk(function)
        if isinstance(node, (*FUNCTIONS, ast.Lambda)) and node is not function
    ]
    hidden = {id(node) for outer in inner for node in ast.walk(outer)}
    own = [node for node in ast.walk(function) if id(node) not in hidden]
    returned = [n.value for n in own if isinstance(n, ast.Return) and n.value is not None]
    return any(not isinstance(value, ast.Constant) or value.value is not None for value in returned) or any(
        isinstance(node, ast.Yield | ast.YieldFrom) for node in own
    )


def summary_faults(doc):
    """Tell what is wrong with the first paragraph of a docstring."""
    summary = doc.split("\n\n")[0]
    if "\n" in summary:
        yield "has a summary of several lines"
    if not re.fullmatch(r"[^a-z\s].*[.!?]", summary, re.DOTALL):
        yield "has a summary that is not a sentence with a capital and a full stop"
    if re.search(r"[.!?]\s+[A-Z]\w+ \w+ \w+", summary):
        yield "has a summary of more than one sentence"


def is_offered(function, module):
    """Tell whether others call a function, so that its docstring must say all: the rest need one sentence."""
    if module.folder == "core" or module.role == "networks":
        return True
    names = offered(module)
    return bool(module.folder) and (names is None or function.name in names)


def n_lines(doc):
    """Count the lines that say something: blank lines and underlines are only numpydoc's form."""
    return sum(bool(line.strip(" -")) for line in doc.splitlines())


def function_faults(function, in_subject, all_of_it=True):
    """Tell what is wrong with the docstring of a public function."""
    doc = ast.get_docstring(function)
    if not doc:
        yield "has no docstring"
        return
    yield from summary_faults(doc)
    first = doc.split()[0].lower()
    if (first.endswith("s") and not first.endswith("ss") and first not in ENDS_IN_S) or first.endswith("ing"):
        yield f"begins with {first!r}; write the imperative"
    if in_subject and n_lines(doc) > MAX_LINES:
        yield f"has a docstring of {n_lines(doc)} lines; {MAX_LINES} at most"
    if (all_of_it or described(doc)) and sorted(described(doc)) != sorted(accepted(function)):
        yield f"describes the parameters {described(doc)}; its signature has {accepted(function)}"
    if all_of_it and gives_something(function) and not {"Returns", "Yields"} & sections(doc).keys():
        yield "returns something and has no section Returns"


def class_faults(node):
    """Tell what is wrong with the docstring of a public class."""
    doc = ast.get_docstring(node)
    if not doc:
        yield "has no docstring"
        return
    yield from summary_faults(doc)
    if described(doc) and sorted(described(doc)) != sorted(constructed_from(node)):
        yield f"describes the parameters {described(doc)}; it is made from {constructed_from(node)}"


def constructed_from(node):
    """Return the parameters that make an object: those of __init__, or a dataclass's fields."""
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            return accepted(part)
    return [
        part.target.id for part in node.body if isinstance(part, ast.AnnAssign) and part.target.id[0] != "_"
    ]


def docstring_faults(module):
    """Return a sentence for each fault in the docstrings of a module's public functions and classes."""
    found = [] if ast.get_docstring(module.tree) else [f"{module.name} has no docstring"]
    for node in module.public(*FUNCTIONS):
        faults = function_faults(node, module.is_subject, is_offered(node, module))
        found += [f"{module.name}:{node.lineno} {node.name} {fault}" for fault in faults]
    for node in module.public(ast.ClassDef):
        found += [f"{module.name}:{node.lineno} {node.name} {fault}" for fault in class_faults(node)]
    return found


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_docstrings(module):
    assert docstring_faults(module) == []


def with_examples():
    """The modules whose docstrings hold examples; those that may load Keras are slow."""
    for module in modules():
        if ">>>" in module.text:
            heavy = module.role == "networks" or module.folder == "training"
            yield pytest.param(module, id=module.name, marks=[pytest.mark.slow] * heavy)


@pytest.mark.parametrize("module", list(with_examples()))
def test_examples_run(module):
    result = doctest.testmod(importlib.import_module(module.dotted), optionflags=FLAGS)
    assert result.attempted > 0
    assert result.failed == 0


GOOD = '''"""Rules."""


def step(weights, rate=0.1, *others, seed, **more):
    r"""Return the weights after one step.

    .. math:: w - r g

    Taught in: notebooks/05_descent.ipynb

    Parameters
    ----------
    weights, rate : ndarray of shape (n_weights,)
        The first, and the second: both.
    *others : float
    seed : int, >= 0
    **more : object

    Returns
    -------
    ndarray
    """
    return weights
'''


@pytest.mark.parametrize(
    ("parameters", "n_faults"), [("", 0), ("\n\n    Parameters\n    ----------\n    x : int\n    ", 1)]
)
def test_what_a_folder_does_not_offer_needs_one_true_sentence(tmp_path, parameters, n_faults):
    text = f'"""M."""\ndef step(w):\n    """Return a step.{parameters}"""\n    return w\n'
    package = plant(tmp_path / "labkit", descent__init='"""D."""\n__all__ = []', descent__rules=text)
    assert len([fault for module in modules(package) for fault in docstring_faults(module)]) == n_faults
    plant(package, descent__init='"""D."""\n__all__ = ["step"]')
    assert len([fault for module in modules(package) for fault in docstring_faults(module)]) == 2


ABOUT_X = '    """An a.\n\n    Parameters\n    ----------\n    x : int\n    """\n'


def judge(tmp_path, text, name="core__rules"):
    (module,) = modules(plant(tmp_path / "labkit", **{name: text}))
    return docstring_faults(module)


def test_a_good_docstring_passes(tmp_path):
    assert judge(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"""Rules."""', "", "labkit/core/rules.py has no docstring"),
        ("Return the", "Returns the", "write the imperative"),
        ("Return the", "Returning the", "write the imperative"),
        ("one step.", "one step", "full stop"),
        ("one step.", "one step. Then it goes home.", "more than one sentence"),
        ("after one", "after\n    one", "several lines"),
        ("weights, rate :", "weights :", "describes the parameters ['weights', '*others'"),
        ("seed : int", "sead : int", "its signature has ['weights', 'rate', '*others', 'seed', '**more']"),
        ("rate=0.1, *others", "rate=0.1, beta=0, *others", "describes the parameters"),
        ("Returns\n    -------\n    ndarray\n", "", "no section Returns"),
        ("    return weights", "    yield 1", None),
        ("    return weights", "    return", None),
        ("    return weights", "    return lambda: 1", None),
    ],
)
def test_faulty_docstrings_are_caught(tmp_path, old, new, sentence):
    assert old in GOOD
    faults = judge(tmp_path, GOOD.replace(old, new, 1))
    assert [sentence in fault for fault in faults] == ([True] if sentence else [])


def test_a_value_returned_by_an_inner_function_needs_no_section(tmp_path):
    text = '"""M."""\ndef draw():\n    """Draw."""\n    def inner():\n        return 1\n    inner()\n'
    assert judge(tmp_path, text) == []


def test_docstrings_of_subjects_are_short(tmp_path):
    words = "    One more line.\n" * MAX_LINES
    (fault,) = judge(
        tmp_path, GOOD.replace("    Parameters\n", f"{words}\n    Parameters\n", 1), "descent__rules"
    )
    assert f"{MAX_LINES} at most" in fault


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("class A: pass", "A has no docstring"),
        ('class A:\n    """An a"""', "full stop"),
        (
            f"class A:\n{ABOUT_X}    def __init__(self, y): pass",
            "describes the parameters ['x']; it is made from ['y']",
        ),
        (
            f"@dataclass\nclass A:\n{ABOUT_X}    x: int\n    y: int",
            "it is made from ['x', 'y']",
        ),
    ],
)
def test_faulty_classes_are_caught(tmp_path, code, sentence):
    (fault,) = judge(tmp_path, f'"""M."""\n{code}\n')
    assert sentence in fault
