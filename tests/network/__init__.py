"""No network in tests and notebooks: the block, and the environment that carries it into other processes.

Covered is every Python process that reads PYTHONPATH (so not `python -I` or `-S`) and uses Python's sockets.
"""

import os
from pathlib import Path

from labkit.core.tensorflow_setup import ENVIRONMENT

FOLDER = Path(__file__).parent


def environment(**more):
    """Return the environment of every process that tests and notebooks start: no network, no log lines."""
    paths = [str(FOLDER), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    # dict.fromkeys drops repeats and keeps the order, so that a call within a call adds nothing.
    path = os.pathsep.join(p for p in dict.fromkeys(paths) if p)
    return {**ENVIRONMENT, **os.environ, "PYTHONPATH": path, "TF_CPP_MIN_LOG_LEVEL": "3", **more}


def kernel_environment():
    """Return the environment of a notebook's kernel: sets in a fixed order, figures shown in the notebook."""
    kernel = environment(PYTHONHASHSEED="0")
    kernel.pop("MPLBACKEND", None)  # the kernel chooses the inline backend only where none is set
    kernel.pop("PYTEST_CURRENT_TEST", None)  # kernels behave differently where they find it
    return kernel


def headless_environment():
    """Return the environment of a kernel before which nobody sits: panels that train do so by themselves."""
    return kernel_environment() | {"LABKIT_HEADLESS": "1"}
