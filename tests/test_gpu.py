"""`make gpu` where there is no GPU: what it refuses, what it reports, and that no part goes on for ever."""

import sys

import pytest

from tests import gpu

PROCESSES = """
[gw0] [ 10%] PASSED tests/training/test_a.py::test_one
[gw1] [ 20%] FAILED notebooks/01_data_cleaning.ipynb::Cell 16
[gw0] [ 30%] FAILED tests/training/test_a.py::test_two[float32-a b]
"""
SUMMARY = """
=========================== short test summary info ============================
SKIPPED [1] tests/training/test_backends.py:21: torch is not installed
FAILED notebooks/01_data_cleaning.ipynb::Cell 16
FAILED tests/training/test_a.py::test_two[float32-a b] - AssertionError: 1 == 2
ERROR tests/training/test_b.py::test_three - RuntimeError
=================== 2 failed, 1 passed, 1 error in 3.21s (0:00:03) ===================
"""
CARD = ("Fake 9", [9, 0], ["a note"], {"tensorflow": "2.21.0"})
NONE = ("CPU", None, [], {})


@pytest.fixture
def quick(monkeypatch, tmp_path):
    """Stand in an empty folder, with programs that end at once in place of the parts."""
    monkeypatch.chdir(tmp_path)
    program = [sys.executable, "-c", "print('| row |')"]
    monkeypatch.setattr(gpu, "commands", lambda n_rows: dict.fromkeys(gpu.SECONDS, program))
    return tmp_path / gpu.REPORT


def test_failures_are_collected_with_their_reasons():
    part = gpu.Part("training", PROCESSES + SUMMARY, 3, 1)
    assert part.faults == {
        "notebooks/01_data_cleaning.ipynb::Cell 16": "",
        "tests/training/test_a.py::test_two[float32-a b]": "AssertionError: 1 == 2",
        "tests/training/test_b.py::test_three": "RuntimeError",
    }
    assert part.ending == "2 failed, 1 passed, 1 error in 3.21s (0:00:03)"


def test_what_failed_before_a_cut_is_known():
    part = gpu.Part("chapters", PROCESSES, 220, None)
    assert len(part.faults) == 2
    assert part.ending == "cut after 220 s"
    assert not part.passed


def test_a_part_is_cut_with_what_it_printed():
    part = gpu.run("speed", [sys.executable, "-c", "import time; print('a row'); time.sleep(60)"], limit=2)
    assert (part.code, part.output) == (None, "a row\n")
    assert part.seconds < 20


def test_parts_share_the_card_and_find_the_kit():
    code = "import os, labkit; print(os.environ['TF_FORCE_GPU_ALLOW_GROWTH'])"
    assert gpu.run("speed", [sys.executable, "-c", code], limit=20).output == "true\n"


def test_without_a_gpu_one_sentence_refuses(monkeypatch, capsys, quick):
    monkeypatch.setattr(gpu, "probe", lambda: NONE)
    assert gpu.main([]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("There is no GPU on which TensorFlow computes (here: CPU)")
    assert not quick.exists()
    assert gpu.main(["--anyway", "--parts", "doctor"]) == 0
    assert "| doctor | passed |" in quick.read_text()


def test_the_report_names_card_versions_failures_and_seconds(monkeypatch, quick):
    monkeypatch.setattr(gpu, "probe", lambda: CARD)
    real = gpu.run
    bad = gpu.Part("training", PROCESSES + SUMMARY, 3, 1)
    monkeypatch.setattr(gpu, "run", lambda name, *rest: bad if name == "training" else real(name, *rest))
    assert gpu.main([]) == 1
    text = quick.read_text()
    assert "Fake 9, compute capability 9.0" in text
    assert "tensorflow 2.21.0" in text
    assert "a note" in text
    assert "| training | 2 failed, 1 passed, 1 error in 3.21s (0:00:03) | 3 |" in text
    assert "- tests/training/test_a.py::test_two[float32-a b]: AssertionError: 1 == 2" in text
    assert "## speed\n\n\n| row |" in text


def test_the_parts_fit_into_ten_minutes():
    assert sum(gpu.SECONDS.values()) < 600


def test_commands_use_this_python_and_the_options_of_the_makefile():
    commands = gpu.commands(8000)
    assert {command[0] for command in commands.values()} == {sys.executable}
    text = (gpu.ROOT / "Makefile").read_text().replace("\\\n", " ")
    (line,) = [line for line in text.splitlines() if "--nbval-sanitize-with" in line]
    options = {word for word in line.split() if word.startswith("--")}
    assert options <= set(commands["chapters"])


@pytest.mark.slow
def test_the_probe_names_what_computes():
    words, capability, notes, versions = gpu.probe()
    assert words
    assert capability is None or len(capability) == 2
    assert "keras" in versions
    assert isinstance(notes, list)
