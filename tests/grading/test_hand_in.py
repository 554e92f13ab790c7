"""From release to feedback with the kit's own assignments: released, worked on, handed in, graded, told."""

import json

import pytest

from labkit import cli
from labkit.grading.authoring import releasing, sources
from labkit.grading.grades import gradebook
from labkit.grading.sandbox import launch

pytestmark = pytest.mark.slow
TRUSTED = [] if launch.bubblewrap() else ["--trusted"]


def worked_on(released, name, answers):
    """Return a released notebook's text with answers in its tasks' cells, as a learner saves it."""
    notebook = json.loads((released / f"{name}.ipynb").read_text())
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell["source"] = answers[grade_id].splitlines(keepends=True)
    return json.dumps(notebook)


@pytest.mark.parametrize("number", ["05", "08"])
def test_what_is_handed_in_comes_back_with_feedback(number, tmp_path, capsys):
    released = releasing.release(number, tmp_path / "released")
    tasks = sources.read_tasks(sources.folder_of(number))
    name = released.name
    right = {task.name: task.right_probes[0] for task in tasks}
    wrong = {task.name: task.wrong_probes[0] for task in tasks}
    handed_in = {
        "able": worked_on(released, name, right),
        "early": worked_on(released, name, {}),
        "erring": worked_on(released, name, {task: source for task, (source, _) in wrong.items()}),
    }
    (tmp_path / "in").mkdir()
    for student, text in handed_in.items():
        (tmp_path / "in" / f"{student}.ipynb").write_text(text)
    words = [
        "grade",
        str(tmp_path / "in"),
        "--assignment",
        name[:2],
        "--out",
        str(tmp_path / "out"),
        *TRUSTED,
    ]
    assert cli.main(["assignment", *words]) == 0
    able, early, erring = gradebook.grades(tmp_path / "out")
    assert (able.points, able.cells) == (able.out_of, {})
    assert {mark.state for mark in early.marks} == {"not attempted"}
    assert {mark.task: mark.mistake for mark in erring.marks} == {
        task: mistake for task, (_, mistake) in wrong.items()
    }
    page = (tmp_path / "out" / "erring.html").read_text()
    assert "✗ wrong" in page
    capsys.readouterr()
    assert cli.main(["assignment", "report", str(tmp_path / "out")]) == 0
    report = capsys.readouterr().out
    assert all(f"1 × {mistake}" in report for _, mistake in wrong.values())
