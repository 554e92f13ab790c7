"""The widgets round the live pictures: controls, buttons, status, table."""

import html

import ipywidgets as widgets

from labkit.panels import controls
from labkit.panels.layout import IN_SIGHT, button

SMOOTHINGS = [0.0, 0.5, 0.8, 0.9, 0.95]


class Desk:
    """Lays out a live panel and passes on what the learner presses.

    Parameters
    ----------
    panel : Watch
        The methods behind the buttons are used, and its `launch`, through which every press goes.
    title : str
    space : dict
        Name -> values, the first four of the controls in sight.
    state : dict
        Name -> value at first.
    views : sequence of View
    """

    def __init__(self, panel, title, space, state, views):
        self.controls = {name: _control(name, values, state[name]) for name, values in space.items()}
        self.controls["seed"] = controls.steps("seed", range(20), state["seed"])
        self.controls["smoothing"] = controls.steps("smoothing", SMOOTHINGS, state["smoothing"])
        self.controls["log_axis"] = controls.switch("logarithmic axis", state["log_axis"])
        self.hold = button("Pause", lambda _: panel.launch(panel.resume if self._paused else panel.pause))
        self._paused = False
        buttons = [_press(panel, words, name) for words, name in BUTTONS.items()]
        buttons.insert(1, self.hold)
        self.status = widgets.HTML().add_class("labkit-note")
        self.error = widgets.HTML(layout={"display": "none"}).add_class("labkit-error")
        self.table = widgets.HTML().add_class("labkit-table")
        listed = list(self.controls.values())
        more = [widgets.HBox(listed[IN_SIGHT:]).add_class("labkit-rows")] if listed[IN_SIGHT:] else []
        rows = [widgets.HTML(f"<b>{html.escape(title)}</b>"), panel.guide.widget]
        rows += [widgets.HBox(listed[:IN_SIGHT]).add_class("labkit-rows")]
        rows += [
            widgets.HBox(buttons).add_class("labkit-rows"),
            self.status,
            self.error,
            *views,
            self.table,
            *more,
        ]
        self.widget = widgets.VBox(rows).add_class("labkit-panel")

    def tell(self, status, table, paused):
        """Show what goes on."""
        self.status.value, self.table.value = html.escape(status), table
        self._paused, self.hold.description = paused, "Resume" if paused else "Pause"

    def complain(self, sentence):
        """Show what went wrong; nothing takes it away."""
        self.error.value = html.escape(sentence)
        self.error.layout.display = "" if sentence else "none"


BUTTONS = {
    "Start": "start", "Stop": "stop", "One batch": "one_batch", "One epoch": "one_epoch",
    "× 5 seeds": "five_seeds", "Pin": "pin", "Reset": "reset",
}  # fmt: skip


def _press(panel, words, name):
    launch = panel.launch_apart if name == "one_batch" else panel.launch
    return button(words, lambda _: launch(getattr(panel, name)))


def _control(name, values, value):
    label = name.replace("_", " ")
    numbers = all(isinstance(item, int | float) and not isinstance(item, bool) for item in values)
    return controls.steps(label, values, value) if numbers else controls.choice(label, values, value)
