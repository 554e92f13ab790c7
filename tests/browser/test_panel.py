"""The panel of gradient descent by mouse and by keyboard, in its chapter (alone until that is written)."""

import re
import sys

import pytest

pytestmark = pytest.mark.browser

CHAPTER = "05_gradient_descent.ipynb"
LEFT = (0.2, 0.4), (0.25, 0.5), (0.35, 0.65)  # over the left picture, as shares of width and height


@pytest.fixture(scope="module")
def opened(page, chapter):
    """Return the page with the panel's notebook, run."""
    if (page.server.notebooks / CHAPTER).exists():
        return chapter(CHAPTER, "explore(")[0]
    page.open("panel.ipynb").run_all()
    return page


@pytest.fixture
def panel(opened):
    """Return the panel as it is at first; afterwards nothing may have complained."""
    found = opened.panel()
    found.reset()
    yield found
    assert opened.complaints == []
    assert opened.foreign == []


def test_the_kernel_is_the_one_that_runs_the_tests(opened):
    assert opened.execute("import sys; print(sys.prefix)").strip() == sys.prefix


def test_a_slider_moves_by_keyboard(panel):
    pixels, words, code, frame = panel.pixels, panel.words, panel.code, panel.frame
    slider = panel.slider("Learning rate η")
    panel.press(slider, "ArrowRight")
    assert panel.frame > frame
    assert panel.pixels != pixels
    assert panel.words != words
    assert panel.status.inner_text() == panel.words
    assert panel.code != code
    assert f"learning_rate={slider.get_attribute('aria-valuetext')}" in panel.code


def test_moving_back_brings_the_same_words_back(panel):
    words = panel.words
    panel.press(panel.slider("Learning rate η"), "ArrowRight")
    panel.press(panel.slider("Learning rate η"), "ArrowLeft")
    assert panel.words == words


def test_the_start_is_dragged_on_the_left_picture(panel):
    pixels, words = panel.pixels, panel.words
    panel.drag(*LEFT)
    assert panel.start is not None
    assert panel.pixels != pixels
    assert panel.words != words
    assert "(" + ", ".join(f"{value:.3g}" for value in panel.start) + ")" in panel.words


def test_the_drag_goes_where_the_mouse_goes(panel):
    panel.drag((0.2, 0.4), (0.25, 0.5))
    first = panel.start
    panel.drag((0.25, 0.5), (0.35, 0.65))
    assert panel.start[0] > first[0]  # to the right
    assert panel.start[1] < first[1]  # and down


def test_a_mouse_that_passes_by_moves_nothing(panel):
    before = panel.frame, panel.code
    panel.page.mouse.move(*panel.place(0.2, 0.4))
    panel.page.mouse.move(*panel.place(0.35, 0.65))
    panel.page.mouse.click(*panel.place(0.3, 0.5), button="right")
    panel.wait_until_quiet()
    panel.page.keyboard.press("Escape")
    assert (panel.frame, panel.code) == before


@pytest.mark.parametrize(
    ("key", "axis", "sign"),
    [("ArrowRight", 0, 1), ("ArrowLeft", 0, -1), ("ArrowUp", 1, 1), ("ArrowDown", 1, -1)],
)
def test_arrow_keys_nudge_the_start(panel, key, axis, sign):
    panel.drag(*LEFT)
    before = panel.start
    panel.press(panel.canvas, key)
    assert (panel.start[axis] - before[axis]) * sign > 0
    assert panel.start[1 - axis] == before[1 - axis]
    assert panel.canvas.evaluate("(canvas) => document.activeElement === canvas")  # the cell kept the key


def test_predict_set_run_compare(panel):
    run, guess = panel.button("Run and compare"), panel.root.get_by_role("spinbutton", name="My guess")
    strip = panel.root.locator(".labkit-strip")
    assert run.is_disabled()
    guess.fill("42")
    guess.press("Tab")
    panel.button("Lock in my guess").click()
    strip.get_by_text(re.compile(r"42.* is locked")).wait_for()
    assert guess.is_disabled()
    with panel.next_frame():
        run.click()
    strip.get_by_text(re.compile(r"You guessed 42.*measured: \d")).wait_for()
    assert run.is_disabled()
    panel.button("Next experiment").click()
    strip.get_by_text("Experiment 2 of").wait_for()
    label = strip.get_by_text(re.compile("^My guess")).inner_text()  # it may name another unit now
    assert panel.root.get_by_role("spinbutton", name=label, exact=True).is_enabled()


def test_a_preset_shows_its_state_and_its_reason(panel):
    words, code = panel.words, panel.code
    with panel.next_frame():
        panel.root.get_by_label("Preset").select_option("Edge of disaster")
    panel.wait_until_quiet()
    assert panel.code != code
    assert "learning_rate=0.0201" in panel.code
    assert panel.words != words
    assert "largest stable rate" in panel.root.locator(".labkit-note").inner_text()


def test_reset_goes_back(panel):
    words, code = panel.words, panel.code
    panel.press(panel.slider("Learning rate η"), "PageUp")
    panel.drag(*LEFT)
    assert panel.code != code
    panel.reset()
    assert (panel.code, panel.words) == (code, words)


def test_play_advances_until_it_is_stopped(panel):
    frame = panel.frame
    panel.button("Play").click()
    panel.wait_for_frame(frame + 4)
    panel.button("Pause").click()
    panel.wait_until_quiet()
    assert panel.step >= 3
    stopped = panel.step
    with panel.next_frame():
        panel.button("Step").click()
    panel.wait_until_quiet()
    assert panel.step == stopped + 1


def test_a_mistake_is_shown_as_a_sentence(page):
    assert page.open("panel.ipynb").run_all() == []
    panel = page.panel()
    raised = page.execute("panel.set(learning_rate=-1.0)")
    panel.error.get_by_text("learning_rate").wait_for()
    assert raised == f"ArgumentError: {panel.error.inner_text()}"
    assert "got learning_rate=-1" in raised
    assert panel.error.bounding_box()["y"] < panel.canvas.bounding_box()["y"]  # where it is in sight
    page.photograph("mistake")
    panel.reset()
    panel.error.wait_for(state="hidden")
