"""A learner's check: an answer at once, from the kit and the public examples beside the notebook."""

import json
from collections import Counter
from pathlib import Path

from labkit.grading.authoring.sources import CHECKS, AssignmentError
from labkit.grading.sandbox.call import answered
from labkit.grading.tasks.protocol import PUBLIC_SEED, JudgedTask
from labkit.grading.tasks.public import read_public
from labkit.grading.tasks.verdicts import NOT_ATTEMPTED, WRONG, Verdict
from labkit.notebook.answers import WrongAnswerError

_TIMES: Counter = Counter()  # how often each mistake was made in this session: the second time helps more


def check(number: str, name: str, answer: object, folder: str | Path = ".") -> None:
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
    AssignmentError
        Where checks.json is missing, damaged or another assignment's, or has no such task.
    """
    task = _task(_checks(number, folder), number, name)
    verdict = _judge(task, answer, 0)
    if verdict.state == NOT_ATTEMPTED:
        print(f"Not attempted yet: write `{task.calls}` and run this cell again.")
    elif verdict.state == WRONG:
        if verdict.mistake and _TIMES[number, name, verdict.mistake]:
            verdict = _judge(task, answer, 1)
        _TIMES[number, name, verdict.mistake] += 1
        raise WrongAnswerError(verdict.message)
    else:
        print(" ".join([verdict.message, *verdict.notes]))


def _checks(number, folder):
    path = Path(folder) / CHECKS
    try:
        checks = json.loads(path.read_text(encoding="utf-8"))
        belongs = checks["assignment"].startswith(f"{number}_")
    except FileNotFoundError:
        raise AssignmentError(f"{CHECKS} is not beside this notebook; {_new_copy(number)}") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise AssignmentError(f"{CHECKS} is damaged; {_new_copy(number)}") from None
    if not belongs:
        raise AssignmentError(f"{CHECKS} here belongs to {checks['assignment']}; got number={number!r}.")
    return checks


def _task(checks, number, name) -> JudgedTask:
    try:
        entries = {entry["name"]: entry for entry in checks["tasks"]}
        if name in entries:
            return read_public(entries[name])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise AssignmentError(f"{CHECKS} is damaged; {_new_copy(number)}") from None
    raise AssignmentError(f"`name` must be one of {', '.join(map(repr, entries))}; got name={name!r}.")


def _new_copy(number):
    return f"make a new copy with `labkit assignment fetch {number}`."


def _judge(task: JudgedTask, answer: object, step: int) -> Verdict:
    requests = task.requests([PUBLIC_SEED])
    records = {
        seed: [answered(content, answer) for content in contents] for seed, contents in requests.items()
    }
    return task.judge(records, step)
