"""Running cells and asking functions: what counts as code, what is told, when a runner begins anew."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.grading import examination
from labkit.grading.cells import SilentShell, parsed, without_magics
from labkit.grading.conversations import Conversation, EndedError
from labkit.grading.sandbox import Limits
from labkit.grading.tasks import Task


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("for i in a:\n    !ls {i}\n    y = 2", "for i in a:\n    pass\n    y = 2"),
        ("%time x = 1", "x = 1"),
        ("%%time\nx = 1", "\nx = 1"),
        ("%%capture out\n%pip list\nx = 1", "\npass\nx = 1"),
        ("%%bash\nrm -rf x", ""),
        ("np.mean?\nx = 1", "pass\nx = 1"),
        ("?np.mean", "pass"),
    ],
)
def test_ipythons_lines_are_left_out_and_lines_keep_their_numbers(cell, plain):
    assert without_magics(cell) == plain


@pytest.mark.parametrize("cell", ['x = """\n%d and %s\n!\n"""', "x = (5\n%3)", "x = 1 # what?"])
def test_what_python_can_read_is_left_as_it_is(cell):
    assert ast.dump(parsed(cell, "c")) == ast.dump(ast.parse(cell))


@given(st.text(max_size=80))
def test_any_text_is_a_program_or_a_syntax_error(text):
    try:
        assert isinstance(parsed(text, "c"), ast.Module)
    except (SyntaxError, ValueError):
        return


def test_the_shell_is_silent():
    shell = SilentShell()
    assert list(shell.run_line_magic("matplotlib", "inline").events) == []


@pytest.fixture(scope="module")
def asked():
    """A runner on this machine, without walls: the cells are ours."""
    with Conversation(Limits(), trusted=True) as conversation:
        yield conversation


def fault(asked, cell, seconds=20):
    return asked.ask(seconds, cell=cell, name="<cell 7>")["fault"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("x = 1\n1 / 0", "ZeroDivisionError: division by zero (line 2)"),
        ("x = 1\ny = (", "SyntaxError: '(' was never closed (<cell 7>, line 2)"),
        ("import sys\nsys.exit('bye')", "SystemExit: bye (line 2)"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt:  (line 1)"),
        ("%matplotlib inline\ndisplay(1)\nget_ipython().magic('x')\nprint('x')", ""),
        ("import inspect\ndef own(): return 3\nassert 'return 3' in inspect.getsource(own)", ""),
        ("import matplotlib.pyplot as plt\nplt.plot([1, 2])", ""),
        ("assert __name__ == '__main__'", ""),
    ],
)
def test_what_is_told_about_a_cell(asked, cell, said):
    assert fault(asked, cell) == said


def test_functions_and_variables_are_asked_by_name(asked):
    fault(asked, "def twice(x):\n    return [2 * x, float('nan')]\nstate = {'rate': 0.1}\nunset = ...")
    assert asked.ask(20, ask="twice", arguments=[21])["value"][0] == 42
    assert asked.ask(20, ask="nobody", arguments=[21]) == {"missing": True}
    assert asked.ask(20, look="state")["value"] == {"dict": [["rate", 0.1]]}
    assert asked.ask(20, look="unset") == asked.ask(20, look="nobody") == {"missing": True}


def test_an_endless_cell_is_stopped_and_the_next_one_runs(asked):
    assert fault(
        asked, "while True:\n    try:\n        while True: pass\n    except Exception: pass", 0.3
    ) == ("It was stopped after 0.3 seconds.")
    assert fault(asked, "x = 1") == ""


def test_files_are_limited_and_home_is_ones_own(asked):
    assert "File too large" in fault(asked, "open('big', 'wb').write(bytes(65 << 20))")
    fault(asked, "import os\nhere = [os.getcwd() == os.environ['HOME'], 'labkit-grade-' in os.getcwd()]")
    assert asked.ask(20, look="here")["value"] == [True, True]


TASKS = tuple(
    Task(name, "core", 1, name, lambda seed: [(seed,), (seed + 1,)], lambda x: x, ())
    for name in ("one", "two")
)


class Scripted:
    """A conversation in which some cells and functions end the runner."""

    def __init__(self, deadly):
        self.deadly = deadly

    def __call__(self, *more):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return None

    def ask(self, seconds, **request):
        if request.get("cell", request.get("ask")) in self.deadly:
            raise EndedError("It died.")
        return {"fault": ""} if "cell" in request else {"value": request["arguments"][0]}


@given(st.sets(st.sampled_from(["a", "b", "c", "one", "two"])))
def test_whatever_dies_costs_itself_alone(deadly):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examination, "Conversation", Scripted(deadly))
        found = examination.answers_of(["a", "b", "", "c"], TASKS, [5, 9])
    assert {"abc"[at] for at, number in enumerate((1, 2, 4)) if number in found.faults} == deadly & {*"abc"}
    for name in ("one", "two"):
        dead = {seed: [{"fault": "It died."}] * 2 for seed in (5, 9)}
        alive = {5: [{"value": 5}, {"value": 6}], 9: [{"value": 9}, {"value": 10}]}
        assert found.answers[name] == (dead if name in deadly else alive)
    assert found.n_starts <= 1 + len(deadly)


def test_when_the_time_is_up_the_rest_is_told_so(monkeypatch):
    monkeypatch.setattr(examination, "Conversation", Scripted({"a"}))
    found = examination.answers_of(["a", "b"], TASKS, [5, 9], Limits(total=0))
    assert found.answers["two"][9] == [{"fault": examination.OUT_OF_TIME}] * 2
