"""What is handed in for test_attacks.py: the submissions of attacks.txt, and files that are none."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from tests.grading.toy import DOUBLE, MEAN, SUM, notebook_of

EARNS = {"both": (2, 3), "mean": (2, 0), "double": (0, 3), "nothing": (0, 0)}
WRONG = "def mean(values):\n    return 0.5\ndef double(values):\n    return values"
ANSWERS = {"MEAN": MEAN, "DOUBLE": DOUBLE, "SUM": SUM, "WRONG": WRONG}
HEAD = re.compile(r"^=== (\w+): (\w+)( \*)?\n", re.MULTILINE)


@dataclass(frozen=True)
class Attack:
    """The cells that are handed in, and the points that they must get in (mean, double)."""

    cells: tuple
    gets: tuple
    needs_walls: bool
    section: str = ""


def read_attacks():
    """Return {name: Attack}."""
    text = (Path(__file__).parent / "attacks.txt").read_text(encoding="utf-8")
    _, *sections = re.split(r"^### (.*)\n", text, flags=re.MULTILINE)
    attacks = {}
    for section, part in zip(sections[::2], sections[1::2], strict=True):
        _, *parts = HEAD.split(part)
        for name, earns, star, body in zip(*(parts[at::4] for at in range(4)), strict=True):
            attacks[name] = Attack(tuple(_cells(body)), EARNS[earns], bool(star), section)
    return attacks


def _cells(body):
    cells = [cell.strip("\n") for cell in re.split(r"^---\n", body, flags=re.MULTILINE)]
    return [ANSWERS.get(cell, cell) for cell in cells if cell]


def hand_in(attacks, folder, **words):
    """Write the notebooks of attacks into a folder, with the words of this run put in."""
    for name, attack in attacks.items():
        cells = [
            re.sub(r"<(\w+)>", lambda match: words.get(match[1], match[0]), cell) for cell in attack.cells
        ]
        (folder / f"{name}.ipynb").write_text(notebook_of(*cells))


# Student -> a part of the sentence with which what was handed in is refused.
REFUSED = {
    "invalid_json": "JSON cannot be read",
    "empty_file": "JSON cannot be read",
    "a_list": "no list of cells",
    "odd_cells": "no list of cells",
    "too_deep": "JSON cannot be read",
    "not_utf8": "no text in UTF-8",
    "other_encoding": "no text in UTF-8",
    "large": "200 MB; 20 MB at most",
    "link": "it is a link",
    "linked_folder": "no notebook",
    "pipe": "no file but something else",
    "no_notebook": "no notebook",
    "two": "2 notebooks (a.ipynb, b.ipynb); hand in one",
    "other_assignment": "belongs to another assignment",
}
SPREADSHEET_NAME = "=1+cmd|' "


def hand_in_what_is_no_notebook(folder):
    """Write the files of REFUSED, and two odd ones that can be graded: odd_sources and SPREADSHEET_NAME."""
    good = notebook_of(MEAN, DOUBLE)
    texts = {
        "invalid_json": good[:-5],
        "empty_file": "",
        "a_list": "[1, 2]",
        "odd_cells": '{"cells": [1, null]}',
        "odd_sources": '{"cells": [{"cell_type": "code", "source": {"a": 1}, "metadata": []}]}',
        "too_deep": '{"cells": ' + "[" * 100_000,
        "other_assignment": notebook_of(MEAN, DOUBLE, grade_ids=("huber", "hinge")),
        "two/a": good,
        "two/b": good,
        f"{SPREADSHEET_NAME}/copy": good,
    }
    for name in ("no_notebook", "two", SPREADSHEET_NAME):
        (folder / name).mkdir()
    for name, text in texts.items():
        (folder / f"{name}.ipynb").write_text(text)
    (folder / "not_utf8.ipynb").write_bytes(good.encode().replace(b"mean", b"\xff\xfe"))
    (folder / "other_encoding.ipynb").write_bytes(good.encode("utf-16"))
    with open(folder / "large.ipynb", "wb") as file:
        file.truncate(200_000_000)
    (folder / "link.ipynb").symlink_to(folder / "honest.ipynb")
    (folder / "linked_folder").symlink_to(folder)
    os.mkfifo(folder / "pipe.ipynb")
