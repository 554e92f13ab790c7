"""Whatever is wrong with a file is told in one sentence, with the path and the command that mends it."""

import importlib.metadata
import re
import subprocess
import sys

import pytest

from labkit import __version__, datasets
from labkit.datasets import files
from tests.network import environment

CHECKOUT = "git checkout -- data/airquality"
WHEEL = f"python -m pip install --force-reinstall --no-deps labkit-{__version__}-py3-none-any.whl"


def sentence(name="airquality"):
    with pytest.raises(datasets.DataError) as caught:
        datasets.load(name)
    return str(caught.value)


def cut(path, size):
    path.write_bytes(path.read_bytes()[:size])


def flip_a_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_copies_load(copies):
    assert len(datasets.load("airquality")) == 153
    datasets.verify("airquality")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: path.unlink(), "could not be read (No such file or directory)"),
        (
            lambda path: cut(path, 0),
            "is damaged (expected SHA-256 30983965a708…, got e3b0c44298fc… of 0 bytes)",
        ),
        (lambda path: cut(path, 2000), "of 2,000 bytes)"),
        (lambda path: cut(path, -1), "of 3,445 bytes)"),
        (flip_a_bit, "of 3,446 bytes)"),
    ],
)
def test_damage_is_told_and_mended(copies, damage, said):
    path = copies / "airquality" / "airquality.csv"
    damage(path)
    told = sentence()
    assert told.startswith(f"{path} ")
    assert said in told
    assert told.endswith(f"; restore it with `{CHECKOUT}`.")
    with pytest.raises(datasets.DataError, match=re.escape(told)):
        datasets.verify("airquality")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: path.unlink(), "could not be read"),
        (lambda path: cut(path, 0), "is not a whole card (KeyError: 'files')"),
        (lambda path: cut(path, 300), "is not a whole card (TOMLDecodeError"),
        (
            lambda path: path.write_bytes(b"\xff" + path.read_bytes()),
            "is not a whole card (UnicodeDecodeError",
        ),
        (lambda path: path.write_text("files = 3\ncolumns = 3"), "is not a whole card (AttributeError"),
    ],
)
def test_damaged_cards_are_told(copies, damage, said):
    path = copies / "airquality" / "card.toml"
    damage(path)
    told = sentence()
    assert told.startswith(f"{path} {said}")
    assert told.endswith(f"restore it with `{CHECKOUT}`.")


def test_a_folder_in_place_of_a_file_is_told(copies):
    path = copies / "airquality" / "airquality.csv"
    path.unlink()
    path.mkdir()
    assert "could not be read (" in sentence()


def test_an_installed_wheel_is_mended_by_pip(copies, monkeypatch):
    monkeypatch.setattr(files, "in_checkout", lambda: False)
    cut(copies / "airquality" / "airquality.csv", 10)
    assert sentence().endswith(f"restore it with `{WHEEL}`.")


def test_the_wheel_keeps_its_data_inside_the_package(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "PACKAGE", tmp_path / "labkit")
    assert files.folder() == tmp_path / "labkit" / "data"
    (tmp_path / "pyproject.toml").touch()
    assert files.folder() == tmp_path / "data"


@pytest.mark.parametrize("name", ["penguin", "", "../ames", None, 3])
def test_unknown_names_are_told(name):
    with pytest.raises(datasets.DataError, match=r"`name` must be one of airquality, ames, .*; got name="):
        datasets.card(name)
    with pytest.raises(datasets.DataError, match=f"got name={name!r}."):
        datasets.load(name)


def test_verify_looks_at_every_set(copies):
    with pytest.raises(datasets.DataError, match="ames"):
        datasets.verify()


def test_the_sets_of_the_repository_are_whole():
    assert datasets.verify() is None


def test_import_is_light_and_loading_opens_no_socket():
    code = """
import sys
from labkit import datasets
heavy = {"numpy", "pandas", "socket", "urllib.request"} & set(sys.modules)
assert not heavy, heavy
datasets.verify()
sys.addaudithook(lambda event, _: sys.exit(event) if event.startswith("socket") else None)
for name in datasets.names():
    datasets.load(name)
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_data_errors_are_value_errors():
    assert issubclass(datasets.DataError, ValueError)


def test_the_wheel_is_told_to_carry_the_data():
    wheel = importlib.metadata.distribution("labkit")
    assert wheel.version
    text = (files.PACKAGE.parent / "pyproject.toml").read_text("utf-8")
    assert 'data = "labkit/data"' in text
