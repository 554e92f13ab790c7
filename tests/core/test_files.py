"""Files that are written whole or not at all, whatever stops the writer."""

import errno
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from labkit.core import files
from labkit.core.errors import LabkitError
from labkit.core.files import WriteError, write_whole, writing_whole


@pytest.fixture
def old(tmp_path):
    """A file that is there already."""
    path = tmp_path / "grades.csv"
    path.write_bytes(b"old")
    return path


def only_the_old_one(path):
    return path.read_bytes() == b"old" and list(path.parent.iterdir()) == [path]


def failing(code):
    def fail(*arguments):
        raise OSError(code, os.strerror(code))

    return fail


def write_half_and_fail(file):
    file.write(b"half")
    raise FloatingPointError


def test_the_content_replaces_the_old_one_and_nothing_else_is_left(old):
    write_whole(old, b"new")
    assert old.read_bytes() == b"new"
    assert list(old.parent.iterdir()) == [old]


def test_a_new_file_is_as_readable_as_any_other(tmp_path):
    write_whole(tmp_path / "ours", b"")
    (tmp_path / "usual").write_bytes(b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_writer_that_streams_is_seen_only_when_it_is_done(old):
    with writing_whole(old) as file:
        np.savez(file, weights=np.arange(3))
        assert old.read_bytes() == b"old"
    assert np.load(old)["weights"].tolist() == [0, 1, 2]


def test_an_error_in_the_block_leaves_the_old_file(old):
    with pytest.raises(FloatingPointError), writing_whole(old) as file:
        write_half_and_fail(file)
    assert only_the_old_one(old)


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize(
    ("code", "way_out"),
    [(errno.ENOSPC, "free space on the disk"), (errno.EROFS, "choose a folder that you may write to")],
)
def test_a_full_or_locked_disk_earns_a_sentence_and_leaves_the_old_file(
    old, monkeypatch, step, code, way_out
):
    monkeypatch.setattr(files.os, step, failing(code))
    with pytest.raises(OSError, match=way_out) as caught:
        write_whole(old, b"new")
    assert isinstance(caught.value, LabkitError)
    assert caught.value.errno == code
    assert str(caught.value).startswith(f"{old} could not be written ({os.strerror(code)}); what was saved")
    assert only_the_old_one(old)


def test_a_folder_that_is_missing_is_named(tmp_path):
    with pytest.raises(WriteError, match="nowhere"):
        write_whole(tmp_path / "nowhere" / "a.json", b"")


def test_a_writer_that_is_killed_leaves_the_old_file(old):
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom labkit.core.files import writing_whole\n"
        "with writing_whole(Path(sys.argv[1])) as file:\n"
        "    file.write(b'half'); file.flush(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(old)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert old.read_bytes() == b"old"
