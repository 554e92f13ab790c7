"""What a notebook sees of the machine, and what the kernel takes from it."""

import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from labkit.datasets import files
from labkit.grading import confinement, sandbox, sources
from labkit.grading.conversations import BrokenSandboxError, Conversation

walls = pytest.mark.skipif(not sandbox.bubblewrap(), reason="bubblewrap is missing or forbidden here")


def test_the_kit_and_its_data_are_visible_and_the_assignments_are_not():
    seen = sandbox.visible()
    assert files.PACKAGE in seen or any(path in files.PACKAGE.parents for path in seen)
    for secret in (sources.ASSIGNMENTS / "05_gradient_descent", Path.home(), files.PACKAGE.parent / "tests"):
        assert not any(path == secret or path in secret.parents for path in seen)


def test_nothing_of_the_graders_environment_goes_in(monkeypatch, tmp_path):
    monkeypatch.setenv("TOKEN", "swordfish")
    monkeypatch.setattr(sandbox, "bubblewrap", lambda: "/usr/bin/bwrap")
    monkeypatch.setattr(sandbox, "_help", lambda: "--size BYTES")
    words = sandbox.command(sandbox.Limits(), tmp_path)
    assert "swordfish" not in [*words, *sandbox.environment(tmp_path).values()]
    assert "--clearenv" in words
    assert {"--unshare-all", "--die-with-parent", "--size"} <= set(words)


def test_an_old_bubblewrap_is_not_asked_for_what_it_does_not_know(monkeypatch, tmp_path):
    monkeypatch.setattr(sandbox, "bubblewrap", lambda: "/usr/bin/bwrap")
    monkeypatch.setattr(sandbox, "_help", lambda: "")
    assert "--size" not in sandbox.command(sandbox.Limits(), tmp_path)


def test_folders_within_what_is_visible_are_covered(monkeypatch, tmp_path):
    monkeypatch.setattr(sandbox, "visible", lambda: [tmp_path / "venv"])
    inside, outside = tmp_path / "venv" / "grades", tmp_path / "grades"
    assert list(sandbox._masks([inside, outside])) == ["--tmpfs", str(inside)]


@pytest.fixture
def tried(monkeypatch):
    """Trials of bubblewrap, forgotten afterwards."""
    sandbox.bubblewrap.cache_clear()
    yield monkeypatch
    sandbox.bubblewrap.cache_clear()


def test_bubblewrap_must_be_there_and_work(tried):
    tried.setattr(sandbox.shutil, "which", lambda name: None)
    assert sandbox.bubblewrap() is None
    for code, found in ((1, None), (0, "/usr/bin/bwrap")):
        sandbox.bubblewrap.cache_clear()
        tried.setattr(sandbox.shutil, "which", lambda name: "/usr/bin/bwrap")
        done = subprocess.CompletedProcess([], code)
        tried.setattr(sandbox.subprocess, "run", lambda *a, done=done, **k: done)
        assert sandbox.bubblewrap() == found


def test_more_is_weak_where_the_kernel_takes_nothing(monkeypatch):
    assert ("network" in sandbox.weaknesses()) is not confinement.can_forbid()
    monkeypatch.setattr(confinement, "can_forbid", lambda: False)
    assert "may start processes and use the network" in sandbox.weaknesses()


def verdict(code, machine, number, argument=0):
    """Follow a filter as the kernel does."""
    steps = list(struct.iter_unpack("HBBI", code))
    shown, held, at = {0: number, 4: machine, 16: argument}, 0, 0
    while True:
        what, yes, no, value = steps[at]
        if what == confinement.RETURN:
            return value
        if what == confinement.LOAD:
            held, yes, no = shown[value], 0, 0
        else:
            holds = {
                confinement.EQUALS: held == value,
                confinement.AT_LEAST: held >= value,
                confinement.ANY_BIT: bool(held & value),
            }[what]
            yes, no = (yes, yes) if holds else (no, no)
        at += 1 + yes


@pytest.mark.parametrize("name", confinement.CALLS)
def test_the_filter_refuses_what_is_listed_and_lets_threads_live(name):
    machine, refused, starting = confinement.CALLS[name]
    code = confinement.program(machine, refused, starting)
    for number in range(600):
        expected = confinement.NOT_PERMITTED if number in refused.values() else confinement.ALLOW
        if number not in starting.values():
            assert verdict(code, machine, number) == expected
    clone = starting["clone"]
    assert verdict(code, machine, clone, 0x11) == confinement.NOT_PERMITTED
    assert (
        verdict(code, machine, clone, 0x3D0F00) == confinement.ALLOW
    )  # what the C library asks for a thread
    assert verdict(code, machine, starting["clone3"]) == confinement.NOT_KNOWN
    assert verdict(code, machine, 0x40000000 + 1) == confinement.NOT_PERMITTED
    assert verdict(code, machine ^ 1, 0) == confinement.KILL


@walls
def test_a_notebook_sees_its_own_home_and_no_other(tmp_path):
    hidden = files.folder() / "penguins"
    cell = (
        "import os, pathlib\n"
        f"found = [os.listdir({str(hidden)!r}), os.listdir(), os.path.exists({str(tmp_path)!r}), "
        f"len(os.listdir({str(files.folder())!r})) > 1, os.path.exists(STRANGER)]\n"
        "from labkit import datasets\nassert len(datasets.load('titanic')) > 800"
    )
    with (
        tempfile.NamedTemporaryFile() as stranger,  # beside a checkout that may lie there too
        Conversation(sandbox.Limits(), [hidden], files={"checks.json": "{}"}) as asked,
    ):
        assert os.path.exists(stranger.name)
        cell = cell.replace("STRANGER", repr(stranger.name))
        assert asked.ask(20, cell=cell, name="<cell 1>")["fault"] == ""
        found = asked.ask(20, look="found")["value"]
    assert set(found.pop(1)) - {".cache"} == {"checks.json"}
    assert found == [[], False, True, False]


def test_a_sandbox_that_does_not_start_is_no_fault_of_the_learners(monkeypatch):
    for command in ([sys.executable, "-c", "raise SystemExit('no room')"], ["/no room/python"]):
        monkeypatch.setattr(sandbox, "command", lambda *more, command=command: command)
        with pytest.raises(BrokenSandboxError, match="no room"), Conversation(sandbox.Limits()):
            pass
