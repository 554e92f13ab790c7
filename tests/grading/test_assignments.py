"""Every assignment of the kit: solutions pass, each mistake earns its hint, nothing done earns nothing."""

import json
import re

import pytest

from labkit.grading import check, checking
from labkit.grading.authoring import releasing
from labkit.grading.authoring.sources import ASSIGNMENTS
from labkit.grading.sandbox.call import answered
from labkit.grading.tasks import PredictionsTask, Task
from labkit.grading.tasks.protocol import LEVELS, PUBLIC_SEED
from labkit.notebook.answers import WrongAnswerError
from tests.grading.authored import ALL, FOLDERS, TASKS, answer_of, cells_of, run_cells, without_markers

SEEDS = (11, 12)
NAMES = [folder.name for folder in FOLDERS]
IDS = [f"{name[:2]} {task.name}" for name, task in ALL]


def probed(name, task, *probe):
    """Return a probe as a parameter; whoever answers all experiments of a panel takes seconds."""
    marks = [pytest.mark.slow] if isinstance(task, PredictionsTask) else []
    words = ": ".join([f"{name[:2]} {task.name}", *probe[1:]])
    return pytest.param(name, task, *probe, marks=marks, id=words)


RIGHT = [probed(name, task, probe) for name, task in ALL for probe in task.right_probes]
WRONG = [probed(name, task, *probe) for name, task in ALL for probe in task.wrong_probes]


def verdict_of(task, answer, seeds=SEEDS):
    records = {
        seed: [answered(request, answer) for request in requests]
        for seed, requests in task.requests(seeds).items()
    }
    return task.judge(records)


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """The released folders by name."""
    out = tmp_path_factory.mktemp("released")
    return {name: releasing.release(name[:2], out) for name in NAMES}


def test_every_assignment_is_whole():
    files = {"assignment.py", "tasks.py", "instructor.md"}
    written = {folder.name: {path.name for path in folder.iterdir()} for folder in ASSIGNMENTS.glob("[0-9]*")}
    assert {name: names & files for name, names in written.items() if not files <= names} == {}


@pytest.mark.parametrize("name", NAMES)
def test_four_to_six_tasks_from_warm_up_to_stretch(name):
    levels = [task.level for task in TASKS[name]]
    assert 4 <= len(levels) <= 6
    assert set(levels) == set(LEVELS)
    assert levels == sorted(levels, key=LEVELS.index)


@pytest.mark.parametrize(("name", "task"), ALL, ids=IDS)
def test_every_task_has_its_probes(name, task):
    tried = {mistake for _, mistake in task.wrong_probes}
    assert len(task.right_probes) >= 1
    assert len(tried) >= 3
    assert sorted(tried) == sorted(mistake.name for mistake in task.mistakes)
    hints = [words for mistake in task.mistakes for words in (mistake.hint, mistake.further_hint)]
    assert len(set(hints)) == len(hints)
    assert all(re.fullmatch(r"[A-Z0-9“nβγηε].*[.?!]", words) for words in hints), hints


@pytest.mark.parametrize(("name", "task", "probe"), RIGHT)
def test_right_probes_earn_all_points(name, task, probe):
    verdict = verdict_of(task, answer_of(probe, task.calls))
    assert (verdict.state, verdict.points) == ("right", task.points), verdict.message


@pytest.mark.parametrize(("name", "task", "probe", "mistake"), WRONG)
def test_wrong_probes_earn_their_hint_and_no_point(name, task, probe, mistake):
    verdict = verdict_of(task, answer_of(probe, task.calls))
    assert (verdict.state, verdict.points, verdict.mistake) == ("wrong", 0, mistake), verdict.message


@pytest.mark.slow
@pytest.mark.parametrize(("name", "task", "probe", "mistake"), WRONG)
def test_a_learner_gets_one_hint_and_then_the_next(released, monkeypatch, name, task, probe, mistake):
    monkeypatch.setattr(checking, "_TIMES", checking.Counter())
    hints = next([m.hint, m.further_hint] for m in task.mistakes if m.name == mistake)
    for expected in [*hints, hints[1]]:
        with pytest.raises(WrongAnswerError) as caught:
            check(name[:2], task.name, answer_of(probe, task.calls), folder=released[name])
        assert str(caught.value).endswith(expected)


@pytest.mark.parametrize(("name", "task"), [pair for pair in ALL if isinstance(pair[1], Task)])
def test_no_constant_is_right(name, task):
    expected = {seed: [one.expected for one in task.examples(seed)] for seed in (PUBLIC_SEED, *SEEDS)}
    assert len({repr(answers) for answers in expected.values()}) == len(expected)
    by_heart = iter(expected[PUBLIC_SEED] * 2)
    assert verdict_of(task, lambda *arguments: next(by_heart)).state == "wrong"
    assert verdict_of(task, task.reference).state == "right"


@pytest.mark.parametrize("name", NAMES)
def test_an_untouched_release_is_not_attempted_everywhere(released, name):
    notebook = json.loads((released[name] / f"{name}.ipynb").read_text(encoding="utf-8"))
    texts = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    space, printed = run_cells(texts, released[name])
    answers = [words for text, words in zip(texts, printed, strict=True) if text.startswith("check(")]
    assert len(answers) == len(TASKS[name])
    assert all(words.startswith("Not attempted yet") for words in answers), answers
    states = {verdict_of(task, space[task.calls]).state for task in TASKS[name]}
    assert states == {"not attempted"}


@pytest.mark.parametrize("name", NAMES)
def test_the_solutions_are_right_and_pass_the_hidden_tests(released, name):
    folder = next(folder for folder in FOLDERS if folder.name == name)
    texts = [without_markers(cell.text) for cell in cells_of(folder) if cell.kind == "code"]
    space, printed = run_cells(texts, released[name])
    answers = [words for text, words in zip(texts, printed, strict=True) if text.startswith("check(")]
    assert all(words.startswith("Right") for words in answers), answers
    verdicts = [verdict_of(task, space[task.calls]) for task in TASKS[name]]
    assert {verdict.state for verdict in verdicts} == {"right"}


@pytest.mark.parametrize("name", NAMES)
def test_the_graded_cells_carry_the_tasks_points(name):
    cells = cells_of(next(folder for folder in FOLDERS if folder.name == name))
    graded = {cell.grade_id: cell for cell in cells if cell.nbgrader.get("grade")}
    assert {key: cell.nbgrader["points"] for key, cell in graded.items()} == {
        f"check_{task.name}": task.points for task in TASKS[name]
    }
    for task in TASKS[name]:
        first = graded[f"check_{task.name}"].text.splitlines()[0]
        assert first == f'check("{name[:2]}", "{task.name}", {task.calls})'


@pytest.mark.parametrize("name", NAMES)
def test_the_instructors_page_speaks_of_every_task_and_mistake(name):
    text = (next(folder for folder in FOLDERS if folder.name == name) / "instructor.md").read_text("utf-8")
    for heading in ("## Minutes", "## Misconceptions", "## Rubric", "## Expected figures"):
        assert heading in text
    for task in TASKS[name]:
        assert f"`{task.name}`" in text
        for mistake in task.mistakes:
            assert mistake.name in text, f"{task.name}: {mistake.name}"
