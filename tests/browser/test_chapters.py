"""Chapters as a learner meets them: opened in JupyterLab, run from top to bottom, their panels moved."""

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("name", ["00_start_here.ipynb", "05_gradient_descent.ipynb"]),
]


def test_every_cell_runs(chapter, name):
    _, failures = chapter(name)
    assert failures == []


def test_the_panel_in_the_chapter_answers(chapter, name):
    page, _ = chapter(name)
    panel = page.panel()
    page.photograph(f"{name[:2]}_panel")
    pixels, words = panel.pixels, panel.words
    panel.press(panel.root.get_by_role("slider").first, "ArrowRight")
    assert panel.pixels != pixels
    assert panel.words != words


def test_nothing_complains_and_nothing_is_fetched_from_elsewhere(chapter, name):
    page, _ = chapter(name)
    assert page.complaints == []
    assert page.foreign == []
