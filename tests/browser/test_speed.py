"""How fast a panel follows the learner, beside `interact` with pyplot, which draws the same figure.

Both run in one kernel and one page, step by step in turn. A step begins with the key and ends when the new
picture can be seen: drawn on the canvas, or decoded from the new `src` of the output's image.
"""

import statistics
import time

import pytest

pytestmark = pytest.mark.browser

WARM_UP, STEPS = 5, 20
INTERACT = """\
import ipywidgets
import matplotlib.pyplot as plt
from labkit.descent.compute import RaceState, compute
from labkit.panels import controls

rates = controls.widgets_of(RaceState(), descent.explore.design.more_options)["learning_rate"]

def draw(learning_rate):
    run = compute(RaceState(learning_rate=learning_rate)).race
    _, axes = plt.subplots(1, 2, figsize=(9.6, 4.4))
    descent.draw_paths(run, axes[0])
    descent.draw_distances(run, axes[1])
    plt.show()

ipywidgets.interact(draw, learning_rate=rates);"""
# Each watch leaves a promise of the milliseconds from the next key to the next picture.
WATCH = """(root) => {
    window.step = new Promise((resolve) => {
        let pressed;
        addEventListener("keydown", () => { pressed = performance.now(); }, { capture: true, once: true });
        const seen = new MutationObserver(async () => {
            const image = root.querySelector("img");
            if (image && image.src === root.lastSource) return;
            seen.disconnect();
            if (image) await image.decode();
            root.lastSource = image?.src;
            resolve(performance.now() - pressed);
        });
        const image = root.querySelector("img");
        root.lastSource = image?.src;
        seen.observe(root, image ? { subtree: true, childList: true, attributeFilter: ["src"] }
                                 : { attributeFilter: ["data-frame"] });
    });
}"""
LOG_FRAMES = """(canvas) => {
    window.frames_seen = [];
    window.moves_seen = [];
    new MutationObserver(() => window.frames_seen.push(performance.now()))
        .observe(canvas, { attributeFilter: ["data-frame"] });
    canvas.addEventListener("pointermove", () => window.moves_seen.push(performance.now()));
}"""


@pytest.fixture(scope="module")
def both(page):
    """Return the page with a panel and an `interact` below it, run."""
    page.server.write(
        "both.ipynb", "from labkit import descent\n\npanel = descent.explore()\npanel", INTERACT
    )
    page.open("both.ipynb")
    page.page.set_viewport_size({"width": 1200, "height": 1800})  # both in sight: neither is scrolled away
    assert page.run_all() == []
    return page


def seconds_of_step(panel, picture, slider, key):
    """Return the seconds from a key to the picture that follows."""
    slider.focus()
    panel.page.evaluate(WATCH, picture.element_handle())
    panel.page.keyboard.press(key)
    return panel.page.evaluate("() => window.step") / 1000


def test_a_panel_is_twice_as_fast_as_interact(both, record_testsuite_property):
    panel = both.panel()
    output = both.page.locator(".jp-OutputArea-output:has(.widget-interact)")
    output.locator("img").wait_for()
    sides = {
        "panel": (panel.canvas, panel.slider("Learning rate η")),
        "interact": (output, output.get_by_role("slider")),
    }
    seconds = {name: [] for name in sides}
    for step in range(WARM_UP + STEPS):
        for name, (picture, slider) in sides.items():
            seconds[name].append(
                seconds_of_step(panel, picture, slider, "ArrowRight" if step % 8 < 4 else "ArrowLeft")
            )
    medians = {name: 1000 * statistics.median(values[WARM_UP:]) for name, values in seconds.items()}
    for name, milliseconds in medians.items():
        record_testsuite_property(f"{name}_ms", round(milliseconds, 1))
    print(f"key to picture, median of {STEPS}: " + ", ".join(f"{n} {ms:.0f} ms" for n, ms in medians.items()))
    both.photograph("both")
    assert medians["panel"] <= medians["interact"] / 2


def test_a_long_drag_does_not_queue_up(both, record_testsuite_property):
    panel = both.panel()
    panel.reset()
    panel.canvas.evaluate(LOG_FRAMES)
    places = [(0.15 + 0.006 * move, 0.4 + 0.005 * move) for move in range(40)]
    panel.page.mouse.move(*panel.place(*places[0]))
    panel.page.mouse.down()
    drag_for_a_second(panel, places)
    panel.page.mouse.up()
    panel.wait_until_quiet()
    frames, moves = panel.page.evaluate("() => [window.frames_seen, window.moves_seen]")
    shown = [frame for frame in frames if frame <= moves[-1]]
    settled = frames[-1] - moves[-1]
    record_testsuite_property("drag_frames", len(shown))
    record_testsuite_property("drag_settle_ms", round(settled, 1))
    lasted = moves[-1] - moves[0]
    print(f"drag: {len(moves)} moves in {lasted:.0f} ms, {len(shown)} frames, settled {settled:.0f} ms later")
    assert len(moves) >= 35
    assert len(shown) >= 5
    assert settled < 4 * lasted / len(shown)  # the last place waits for a picture or two, not for a queue
    rests_where_the_mouse_went(panel, places[-1])


def drag_for_a_second(panel, places):
    """Move the mouse 40 times a second, as a hand does: whether or not pictures keep up."""
    begin = time.perf_counter()
    for number, place in enumerate(places):
        panel.page.mouse.move(*panel.place(*place))
        time.sleep(max(0, begin + (number + 1) / 40 - time.perf_counter()))


def rests_where_the_mouse_went(panel, place):
    """Assert that the start is the one that a single click at the last place gives."""
    rested = panel.start
    panel.reset()
    panel.drag(place)
    assert panel.start == rested
