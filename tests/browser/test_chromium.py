import stat

import pytest

from tests.browser import chromium


@pytest.fixture
def bare_machine(monkeypatch, tmp_path):
    """A machine without any program."""
    monkeypatch.delenv("LABKIT_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(path):
    path.write_text("#!/bin/sh\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_without_chromium_one_loud_sentence_and_no_failure(bare_machine, capsys):
    assert chromium.find() is None
    assert chromium.main() == 0
    assert capsys.readouterr().out.strip() == chromium.MISSING
    assert "WILL BE SKIPPED" in chromium.MISSING
    assert "apt-get install chromium" in chromium.MISSING


@pytest.mark.parametrize("name", chromium.NAMES)
def test_every_name_of_chromium_is_found(bare_machine, name):
    path = program(bare_machine / name)
    assert chromium.find() == path


def test_the_chosen_chromium_comes_first(bare_machine, monkeypatch):
    program(bare_machine / "chromium")
    monkeypatch.setenv("LABKIT_CHROMIUM", program(bare_machine / "mine"))
    assert chromium.find() == str(bare_machine / "mine")


def test_a_chosen_chromium_that_is_not_there_is_told(bare_machine, monkeypatch, capsys):
    program(bare_machine / "chromium")
    monkeypatch.setenv("LABKIT_CHROMIUM", "/no/such/chromium")
    assert chromium.main() == 1
    assert "got '/no/such/chromium'. Mend or unset it." in capsys.readouterr().err


def test_a_machine_that_can_install_is_asked_to(bare_machine, monkeypatch, capsys):
    monkeypatch.setattr(chromium, "can_install", lambda: True)
    monkeypatch.setattr(chromium, "install", lambda: program(bare_machine / "chromium"))
    assert chromium.main() == 0
    assert capsys.readouterr().out.endswith(f"Browser tests use {bare_machine / 'chromium'}.\n")
