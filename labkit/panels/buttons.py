"""The buttons and lists of a panel."""

from collections.abc import Callable, Sequence

import ipywidgets as widgets

from labkit.panels.view import PictureView

_AS_WIDE_AS_ITS_WORDS = {"width": "auto"}


def button(words: str, act: Callable[[widgets.Button], object]) -> widgets.Button:
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
    result = widgets.Button(description=words, layout=_AS_WIDE_AS_ITS_WORDS)
    result.on_click(act)
    return result


def toggle(words: str, act: Callable[[bool], object]) -> widgets.ToggleButton:
    """Return a button that stays pressed.

    Parameters
    ----------
    words : str
    act : callable
        Called with whether it is pressed.

    Returns
    -------
    ipywidgets.ToggleButton
    """
    result = widgets.ToggleButton(description=words, layout=_AS_WIDE_AS_ITS_WORDS)
    result.observe(lambda change: act(change.new), "value")
    return result


def preset_list(presets: Sequence, choose: Callable[[str], object]) -> widgets.Dropdown:
    """Return the list of presets.

    Parameters
    ----------
    presets : sequence of Preset
    choose : callable
        Called with the name of a preset, empty for none.

    Returns
    -------
    ipywidgets.Dropdown
    """
    names = [("choose …", ""), *((preset.name, preset.name) for preset in presets)]
    result = widgets.Dropdown(options=names, description="Preset", layout={"width": "280px"})
    result.observe(lambda change: choose(change.new), "value")
    return result


def play_toggle(view: PictureView) -> widgets.ToggleButton:
    """Return the button that lets a view ask for the next step again and again.

    Parameters
    ----------
    view : PictureView

    Returns
    -------
    ipywidgets.ToggleButton
    """
    result = toggle("Play", lambda plays: setattr(result, "description", "Pause" if plays else "Play"))
    widgets.link((result, "value"), (view, "playing"))
    return result
