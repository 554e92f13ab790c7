"""What nbval needs to compare our notebooks strictly: ``pytest -p tests.notebooks.plugin --nbval …``.

The notebooks run in the environment they were built in, as the build ran them, and within their time.
"""

import os
import time

import pytest
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell

from tests.network import headless_environment


def execute_as_jupyter_does(self, cell_input, allow_stdin=None):
    """Send a cell with its history kept: without it IPython does not see the semicolon that hides a value."""
    return self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)


def pytest_addoption(parser):
    """Add the time limit, which a slow machine may raise."""
    parser.addoption(
        "--notebook-seconds", type=float, default=180, help="time that a whole notebook may take"
    )


def pytest_configure():
    """Repair nbval, and prepare the environment that its kernels inherit."""
    RunningKernel.execute_cell_input = execute_as_jupyter_does
    os.environ.pop("MPLBACKEND", None)
    os.environ.update(headless_environment())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Fail the cell that takes its notebook over the limit."""
    start = time.perf_counter()
    outcome = yield
    if isinstance(item, IPyNbCell):
        limit = item.config.option.notebook_seconds
        before = getattr(item.parent, "seconds", 0)
        item.parent.seconds = after = before + time.perf_counter() - start
        if before <= limit < after:
            pytest.fail(
                f"{item.path.name} has run {after:.0f} s; expected {limit:.0f} s at most: make it smaller."
            )
    return outcome
