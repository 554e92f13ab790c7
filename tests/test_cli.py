"""The command `labkit`, without a server being started."""

import re
import sys

import pytest

from labkit import __version__, cli, datasets, doctor
from labkit.datasets import files
from labkit.doctor import Finding


@pytest.fixture
def started(monkeypatch, tmp_path):
    """What `labkit lab` would become: the list that execv was called with; the start notebook is there."""
    calls = []
    start = tmp_path / "notebooks" / "00_start_here.ipynb"
    start.parent.mkdir()
    start.touch()
    monkeypatch.setattr(cli, "START", start)
    monkeypatch.setattr(cli.importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(cli.os, "name", "posix")
    monkeypatch.setattr(cli.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(cli.os, "execv", lambda program, command: calls.append((program, command)))
    return calls


@pytest.fixture
def damaged(tmp_path, monkeypatch):
    """An empty folder in place of the data."""
    monkeypatch.setattr(files, "folder", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("more", [[], ["--no-browser", "--port", "9999"], ["--help"], ["--version"]])
def test_lab_becomes_jupyterlab_of_the_same_python(started, more):
    cli.main(["lab", *more])
    command = [sys.executable, "-m", "jupyterlab", str(cli.START), *more]
    assert started == [(sys.executable, command)]


def test_kernels_of_the_lab_share_one_card(started, monkeypatch):
    monkeypatch.delenv("TF_FORCE_GPU_ALLOW_GROWTH", raising=False)
    seen = []
    monkeypatch.setattr(cli.os, "execv", lambda *_: seen.append(cli.os.environ["TF_FORCE_GPU_ALLOW_GROWTH"]))
    cli.main(["lab"])
    monkeypatch.setenv("TF_FORCE_GPU_ALLOW_GROWTH", "false")
    cli.main(["lab"])
    assert seen == ["true", "false"]


def test_lab_starts_for_root_too(started, monkeypatch):
    monkeypatch.setattr(cli.os, "geteuid", lambda: 0)
    cli.main(["lab", "--no-browser"])
    assert started[0][1][-2:] == ["--allow-root", "--no-browser"]


def test_lab_is_a_child_on_windows(started, monkeypatch):
    monkeypatch.setattr(cli.os, "name", "nt")
    monkeypatch.setattr(cli.subprocess, "call", lambda command: len(command))
    assert cli.main(["lab"]) == 4
    assert started == []


def test_lab_without_notebooks_says_where_they_are(started, monkeypatch, capsys):
    cli.START.unlink()
    monkeypatch.setattr(files, "in_checkout", lambda: False)
    assert cli.main(["lab"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(
        f"labkit: the start notebook is not at {cli.START}; the notebooks come with labkit's"
    )
    assert said.count("\n") == 1
    assert started == []


def test_lab_in_a_checkout_says_how_to_restore_the_notebook(started, monkeypatch, capsys):
    cli.START.unlink()
    monkeypatch.setattr(files, "in_checkout", lambda: True)
    assert cli.main(["lab"]) == 1
    assert "restore it with `git checkout -- notebooks`" in capsys.readouterr().err


def test_lab_without_jupyterlab_points_to_the_doctor(started, monkeypatch, capsys):
    monkeypatch.setattr(cli.importlib.util, "find_spec", lambda name: None)
    assert cli.main(["lab"]) == 1
    assert "JupyterLab is not installed here; `labkit doctor`" in capsys.readouterr().err


@pytest.mark.parametrize(("state", "code"), [("ok", 0), ("warning", 0), ("failure", 1)])
@pytest.mark.parametrize("gpu", [False, True])
def test_doctor_prints_and_fails_with_a_failure(monkeypatch, capsys, state, code, gpu):
    asked = []
    findings = [Finding("disk", "ok", "much room"), Finding("fonts", state, "told", "mend")]
    monkeypatch.setattr(doctor, "examine", lambda gpu: asked.append(gpu) or findings)
    assert cli.main(["doctor", "--gpu"] if gpu else ["doctor"]) == code
    assert capsys.readouterr().out == doctor.report(findings) + "\n"
    assert asked == [gpu]


@pytest.mark.parametrize("arguments", [["data"], ["data", "list"]])
def test_data_lists_every_set_in_columns(capsys, arguments):
    assert cli.main(arguments) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(datasets.names())
    assert "ames                2,930  Free for teaching; cite De Cock (2011)" in lines
    assert {line.index(datasets.card(line.split()[0]).licence) for line in lines} == {head.index("licence")}


def test_data_verify_tells_each_set(capsys):
    assert cli.main(["data", "verify"]) == 0
    assert capsys.readouterr().out.splitlines() == [f"ok  {name}" for name in datasets.names()]


def test_data_verify_tells_all_that_is_damaged(damaged, capsys):
    (damaged / "penguins").symlink_to(files.PACKAGE.parent / "data" / "penguins")
    assert cli.main(["data", "verify"]) == 1
    out, err = capsys.readouterr()
    assert out == "ok  penguins\n"
    assert (
        len(re.findall(r"^labkit: .*restore it with `git checkout -- data/\w+`\.$", err, re.MULTILINE)) == 8
    )


def test_data_list_without_data_is_one_sentence(damaged, capsys):
    assert cli.main(["data"]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"labkit: {damaged}")


def test_version(capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out == f"labkit {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["labs"], "invalid choice: 'labs'"),
        (["data", "repair"], "invalid choice: 'repair'"),
        (["doctor", "--cpu"], "unrecognized arguments: --cpu"),
    ],
)
def test_wrong_arguments_leave_with_two(capsys, arguments, said):
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    assert left.value.code == 2
    assert said in capsys.readouterr().err


def test_the_arguments_of_the_process_are_read(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["labkit", "data"])
    assert cli.main() == 0
    assert capsys.readouterr().out.startswith("name ")
