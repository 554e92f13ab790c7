"""Records of runs: kept by many processes at once, read after a crash, told in a table."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from labkit.training import events, records
from labkit.training.errors import TrainingError
from tests.network import environment
from tests.package import ROOT

FACTS = {
    "name": "digits", "seed": 3, "device": "CPU", "versions": {"python": "3.11"}, "checksum": "abc",
    "summary": "a layer", "source": "fit(…)", "settings": {"epochs": 2, "batch_size": 32, "patience": None},
    "notes": ["a note"], "callbacks": [], "model": "x" * 20_000,
}  # fmt: skip
ENDED = {"metrics": {"loss": 0.25}, "best_epoch": 2, "seconds": 3.0, "examples_per_second": 100.0}
WRITER = """
import sys
from tests.training import test_records
test_records.keep(sys.argv[1], name=sys.argv[2], epochs=200)
"""


def keep(folder, epochs=2, end=True, **facts):
    """Write the log of a run as fit does, and return its folder."""
    log = records.Log(folder)
    log.start(FACTS | facts, {"model/0": np.ones(2)})
    for epoch in range(epochs):
        log.epoch({"epoch": epoch + 1, "loss": 1 / (epoch + 1), "seconds": 1.5})
    if end:
        log.end(ENDED, {"model/0": np.zeros(2)})
    return log.folder


def test_a_kept_run_is_read_as_it_was(tmp_path):
    folder = keep(tmp_path)
    run = records.load_run(folder.name, tmp_path)
    told = {name: getattr(run, name) for name in FACTS if name in records.FACTS}
    assert told == {name: FACTS[name] for name in told}
    assert {name: getattr(run, name) for name in ENDED} == ENDED
    assert run.history.to_dict("list") == {"epoch": [1, 2], "loss": [1.0, 0.5], "seconds": [1.5, 1.5]}
    assert (run.id, run.folder, run.notes, run.model) == (folder.name, folder, ("a note",), None)


def test_the_table_has_a_row_for_every_run(tmp_path):
    keep(tmp_path, name="first")
    keep(tmp_path, name="second", epochs=1, end=False)
    table = records.runs(tmp_path).set_index("name")
    assert sorted(table.index) == ["first", "second"]
    assert table["state"].to_dict() == {"first": "finished", "second": "unfinished"}
    assert table["epochs"].to_dict() == {"first": 2, "second": 1}
    first = table.loc["first"]
    assert (first["seed"], first["batch_size"], first["loss"], first["seconds"]) == (3, 32, 0.25, 3.0)
    assert np.isnan(table.loc["second", "loss"])


@pytest.mark.parametrize("folder", ["", "missing"])
def test_no_runs_are_an_empty_table(tmp_path, folder):
    table = records.runs(tmp_path / folder)
    assert isinstance(table, pd.DataFrame)
    assert len(table) == 0


def test_other_files_in_the_folder_do_no_harm(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "empty").mkdir()
    assert len(records.runs(tmp_path)) == 0


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_a_last_line_that_was_cut_is_left_out(tmp_path, share):
    log = keep(tmp_path) / events.LOG
    *whole, last = log.read_text().splitlines()
    log.write_text("\n".join([*whole, last[: int(share * len(last))]]))
    (row,) = records.runs(tmp_path).to_dict("records")
    assert (row["state"], row["epochs"]) == ("unfinished", 2)


def test_a_run_that_was_killed_while_it_began_is_no_run_yet(tmp_path):
    log = keep(tmp_path, epochs=0, end=False) / events.LOG
    log.write_text(log.read_text()[:9000])  # Python writes a long line in pieces
    keep(tmp_path, name="whole")
    assert records.runs(tmp_path)["name"].tolist() == ["whole"]
    with pytest.raises(TrainingError, match="holds no run"):
        records.load_run(log.parent.name, tmp_path)


def test_a_run_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(
        TrainingError, match=r"no-such-run holds no run; `training\.runs\('.*'\)` lists those"
    ):
        records.load_run("no-such-run", tmp_path)


@pytest.mark.slow
def test_many_processes_keep_their_runs_at_once(tmp_path):
    names = ["a", "b", "c", "d"]
    command = [sys.executable, "-W", "error", "-c", WRITER, str(tmp_path)]
    writers = [subprocess.Popen([*command, name], cwd=ROOT, env=environment()) for name in names]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0, 0]
    table = records.runs(tmp_path)
    assert sorted(table["name"]) == names
    assert (table["epochs"] == 200).all()
    assert (table["state"] == "finished").all()
    for folder in tmp_path.iterdir():
        lines = (folder / events.LOG).read_text().splitlines()
        assert len([json.loads(line) for line in lines]) == 202


def test_runs_of_one_moment_have_folders_of_their_own(tmp_path):
    assert len({records.Log(tmp_path).folder for _ in range(100)}) == 100


def test_a_log_without_a_folder_keeps_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert keep(None) is None
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(
        TrainingError, match=r"could not be written .*: choose a folder that you may write to\."
    ):
        keep(tmp_path / "file" / "runs")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_told_of_and_what_was_written_stays(tmp_path):
    log = records.Log(tmp_path)
    log.start(FACTS, {})
    (log.folder / events.LOG).rename(tmp_path / "whole")
    (log.folder / events.LOG).symlink_to("/dev/full")
    with pytest.raises(TrainingError, match=r"\(No space left on device\).*: free space on the disk\."):
        log.epoch({"loss": 1.0})
    assert json.loads((tmp_path / "whole").read_text())["name"] == "digits"


def test_the_versions_are_those_that_are_installed():
    versions = records.package_versions()
    assert versions["numpy"] == np.__version__
    assert versions["python"] == sys.version.split()[0]
    assert versions.keys() >= {"labkit", "keras", "tensorflow"}


def test_a_package_that_is_missing_has_no_version(monkeypatch):
    monkeypatch.setattr(records, "PACKAGES", ("numpy", "no-such-package-here"))
    assert records.package_versions().keys() == {"python", "numpy"}


def asked(*_, **__):
    return records.call_source(sys._getframe(1))


def test_the_source_of_a_call_is_the_call_and_nothing_else():
    assert (asked(1), "other")[0] == "asked(1)"
    assert (asked("ö"), "other")[0] == 'asked("ö")'
    found = asked(
        "ö",  # a letter of two bytes
        seed=3,
    )
    assert found.startswith('asked(\n        "ö",')
    assert found.endswith("seed=3,\n    )")


def test_the_source_of_code_without_lines_is_empty():
    assert eval("asked(1)") == ""


def test_a_call_by_the_kit_has_the_source_of_the_learners_call():
    scope = {"__name__": "labkit.training.anywhere", "records": records, "sys": sys}
    exec("def replay(keep): keep(records.call_source(sys._getframe(0)))", scope)
    replay, found = scope["replay"], []
    replay(found.append)
    thread = threading.Thread(target=replay, args=[found.append])  # as a panel trains: nobody called
    thread.start()
    thread.join()
    assert found == ["replay(found.append)", ""]


def test_a_run_says_what_it_is_without_measured_numbers(tmp_path):
    run = records.load_run(keep(tmp_path, name="<b>").name, tmp_path)
    assert repr(run) == "Run '<b>': 2 epochs, seed 3, CPU"
    assert run._repr_html_() == "<b>Run &#x27;&lt;b&gt;&#x27;: 2 epochs, seed 3, CPU</b><br>a note"
    single = records.load_run(keep(tmp_path, epochs=1).name, tmp_path)
    assert "1 epoch," in repr(single)
