"""What nbval needs to compare our notebooks strictly: ``pytest -p tests.notebooks.plugin --nbval …``.

The notebooks run in the environment they were built in, as the build ran them, and within their time.
"""

import os
import re
import time

import pytest
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell

from tests.network import headless_environment

# What a claim measured: the numbers before the band of a line such as "✓ It is 0.67 (expected at least 0.6)."
CLAIM = re.compile(r"^(✓ .*)(\bexpected [^()\n]*\)\.)$", re.MULTILINE)
NUMBER = re.compile(r"[-−]?\b(?:\d++(?:[.,]\d++)*+(?:e[-+]?\d++)?+(?! seeds)|inf\b)")
sanitize = IPyNbCell.sanitize


def without_measured_digits(text):
    """Return a text in which no claim shows what it measured: its words, its band and its seeds stay."""
    return CLAIM.sub(lambda line: NUMBER.sub("#", line[1]) + line[2], text)


def sanitize_claims_too(self, output):
    """Sanitize an output as nbval does, and mask what claims measured: it differs between processors."""
    output = sanitize(self, output)
    return without_measured_digits(output) if isinstance(output, str) else output


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
    IPyNbCell.sanitize = sanitize_claims_too
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
