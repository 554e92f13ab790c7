"""Verdicts: only right values on two sets of hidden inputs earn points, and a mistake earns its hint."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.grading import tasks
from labkit.grading.asking import ask, look_at
from labkit.grading.panels import Misstep, PanelTask, handed_state
from labkit.grading.predictions import PredictionsTask
from labkit.grading.tasks import Mistake, Task, judge_answer


def inputs(seed):
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=3), 0.1 + rng.random()) for _ in range(3)]


STEP = Task(
    name="step", level="core", points=3, calls="step", inputs=inputs,
    reference=lambda weights, rate: weights - rate * 2 * weights,
    mistakes=(
        Mistake("climbs", lambda weights, rate: weights + rate * 2 * weights, "Which way?", "Go down."),
        Mistake("forgets the rate", lambda weights, rate: -weights, "How far?", "The rate is missing."),
    ),
)  # fmt: skip
PANEL = PanelTask(
    name="settle", level="stretch", points=2, calls="my_state",
    panel="labkit.descent.explore", compute="labkit.descent.compute.outcome",
    measure="labkit.descent.compute.settled_steps",
    fixed={"tune_each": False, "surface": "bowl", "condition": 100.0},
    regardless={"shown": ("momentum",), "n_steps": 300},
    free={"beta": (0.0, 0.99), "learning_rate": (1e-4, 1.0)}, lowest=0, highest=60, unit="steps",
    mistakes=(Misstep("much", {"beta": (0.9, 1.0)}, "Too heavy?", "Less momentum."),),
)  # fmt: skip

GUESSES = PredictionsTask(
    name="guesses", level="warm-up", points=1, calls="my_guesses", panel="labkit.losses.explore",
    compute="labkit.losses.compute.respond", experiments="labkit.losses.panel.EXPERIMENTS",
)  # fmt: skip


def outputs(function, seeds=(1, 2)):
    return {seed: [ask(function, packed) for packed in tasks.inputs_of(STEP, seed)] for seed in seeds}


def test_a_right_function_earns_all_points():
    verdict = judge_answer(STEP, outputs(lambda weights, rate: (1 - 2 * rate) * weights))
    assert verdict == tasks.Verdict("right", 3, "Right.")


@pytest.mark.parametrize(
    ("function", "mistake", "words"),
    [
        (lambda w, r: w + 2 * r * w, "climbs", "Which way?"),
        (lambda w, r: -w, "forgets the rate", "How far?"),
        (lambda w, r: w * 0.1, "", "Some numbers are others"),
        (lambda w, r: w[:2], "", "shape (3,) is asked for; this has shape (2,)"),
        (lambda w, r: w / 0 if r > 5 else undefined, "", "stops with NameError"),  # noqa: F821
        (lambda w, r: object(), "", "this is a object"),
        (lambda w, r: print(w), "", "return it instead"),
        (lambda w: w, "", "stops with TypeError"),
        (lambda w, r: exit(), "", "stops with SystemExit"),
        (7, "", "A function is asked for; this is a int"),
    ],
)
def test_a_wrong_function_earns_its_hint_and_no_point(function, mistake, words):
    verdict = judge_answer(STEP, outputs(function))
    assert (verdict.state, verdict.points, verdict.mistake) == ("wrong", 0, mistake)
    assert words in verdict.message


def not_implemented(*arguments):
    raise NotImplementedError


@pytest.mark.parametrize("nothing", [None, ..., lambda *a: None, lambda *a: ..., not_implemented])
def test_nothing_is_not_attempted(nothing):
    assert judge_answer(STEP, outputs(nothing)).state == "not attempted"


def test_answers_learned_by_heart_earn_nothing():
    by_heart = iter([ask(STEP.reference, packed) for packed in tasks.inputs_of(STEP, 1)] * 2)
    records = outputs(lambda w, r: w)
    assert (
        judge_answer(STEP, {seed: [next(by_heart) for _ in records[seed]] for seed in records}).state
        == "wrong"
    )


@pytest.mark.parametrize("seeds", [(1,), (0, 1), (), (1, 1)])
def test_one_seed_or_the_public_one_is_not_enough(seeds):
    with pytest.raises(ValueError, match="two seeds or more"):
        judge_answer(STEP, outputs(STEP.reference, seeds))


RECORDS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["value", "fault", "missing", "array", "shape", "kind"]), inner)
    ),
    max_leaves=10,
)


@given(RECORDS, RECORDS)
def test_forged_records_earn_nothing_and_stop_nothing(first, second):
    assert judge_answer(STEP, {1: first, 2: second}).points == 0
    assert judge_answer(PANEL, {1: [first]}).points == 0
    assert judge_answer(GUESSES, {1: [first]}).points == 0
    assert judge_answer(GUESSES, {1: [{"value": first}]}).points == 0


def test_changed_arguments_and_prints_are_noted():
    def changes(weights, rate):
        print("here")
        weights *= 1 - 2 * rate
        return weights

    record = outputs(changes)[1][0]
    assert record["changed"]
    assert record["printed"]
    assert judge_answer(STEP, outputs(changes)).state == "right"


@pytest.mark.parametrize(
    ("handed", "state", "mistake", "words"),
    [
        ({"beta": 0.67, "learning_rate": 0.033}, "right", "", "Right: 4"),
        ("descent.explore(beta=0.67, learning_rate=0.033)", "right", "", "Right: 4"),
        ({"beta": 0.99, "learning_rate": 0.01}, "wrong", "much", "Too heavy?"),
        ({"beta": 0.0, "learning_rate": 0.001}, "wrong", "", "not within what the task asks"),
        ({"beta": "0.67"}, "wrong", "", "`beta` must lie in [0, 0.99]; got '0.67'"),
        ({"beta": 2}, "wrong", "", "`beta` must lie in"),
        ({"n_steps": 10**9, "shown": 3}, "wrong", "much", "Too heavy?"),
        ({"condition": 1.0}, "wrong", "", "`condition` must stay 100.0 in this task; got 1.0"),
        ("__import__('os').getcwd()", "wrong", "much", "Too heavy?"),
        ("descent.explore(", "wrong", "", "Hand in `panel.state`"),
        (3, "wrong", "", "Hand in `panel.state`"),
        (..., "not attempted", "", "Not attempted yet"),
    ],
)
def test_a_panels_state_is_measured_anew(handed, state, mistake, words):
    verdict = judge_answer(PANEL, {1: [look_at(handed)]})
    assert (verdict.state, verdict.mistake) == (state, mistake)
    assert words in verdict.message
    assert verdict.points == (2 if state == "right" else 0)


ANSWERS = [
    {"experiment": 1, "guess": 90.0, "measured": 100.0},
    {"experiment": 2, "guess": 0.5, "measured": 0.122},
    {"experiment": 3, "guess": 10, "measured": 214.0, "question": "?"},
]


@pytest.mark.parametrize(
    ("handed", "state", "mistake", "words"),
    [
        (ANSWERS, "right", "", "Guess minus measured: -10, +0.378, -204."),
        (ANSWERS[::-1], "right", "", "-10, +0.378, -204."),
        (ANSWERS[:2], "wrong", "left out", "Not every experiment"),
        ([], "wrong", "left out", "Not every experiment"),
        ([*ANSWERS[:2], {"experiment": 3, "guess": None}], "wrong", "left out", "Not every experiment"),
        ([*ANSWERS[:2], {"experiment": 3, "guess": 1.0}], "wrong", "altered", "not what the kit measures"),
        ([one | {"measured": 1.0} for one in ANSWERS], "wrong", "altered", "not what the kit measures"),
        ([one | {"guess": one["measured"]} for one in ANSWERS], "wrong", "copied", "right to the last digit"),
        ({"experiment": 1}, "wrong", "", "Hand in `panel.answers`"),
        ([3], "wrong", "", "Hand in `panel.answers`"),
        (None, "not attempted", "", "Not attempted yet"),
    ],
)
def test_guesses_are_compared_with_what_the_kit_measures(handed, state, mistake, words):
    verdict = judge_answer(GUESSES, {1: [look_at(handed)]})
    assert (verdict.state, verdict.mistake, verdict.points) == (state, mistake, int(state == "right"))
    assert words in verdict.message


def test_a_line_of_code_is_a_state():
    assert handed_state("descent.explore(beta=0.5, shown=('Adam',))") == {"beta": 0.5, "shown": ("Adam",)}


@pytest.mark.parametrize("change", [{"level": "easy"}, {"points": 0}, {"calls": "my function"}])
def test_a_faulty_task_is_refused(change):
    settings = {name: getattr(STEP, name) for name in STEP.__dataclass_fields__}
    with pytest.raises(ValueError, match=next(iter(change))):
        Task(**settings | change)
