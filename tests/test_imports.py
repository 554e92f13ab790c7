"""Imports stay light: what takes seconds is imported where it is used."""

import json
import subprocess
import sys

import pytest

from tests.network import environment
from tests.package import PACKAGE, SHARED, subjects

HEAVY = ["tensorflow", "keras", "shap", "lime", "seaborn", "matplotlib.pyplot"]
# What subjects are made of; all of it is used in the first cells of a chapter.
LIBRARIES = ["ipywidgets", "matplotlib.figure", "pandas", "scipy.stats", "sklearn.ensemble"]
ROOMS = [*sorted(subjects()), *(name for name in sorted(SHARED) if (PACKAGE / name / "__init__.py").exists())]
# Processor time, not time on the clock: it hardly changes when other programs keep the machine busy.
PROBE = """
import importlib, json, sys, time
report = {}
for name in sys.argv[1:]:
    start = time.process_time()
    importlib.import_module(name)
    report[name] = {"seconds": time.process_time() - start, "modules": sorted(sys.modules)}
print(json.dumps(report))
"""


def report(*names, folder=None):
    """Import modules in a fresh process; return the seconds and the modules loaded after each."""
    command = [sys.executable, "-c", PROBE, *names]
    process = subprocess.run(
        command, capture_output=True, text=True, timeout=120, cwd=folder, env=environment(MPLBACKEND="agg")
    )
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


def heavy(*names, folder=None):
    """Return {name: heavy modules loaded after its import} for the names that load any."""
    loaded = {name: set(told["modules"]) & set(HEAVY) for name, told in report(*names, folder=folder).items()}
    return {name: sorted(modules) for name, modules in loaded.items() if modules}


def seconds(name, folder=None):
    """Return the least processor time of three fresh imports."""
    return min(report(name, folder=folder)[name]["seconds"] for _ in range(3))


def test_importing_labkit_is_quick():
    assert seconds("labkit") < 0.2


def test_no_import_is_heavy():
    assert heavy("labkit", *(f"labkit.{room}" for room in ROOMS)) == {}


@pytest.mark.slow
def test_subjects_add_little_to_the_libraries_they_are_made_of():
    names = [f"labkit.{subject}" for subject in sorted(subjects())]
    told = [report(*LIBRARIES, *names) for _ in range(3)]
    least = {name: min(one[name]["seconds"] for one in told) for name in names}
    assert {name: taken for name, taken in least.items() if taken > 0.5} == {}


def test_slow_and_heavy_imports_are_caught(tmp_path):
    (tmp_path / "laggard.py").write_text(
        "import time\nend = time.process_time() + 0.25\nwhile time.process_time() < end: pass"
    )
    (tmp_path / "glutton.py").write_text("import seaborn")
    (tmp_path / "seaborn.py").write_text("")
    assert seconds("laggard", tmp_path) > 0.2
    assert heavy("laggard", "glutton", folder=tmp_path) == {"glutton": ["seaborn"]}
