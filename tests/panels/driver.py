"""Drive a panel as the front end does and look at what it shows: only this file knows its private parts."""


def send(panel, **event):
    """Send an event the way the front end does."""
    panel._picture_view._handle_custom_msg(event, [])


def view(panel):
    """Return the widget that shows the picture: frame, words, code, playing."""
    return panel._picture_view


def axes(panel, index):
    """Return the axes of the picture."""
    return panel._picture.axes[index]


def figure(panel):
    """Return the figure of the picture."""
    return panel._picture.figure


def title(panel, index):
    """Return the title above the axes of the picture."""
    return axes(panel, index).get_title(loc="left")


def pixel(panel, index, x, y):
    """Return where a point of the axes lies on the picture, from the left and the top."""
    across, up = axes(panel, index).transData.transform((x, y))
    return {"x": across, "y": figure(panel).bbox.height - up}


def drag(panel, index, x, y, first=True):
    """Drag to a point of the axes."""
    send(panel, kind="drag", first=first, **pixel(panel, index, x, y))


def state(panel):
    """Return the state as the panel's own dataclass."""
    return panel._now.state


def ghost(panel):
    """Return the result that the ghost shows, or None."""
    return panel._now.ghost and panel._now.ghost[1]


def forget_ghost(panel):
    """Draw the present state without a ghost."""
    panel._now = type(panel._now)(panel._now.state, panel._now.result)
    panel.refresh()


def layout(panel):
    """Return the lines below the buttons: note, error."""
    return panel._layout


def seeds_button(panel):
    """Return the button "× 20 seeds"."""
    return panel._seeds


def preset_list(panel):
    """Return the list of presets."""
    return panel._preset
