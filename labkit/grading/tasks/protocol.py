"""What every kind of task offers, so that checking, releasing and grading need not know the kinds."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from labkit.grading.tasks.verdicts import Verdict

LEVELS = ("warm-up", "core", "stretch")
PUBLIC_SEED = 0  # the inputs that learners may see; grading takes other seeds

Requests = dict[int, list[dict]]  # seed -> what to ask of a notebook, as `sandbox.call.answered` takes it
Records = Mapping[int, list]  # seed -> what was answered to each of the requests; untrusted


class JudgedTask(Protocol):
    """What a learner's check needs of a task."""

    @property
    def calls(self) -> str:
        """The name that the learner's notebook defines."""

    def requests(self, seeds: Sequence[int]) -> Requests:
        """Return what to ask of a notebook."""

    def judge(self, records: Records, step: int | None = None) -> Verdict:
        """Return what the answers earn; `step` is 0 or 1 for one hint of the two, None for both."""


class AnyTask(JudgedTask, Protocol):
    """A task as its author wrote it."""

    @property
    def name(self) -> str:
        """The name, also the `grade_id` of its cell."""

    @property
    def level(self) -> str:
        """One of LEVELS."""

    @property
    def points(self) -> int:
        """The points that a right answer earns."""

    @property
    def right_probes(self) -> Sequence[str]:
        """Sources that are right."""

    @property
    def wrong_probes(self) -> Sequence[tuple[str, str]]:
        """Sources that are wrong, each with the name of the mistake whose hint it must earn."""

    def public(self) -> dict:
        """Return what a learner's check needs, as JSON can hold it: no function, no probe."""

    def hidden_answers(self, seeds: Sequence[int]) -> list:
        """Return the right answers to the inputs of some seeds, packed: none may stand in a release."""
