"""Tasks read from a released file: the one place that knows each kind by its name in JSON."""

from collections.abc import Callable, Mapping

from labkit.grading.tasks.function_task import read_public_task
from labkit.grading.tasks.panel_task import read_panel_task
from labkit.grading.tasks.predictions_task import read_predictions_task
from labkit.grading.tasks.protocol import JudgedTask

READERS: dict[str, Callable[[Mapping], JudgedTask]] = {
    "Task": read_public_task,
    "PanelTask": read_panel_task,
    "PredictionsTask": read_predictions_task,
}


def read_public(entry: Mapping) -> JudgedTask:
    """Return the task of an entry that a task's `public` wrote.

    Raises
    ------
    KeyError, TypeError, ValueError
        When the entry is damaged.
    """
    # copies that were handed out before forms had names know a `kind` beside it
    settings = {name: value for name, value in entry.items() if name not in ("form", "kind")}
    return READERS[entry.get("form", "Task")](settings)
