"""A learner's check: an answer at once, from the kit and the public examples beside the notebook."""

import json
from collections import Counter
from pathlib import Path

from labkit.grading import tasks
from labkit.grading.asking import ask, look_at
from labkit.grading.panels import Misstep, PanelTask
from labkit.grading.predictions import PredictionsTask
from labkit.grading.releasing import CHECKS
from labkit.grading.sources import AssignmentError
from labkit.grading.values import unpack
from labkit.notebook.answers import WrongAnswerError

_TIMES = Counter()  # how often each mistake was made in this session: the second time helps more


def check(number, name, answer, folder="."):
    """Say at once whether an answer is right, and if not, which mistake it may be.

    Parameters
    ----------
    number : str
        The assignment's, such as "05".
    name : str
        The task's.
    answer : function, dict or str
        Your function; for a panel's task its state or its line of code.
    folder : str or Path
        Where checks.json lies: beside the notebook, if not said.

    Raises
    ------
    WrongAnswerError
        With a hint; the same mistake again earns a further one.
    """
    public = _task(_checks(number, folder), name)
    verdict, notes = _judged(public, answer, 0)
    if verdict.state == tasks.NOT_ATTEMPTED:
        print(f"Not attempted yet: write `{public['calls']}` and run this cell again.")
    elif verdict.state == tasks.WRONG:
        if verdict.mistake and _TIMES[number, name, verdict.mistake]:
            verdict, _ = _judged(public, answer, 1)
        _TIMES[number, name, verdict.mistake] += 1
        raise WrongAnswerError(verdict.message)
    else:
        print(" ".join([verdict.message, *notes]))


def _checks(number, folder):
    path = Path(folder) / CHECKS
    try:
        checks = json.loads(path.read_text(encoding="utf-8"))
        belongs = checks["assignment"].startswith(f"{number}_")
    except FileNotFoundError:
        raise AssignmentError(
            f"{CHECKS} is not beside this notebook; make a new copy with `labkit assignment fetch {number}`."
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise AssignmentError(
            f"{CHECKS} is damaged; make a new copy with `labkit assignment fetch {number}`."
        ) from None
    if not belongs:
        raise AssignmentError(f"{CHECKS} here belongs to {checks['assignment']}; got number={number!r}.")
    return checks


def _task(checks, name):
    known = {task["name"]: task for task in checks["tasks"]}
    if name not in known:
        raise AssignmentError(f"`name` must be one of {', '.join(map(repr, known))}; got name={name!r}.")
    return known[name]


def _judged(public, answer, step):
    if public["kind"] == "panel":
        return tasks.judge_panel(_panel(public), look_at(answer), step), []
    shown = public["examples"]
    wanted = [
        tasks.Example(one["arguments"], unpack(one["expected"]), _unpacked(one["mistaken"])) for one in shown
    ]
    records = [ask(answer, one.arguments) for one in wanted]
    rules = {name: public[name] for name in ("points", "hints", "rtol", "atol")}
    return tasks.compare_records(wanted, records, **rules, step=step), _notes(records)


def _unpacked(mistaken):
    return {name: unpack(value) for name, value in mistaken.items()}


def _panel(public):
    form = {"PanelTask": PanelTask, "PredictionsTask": PredictionsTask}[public["form"]]
    settings = {name: value for name, value in public.items() if name not in ("kind", "form")}
    return form(**settings | {"mistakes": tuple(Misstep(**step) for step in public["mistakes"])})


def _notes(records):
    notes = ["(On the examples that came with the notebook; grading asks with other numbers.)"]
    if any(record.get("changed") for record in records):
        notes.append("By the way, it changes its arguments: work on a copy, or the caller will wonder.")
    if any(record.get("printed") for record in records):
        notes.append("By the way, it prints: take that out when it is done.")
    return notes
