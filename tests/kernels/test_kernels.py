"""A panel in a real kernel, moved by the messages of a front end, whatever thread its callbacks run on.

ipykernel 6 runs callbacks on the main thread after the cell; 7.3 on the thread of a subshell, even while a
cell runs; 7.4 on the thread from which the widget last sent something: the main one at first, then a
subshell's. The installed one is tested. For others, install each with
`pip install --target DIR/7.3.0 --no-deps ipykernel==7.3.0` and name DIR in LABKIT_KERNELS.
"""

import json
import os
from pathlib import Path

import pytest

from tests.kernels.drive import Kernel, is_idle, parent

pytestmark = pytest.mark.slow

OTHERS = sorted(Path(os.environ["LABKIT_KERNELS"]).iterdir()) if "LABKIT_KERNELS" in os.environ else []
MAKE = """
import dataclasses, json, threading, ipykernel, matplotlib
from labkit import descent
before, threads = dict(matplotlib.rcParams), []
panel = descent.explore(shown=("gradient descent", "momentum"), n_steps=100)
view = panel.design.views[0]

def compute_by(compute):
    panel.design = dataclasses.replace(panel.design, views=(dataclasses.replace(view, compute=compute),))

def noted(state):
    threads.append(threading.current_thread().name)
    return view.compute(state)

compute_by(noted)
ids = {name: control.comm.comm_id for name, control in panel.controls.items()}
print(json.dumps({"version": ipykernel.__version__, "picture": panel._picture_view.comm.comm_id, **ids}))
"""
LOOK = """
print(json.dumps({
    "state": panel.state, "caption": panel.caption, "error": panel.error, "frame": panel._picture_view.frame,
    "png": len(panel.png), "rc": dict(matplotlib.rcParams) == before, "threads": threads,
    "same": panel.png == descent.explore(**panel.state).png if panel._now.ghost is None else None,
    "controls": {name: control.value for name, control in panel.controls.items()},
}))
"""
BUSY = """
import time
print("begun", flush=True)
end = time.time() + 3
while time.time() < end:
    time.sleep(0.02)
"""


# whether the first callback of a slider, and then one of the picture, is on the main thread
WHERE = {"6": [True, True], "7.3": [False, False], "7.4": [True, False]}


@pytest.fixture(
    scope="module", params=[None, *OTHERS], ids=lambda folder: folder.name if folder else "installed"
)
def kernel(request):
    with Kernel(request.param) as kernel:
        kernel.expected = request.param.name if request.param else None
        yield kernel


@pytest.fixture
def ids(kernel):
    ids = json.loads(kernel.run(MAKE))
    assert kernel.expected in (None, ids["version"])
    if kernel.subshell is None and int(ids["version"].split(".")[0]) >= 7:
        assert kernel.open_subshell()
    return ids


def look(kernel):
    found = json.loads(kernel.run(LOOK).splitlines()[-1])
    assert found["controls"] == {name: found["state"][name] for name in found["controls"]}
    assert found["rc"]
    return found


def series_of(ids):
    """Return 6, or 7.3, 7.4 …"""
    return "6" if ids["version"].startswith("6.") else ".".join(ids["version"].split(".")[:2])


def on_main_thread(found):
    return [name == "MainThread" for name in found["threads"]]


def place(kernel, control, value):
    """Return the index of a value in a slider."""
    return int(kernel.run(f"print([v for _, v in panel.controls[{control!r}].options].index({value!r}))"))


def assert_quiet(kernel):
    assert kernel.seen.err == ""
    assert kernel.seen.errors == []


def dealt_with(kernel, *message_ids):
    """Wait until the kernel has dealt with all these messages."""
    left = set(message_ids)
    kernel.until(lambda message: is_idle(message) and (left.discard(parent(message)) or not left))


def test_a_slider_and_an_event_move_the_panel_when_no_cell_runs(kernel, ids):
    index = place(kernel, "learning_rate", 0.02)
    frame = look(kernel)["frame"]
    dealt_with(kernel, kernel.move(ids["learning_rate"], index=index))
    found = look(kernel)
    assert found["state"]["learning_rate"] == 0.02
    assert found["frame"] == frame + 1
    assert "rate 0.02" in found["caption"]
    dealt_with(kernel, kernel.custom(ids["picture"], kind="nudge", dx=1, dy=0))
    found = look(kernel)
    assert found["state"]["start"] == [-1.87, 1.0]
    assert found["frame"] == frame + 2
    assert kernel.seen.state[ids["picture"]]["frame"] == frame + 2
    assert kernel.seen.state[ids["picture"]]["words"] == found["caption"]
    assert_quiet(kernel)
    assert on_main_thread(found) == WHERE.get(series_of(ids), on_main_thread(found))


def test_messages_that_come_while_a_cell_runs_are_all_dealt_with(kernel, ids):
    index, frame = place(kernel, "learning_rate", 0.001), look(kernel)["frame"]
    cell = kernel.start(BUSY)
    kernel.until(lambda message: "begun" in str(message["content"].get("text", "")))
    moves = [kernel.move(ids["learning_rate"], index=index + step) for step in range(10)]
    moves += [kernel.custom(ids["picture"], kind="nudge", dx=0, dy=1) for _ in range(3)]
    moves += [kernel.custom(ids["picture"], kind="drag", x=2, y=2, first=True)]
    dealt_with(kernel, cell, *moves)
    found = look(kernel)
    assert found["state"]["learning_rate"] == pytest.approx(0.001 * 10 ** (9 / 20), rel=0.01)
    assert found["state"]["start"] == [-2.0, 1.39]
    assert kernel.seen.state[ids["picture"]]["frame"] == found["frame"] == frame + 14
    assert_quiet(kernel)


def test_a_cell_that_sets_and_a_learner_who_slides_do_not_disturb_each_other(kernel, ids):
    index = place(kernel, "beta", 0.5)
    cell = kernel.start(
        "print('begun', flush=True)\nfor t in range(60): panel.set(learning_rate=0.001 * (t % 7 + 1))"
    )
    kernel.until(lambda message: "begun" in str(message["content"].get("text", "")))
    moves = [kernel.move(ids["beta"], index=index + step % 3) for step in range(12)]
    dealt_with(kernel, cell, *moves)
    found = look(kernel)
    assert found["state"]["learning_rate"] == 0.004
    assert found["state"]["beta"] == 0.8
    assert found["error"] == ""
    assert (
        kernel.run("panel._now = type(panel._now)(panel._now.state, panel._now.result); panel.refresh()")
        == ""
    )
    assert look(kernel)["same"] is True
    assert_quiet(kernel)


def test_an_error_in_a_callback_shows_its_sentence_and_the_panel_lives(kernel, ids):
    kernel.run("compute_by(lambda state: 1 / 0)")
    frame = look(kernel)["frame"]
    dealt_with(kernel, kernel.custom(ids["picture"], kind="nudge", dx=1, dy=0))
    found = look(kernel)
    assert found["error"] == "ZeroDivisionError: division by zero"
    assert found["frame"] == frame + 1
    kernel.run("compute_by(noted)")
    dealt_with(kernel, kernel.custom(ids["picture"], kind="nudge", dx=1, dy=0))
    assert look(kernel)["error"] == ""
    kernel.seen.errors.clear()  # the traceback of the error that was meant
    kernel.seen.err = ""
