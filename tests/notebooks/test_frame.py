"""Each rule of the frame passes a lawful chapter and catches a planted fault."""

import pytest

from notebooks import build
from tests.notebooks import frame

OUTPUT = {"output_type": "stream", "name": "stdout", "text": "✓ One is one.\n"}
CODE = ("code", "x = 1")
CLAIM = ("code", 'claim("One is one.", 1 == 1)')
FILLING = [("markdown", "Some words.")] * 21


def prose(n_words):
    return ("markdown", "word " * n_words)


def chapter(*more, sections=frame.SECTIONS, n_claims=frame.MIN_CLAIMS, title="# Why does it fall?"):
    """A lawful chapter, and what is added to it."""
    headings = [("markdown", f"## {section}\n\nText.") for section in sections]
    claims = [CLAIM, prose(3)] * n_claims
    cells = [("markdown", title)] * bool(title) + headings + FILLING + [*claims, *more]
    notebook = build.notebook_of(cells)
    for count, cell in enumerate(build.code_cells(notebook), start=1):
        cell.execution_count = count
        cell.outputs = [build.nbformat.from_dict(OUTPUT)]
    return notebook


@pytest.mark.parametrize("rule", frame.CHAPTER_RULES + frame.STORED_RULES)
def test_a_lawful_chapter_passes(rule):
    algorithm = ("code", "x = 1\n" * frame.ALGORITHM_LINES, {"tags": ["algorithm"]})
    exempt = ("code", "time()", {"tags": ["nbval-ignore-output"], "reason": "a time"})
    reference = ("markdown", "word " * 500, {"tags": ["reference"]})
    table = ("markdown", "| a | b |\n" * 200 + "$$" + "x " * 200 + "$$")
    assert rule(chapter(algorithm, prose(frame.MAX_WORDS), exempt, reference, table)) == []


@pytest.mark.parametrize(
    ("rule", "notebook", "sentence"),
    [
        ("title", chapter(title=""), "asks the chapter's question"),
        ("title", chapter(title="# It falls."), "question mark"),
        ("section", chapter(sections=frame.SECTIONS[:-1]), "`## Sources` is missing"),
        (
            "section",
            chapter(sections=[*frame.SECTIONS[1:], frame.SECTIONS[0]]),
            "the sections stand as ['The data'",
        ),
        ("section", chapter(("markdown", "## The data")), "'Sources', 'The data']"),
        (
            "section",
            chapter(("markdown", "```\n## Words\n```"), sections=[*frame.SECTIONS[:-2], "Sources"]),
            "Words",
        ),
        ("length", chapter(*[prose(1)] * 40), "has 87 cells; expected 40 to 80"),
        ("length", chapter(n_claims=0), "has 35 cells"),
        ("code", chapter(("code", "x = 1\n" * 16)), "has 16 lines; 15 at most"),
        ("code", chapter(("code", "x = 1\n" * 26, {"tags": ["algorithm"]})), "has 26 lines; 25 at most"),
        (
            "code",
            chapter(*[("code", "x", {"tags": ["algorithm"]})] * 2),
            "more than one cell is tagged algorithm",
        ),
        ("code", chapter(*[("code", "x = 1\n" * 7)] * 7), "7 lines in the median; 6 at most"),
        ("rhythm", chapter(*[CLAIM] * 3), "three code cells stand in a row"),
        ("rhythm", chapter(*[CODE, CODE, prose(1)] * 90), "expected more prose"),
        ("prose", chapter(prose(121)), "has 121 words; 120 at most"),
        ("prose", chapter(("markdown", "深" * 242)), "has 121 words"),
        (
            "claim",
            chapter(("code", "# claim(1)\nx = 1"), ("code", "claims.claim('{}', 1, at_least=1)"), n_claims=4),
            "5 cells",
        ),
        ("claim", chapter(n_claims=5), "5 cells call claim(…); expected 6 or more"),
        ("claim", chapter(("code", "# claim(1)"), n_claims=5), "5 cells call claim"),
        ("exemption", chapter(("code", "time()", {"tags": ["nbval-skip"]})), "has no reason"),
        (
            "exemption",
            chapter(*[("code", "t()", {"tags": ["nbval-skip"], "reason": "a"})] * 5),
            "5 cells are exempt",
        ),
        ("exemption", chapter(("code", "# NBVAL_IGNORE_OUTPUT\nx")), "has a comment for nbval"),
    ],
)
def test_planted_faults_are_caught(rule, notebook, sentence):
    (fault,) = getattr(frame, f"{rule}_faults")(notebook)
    assert sentence in fault


def test_saved_widget_state_is_caught():
    notebook = chapter()
    notebook.metadata = {**build.METADATA, "widgets": {}}
    assert frame.metadata_faults(notebook) == ["the notebook holds other metadata than the build writes"]


def test_timings_are_caught():
    notebook = chapter()
    build.code_cells(notebook)[0].metadata["execution"] = {}
    assert frame.metadata_faults(notebook) == [f"{build.place(build.code_cells(notebook)[0])} holds timings"]


@pytest.mark.parametrize("counts", [[None, 2, 3, 4, 5, 6], [1, 2, 3, 4, 6, 5], [2, 3, 4, 5, 6, 7]])
def test_cells_that_were_not_run_in_order_are_caught(counts):
    notebook = chapter()
    for cell, count in zip(build.code_cells(notebook), counts, strict=True):
        cell.execution_count = count
    (fault,) = frame.run_faults(notebook)
    assert "expected 1 to 6 in order" in fault


def test_stored_errors_and_views_are_caught():
    notebook = chapter()
    view = {build.WIDGET: {}, "text/plain": "A slider.", "image/png": "iVBO"}
    error = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": []}
    cells = build.code_cells(notebook)
    cells[0].outputs = [
        build.nbformat.from_dict({"output_type": "display_data", "metadata": {}, "data": view})
    ]
    cells[1].outputs = [build.nbformat.from_dict(error)]
    assert [fault.split("` ")[1] for fault in frame.output_faults(notebook)] == [
        "hides an error: ValueError: no",
        "stores a widget's view",
    ]


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("It's a step-size of 0.1, no more.", 7),
        ("梯度下降 is gradient descent", 5),
        ("See [the paper](https://example.org/a/b/c) now", 4),
        (r"The rate $\eta \cdot g$ is small", 5),
        ("| a | table |\n\n```\nno words here\n```\nfour words are here", 4),
    ],
)
def test_words_are_counted_as_a_reader_would(text, n):
    assert frame.n_words(text) == n
