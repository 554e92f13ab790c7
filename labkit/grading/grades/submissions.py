"""What learners handed in: who, which file, and its code cells; nothing of it is run here."""

import hashlib
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from labkit.core.errors import LabkitError

MAX_BYTES = 20_000_000
MAX_CELLS = 1_000


class UnreadableError(LabkitError, ValueError):
    """A submission that cannot be graded as it is; the sentence is for its learner."""


@dataclass(frozen=True)
class Submission:
    """One learner's hand-in, before anything is read.

    Parameters
    ----------
    student : str
    paths : tuple of Path
        All notebooks of the hand-in; one is expected.
    """

    student: str
    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Notebook:
    """The graded file: its checksum, its code cells, and the tasks that it has cells for.

    Parameters
    ----------
    file : str
    checksum : str
        SHA-256 of the file as it was handed in.
    cells : tuple of str
    grade_ids : frozenset of str
        From nbgrader's metadata; learners may have lost them.
    """

    file: str
    checksum: str
    cells: tuple[str, ...]
    grade_ids: frozenset[str] = frozenset()


def submissions(folder: str | Path) -> list[Submission]:
    """Return the hand-ins of a folder: a notebook or a folder for each student."""
    paths_of: dict[str, list[Path]] = {}
    for path in sorted(Path(folder).iterdir()):
        if path.name.startswith("."):
            continue
        if path.suffix == ".ipynb" and not path.is_dir():
            paths_of.setdefault(path.stem, []).append(path)
        elif path.is_dir():
            paths_of.setdefault(path.name, []).extend([] if path.is_symlink() else _notebooks(path))
    return [Submission(student, tuple(paths)) for student, paths in paths_of.items()]


def _notebooks(folder):
    for place, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(files) if name.endswith(".ipynb") and name[0] != ".")


def read_submission(submission: Submission) -> Notebook:
    """Return the notebook of a submission, or raise with the sentence that its learner needs."""
    if not submission.paths:
        raise UnreadableError("There is no notebook (.ipynb) in the folder that was handed in.")
    if len(submission.paths) > 1:
        names = ", ".join(path.name for path in submission.paths[:5])
        raise UnreadableError(f"There are {len(submission.paths)} notebooks ({names}); hand in one.")
    return read_notebook(submission.paths[0].name, read_content(submission.paths[0]))


def file_checksum(content: bytes) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()


def read_content(path: Path) -> bytes:
    """Return the bytes of a plain file of a sensible size; links and pipes are not followed."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        link = "; it is a link, hand in the file itself" if path.is_symlink() else ""
        raise UnreadableError(f"The file cannot be opened ({error.strerror}){link}.") from None
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError("This is no file but something else under a notebook's name.")
        if status.st_size > MAX_BYTES:
            raise UnreadableError(
                f"The file has {status.st_size / 1e6:.0f} MB; {MAX_BYTES / 1e6:.0f} MB at most: "
                "clear the outputs (Edit > Clear Outputs of All Cells), save and hand in again."
            )
        return file.read(MAX_BYTES)


def read_notebook(file: str, content: bytes) -> Notebook:
    """Return what a notebook file holds, or raise with a sentence."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableError("The file is no text in UTF-8; save it from JupyterLab again.") from None
    except (ValueError, RecursionError):
        raise UnreadableError("The file is no notebook: its JSON cannot be read. Save it again.") from None
    cells = document.get("cells") if type(document) is dict else None
    if type(cells) is not list or not all(type(cell) is dict for cell in cells):
        raise UnreadableError("The file is no notebook of today's format: it has no list of cells.")
    if len(cells) > MAX_CELLS:
        raise UnreadableError(f"The notebook has {len(cells):,} cells; {MAX_CELLS:,} at most.")
    code = tuple(_source(cell) for cell in cells if cell.get("cell_type") == "code")
    return Notebook(file, file_checksum(content), code, frozenset(_grade_ids(cells)))


def _source(cell):
    source = cell.get("source", "")
    parts = source if type(source) is list else [source]
    return "".join(part for part in parts if type(part) is str)


def _grade_ids(cells):
    for cell in cells:
        metadata = cell.get("metadata")
        nbgrader = metadata.get("nbgrader") if type(metadata) is dict else None
        if type(nbgrader) is dict and type(nbgrader.get("grade_id")) is str:
            yield nbgrader["grade_id"]
