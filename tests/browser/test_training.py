"""The live panel of training, used as a learner uses it: start, pause, one batch, steer, stop."""

import pytest

pytestmark = pytest.mark.browser

CELLS = [
    """import keras
from labkit import datasets, training

images, labels = datasets.load("digits")
X, y = (images.reshape(-1, 784) / 255).astype("float32"), labels


def build(learning_rate, units):
    layers = [keras.Input((784,)), keras.layers.Dense(units, activation="relu"), keras.layers.Dense(10)]
    model = keras.Sequential(layers)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(learning_rate), loss=loss, metrics=["accuracy"])
    return model


space = {"learning_rate": [0.0003, 0.001, 0.003, 0.01], "units": [16, 64, 256]}""",
    """panel = training.watch(
    build, (X[:6000], y[:6000]), (X[6000:7000], y[6000:7000]), space=space,
    values={"learning_rate": 0.001, "units": 64}, epochs=200, batch_size=64,
)
panel""",
]
STEPS = "print(int(panel.session.model.optimizer.iterations))"
STOPPED = """panel.stop()
at = int(panel.session.model.optimizer.iterations)
panel.session.join(60)
print(int(panel.session.model.optimizer.iterations) - at - panel.session.model.steps_per_execution)"""


@pytest.fixture(scope="module")
def opened(page, jupyter):
    """Return the page with the panel's notebook, run."""
    jupyter.write("training.ipynb", *CELLS)
    assert page.open("training.ipynb").run_all() == []
    return page


@pytest.fixture
def panel(opened):
    """Return the panel as it is at first; afterwards nothing may have complained."""
    found = opened.panel("training.watch(")
    found.button("Reset").click()
    opened.page.wait_for_timeout(500)
    note(found, "Ready.")
    yield found
    found.button("Stop").click()
    assert opened.complaints == []
    assert opened.foreign == []


def note(panel, words):
    """Wait until the panel's line of what goes on begins with some words."""
    panel.root.locator(".labkit-note", has_text=words).wait_for(timeout=60_000)


def until(page, condition):
    """Wait until something holds, half a minute at most."""
    for _ in range(100):
        if condition():
            return
        page.page.wait_for_timeout(300)
    raise AssertionError("it never came to this")


def number(page, code):
    return float(page.execute(code))


def test_start_pause_one_batch_resume_stop(opened, panel):
    frame = panel.frame
    panel.button("Start").click()
    note(panel, "Training: epoch")
    note(panel, "examples a second")
    panel.wait_for_frame(frame + 3)
    panel.button("Pause").click()
    note(panel, "Paused: epoch")
    held = number(opened, STEPS)
    opened.page.wait_for_timeout(500)
    assert number(opened, STEPS) == held
    panel.button("One batch").click()
    until(opened, lambda: number(opened, STEPS) > held)
    opened.page.wait_for_timeout(500)
    assert number(opened, STEPS) == held + 1
    panel.button("Resume").click()
    note(panel, "Training: epoch")
    assert number(opened, STEPS) > held + 1
    panel.button("Stop").click()
    note(panel, "Stopped.")
    assert "stopped" in panel.root.locator(".labkit-table").inner_text()


def test_stop_waits_for_no_more_than_what_is_under_way(opened, panel):
    panel.button("Start").click()
    until(opened, lambda: opened.execute("print(panel.session.state)").strip() == "training")
    assert number(opened, STOPPED) <= 0
    note(panel, "Stopped.")


def test_the_rate_is_changed_in_flight_by_keyboard_and_marked(opened, panel):
    panel.button("Start").click()
    note(panel, "Training: epoch")
    slider = panel.slider("learning rate")
    slider.focus()
    opened.page.keyboard.press("ArrowRight")
    rate = "print(round(float(panel.session.model.optimizer.learning_rate), 6))"
    until(opened, lambda: number(opened, rate) == 0.003)
    assert opened.execute("print(panel.track.marks[0][1])").strip() == "0.003"


def test_an_epoch_shows_the_worst_examples_and_the_confusion_matrix(opened, panel):
    panel.button("One epoch").click()
    note(panel, "Paused: epoch")
    answers = panel.root.locator(".labkit-view canvas").nth(1)
    opened.page.wait_for_function(
        "(c) => c.getAttribute('aria-label')?.includes('nine worst')", arg=answers.element_handle()
    )
    assert "After epoch 1 of 200" in panel.words
    panel.button("Pin").click()
    panel.root.locator(".labkit-table", has_text="1 pinned").wait_for()
    panel.button("Start").click()
    panel.button("Resume").click()
    panel.button("Stop").click()
    opened.photograph("training_panel", panel.root)


def test_every_control_and_picture_has_a_name(panel):
    for slider in panel.root.get_by_role("slider").all():
        assert slider.get_attribute("aria-label")
    for canvas in panel.root.locator(".labkit-view canvas").all():
        assert canvas.get_attribute("aria-label") is not None
    assert panel.code.startswith("training.watch(build, data, validation_data, space=space, values=")
