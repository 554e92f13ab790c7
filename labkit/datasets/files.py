"""Where the data lies, and whether it is what was shipped."""

import hashlib
from pathlib import Path

from labkit import __version__
from labkit.core.errors import LabkitError

PACKAGE = Path(__file__).parents[1]
NAMES = (
    "airquality",
    "ames",
    "chinese_sentences",
    "definitions",
    "digits",
    "penguins",
    "spoken_digits",
    "synonyms",
    "titanic",
)


class DataError(LabkitError, ValueError):
    """A data set is unknown, missing or damaged; the message says how to mend it."""


def names() -> tuple[str, ...]:
    """Return the names of the data sets.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> "penguins" in names()
    True
    """
    return NAMES


def check_name(name: str) -> None:
    """Raise unless the kit has a data set of this name."""
    if name not in NAMES:
        raise DataError(f"`name` must be one of {', '.join(NAMES)}; got name={name!r}.")


def in_checkout() -> bool:
    """Tell whether labkit runs from its repository rather than from an installed wheel."""
    return (PACKAGE.parent / "pyproject.toml").is_file()


def folder() -> Path:
    """Return the folder with all data: the repository's, or the one inside the installed package."""
    return PACKAGE.parent / "data" if in_checkout() else PACKAGE / "data"


def restore_command(*damaged: str) -> str:
    """Return the command that brings data sets back."""
    if in_checkout():
        return " ".join(["git checkout --", *(f"data/{name}" for name in damaged)])
    # a file's name: a bare "labkit" would be asked of a registry, where it need not be ours
    return f"python -m pip install --force-reinstall --no-deps labkit-{__version__}-py3-none-any.whl"


def fault(name: str, path: Path, problem: str) -> DataError:
    """Return the error that says what is wrong with a file and how to mend it."""
    return DataError(f"{path} {problem}; restore it with `{restore_command(name)}`.")


def read_bytes(name: str, file: str) -> bytes:
    """Return the content of one file of a data set."""
    path = folder() / name / file
    try:
        return path.read_bytes()
    except OSError as error:
        raise fault(name, path, f"could not be read ({error.strerror})") from None


def read_verified(name: str, file: str, checksum: str) -> bytes:
    """Return the content of one file after comparing its SHA-256 with the card's."""
    content = read_bytes(name, file)
    actual = hashlib.sha256(content).hexdigest()
    if actual != checksum:
        problem = (
            f"is damaged (expected SHA-256 {checksum[:12]}…, got {actual[:12]}… of {len(content):,} bytes)"
        )
        raise fault(name, folder() / name / file, problem)
    return content
