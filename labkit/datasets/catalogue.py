"""All data sets by name: how each is read, and whether each is whole."""

from typing import Any

from labkit.datasets import arrays, cards, files, tables

READERS = dict.fromkeys(files.NAMES, tables.read_table) | {
    "digits": arrays.read_images,
    "spoken_digits": arrays.read_sounds,
    "synonyms": tables.read_synonyms,
}


def load(name: str) -> Any:
    """Load a data set, after comparing its file with the checksum in its card.

    Parameters
    ----------
    name : str
        One of `names()`.

    Returns
    -------
    pandas.DataFrame, Images, Sounds or dict
        Fresh at each call, and yours to change: a table; "digits" gives `Images`, "spoken_digits"
        `Sounds`, "synonyms" a dictionary of lists.

    Raises
    ------
    DataError
        Where the set is unknown, missing or damaged; the message has the command that restores it.

    Examples
    --------
    >>> load("airquality").shape
    (153, 6)
    """
    ((file, checksum),) = cards.card(name).files
    return READERS[name](files.read_verified(name, file, checksum))


def verify(name: str | None = None) -> None:
    """Raise unless the files of one data set, or of all, are what was shipped.

    Parameters
    ----------
    name : str, optional
        One of `names()`; all of them by default.

    Raises
    ------
    DataError
        For the first set that is missing or damaged.

    Examples
    --------
    >>> verify("penguins")
    """
    for one in files.NAMES if name is None else (name,):
        for file, checksum in cards.card(one).files:
            files.read_verified(one, file, checksum)
