"""The command `labkit assignment`: it fetches, releases, grades, reports, or says why not."""

import pytest

from labkit import cli
from labkit.grading.grades import gradebook, grader
from labkit.grading.sandbox.launch import weaknesses
from tests.grading.toy import NUMBER

pytestmark = pytest.mark.usefixtures("notebooks_run")


def test_the_command_fetches_and_releases(tmp_path, capsys):
    assert cli.main(["assignment", "fetch", "05", "--to", str(tmp_path)]) == 0
    assert cli.main(["assignment", "release", "05", "--out", str(tmp_path)]) == 0
    assert cli.main(["assignment", "fetch", "77", "--to", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert "Your copy is " in out
    assert f"Released to {tmp_path / '05_gradient_descent'}.\n" in out
    assert err.startswith("labkit: expected the number of an assignment")
    assert len(list(tmp_path.glob("05_gradient_descent*/*.ipynb"))) == 2


@pytest.fixture
def command(room, monkeypatch):
    """The command, with the toy assignment in place of the kit's."""
    ready = grader.grader

    def toy(number, *more, **options):
        return ready(number, *more, **options, assignments=room / "assignments")

    monkeypatch.setattr(grader, "grader", toy)
    return lambda *words: cli.main(["assignment", *map(str, words)])


def test_the_command_grades_and_reports(room, command, capsys, monkeypatch):
    monkeypatch.setattr(grader, "bubblewrap", lambda: "/usr/bin/bwrap")
    assert command("grade", room / "in", "--assignment", NUMBER, "--out", room / "out", "--jobs", 2) == 0
    output = capsys.readouterr().out
    assert "ben: 3 of 5 points" in output
    assert f"3 submissions; the table is {room}/out/grades.csv." in output
    assert command("report", room / "out") == 0
    assert "1 × sum" in capsys.readouterr().out


def test_without_bubblewrap_the_command_says_what_is_weaker_and_asks(room, command, capsys, monkeypatch):
    monkeypatch.setattr(grader, "bubblewrap", lambda: None)
    words = ("grade", room / "in", "--assignment", NUMBER, "--out", room / "out")
    assert command(*words) == 1
    message = capsys.readouterr().err
    assert weaknesses() in message
    assert "--trusted" in message
    assert not (room / "out").exists()
    assert command(*words, "--trusted") == 0
    assert gradebook.read_grade(room / "out" / "ada.json").sandbox == "none"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["nowhere", "--assignment", "05"],
            "`submissions` must be a folder with a notebook for each student",
        ),
        (["in", "--assignment", "77"], "expected the number of an assignment, of 05; got 77."),
        (
            ["in", "--assignment", "05", "--jobs", "0"],
            "`jobs` must be a whole number of at least 1; got jobs=0.",
        ),
        (["in", "--assignment", "05", "--out", "in/grades"], "`out` must lie outside the submissions"),
        (["in", "--assignment", "05", "--seconds", "-1"], "`seconds` must be a positive number"),
    ],
)
def test_wrong_words_earn_a_sentence(room, command, capsys, monkeypatch, words, sentence):
    monkeypatch.chdir(room)
    monkeypatch.setattr(grader, "bubblewrap", lambda: "/usr/bin/bwrap")
    assert command("grade", "--out", room / "out", *words) == 1
    assert sentence in capsys.readouterr().err
