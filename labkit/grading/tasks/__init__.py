"""The kinds of tasks that an assignment is made of, and the verdicts on their answers.

A new kind is a module here with the methods of `protocol.AnyTask`, and one line in `public.py`.
"""

from labkit.grading.tasks.function_task import Mistake, Task
from labkit.grading.tasks.panel_task import PanelTask
from labkit.grading.tasks.predictions_task import PredictionsTask
from labkit.grading.tasks.variables import StateMistake

__all__ = ["Mistake", "PanelTask", "PredictionsTask", "StateMistake", "Task"]
