"""Files that are written whole or not at all: nobody ever reads half of one."""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from labkit.core.errors import LabkitError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class WriteError(LabkitError, OSError):
    """A file that could not be written; what was there before is whole."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is never seen half written, not even after a power cut.

    Parameters
    ----------
    path : Path
        Its folder must exist.
    content : bytes

    Raises
    ------
    WriteError
        An `OSError`: the disk is full, or the folder may not be written. The old file is still there.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "grades.csv"
    >>> write_whole(path, b"ada,5")
    >>> path.read_text()
    'ada,5'
    """
    with writing_whole(path) as file:
        file.write(content)


@contextlib.contextmanager
def writing_whole(path: Path) -> Iterator[BinaryIO]:
    """Yield a binary file that takes the place of `path` when the block ends well, and vanishes if not.

    Parameters
    ----------
    path : Path
        Its folder must exist.

    Yields
    ------
    file object
        For writers that take an open file, such as `numpy.savez`.

    Raises
    ------
    WriteError
        An `OSError`: the disk is full, or the folder may not be written. The old file is still there.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "steps.txt"
    >>> with writing_whole(path) as file:
    ...     _ = file.write(b"1")
    ...     path.exists()
    False
    >>> path.read_bytes()
    b'1'
    """
    path = Path(path)
    # beside its target, because only within one file system a rename is a single act
    draft = path.with_name(f".{secrets.token_hex(8)}.draft")
    try:
        with open(draft, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def write_error(path: Path, error: OSError) -> WriteError:
    """Return the error that says why a file could not be written, and how to mend it.

    Parameters
    ----------
    path : Path
    error : OSError
        What the system reported.

    Returns
    -------
    WriteError
    """
    mend = "free space on the disk" if error.errno in FULL else "choose a folder that you may write to"
    reason = error.strerror or error
    failure = WriteError(f"{path} could not be written ({reason}); what was saved before is whole: {mend}.")
    failure.errno = error.errno
    return failure
