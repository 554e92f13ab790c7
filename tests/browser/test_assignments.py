"""Assignments as a learner meets them: fetched, opened in JupyterLab, run untouched, then worked on."""

import pytest

from labkit.grading import fetching, sources

pytestmark = pytest.mark.browser
WORDS = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
    .filter((cell) => cell.type === "code")
    .flatMap((cell) => Array.from({ length: cell.outputs.length }, (_, k) => cell.outputs.get(k).toJSON()))
    .filter((output) => output.output_type === "stream")
    .map((output) => [].concat(output.text).join(""))"""


@pytest.fixture(scope="module", params=["05", "08"])
def fetched(request, jupyter, new_page):
    """Return a page with a working copy of an assignment that has been run untouched, and what failed."""
    copy = fetching.fetch(request.param, jupyter.notebooks)
    name = sources.folder_of(request.param).name
    page = new_page().open(f"{copy.name}/{name}.ipynb")
    yield page, request.param, page.run_all()
    page.end()
    page.page.close()


def test_an_untouched_copy_runs_from_top_to_bottom(fetched):
    page, number, failures = fetched
    said = page.page.evaluate(WORDS)
    assert failures == []
    assert len(said) == len(sources.read_tasks(sources.folder_of(number)))
    assert all(words.startswith("Not attempted yet") for words in said)


def test_work_is_answered_with_hints_and_then_with_right(fetched):
    page, number, _ = fetched
    for task in sources.read_tasks(sources.folder_of(number)):
        source, mistake = task.wrong_probes[0]
        hints = next((one.hint, one.further_hint) for one in task.mistakes if one.name == mistake)
        asked = f'check("{number}", "{task.name}", {task.calls})'
        for hint in hints:
            assert page.execute(f"{source}\n{asked}").endswith(hint)
        assert page.execute(f"{task.right_probes[0]}\n{asked}").startswith("Right")


def test_the_panel_is_drawn_and_nothing_complains(fetched):
    page, number, _ = fetched
    panel = page.panel("explore(")
    page.photograph(f"{number}_assignment")
    assert panel.words
    assert page.complaints == []
    assert page.foreign == []
