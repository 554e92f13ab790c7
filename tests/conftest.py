"""What every test stands on: no network, no screen, no figure left over."""

import os
import sys

from tests.network import environment
from tests.network.sitecustomize import block

block()
# Before anything imports matplotlib or TensorFlow; the processes that tests start inherit it.
os.environ.update(environment(MPLBACKEND="agg"))

import numpy as np  # noqa: E402
import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402

# The same examples every time: what fails here fails everywhere, and a busy machine is no reason to fail.
# `pytest --hypothesis-profile=default` draws new ones.
settings.register_profile("kit", derandomize=True, deadline=None)
settings.load_profile("kit")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


@pytest.fixture
def rng():
    return np.random.default_rng(0)
