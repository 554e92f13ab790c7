"""The widgets round a panel's picture: controls, buttons and status."""

import html

import ipywidgets as widgets

IN_SIGHT = 4


class Shell:
    """Lays out a panel and passes on what the learner presses.

    Parameters
    ----------
    panel : Panel
        Its `controls`, `presets`, `guide` and the methods behind the buttons are used.
    view : View
    """

    def __init__(self, panel, view):
        self.status = widgets.HTML(layout={"display": "none"}).add_class("labkit-error")
        self._reason = widgets.HTML().add_class("labkit-note")
        self._seeds = button("× 20 seeds", lambda _: panel.repeat())
        self._preset = _presets(panel)
        controls = list(panel.controls.values())
        more = widgets.HBox(controls[IN_SIGHT:], layout={"display": "none"}).add_class("labkit-rows")
        reset = button("Reset", lambda _: (panel.reset(), setattr(self._preset, "value", "")))
        buttons = [self._preset] if panel.presets else []
        buttons += [reset, self._seeds, *_play(panel, view), *_unfold(more)]
        rows = [widgets.HTML(f"<b>{html.escape(panel.title)}</b>")]
        rows += [panel.guide.widget] if panel.guide else []
        rows += [widgets.HBox(controls[:IN_SIGHT]).add_class("labkit-rows")]
        rows += [widgets.HBox(buttons).add_class("labkit-rows"), self._reason, self.status, view, more]
        self.widget = widgets.VBox(rows).add_class("labkit-panel")

    def tell(self, sentence):
        """Show a sentence about what went wrong; an empty one takes it away."""
        self.status.value = html.escape(sentence)
        self.status.layout.display = "" if sentence else "none"

    def explain(self, reason):
        """Show why a preset is worth a look."""
        self._reason.value = reason

    def offer_seeds(self, chance):
        """Show "× 20 seeds" where chance plays."""
        self._seeds.layout.display = "" if chance else "none"


def button(words, act):
    """Return a button as wide as its words.

    Parameters
    ----------
    words : str
    act : callable
        Called with the button.

    Returns
    -------
    ipywidgets.Button
    """
    made = widgets.Button(description=words, layout={"width": "auto"})
    made.on_click(act)
    return made


def _presets(panel):
    names = [("choose …", ""), *((preset.name, preset.name) for preset in panel.presets)]
    listed = widgets.Dropdown(options=names, description="Preset", layout={"width": "280px"})
    listed.observe(lambda change: panel.choose(change.new), "value")
    return listed


def _unfold(more):
    toggle = widgets.ToggleButton(description="More controls", layout={"width": "auto"})
    toggle.observe(lambda change: setattr(more.layout, "display", "" if change.new else "none"), "value")
    return [toggle] if more.children else []


def _play(panel, view):
    toggle = widgets.ToggleButton(description="Play", layout={"width": "auto"})
    toggle.observe(lambda change: setattr(toggle, "description", "Pause" if change.new else "Play"), "value")
    widgets.link((toggle, "value"), (view, "playing"))
    return [button("Step", lambda _: panel.advance()), toggle] if panel.plays else []
