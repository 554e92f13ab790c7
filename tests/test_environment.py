"""One truth about what labkit needs: pyproject.toml, environment.yml and constraints.txt agree."""

import re
import tomllib
from collections import Counter

import pytest
import yaml
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from tests.package import ROOT

VERSIONS, SYSTEMS = ["3.11.0", "3.11.9", "3.12.4", "3.13.1"], ["linux", "darwin", "win32"]
PLACES = [(version, system) for version in VERSIONS for system in SYSTEMS]
CONTRIBUTING = ROOT / "CONTRIBUTING.md"


def direct_dependencies(project):
    """Return every requirement that pyproject.toml names, extras and all."""
    extras = project.get("optional-dependencies", {})
    return [
        Requirement(text)
        for text in [*project["dependencies"], *(t for texts in extras.values() for t in texts)]
    ]


def environment_faults(environment, project):
    """Return a sentence for each way in which environment.yml disagrees with pyproject.toml."""
    *conda, last = environment["dependencies"]
    found = []
    if environment["name"] != project["name"]:
        found.append(f"environment.yml is named {environment['name']}, the project {project['name']}")
    if environment["channels"] != ["conda-forge"]:
        found.append("environment.yml: the one channel is conda-forge")
    if conda != [f"python{project['requires-python']}", "pip"]:
        found.append(
            f"environment.yml asks conda for {conda}; expected python{project['requires-python']} and pip"
        )
    match = re.fullmatch(r"-e \.\[([\w,]+)\]", last["pip"][-1])
    if last["pip"][:-1] != ["-c constraints.txt"] or not match:
        found.append("environment.yml: pip takes -c constraints.txt and then -e .[…]")
    elif unknown := set(match[1].split(",")) - set(project["optional-dependencies"]):
        found.append(f"environment.yml names extras that the project lacks: {', '.join(sorted(unknown))}")
    return found


def constraint_faults(text, dependencies):
    """Return a sentence for each line that is no exact pin, and for each dependency not pinned."""
    found, pins = [], []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            try:
                pins.append(Requirement(line))
            except InvalidRequirement:
                found.append(f"constraints.txt: expected name==version; got {line}")
    inexact = [pin for pin in pins if pin.url or not re.fullmatch(r"==[^*,]+", str(pin.specifier))]
    found += [f"constraints.txt: expected an exact version; got {pin}" for pin in inexact]
    counts = Counter((canonicalize_name(pin.name), str(pin.marker)) for pin in pins)
    found += [
        f"constraints.txt pins {name} {count} times" for (name, _), count in counts.items() if count > 1
    ]
    return found + [fault for dependency in dependencies for fault in pin_faults(dependency, pins)]


def pin_faults(dependency, pins):
    """Tell where a dependency is not pinned exactly once, within its bounds, on each supported machine."""
    name = canonicalize_name(dependency.name)
    for version, system in PLACES:
        place = {
            "python_version": version.rpartition(".")[0],
            "python_full_version": version,
            "sys_platform": system,
        }
        own = [
            p
            for p in pins
            if canonicalize_name(p.name) == name and (not p.marker or p.marker.evaluate(place))
        ]
        versions = [str(pin.specifier).removeprefix("==") for pin in own]
        if len(versions) != 1:
            yield f"constraints.txt pins {name} {len(versions)} times for Python {version} on {system}"
            return
        if not dependency.specifier.contains(versions[0], prereleases=True):
            yield f"constraints.txt pins {name}=={versions[0]}; pyproject.toml wants {dependency.specifier}"
            return


def unexplained(text, dependencies):
    """Return the dependencies that no line of CONTRIBUTING.md gives a reason for."""
    reasons = {}
    for line in text.splitlines():
        names = re.findall(r"`([\w.-]+)(?:\[[\w-]+\])?`", line)
        if len(re.sub(r"`[^`]*`", "", line).split()) >= 4:
            reasons |= {canonicalize_name(name): line for name in names}
    return sorted({d.name for d in dependencies if canonicalize_name(d.name) not in reasons})


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_environment_agrees_with_the_project(project):
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment_faults(environment, project) == []


def test_constraints_pin_what_the_project_needs(project):
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert constraint_faults(text, direct_dependencies(project)) == []
    assert not re.search(r"://|^\s*-|@", text, re.MULTILINE), (
        "constraints.txt holds versions and no addresses"
    )


@pytest.mark.skipif(
    not CONTRIBUTING.exists(), reason="CONTRIBUTING.md IS MISSING: it must say why each package is needed"
)
def test_every_dependency_has_its_reason(project):
    missing = unexplained(CONTRIBUTING.read_text(encoding="utf-8"), direct_dependencies(project))
    assert missing == [], (
        f"CONTRIBUTING.md: a line with `{missing[0]}` and its reason (four words or more) is missing"
    )


PROJECT = {
    "name": "kit",
    "requires-python": ">=3.11",
    "dependencies": ["numpy>=2"],
    "optional-dependencies": {"test": []},
}
ENVIRONMENT = {
    "name": "kit",
    "channels": ["conda-forge"],
    "dependencies": ["python>=3.11", "pip", {"pip": ["-c constraints.txt", "-e .[test]"]}],
}


def test_a_lawful_environment_passes():
    assert environment_faults(ENVIRONMENT, PROJECT) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "lab"}, "is named lab"),
        ({"channels": ["defaults"]}, "conda-forge"),
        ({"dependencies": ["python>=3.10", *ENVIRONMENT["dependencies"][1:]]}, "expected python>=3.11"),
        ({"dependencies": ["python>=3.11", "pip", {"pip": ["-e .[test]"]}]}, "-c constraints.txt"),
        (
            {"dependencies": ["python>=3.11", "pip", {"pip": ["-c constraints.txt", "-e .[dev]"]}]},
            "lacks: dev",
        ),
    ],
)
def test_environments_that_disagree_are_caught(changes, sentence):
    (fault,) = environment_faults(ENVIRONMENT | changes, PROJECT)
    assert sentence in fault


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "pins numpy 0 times"),
        ("numpy==1.26", "pins numpy==1.26; pyproject.toml wants >=2"),
        ("numpy==2.1 ; python_version < '3.12'", "pins numpy 0 times for Python 3.12.4"),
        ("numpy==2.1\nscipy>=1", "an exact version; got scipy>=1"),
        ("numpy==2.1\nscipy==1.*", "an exact version; got scipy==1.*"),
        ("numpy==2.1\nscipy==1\nSciPy==2", "pins scipy 2 times"),
        ("numpy==2.1\n--index-url elsewhere", "expected name==version; got --index-url"),
        ("numpy==2.1\nscipy @ https://example.org/scipy.whl", "expected an exact version; got scipy@"),
    ],
)
def test_faulty_constraints_are_caught(text, sentence):
    (fault,) = constraint_faults(text, [Requirement("numpy>=2")])
    assert sentence.replace(" ", "") in fault.replace(" ", "")


def test_reasons_are_more_than_a_name():
    text = "| `numpy` | arrays, under everything here |\n- `scipy`\n`keras[tf]`: networks, what it is about\n"
    needed = [Requirement(name) for name in ["numpy", "scipy", "keras", "shap"]]
    assert unexplained(text, needed) == ["scipy", "shap"]
