"""Chapters as a learner meets them: opened in JupyterLab, run as far as their panel, and that moved.

What comes after the panel is run by nbval, with all the rest.
"""

import pytest

from tests.package import ROOT

LIVE = "training.watch("
NAMES = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("name", NAMES)]


@pytest.fixture
def opened(chapter, name):
    """Return the page of a chapter, the words that find its panel, and what failed on the way there."""
    source = (ROOT / "notebooks" / "source" / name).with_suffix(".py").read_text(encoding="utf-8")
    words = LIVE if LIVE in source else "explore("
    page, failures = chapter(name, words)
    return page, words, failures


def move(panel):
    """Move the first slider of a panel, or choose from its first list where it has no slider in sight."""
    sliders = panel.root.get_by_role("slider").locator("visible=true")
    if sliders.count():
        panel.press(sliders.first, "ArrowRight")
        return
    with panel.next_frame():
        panel.root.locator("select:not([multiple])").first.select_option(index=1)


def test_every_cell_up_to_the_panel_runs(opened):
    assert opened[2] == []


def test_the_panel_in_the_chapter_answers(opened, name):
    page, words, _ = opened
    panel = page.panel(words)
    page.photograph(f"{name[:2]}_panel")
    before = panel.pixels, panel.words
    if words == LIVE:
        panel.button("Start").click()
        panel.root.locator(".labkit-note", has_text="Done").wait_for(timeout=120_000)
    else:
        move(panel)
    assert panel.pixels != before[0]
    assert panel.words != before[1]


def test_nothing_complains_and_nothing_is_fetched_from_elsewhere(opened):
    page = opened[0]
    assert page.complaints == []
    assert page.foreign == []
