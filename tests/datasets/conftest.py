"""A copy of the data that a test may damage."""

import shutil

import pytest

from labkit.datasets import files

REAL = files.folder()


@pytest.fixture
def copies(tmp_path, monkeypatch):
    """The folder of small sets and their cards, copied; the loader looks there and nowhere else."""
    for name in ("airquality", "penguins"):
        shutil.copytree(REAL / name, tmp_path / name)
    monkeypatch.setattr(files, "folder", lambda: tmp_path)
    return tmp_path
