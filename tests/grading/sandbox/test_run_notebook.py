"""From cells to records: whatever dies costs itself alone, and the runner begins anew without it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.grading.sandbox import run_notebook
from labkit.grading.sandbox.client import EndedError
from labkit.grading.sandbox.limits import Limits
from labkit.grading.tasks import Task

TASKS = tuple(
    Task(name, "core", 1, name, lambda seed: [(seed,), (seed + 1,)], lambda x: x, ())
    for name in ("one", "two")
)


class Scripted:
    """A client for which some cells and functions end the runner."""

    def __init__(self, deadly):
        self.deadly = deadly

    def __call__(self, *more):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return None

    def request(self, seconds, **content):
        if content.get("cell", content.get("call")) in self.deadly:
            raise EndedError("It died.")
        return {"fault": ""} if "cell" in content else {"value": content["arguments"][0]}


@given(st.sets(st.sampled_from(["a", "b", "c", "one", "two"])))
def test_whatever_dies_costs_itself_alone(deadly):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_notebook, "Client", Scripted(deadly))
        run = run_notebook.run_notebook(["a", "b", "", "c"], TASKS, [5, 9])
    assert {"abc"[at] for at, number in enumerate((1, 2, 4)) if number in run.faults} == deadly & {*"abc"}
    for name in ("one", "two"):
        dead = {seed: [{"fault": "It died."}] * 2 for seed in (5, 9)}
        alive = {5: [{"value": 5}, {"value": 6}], 9: [{"value": 9}, {"value": 10}]}
        assert run.answers[name] == (dead if name in deadly else alive)
    assert run.n_starts <= 1 + len(deadly)


def test_when_the_time_is_up_the_rest_is_told_so(monkeypatch):
    monkeypatch.setattr(run_notebook, "Client", Scripted({"a"}))
    run = run_notebook.run_notebook(["a", "b"], TASKS, [5, 9], Limits(total=0))
    assert run.answers["two"][9] == [{"fault": run_notebook.OUT_OF_TIME}] * 2
