"""Callbacks may come on any thread, several at once: in the end everything belongs together."""

import random
import sys
import threading

import matplotlib
import pytest

from tests.panels import driver, fakes

pytestmark = pytest.mark.slow


@pytest.fixture
def impatient():
    """Let threads take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def storm(panel, n_threads, n_moves):
    """Move a panel from many threads at once and return the errors."""
    errors, gate = [], threading.Barrier(n_threads)
    rates = [0.1, 0.5, 0.7]

    def work(seed):
        rng = random.Random(seed)
        moves = [
            lambda: panel.set(rate=rng.choice(rates), steps=rng.choice([1, 2, 3])),
            lambda: panel.set(rate=round(rng.uniform(0.2, 0.6), 3)),  # a mark that the slider lacks
            lambda: setattr(panel.controls["rate"], "value", rng.choice(rates)),
            lambda: setattr(panel.controls["steps"], "value", rng.choice([1, 2, 3])),
            lambda: setattr(panel.controls["noisy"], "value", rng.random() < 0.5),
            lambda: panel.receive({"kind": "drag", "x": rng.uniform(30, 280), "y": rng.uniform(20, 150)}),
            lambda: panel.receive({"kind": "nudge", "dx": 1, "dy": 0}),
            lambda: panel.receive({"kind": "tick"}),
            lambda: panel.repeat(2),
            lambda: panel.reset(),
        ]
        gate.wait()
        try:
            for _ in range(n_moves):
                rng.choice(moves)()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(n_threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a thread hangs"
    return errors


def test_many_threads_leave_state_controls_and_picture_together(impatient):
    before, panel = dict(matplotlib.rcParams), fakes.explore()
    assert storm(panel, 8, 25) == []
    assert {name: control.value for name, control in panel.controls.items()} == {
        name: panel.state[name] for name in panel.controls
    }
    assert panel.result.items() >= panel.state.items()
    assert panel.error == ""
    assert dict(matplotlib.rcParams) == before
    driver.forget_ghost(panel)
    assert panel.png == fakes.explore(**panel.state).png


def test_two_panels_on_two_threads_do_not_disturb_each_other(impatient):
    panels = [fakes.explore(rate=rate) for rate in (0.1, 0.7)]
    expected = [panel.png for panel in panels]

    def work(panel):
        for step in (1, 3, 2) * 8:
            panel.set(steps=step)

    threads = [threading.Thread(target=work, args=(panel,)) for panel in panels]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for panel, png in zip(panels, expected, strict=True):
        panel.reset()
        assert panel.png == png
