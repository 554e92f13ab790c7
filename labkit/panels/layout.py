"""How a panel is laid out: title, experiments, controls, buttons, status, pictures."""

import html
from collections.abc import Sequence

import ipywidgets as widgets

from labkit.panels.buttons import toggle

IN_SIGHT = 4


class Layout:
    """The widgets of a panel in their order, with a line for a note and one for an error.

    Parameters
    ----------
    title : str
    guide : ipywidgets.Widget or None
        The strip of guided experiments.
    controls : sequence of ipywidgets.Widget
        The first four are in sight, the others behind "More controls".
    buttons, pictures : sequence of ipywidgets.Widget
    """

    def __init__(
        self,
        title: str,
        guide: widgets.Widget | None,
        controls: Sequence[widgets.Widget],
        buttons: Sequence[widgets.Widget],
        pictures: Sequence[widgets.Widget],
    ) -> None:
        self.note = widgets.HTML().add_class("labkit-note")
        self.error = widgets.HTML(layout={"display": "none"}).add_class("labkit-error")
        more = row(controls[IN_SIGHT:], layout={"display": "none"})
        unfold = toggle(
            "More controls", lambda shown: setattr(more.layout, "display", "" if shown else "none")
        )
        heading = widgets.HTML(f"<b>{html.escape(title)}</b>")
        rows = [heading, *([guide] if guide else []), row(controls[:IN_SIGHT])]
        rows += [
            row([*buttons, *([unfold] if more.children else [])]),
            self.note,
            self.error,
            *pictures,
            more,
        ]
        self.widget = widgets.VBox(rows).add_class("labkit-panel")

    def fail(self, sentence: str) -> None:
        """Show what went wrong; an empty sentence takes it away.

        Parameters
        ----------
        sentence : str
        """
        self.error.value = html.escape(sentence)
        self.error.layout.display = "" if sentence else "none"


def row(children: Sequence[widgets.Widget], **settings: object) -> widgets.HBox:
    """Return widgets side by side, which wrap where there is no room.

    Parameters
    ----------
    children : sequence of ipywidgets.Widget
    **settings : object
        Passed to `ipywidgets.HBox`.

    Returns
    -------
    ipywidgets.HBox
    """
    return widgets.HBox(list(children), **settings).add_class("labkit-rows")
