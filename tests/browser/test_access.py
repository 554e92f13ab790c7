"""A panel for everyone: by ear, by keyboard, in a narrow window."""

import re

import pytest

from tests.browser import lab

pytestmark = pytest.mark.browser

ROLES = ["slider", "combobox", "listbox", "checkbox", "spinbutton", "button"]
FIELDS = "[role=slider], select, input, button"
ROW = "xpath=ancestor::*[contains(@class, 'widget-inline-hbox')]"
BEYOND = """(root) => [...root.querySelectorAll("*")]
    .filter((part) => part.checkVisibility() && part.getBoundingClientRect().right
        > root.getBoundingClientRect().right + 1)
    .map((part) => part.className || part.tagName)"""


@pytest.fixture(scope="module")
def panel(page):
    """Return a panel with all its controls in sight."""
    page.open("panel.ipynb")
    assert page.run_all() == []
    found = page.panel()
    page.photograph("page")
    found.button("More controls").click()
    found.slider("Seed").wait_for()
    return found


def test_every_control_has_a_name(panel):
    found = {role: panel.root.get_by_role(role).count() for role in ROLES}
    named = {role: panel.root.get_by_role(role, name=re.compile(r"\w")).count() for role in ROLES}
    assert named == found
    assert sum(found.values()) == panel.root.locator(FIELDS).locator("visible=true").count()
    assert found["slider"] >= 5


def test_names_are_the_labels_in_sight(panel):
    for slider in panel.root.get_by_role("slider").all():
        label = slider.locator(ROW).locator(".widget-label")
        assert slider.get_attribute("aria-label") == label.inner_text()
    assert panel.root.locator("[title=null]").count() == 0  # a tooltip that ipywidgets leaves


def test_sliders_say_the_value_that_is_in_sight(panel):
    panel.press(panel.slider("Learning rate η"), "ArrowRight")
    for slider in panel.root.get_by_role("slider").all():
        readout = slider.locator(ROW).locator(".widget-readout")
        assert slider.get_attribute("aria-valuetext") == readout.inner_text()
        assert not readout.evaluate(
            "(readout) => readout.isContentEditable"
        )  # what is typed would be ignored


def test_the_picture_has_its_words(panel):
    assert panel.canvas.get_attribute("role") == "img"
    assert len(panel.words.split()) > 10
    assert panel.status.inner_text() == panel.words
    assert panel.status.get_attribute("aria-live") == "polite"


@pytest.mark.parametrize("width", [1200, 700])
def test_nothing_is_cut_off(panel, width):
    panel.page.set_viewport_size({"width": width, "height": 1500})
    panel.page.wait_for_function("(width) => window.innerWidth === width", arg=width)
    panel.root.scroll_into_view_if_needed()
    panel.root.screenshot(path=lab.PICTURES / f"panel_{width}.png")
    assert panel.root.evaluate(BEYOND) == []
    assert panel.canvas.bounding_box()["width"] > 500
    tracks = [box["width"] for box in boxes(panel.root.locator(".slider-container"))]
    assert min(tracks) > 200  # a slider of 100 marks needs two pixels for each


def boxes(locator):
    return [part.bounding_box() for part in locator.all()]
