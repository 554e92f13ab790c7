"""Every card is complete, true to its file, and pleasant to read."""

import hashlib
import re
import tomllib

import pytest

from labkit import datasets
from labkit.datasets import files

EVERY = pytest.mark.parametrize("name", datasets.names())


def columns_of(data):
    """Return the names that a loaded set has: columns, fields, or the sides of a dictionary."""
    if isinstance(data, dict):
        return ["word", "synonyms"]
    return list(data.columns if hasattr(data, "columns") else data._fields)


def test_names_are_the_folders_of_data():
    folders = {path.parent.name for path in files.folder().glob("*/card.toml")}
    assert folders == set(datasets.names())


@EVERY
def test_card_is_complete(name):
    card = datasets.card(name)
    texts = [card.title, card.about, card.licence, card.source, card.citation, card.changes]
    assert all(texts)
    assert "\n" not in "".join(texts)
    assert len(card.about) > 150
    assert all(column.meaning for column in card.columns)


@EVERY
def test_checksums_are_true_and_cover_every_file(name):
    folder = files.folder() / name
    card = datasets.card(name)
    assert {file for file, _ in card.files} == {path.name for path in folder.iterdir()} - {"card.toml"}
    assert [hashlib.sha256((folder / file).read_bytes()).hexdigest() for file, _ in card.files] == [
        checksum for _, checksum in card.files
    ]


@EVERY
def test_columns_are_those_of_the_data(name):
    found = columns_of(datasets.load(name))
    told = [column.name for column in datasets.card(name).columns]
    if name == "ames":  # the important ones, in the order of the table
        assert len(told) >= 25
        assert told == [column for column in found if column in told]
        assert "DataDocumentation.txt" in datasets.card(name).more_columns
    else:
        assert told == found


@EVERY
def test_rows_are_those_of_the_data(name):
    data = datasets.load(name)
    n_rows = len(data.labels) if hasattr(data, "labels") else len(data)
    assert datasets.card(name).rows == n_rows


@EVERY
def test_page_and_text_say_the_same(name):
    card = datasets.card(name)
    page, text = card._repr_markdown_(), " ".join(str(card).split())
    for fact in (card.about, card.licence, card.citation, card.changes, f"{card.rows:,}"):
        assert fact in page
        assert " ".join(fact.split()) in text
    assert page.count("\n| `") == len(card.columns)
    assert all(line.count("|") == 4 for line in page.splitlines() if line.startswith("| "))


def test_text_fits_a_terminal():
    lines = [line for name in datasets.names() for line in str(datasets.card(name)).splitlines()]
    assert max(map(len, lines)) <= 120


def test_notices_that_must_go_along_do():
    assert "Copyright 2006 by Princeton University" in datasets.card("synonyms").notice
    assert datasets.card("definitions").notice == datasets.card("synonyms").notice
    assert "Attribution-Share Alike 3.0" in datasets.card("digits").notice
    assert "June Wallack" in datasets.card("spoken_digits").notice


def test_no_card_has_an_address_of_a_registry():
    text = "".join(path.read_text("utf-8") for path in files.folder().glob("*/card.toml"))
    assert re.findall(r"https?://|pypi\.org|npmjs|debian\.org", text) == []


def test_cards_cannot_be_changed():
    with pytest.raises(AttributeError):
        datasets.card("ames").rows = 3


def test_short_form_is_short():
    assert repr(datasets.card("ames")) == "<Card ames: House sales in Ames, Iowa, 2006 to 2010, 2,930 rows>"


@pytest.mark.parametrize("key", ["title", "rows", "licence", "source", "files", "columns", "changes"])
def test_a_card_that_lacks_something_is_one_sentence(copies, key):
    path = copies / "airquality" / "card.toml"
    text = path.read_text("utf-8")
    assert key in tomllib.loads(text)
    path.write_text(re.sub(rf"(?m)^\[?{key}\b", lambda found: found.group() + "_lost", text), "utf-8")
    with pytest.raises(datasets.DataError, match=rf"card\.toml is not a whole card .*'{key}'.*git checkout"):
        datasets.card("airquality")
