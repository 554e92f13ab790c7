"""Verdicts: only right values on two sets of hidden inputs earn points, and a mistake earns its hint."""

import json

import numpy as np
import pytest
from hypothesis import given

from labkit.grading.sandbox.call import answered
from labkit.grading.tasks import Mistake, Task
from labkit.grading.tasks.protocol import PUBLIC_SEED
from labkit.grading.tasks.public import read_public
from labkit.grading.tasks.verdicts import Verdict
from tests.grading.tasks.forged import RECORDS


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


def outputs(function, seeds=(1, 2), task=STEP):
    return {
        seed: [answered(request, function) for request in requests]
        for seed, requests in task.requests(seeds).items()
    }


def test_a_right_function_earns_all_points():
    verdict = STEP.judge(outputs(lambda weights, rate: (1 - 2 * rate) * weights))
    assert verdict == Verdict("right", 3, "Right.")


@pytest.mark.parametrize(
    ("function", "mistake", "words"),
    [
        (lambda w, r: w + 2 * r * w, "climbs", "Which way?"),
        (lambda w, r: -w, "forgets the rate", "How far?"),
        (lambda w, r: w * 0.1, "", "(3 of 3 entries differ)"),
        (lambda w, r: w[:2], "", "Expected an array of shape (3,); got one of shape (2,)."),
        (lambda w, r: w / 0 if r > 5 else undefined, "", "stops with NameError"),  # noqa: F821
        (lambda w, r: object(), "", "got a object."),
        (lambda w, r: print(w), "", "return it instead"),
        (lambda w: w, "", "stops with TypeError"),
        (lambda w, r: exit(), "", "stops with SystemExit"),
        (7, "", "Expected a function; got a int."),
    ],
)
def test_a_wrong_function_earns_its_hint_and_no_point(function, mistake, words):
    verdict = STEP.judge(outputs(function))
    assert (verdict.state, verdict.points, verdict.mistake) == ("wrong", 0, mistake)
    assert words in verdict.message


def not_implemented(*arguments):
    raise NotImplementedError


@pytest.mark.parametrize("nothing", [None, ..., lambda *a: None, lambda *a: ..., not_implemented])
def test_nothing_is_not_attempted(nothing):
    assert STEP.judge(outputs(nothing)).state == "not attempted"


def test_answers_learned_by_heart_earn_nothing():
    by_heart = iter(outputs(STEP.reference, [1])[1] * 2)
    records = outputs(lambda w, r: w)
    assert STEP.judge({seed: [next(by_heart) for _ in records[seed]] for seed in records}).state == "wrong"


@pytest.mark.parametrize("seeds", [(1,), (0, 1), (), (1, 1)])
def test_one_seed_or_the_public_one_is_not_enough(seeds):
    with pytest.raises(ValueError, match="two seeds or more"):
        STEP.judge(outputs(STEP.reference, seeds))


@given(RECORDS, RECORDS)
def test_forged_records_earn_nothing_and_stop_nothing(first, second):
    assert STEP.judge({1: first, 2: second}).points == 0


def test_changed_arguments_and_prints_are_noted():
    def changes(weights, rate):
        print("here")
        weights *= 1 - 2 * rate
        return weights

    record = outputs(changes)[1][0]
    assert record["changed"]
    assert record["printed"]
    assert STEP.judge(outputs(changes)).state == "right"


@pytest.mark.parametrize("change", [{"level": "easy"}, {"points": 0}, {"calls": "my function"}])
def test_a_faulty_task_is_refused(change):
    settings = {name: getattr(STEP, name) for name in STEP.__dataclass_fields__}
    with pytest.raises(ValueError, match=next(iter(change))):
        Task(**settings | change)


def test_a_learners_copy_judges_by_its_examples_alone():
    public = json.loads(json.dumps(STEP.public()))
    copy = read_public(public)
    assert not {"inputs", "reference", "mistakes", "right_probes", "wrong_probes"} & set(public)
    assert list(copy.requests([5, 9])) == [PUBLIC_SEED]
    assert copy.judge(outputs(lambda w, r: w - 2 * r * w, task=copy)).notes[0].startswith("(On the examples")
    climbs = outputs(lambda w, r: w + 2 * r * w, task=copy)
    assert [copy.judge(climbs, step).message for step in (0, 1, 2)] == ["Which way?", "Go down.", "Go down."]
    assert copy.judge(climbs).mistake == "climbs"


def test_a_copy_from_before_forms_had_names_is_still_read():
    public = STEP.public()
    del public["form"]
    assert repr(read_public(public | {"kind": "function"})) == repr(read_public(STEP.public()))
