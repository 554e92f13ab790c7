"""The front end of a panel's picture."""

import base64
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

HERE = Path(__file__).parent
HEADLESS = "LABKIT_HEADLESS"  # set in the environment where nobody looks on or presses Start


class PictureView(anywidget.AnyWidget):
    """Shows a PNG with its words as alt text; sends back pointer, arrow keys and play.

    Messages are used for events and a counter for frames, because a trait that is set to an equal
    value sends nothing, and the front end would wait for ever.
    """

    _esm = HERE / "view.js"
    _css = HERE / "view.css"
    png = traitlets.Bytes(b"").tag(sync=True)
    words = traitlets.Unicode("").tag(sync=True)
    code = traitlets.Unicode("").tag(sync=True)
    frame = traitlets.Int(0).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)

    def show(self, png: bytes, words: str, code: str = "") -> None:
        """Send a picture with its words and the line that makes it.

        Parameters
        ----------
        png : bytes
        words, code : str
        """
        with self.hold_sync():
            self.png = png
            self.words = words
            self.code = code
            self.frame += 1

    def answer(self) -> None:
        """Tell the front end that its event has been dealt with, although the picture is the same."""
        self.frame += 1


def bundle(widget: widgets.Widget, words: str, png: bytes = b"", **kwargs: Any) -> dict:
    """Return how a notebook shows and stores a widget: live, as fixed words, and as a still picture.

    Parameters
    ----------
    widget : ipywidgets.Widget
    words : str
    png : bytes
    **kwargs : object
        What IPython passes.

    Returns
    -------
    dict
    """
    data = widget._repr_mimebundle_(**kwargs)
    data = dict(data[0] if isinstance(data, tuple) else data) | {"text/plain": words}
    return data | ({"image/png": base64.b64encode(png).decode()} if png else {})
