"""Inside the sandbox: cells are run, functions called, variables looked at, and limits hold."""

import pytest

from labkit.grading.sandbox.client import Client
from labkit.grading.sandbox.limits import Limits


@pytest.fixture(scope="module")
def client():
    """A runner on this machine, without walls: the cells are ours."""
    with Client(Limits(), trusted=True) as client:
        yield client


def fault(client, cell, seconds=20):
    return client.request(seconds, cell=cell, name="<cell 7>")["fault"]


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
def test_what_is_told_about_a_cell(client, cell, said):
    assert fault(client, cell) == said


def test_functions_and_variables_are_asked_by_name(client):
    fault(client, "def twice(x):\n    return [2 * x, float('nan')]\nstate = {'rate': 0.1}\nunset = ...")
    assert client.request(20, call="twice", arguments=[21])["value"][0] == 42
    assert client.request(20, call="nobody", arguments=[21]) == {"missing": True}
    assert client.request(20, look="state")["value"] == {"dict": [["rate", 0.1]]}
    assert client.request(20, look="unset") == client.request(20, look="nobody") == {"missing": True}


def test_an_endless_cell_is_stopped_and_the_next_one_runs(client):
    assert fault(
        client, "while True:\n    try:\n        while True: pass\n    except Exception: pass", 0.3
    ) == ("It was stopped after 0.3 seconds.")
    assert fault(client, "x = 1") == ""


def test_files_are_limited_and_home_is_ones_own(client):
    assert "File too large" in fault(client, "open('big', 'wb').write(bytes(65 << 20))")
    fault(client, "import os\nhere = [os.getcwd() == os.environ['HOME'], 'labkit-grade-' in os.getcwd()]")
    assert client.request(20, look="here")["value"] == [True, True]
