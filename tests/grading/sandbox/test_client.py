"""The grader's side of a runner: what a notebook sees behind the walls, and a sandbox that does not start."""

import os
import sys
import tempfile

import pytest

from labkit.core.errors import LabkitError
from labkit.datasets import files
from labkit.grading.sandbox import launch
from labkit.grading.sandbox.client import BrokenSandboxError, Client
from labkit.grading.sandbox.limits import Limits

walls = pytest.mark.skipif(not launch.bubblewrap(), reason="bubblewrap is missing or forbidden here")


@walls
def test_a_notebook_sees_its_own_home_and_no_other(tmp_path):
    hidden = files.folder() / "penguins"
    cell = (
        "import os, pathlib\n"
        f"seen = [os.listdir({str(hidden)!r}), os.listdir(), os.path.exists({str(tmp_path)!r}), "
        f"len(os.listdir({str(files.folder())!r})) > 1, os.path.exists(STRANGER)]\n"
        "from labkit import datasets\nassert len(datasets.load('titanic')) > 800"
    )
    with (
        tempfile.NamedTemporaryFile() as stranger,  # beside a checkout that may lie there too
        Client(Limits(), [hidden], files={"checks.json": "{}"}) as client,
    ):
        assert os.path.exists(stranger.name)
        cell = cell.replace("STRANGER", repr(stranger.name))
        assert client.request(20, cell=cell, name="<cell 1>")["fault"] == ""
        seen = client.request(20, look="seen")["value"]
    assert set(seen.pop(1)) - {".cache"} == {"checks.json"}
    assert seen == [[], False, True, False]


def test_a_sandbox_that_does_not_start_is_no_fault_of_the_learners(monkeypatch):
    for command in ([sys.executable, "-c", "raise SystemExit('no room')"], ["/no room/python"]):
        monkeypatch.setattr(launch, "command", lambda *more, command=command: command)
        with pytest.raises(BrokenSandboxError, match="no room") as caught, Client(Limits()):
            pass
        assert isinstance(caught.value, LabkitError)
