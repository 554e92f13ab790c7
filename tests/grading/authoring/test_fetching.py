"""A learner's working copy: dated, and never over something that is there."""

import datetime

import pytest

from labkit.grading.authoring import fetching, releasing
from labkit.grading.authoring.sources import AssignmentError

DAY = datetime.date(2026, 11, 22)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A released assignment 5."""
    return releasing.release("05", tmp_path_factory.mktemp("out"))


def test_a_copy_is_dated_and_never_overwrites(tmp_path):
    first = fetching.fetch("05", tmp_path, day=DAY)
    assert first.name == "05_gradient_descent_2026-11-22"
    work = first / "05_gradient_descent.ipynb"
    work.write_text("my work", encoding="utf-8")
    second = fetching.fetch("05", tmp_path, day=DAY)
    assert second.name == "05_gradient_descent_2026-11-22_2"
    assert work.read_text(encoding="utf-8") == "my work"
    assert (second / "checks.json").is_file()


def test_a_copy_may_come_from_released_folders(tmp_path, folder):
    copy = fetching.fetch("05", tmp_path / "new" / "place", source=folder.parent, day=DAY)
    for path in folder.iterdir():
        assert (copy / path.name).read_bytes() == path.read_bytes()
    (folder.parent / "07_empty").mkdir(exist_ok=True)
    with pytest.raises(AssignmentError, match=r"has no 07_empty.ipynb and no checks.json"):
        fetching.fetch("07", tmp_path, source=folder.parent)


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(AssignmentError, match=r"cannot be made: .*--to"):
        fetching.fetch("05", tmp_path / "file" / "below")
