"""Every chapter, as it is stored: in step with its source, whole, within its budgets. Nothing is run here."""

import nbformat
import pytest

from notebooks import build
from tests.notebooks import frame

SOURCES = build.sources()
NOTEBOOKS = sorted(build.NOTEBOOKS.glob("*.ipynb"))
# Chapters keep the frame; 00 is the way in.
CHAPTERS = [source for source in SOURCES if not source.name.startswith("00")]
# How many cells of each notebook are exempt from comparison. Add one only with a reason on its line.
EXEMPT = {"00_start_here": 1, "08_evaluation": 2}


def name(path):
    return path.stem


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_notebooks_are_in_step_with_their_sources(source):
    assert build.differences(source) == []


def test_every_notebook_has_a_source():
    assert build.orphans() == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
@pytest.mark.parametrize("rule", frame.STORED_RULES, ids=lambda rule: rule.__name__)
def test_stored_notebooks(path, rule):
    assert rule(nbformat.read(path, as_version=4)) == []


@pytest.mark.parametrize("source", CHAPTERS, ids=name)
@pytest.mark.parametrize("rule", frame.CHAPTER_RULES, ids=lambda rule: rule.__name__)
def test_chapters(source, rule):
    assert rule(build.read(source)) == []


def test_exempt_cells_are_counted():
    found = {}
    for source in SOURCES:
        for cell in frame.exempt_cells(build.read(source)):
            found.setdefault(source.stem, []).append(f"{build.place(cell)}: {cell.metadata.get('reason')}")
    assert {chapter: len(cells) for chapter, cells in found.items()} == EXEMPT, f"cells exempt now: {found}"
