"""What every figure and every panel keeps, whatever it shows. Each rule yields what is broken, in words."""

import base64
import json
import math

from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from labkit.panels.controls import ends

TOLERANCE = 0.02  # inches: two dots on the screen
MOST_IN_SIGHT = 4
N_EXPERIMENTS = 3
WIDGET = "application/vnd.jupyter.widget-view+json"


def figure_faults(draw):
    """Judge a figure, given as a function of the axes to draw on (or None)."""
    pyplot.close("all")
    yield from on_given_axes(draw)
    pyplot.close("all")
    yield from on_own_axes(draw)
    pyplot.close("all")


def on_given_axes(draw):
    figure = Figure(figsize=(10, 4))
    FigureCanvasAgg(figure)
    ax, other = figure.subplots(1, 2)
    before = contents(other)
    if draw(ax) is not ax:
        yield "does not return the axes it was given"
    if contents(other) != before or any(foreign(new, ax) for new in figure.axes if new not in (ax, other)):
        yield "draws on other axes than those it was given"
    if pyplot.get_fignums():
        yield "leaves a figure open although it was given axes"
    yield from words_missing(ax)


def contents(ax):
    """Return what shows whether axes were touched."""
    return len(ax.get_children()), title(ax), ax.get_xlabel(), ax.get_ylabel(), ax.get_xlim(), ax.get_ylim()


def foreign(new, ax):
    """Tell whether new axes are something else than the colour bar or the twin of the axes given."""
    twin = ax.get_shared_x_axes().joined(ax, new) or ax.get_shared_y_axes().joined(ax, new)
    return not twin and new.get_label() != "<colorbar>"


def title(ax):
    """Return the title, wherever it stands."""
    return " ".join(ax.get_title(loc=place) for place in ("left", "center", "right")).strip()


def words_missing(ax):
    """Tell which words a reader misses: axes without labels are for pictures, which are then turned off."""
    if not title(ax):
        yield "has no title"
    for axis, label in [("x", ax.get_xlabel()), ("y", ax.get_ylabel())]:
        if ax.axison and not label.strip():
            yield f"has no label on its {axis} axis"
    if "nan" in f"{title(ax)} {ax.get_xlabel()} {ax.get_ylabel()}".lower().split():
        yield "says nan"


def on_own_axes(draw):
    ax = draw(None)
    if not isinstance(ax, Axes):
        yield f"returns {type(ax).__name__} without axes given; expected Axes"
    elif ax.figure.number not in pyplot.get_fignums() if hasattr(ax.figure, "number") else True:
        yield "makes a figure that no notebook shows; call core.style.new_axes()"
    else:
        yield from cut_off(ax.figure)


def cut_off(figure):
    """Tell on which sides something does not fit into the figure at its own size."""
    figure.canvas.draw()
    box, page = figure.get_tightbbox(figure.canvas.get_renderer()), figure.bbox_inches
    over = {"left": -box.x0, "bottom": -box.y0, "right": box.x1 - page.width, "top": box.y1 - page.height}
    sides = [f"{side} by {inches:.2f} in" for side, inches in over.items() if inches > TOLERANCE]
    if sides:
        yield f"is cut off: {', '.join(sides)}"


def panel_faults(make, namespace, name="explore"):
    """Judge a panel, given as a function that makes it and the names that its code may use."""
    pyplot.close("all")
    panel = make()
    yield from still_faults(panel)
    yield from control_faults(panel)
    yield from code_faults(make(), namespace)
    yield from reset_faults(make())
    yield from experiment_faults(make(), at_least=N_EXPERIMENTS if name == "explore" else 0)
    if pyplot.get_fignums():
        yield "leaves a pyplot figure open; draw on core.picture's own"


def still_faults(panel):
    """Judge what stays on a page without a kernel."""
    yield from caption_faults(panel)
    if len(panel.controls_in_sight) > MOST_IN_SIGHT:
        yield f"shows {len(panel.controls_in_sight)} controls at first; {MOST_IN_SIGHT} at most"
    bundle = panel._repr_mimebundle_()
    bundle = bundle[0] if isinstance(bundle, tuple) else bundle
    if missing := {"text/plain", "image/png", WIDGET} - set(bundle):
        yield f"shows no {', '.join(sorted(missing))}"
        return
    if not base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG"):
        yield "has a still picture that is no PNG"
    if panel.caption not in bundle["text/plain"]:
        yield "does not say its caption in its text/plain"


def caption_faults(panel, where="at first"):
    words = panel.caption
    if not isinstance(words, str) or not words.strip():
        yield f"has no caption {where}"
    elif "nan" in words.lower().replace(",", " ").replace(".", " ").split():
        yield f"has a caption that says nan {where}: {words}"


def control_faults(panel):
    """Move every control to both of its ends, as a learner would."""
    for name, control in panel.controls.items():
        start = control.value
        for end in ends(control):
            yield from move_faults(panel, name, control, end)
        yield from move_faults(panel, name, control, start)


def move_faults(panel, name, control, value):
    where = f"at {name}={value!r}"
    try:
        control.value = value
    except Exception as error:
        if str(error) not in panel.error or not str(error).strip():
            yield f"raises {type(error).__name__} {where} and does not show it: {error}"
        return
    if panel.error:
        yield f"shows an error {where} and does not raise it: {panel.error}"
    elif panel.result is None:
        yield f"has no result {where}"
    elif panel.state[name] != value:
        yield f"does not take the value of its control {where}"
    else:
        yield from caption_faults(panel, where)


def moved(panel):
    """Move every control that allows it, and return the panel."""
    for control in panel.controls.values():
        start = control.value
        try:
            control.value = next(end for end in ends(control) if end != start)
        except ValueError:  # this end does not go with the others, and the panel says so
            control.value = start
    return panel


def code_faults(panel, namespace):
    """Judge the line that reproduces what is on the screen, in the first state and in another."""
    for when, shown in [("at first", panel), ("after moves", moved(panel))]:
        try:
            json.dumps(shown.state)
        except TypeError as error:
            yield f"has a state that JSON cannot hold {when}: {error}"
        if len(shown.code.splitlines()) != 1:
            yield f"has no code of one line {when}"
        elif eval(shown.code, dict(namespace)).state != shown.state:
            yield f"has code that makes another state {when}: {shown.code}"


def reset_faults(panel):
    """Judge whether Reset leads back."""
    state, values = dict(panel.state), {name: control.value for name, control in panel.controls.items()}
    moved(panel).reset()
    if panel.state != state or panel.error:
        yield "does not come back to its first state by reset()"
    if values != {name: control.value for name, control in panel.controls.items()}:
        yield "leaves its controls where they are by reset()"


def experiment_faults(panel, at_least):
    """Judge whether every guided experiment can be answered."""
    if len(panel.experiments) < at_least:
        yield f"has {len(panel.experiments)} guided experiments; expected {at_least} or more"
    for number in range(1, len(panel.experiments) + 1):
        panel.predict(number, 0.5)
        answer = panel.answers[-1] if len(panel.answers) == number else {}
        if not {"question", "guess", "measured"} <= answer.keys():
            yield f"keeps no answer to experiment {number} with question, guess and measured value"
        elif (
            answer["guess"] != 0.5 or not math.isfinite(answer["measured"]) or not answer["question"].strip()
        ):
            yield f"keeps a wrong answer to experiment {number}: {answer}"
