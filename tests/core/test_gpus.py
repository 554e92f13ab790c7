"""What NVIDIA's driver reports, from a driver that is not there; tests/test_doctor.py runs the smoke test."""

import subprocess

import pytest

from labkit.core import gpus


@pytest.fixture
def driver(monkeypatch):
    """Let nvidia-smi print a text, or fail."""

    def set_driver(text=None, code=0):
        process = None if text is None else subprocess.CompletedProcess([], code, text, "")
        monkeypatch.setattr(gpus, "run_command", lambda *command: process)

    return set_driver


@pytest.mark.parametrize(
    ("text", "code", "names"),
    [
        ("NVIDIA T4\nNVIDIA H200\n", 0, ["NVIDIA T4", "NVIDIA H200"]),
        ("", 0, []),
        ("failed\n", 9, []),
        (None, 0, []),
    ],
)
def test_names(driver, text, code, names):
    driver(text, code)
    assert gpus.names() == names


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("40960, 81920\n20480, 81920\n", 0, "42.9 of its 85.9 GB are free"),
        ("[N/A], 81920\n", 0, ""),
        ("broken\n", 0, ""),
        ("40960, 81920\n", 1, ""),
        (None, 0, ""),
    ],
)
def test_memory_in_words(driver, text, code, words):
    driver(text, code)
    assert gpus.memory_words() == words


def test_the_memory_of_every_gpu_in_bytes(driver):
    driver("1024, 2048\n512, 4096\n")
    assert gpus.memory() == [(2**30, 2**31), (2**29, 2**32)]
    driver("[N/A], 2048\n")
    assert gpus.memory() == []
