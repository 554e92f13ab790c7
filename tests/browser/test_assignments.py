"""Assignments as a learner meets them: fetched, opened in JupyterLab, worked on, saved, handed in, graded."""

import shutil

import pytest

from labkit import cli
from labkit.grading.authoring import fetching, sources
from labkit.grading.grades import gradebook
from labkit.grading.sandbox import launch

pytestmark = pytest.mark.browser
WORDS = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
    .filter((cell) => cell.type === "code")
    .flatMap((cell) => Array.from({ length: cell.outputs.length }, (_, k) => cell.outputs.get(k).toJSON()))
    .filter((output) => output.output_type === "stream")
    .map((output) => [].concat(output.text).join(""))"""

WRITE = """(answers) => {
    for (const cell of window.jupyterapp.shell.currentWidget.content.model.cells) {
        const source = answers[cell.getMetadata("nbgrader")?.grade_id];
        if (source) cell.sharedModel.setSource(source);
    }
}"""
SAVE = "() => window.jupyterapp.shell.currentWidget.context.save()"
TRUSTED = [] if launch.bubblewrap() else ["--trusted"]


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


def test_what_jupyterlab_saved_is_graded_and_told(fetched, jupyter, tmp_path):
    page, number, _ = fetched
    tasks = sources.read_tasks(sources.folder_of(number))
    page.page.evaluate(WRITE, {task.name: task.right_probes[0] for task in tasks})
    assert page.run_all() == []
    page.page.evaluate(SAVE)
    handed_in, graded = tmp_path / "in", tmp_path / "out"
    handed_in.mkdir()
    shutil.copy(jupyter.notebooks / page.name, handed_in / "able.ipynb")
    words = ["grade", str(handed_in), "--assignment", number, "--out", str(graded), *TRUSTED]
    assert cli.main(["assignment", *words]) == 0
    (able,) = gradebook.grades(graded)
    assert able.points == able.out_of
    assert (graded / "able.html").read_text().count("✓") >= len(tasks)
