"""What an answer earns, and what a record of it says before its value is looked at.

A record is what the sandbox reports about one call or variable (`sandbox.call`). Nothing in it is trusted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from labkit.grading.tasks.plain_values import NotPlainError, unpack

NOT_ATTEMPTED = "not attempted"
WRONG = "wrong"
RIGHT = "right"
LONGEST_FAULT = 500


@dataclass(frozen=True)
class Verdict:
    """What an answer earns.

    Parameters
    ----------
    state : "not attempted", "wrong" or "right"
    points : int
    message : str
        For the learner; it may hold words that the learner's own code chose, so escape it on a page.
    mistake : str
        The name of the mistake; empty where there is none or none fits.
    notes : tuple of str
        What a learner's check adds to a right answer.
    """

    state: str
    points: int = 0
    message: str = ""
    mistake: str = ""
    notes: tuple[str, ...] = ()


def fault_of(record: object) -> Verdict | None:
    """Return the verdict on a record that holds no answer, or None where it holds one."""
    if not isinstance(record, dict) or record.get("missing"):
        return Verdict(NOT_ATTEMPTED, message="Not attempted yet.")
    if "fault" in record:
        return Verdict(WRONG, message=str(record["fault"])[:LONGEST_FAULT])
    if "value" not in record:
        return Verdict(WRONG, message="No answer came back.")
    try:
        unpack(record["value"])
    except NotPlainError as error:
        return Verdict(WRONG, message=str(error))
    return None


def hint_at(hints: Sequence[str], step: int | None = None) -> str:
    """Return the first hint, the second one, or both where no step is named."""
    return " ".join(hints) if step is None else hints[min(step, len(hints) - 1)]
