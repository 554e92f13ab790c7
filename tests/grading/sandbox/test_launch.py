"""The command line of a runner: what a notebook sees of the machine, and what it does not."""

import subprocess
from pathlib import Path

import pytest

from labkit.datasets import files
from labkit.grading.authoring import sources
from labkit.grading.sandbox import launch, seccomp
from labkit.grading.sandbox.limits import Limits


def test_the_kit_and_its_data_are_visible_and_the_assignments_are_not():
    seen = launch.visible()
    assert files.PACKAGE in seen or any(path in files.PACKAGE.parents for path in seen)
    for secret in (sources.ASSIGNMENTS / "05_gradient_descent", Path.home(), files.PACKAGE.parent / "tests"):
        assert not any(path == secret or path in secret.parents for path in seen)


def test_nothing_of_the_graders_environment_goes_in(monkeypatch, tmp_path):
    monkeypatch.setenv("TOKEN", "swordfish")
    monkeypatch.setattr(launch, "bubblewrap", lambda: "/usr/bin/bwrap")
    monkeypatch.setattr(launch, "_help", lambda: "--size BYTES")
    words = launch.command(Limits(), tmp_path)
    assert "swordfish" not in [*words, *launch.environment(tmp_path).values()]
    assert "--clearenv" in words
    assert launch.environment(tmp_path)["TF_FORCE_GPU_ALLOW_GROWTH"] == "true"
    assert {"--unshare-all", "--die-with-parent", "--size"} <= set(words)


def test_an_old_bubblewrap_is_not_asked_for_what_it_does_not_know(monkeypatch, tmp_path):
    monkeypatch.setattr(launch, "bubblewrap", lambda: "/usr/bin/bwrap")
    monkeypatch.setattr(launch, "_help", lambda: "")
    assert "--size" not in launch.command(Limits(), tmp_path)


def test_folders_within_what_is_visible_are_covered(monkeypatch, tmp_path):
    monkeypatch.setattr(launch, "visible", lambda: [tmp_path / "venv"])
    inside = tmp_path / "venv" / "grades"
    outside = tmp_path / "grades"
    assert list(launch._masks([inside, outside])) == ["--tmpfs", str(inside)]


@pytest.fixture
def tried(monkeypatch):
    """Trials of bubblewrap, forgotten afterwards."""
    launch.bubblewrap.cache_clear()
    yield monkeypatch
    launch.bubblewrap.cache_clear()


def test_bubblewrap_must_be_there_and_work(tried):
    tried.setattr(launch.shutil, "which", lambda name: None)
    assert launch.bubblewrap() is None
    for code, found in ((1, None), (0, "/usr/bin/bwrap")):
        launch.bubblewrap.cache_clear()
        tried.setattr(launch.shutil, "which", lambda name: "/usr/bin/bwrap")
        done = subprocess.CompletedProcess([], code)
        tried.setattr(launch.subprocess, "run", lambda *a, done=done, **k: done)
        assert launch.bubblewrap() == found


def test_more_is_weak_where_the_kernel_takes_nothing(monkeypatch):
    assert ("network" in launch.weaknesses()) is not seccomp.can_forbid()
    monkeypatch.setattr(seccomp, "can_forbid", lambda: False)
    assert "may start processes and use the network" in launch.weaknesses()
