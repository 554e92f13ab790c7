"""A learner's working copy of an assignment: dated, and never over something that is there."""

import datetime
import itertools
from pathlib import Path

from labkit.grading.authoring import releasing, sources
from labkit.grading.authoring.sources import AssignmentError


def fetch(
    number: str,
    to: str | Path = ".",
    source: str | Path | None = None,
    day: datetime.date | None = None,
) -> Path:
    """Make a working copy of an assignment in a new folder.

    Parameters
    ----------
    number : str
        The chapter's, such as "05".
    to : str or Path
        The folder in which the new one is made.
    source : str or Path, optional
        A folder of released assignments; without one the kit's own are released anew.
    day : date, optional
        Today, if not said.

    Returns
    -------
    Path
        Such as 05_gradient_descent_2026-11-22; a second copy of the same day ends in _2.
    """
    name = sources.folder_of(number, source or sources.ASSIGNMENTS).name
    dated = f"{name}_{day or datetime.date.today():%Y-%m-%d}"
    files = _released(number, source)
    copy = next(filter(_is_new, _places(Path(to) / dated)))
    for file, text in files.items():
        (copy / file).write_text(text, encoding="utf-8")
    return copy


def _places(folder):
    yield folder
    yield from (folder.with_name(f"{folder.name}_{count}") for count in itertools.count(2))


def _is_new(folder):
    """Make a folder and tell whether it is new: of two who ask at once, one gets it."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        return False
    except OSError as error:
        raise AssignmentError(
            f"{folder} cannot be made: {error.strerror}; name another folder with --to."
        ) from None
    return True


def _released(number, source):
    if source is None:
        return releasing.released_files(sources.folder_of(number))
    folder = sources.folder_of(number, source)
    paths = [folder / f"{folder.name}.ipynb", folder / sources.CHECKS]
    if missing := [path.name for path in paths if not path.is_file()]:
        raise AssignmentError(f"{folder} is no released assignment: it has no {' and no '.join(missing)}.")
    return {path.name: path.read_text(encoding="utf-8") for path in paths}
