"""One contract over every `draw_*` and every `explore*`.

Each subject says in tests/<subject>/examples.py how to call them: FIGURES = {"draw_x": lambda ax: …} and
PANELS = {"explore": lambda: …}; names that a panel's code uses beside the subject itself lie in NAMES.
"""

import ast
import importlib
from types import SimpleNamespace

import ipywidgets
import matplotlib.pyplot as plt
import pytest

from tests.contracts import WIDGET, figure_faults, panel_faults, still_faults
from tests.package import ROOT, modules


def offered(role, prefix):
    """Return (subject, name) of every public function of a role that begins with a prefix."""
    return [
        (module.folder, node.name)
        for module in modules()
        if module.role == role
        for node in module.public(ast.FunctionDef)
        if node.name.startswith(prefix)
    ]


def example(subject, kind, name):
    """Return how to call a figure or a panel, and the examples it comes from."""
    path = ROOT / "tests" / subject / "examples.py"
    examples = importlib.import_module(f"tests.{subject}.examples") if path.exists() else None
    calls = getattr(examples, kind, {})
    assert name in calls, f"tests/{subject}/examples.py has no {kind}[{name!r}]: say there how to call it"
    return calls[name], examples


@pytest.mark.parametrize(("subject", "name"), offered("figures", "draw_"))
def test_figures_keep_the_contract(subject, name):
    draw, _ = example(subject, "FIGURES", name)
    assert list(figure_faults(draw)) == []


@pytest.mark.parametrize(("subject", "name"), offered("panel", "explore"))
def test_panels_stand_on_a_page(subject, name):
    make, _ = example(subject, "PANELS", name)
    assert list(still_faults(make())) == []


@pytest.mark.slow
@pytest.mark.parametrize(("subject", "name"), offered("panel", "explore"))
def test_panels_keep_the_contract(subject, name):
    make, examples = example(subject, "PANELS", name)
    namespace = {subject: importlib.import_module(f"labkit.{subject}"), **getattr(examples, "NAMES", {})}
    assert list(panel_faults(make, namespace, name)) == []


def test_examples_call_only_what_exists():
    for subject in sorted(
        {subject for subject, _ in offered("figures", "draw_") + offered("panel", "explore")}
    ):
        if (ROOT / "tests" / subject / "examples.py").exists():
            examples = importlib.import_module(f"tests.{subject}.examples")
            known = {
                name
                for owner, name in offered("figures", "draw_") + offered("panel", "explore")
                if owner == subject
            }
            assert {*getattr(examples, "FIGURES", {}), *getattr(examples, "PANELS", {})} <= known


def draw(ax=None, *, title="Loss 0.3 after 9 steps", xlabel="step", ylabel="loss", other=None, keep=True):
    """A figure that keeps the contract, and breaks it on demand."""
    ax = plt.subplots(layout="constrained")[1] if ax is None else ax
    ax.plot([1, 2], [2, 1])
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.set_title(title, loc="left")
    if other:
        other(ax)
    return ax if keep else None


def test_a_good_figure_passes():
    assert list(figure_faults(draw)) == []
    assert plt.get_fignums() == []


def test_pictures_need_a_title_and_no_labels():
    bare = {"xlabel": "", "ylabel": "", "other": lambda ax: ax.set_axis_off()}
    assert list(figure_faults(lambda ax: draw(ax, **bare))) == []


def test_colour_bars_and_twins_are_part_of_the_axes():
    def more(ax):
        ax.figure.colorbar(ax.imshow([[0, 1]]), ax=ax)
        ax.twinx()

    assert list(figure_faults(lambda ax: draw(ax, other=more))) == []


def stray(ax):
    """Draw on the neighbour, where there is one."""
    if len(ax.figure.axes) > 1:
        ax.figure.axes[-1].plot([1])


def spill(ax):
    """Write beyond the edge of the figure, without a layout that makes room."""
    ax.figure.set_layout_engine("none")
    ax.text(1.9, 1, "a long remark " * 3)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"title": ""}, "has no title"),
        ({"xlabel": " "}, "has no label on its x axis"),
        ({"ylabel": ""}, "has no label on its y axis"),
        ({"title": "Loss nan"}, "says nan"),
        ({"other": stray}, "other axes"),
        ({"other": lambda ax: ax.figure.add_axes((0.4, 0.4, 0.1, 0.1))}, "other axes"),
        ({"other": spill}, "is cut off: right by"),
        ({"other": lambda ax: ax.figure.text(0.5, 1.1, "above")}, "is cut off: top by"),
    ],
)
def test_faulty_figures_are_caught(settings, sentence):
    (fault,) = figure_faults(lambda ax: draw(ax, **settings))
    assert sentence in fault


def test_figures_that_return_or_open_something_else_are_caught():
    faults = list(figure_faults(lambda ax: draw(ax, keep=False)))
    assert faults == [
        "does not return the axes it was given",
        "returns NoneType without axes given; expected Axes",
    ]
    (fault,) = figure_faults(lambda ax: draw(ax, other=lambda _: plt.figure() if ax else None))
    assert fault == "leaves a figure open although it was given axes"


class Box:
    """The smallest panel that keeps the contract; subclasses break it."""

    caption = "Rate 0.1: it walks."
    experiments = ("one", "two", "three")
    error = ""

    def __init__(self, rate=0, rule="sgd"):
        self.state = {"rate": rate, "rule": rule}
        self.first = dict(self.state)
        self.controls = {
            "rate": ipywidgets.SelectionSlider(options=[("0", 0), ("1", 1), ("2", 2)], value=rate),
            "rule": ipywidgets.Dropdown(options=["sgd", "adam"], value=rule),
        }
        self.controls_in_sight = tuple(self.controls)
        self.answers, self.result = [], 1.0
        for name, control in self.controls.items():
            control.observe(lambda change, name=name: self.take(name, change.new), "value")

    def take(self, name, value):
        self.state[name] = value

    @property
    def code(self):
        return f"subject.Box(rate={self.state['rate']}, rule={self.state['rule']!r})"

    def reset(self):
        for name, value in self.first.items():
            self.controls[name].value = value

    def predict(self, number, guess):
        self.answers.append({"question": "How far?", "guess": guess, "measured": 2.0})

    def _repr_mimebundle_(self):
        return {"text/plain": self.caption, "image/png": "iVBORw0KGgo=", WIDGET: {}}


NAMESPACE = {"subject": SimpleNamespace(Box=Box)}


def broken(**parts):
    return type("Broken", (Box,), parts)


def refusing(self, name, value):
    self.error = "`rate` must be below 2; got rate=2." if value == 2 else ""
    if self.error:
        raise ValueError(self.error)
    self.state[name] = value


def hiding(self, name, value):
    self.state[name] = value
    if value == 2:
        raise ValueError("`rate` must be below 2; got rate=2.")


def swallowing(self, name, value):
    self.state[name] = value
    self.error = "It broke." if value == 2 else ""


def test_a_good_panel_passes():
    assert list(panel_faults(Box, NAMESPACE)) == []


def test_a_panel_may_refuse_a_value_aloud():
    assert list(panel_faults(broken(take=refusing), NAMESPACE)) == []


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"caption": " "}, "has no caption"),
        ({"caption": "The loss is nan."}, "says nan"),
        ({"experiments": ()}, "has 0 guided experiments"),
        ({"predict": lambda self, number, guess: None}, "keeps no answer to experiment 1"),
        (
            {
                "predict": lambda self, number, guess: self.answers.append(
                    {"question": "?", "guess": 0, "measured": 1}
                )
            },
            "keeps a wrong answer to experiment 1",
        ),
        ({"take": hiding}, "raises ValueError at rate=2 and does not show it"),
        ({"take": swallowing}, "shows an error at rate=2 and does not raise it"),
        ({"take": lambda self, name, value: None}, "does not take the value of its control"),
        ({"take": lambda self, name, value: setattr(self, "result", None)}, "has no result"),
        (
            {"take": lambda self, name, value: (Box.take(self, name, value), plt.figure())},
            "leaves a pyplot figure",
        ),
        ({"reset": lambda self: None}, "does not come back to its first state"),
        ({"reset": lambda self: self.state.update(self.first)}, "leaves its controls where they are"),
        ({"code": "subject.Box()"}, "has code that makes another state after moves"),
        ({"code": "subject.Box(\n)"}, "has no code of one line"),
        ({"controls_in_sight": property(lambda self: "abcde", lambda self, names: None)}, "shows 5 controls"),
        ({"_repr_mimebundle_": lambda self: {"text/plain": self.caption, WIDGET: {}}}, "shows no image/png"),
        ({"_repr_mimebundle_": lambda self: Box._repr_mimebundle_(self) | {"image/png": "AAAA"}}, "no PNG"),
        (
            {"_repr_mimebundle_": lambda self: Box._repr_mimebundle_(self) | {"text/plain": "Box"}},
            "its caption",
        ),
    ],
)
def test_faulty_panels_are_caught(parts, sentence):
    faults = list(panel_faults(broken(**parts), NAMESPACE))
    assert any(sentence in fault for fault in faults), faults


def test_a_state_that_json_cannot_hold_is_caught():
    class Odd(Box):
        def __init__(self, rate=0, rule="sgd"):
            super().__init__(rate, rule)
            self.state["start"] = {1, 2}

    assert any(
        "JSON cannot hold" in fault for fault in panel_faults(Odd, {"subject": SimpleNamespace(Box=Odd)})
    )
