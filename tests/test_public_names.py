"""What a subject offers is what its `__all__` lists: it exists, is documented and taught."""

import ast
import functools
import importlib
import inspect
import re

import pytest

from tests.package import PACKAGE, SOURCES, modules, offered, plant, subjects

# The chapter of each subject, by its number.
CHAPTERS = {
    "cleaning": "01",
    "features": "02",
    "augmentation": "03",
    "normalization": "04",
    "descent": "05",
    "backprop": "06",
    "losses": "07",
    "evaluation": "08",
    "explanation": "09",
}
# Subjects whose chapter is still to be written: nothing in them can be taught yet. Empty in the end.
WAITING = set()
MOST_PARAMETERS = 8
DEFINITIONS = (ast.FunctionDef, ast.ClassDef)


def has_chapter(subject, sources=SOURCES):
    """Tell whether the chapter of a subject has a source."""
    return any(sources.glob(f"{CHAPTERS.get(subject, '??')}_*.py"))


@functools.cache
def used_names(source):
    """Return what a notebook's source uses of labkit, by full names: labkit.descent.momentum."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    known = {"labkit": "labkit"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "labkit":
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            known |= {alias.asname: alias.name for alias in node.names if alias.asname}
    attributes = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    pairs = [name.partition(".") for name in attributes]
    return {*known.values(), *(f"{known[first]}.{rest}" for first, _, rest in pairs if first in known)}


def uses(source, subject, name):
    """Tell whether a source uses a name of a subject, by whichever of its modules."""
    pattern = re.compile(rf"labkit\.{subject}\.(\w+\.)*{name}")
    return any(pattern.fullmatch(used) for used in used_names(source))


def taught_in(name, subject, sources=SOURCES):
    """Return the notebooks whose sources use a name."""
    return [f"notebooks/{p.stem}.ipynb" for p in sorted(sources.glob("*.py")) if uses(p, subject, name)]


def definitions(found):
    """Return {name: node} of what is public in a subject's modules."""
    return {node.name: node for module in found for node in module.public(*DEFINITIONS)}


def export_faults(subject, found):
    """Return a sentence for each name that is exported and missing."""
    exported = exported_names(found)
    if exported is None:
        return [f"labkit/{subject}/__init__.py has no __all__: list what the subject offers"]
    known = definitions(found).keys() | {name for module in found for name in module.constants}
    return [
        f"{subject}.__all__ names {name}, which no module defines" for name in exported if name not in known
    ]


def taught_faults(subject, found, sources=SOURCES):
    """Return a sentence for each public thing that no chapter uses, or whose docstring names a wrong one."""
    faults = [
        f"{subject}.{name} is used in no notebook: teach it, or do not export it"
        for name in exported_constants(found)
        if not taught_in(name, subject, sources)
    ]
    for name, node in public_definitions(found).items():
        chapters = taught_in(name, subject, sources)
        doc = ast.get_docstring(node) or ""
        said = re.findall(r"^Taught in: (\S+)$", doc, re.MULTILINE)
        if not doc:
            faults.append(f"{subject}.{name} has no docstring")
        elif not chapters:
            faults.append(f"{subject}.{name} is used in no notebook: teach it, or make it private")
        elif not set(said) & set(chapters):
            told = f"names {said[0]}" if said else "has no such line"
            faults.append(
                f"{subject}.{name}: expected a line `Taught in: {chapters[0]}`; its docstring {told}"
            )
    return faults


def exported_names(found):
    """Return the names in __all__ of a subject's __init__, or None."""
    return next((module.exported for module in found if module.path.name == "__init__.py"), None)


def exported_constants(found):
    """Return the exported names that are neither functions nor classes."""
    constants = {name for module in found for name in module.constants}
    return [name for name in exported_names(found) or [] if name in constants]


def public_definitions(found):
    """Return {name: node} of what a subject exports, and of its networks, which are imported by name."""
    exported = exported_names(found) or []
    networks = {
        node.name
        for module in found
        if module.role in {"networks", "adapters"}
        for node in module.public(*DEFINITIONS)
    }
    return {
        name: node
        for name, node in definitions([m for m in found if m.role not in {"artists", "compute"}]).items()
        if name in networks or name in exported
    }


FOUND = subjects()


@pytest.mark.parametrize("subject", FOUND)
def test_everything_exported_exists(subject):
    assert export_faults(subject, FOUND[subject]) == []


@pytest.mark.parametrize("subject", FOUND)
def test_every_exported_name_can_be_had(subject):
    room = importlib.import_module(f"{PACKAGE.name}.{subject}")
    assert [name for name in room.__all__ if not getattr(room, name).__doc__] == []
    assert sorted(set(room.__all__)) == sorted(room.__all__)


@pytest.mark.parametrize("subject", sorted(FOUND.keys() - WAITING))
def test_everything_public_is_taught(subject):
    assert taught_faults(subject, FOUND[subject]) == []


def test_waiting_subjects_have_no_chapter_yet():
    written = sorted(subject for subject in WAITING if has_chapter(subject))
    assert written == [], f"their chapters are written: take {', '.join(written)} out of WAITING"


TAUGHT = '    """Step once.\n\n    Taught in: notebooks/05_descent.ipynb\n    """\n'


@pytest.fixture
def tree(tmp_path):
    """A lawful subject with its chapter."""
    plant(tmp_path / "sources", **{"05_descent": "# %%\nfrom labkit import descent\n\ndescent.step()\n"})
    plant(tmp_path / "labkit", descent__init='__all__ = ["step"]', descent__rules=f"def step():\n{TAUGHT}")
    return tmp_path


def judge(tree):
    found = subjects(tree / "labkit")["descent"]
    return export_faults("descent", found) + taught_faults("descent", found, tree / "sources")


def test_a_lawful_subject_passes(tree):
    assert judge(tree) == []
    assert has_chapter("descent", tree / "sources")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"descent__init": ""}, "has no __all__"),
        ({"descent__init": '__all__ = ["step", "leap"]'}, "names leap, which no module defines"),
        (
            {"descent__init": '__all__ = ["step", "RATES"]', "descent__rates": "RATES = (0.1, 1)"},
            "descent.RATES is used in no notebook",
        ),
        ({"descent__rules": "def step(): pass"}, "descent.step has no docstring"),
        ({"descent__networks": f"class Net:\n{TAUGHT}"}, "descent.Net is used in no notebook"),
        ({"descent__rules": 'def step():\n    """Step."""'}, "its docstring has no such line"),
        (
            {"descent__rules": f"def step():\n{TAUGHT}".replace("05", "06")},
            "names notebooks/06_descent.ipynb",
        ),
    ],
)
def test_faults_are_caught(tree, files, sentence):
    plant(tree / "labkit", **files)
    (fault,) = judge(tree)
    assert sentence in fault


def test_a_name_is_taught_by_use_and_not_by_being_mentioned(tree):
    plant(
        tree / "sources", **{"05_descent": "# %% [markdown]\n# `descent.step` walks.\n\n# %%\nother.step()\n"}
    )
    (fault,) = judge(tree)
    assert "descent.step is used in no notebook" in fault


@pytest.mark.parametrize(
    "code",
    [
        "from labkit.descent import step",
        "from labkit.descent.rules import step",
        "import labkit\nlabkit.descent.step()",
    ],
)
def test_every_way_of_using_a_name_counts(tree, code):
    plant(tree / "sources", **{"05_descent": code})
    assert judge(tree) == []


def is_error(each):
    return isinstance(each, type) and issubclass(each, Exception)


def shadowed(package=PACKAGE):
    """Return a sentence for each module whose name its own room's export takes."""
    return [
        f"{module.name} is hidden by the export {module.path.stem}: rename the module"
        for module in modules(package)
        if module.path.parent == package / module.folder and module.path.stem in (offered(module) or [])
    ]


def test_no_module_is_shadowed_by_an_export():
    assert shadowed() == []


def test_a_shadowed_module_is_caught(tmp_path):
    package = plant(tmp_path / "labkit", descent__init='__all__ = ["race"]', descent__race="def race(): pass")
    (sentence,) = shadowed(package)
    assert sentence.startswith("labkit/descent/race.py is hidden by the export race")


@pytest.mark.parametrize("room", [*FOUND, "datasets", "grading", "training"])
def test_a_room_lists_what_is_public_and_nothing_else(room):
    found = importlib.import_module(f"{PACKAGE.name}.{room}")
    assert dir(found) == sorted(found.__all__)


@pytest.mark.parametrize("room", [*FOUND, "datasets", "training"])
def test_every_export_has_a_runnable_example(room):
    found = importlib.import_module(f"{PACKAGE.name}.{room}")
    exports = {name: getattr(found, name) for name in found.__all__}
    named = {name: each for name, each in exports.items() if callable(each) and not is_error(each)}
    assert [name for name, each in named.items() if ">>>" not in (each.__doc__ or "")] == []


@pytest.mark.parametrize("room", [*FOUND, "datasets", "training"])
def test_no_signature_is_longer_than_a_hand_can_hold(room):
    found = importlib.import_module(f"{PACKAGE.name}.{room}")
    for name in found.__all__:
        each = getattr(found, name)
        if inspect.isfunction(each) and not hasattr(each, "design"):  # a panel's are those of its state
            assert len(inspect.signature(each).parameters) <= MOST_PARAMETERS, name
