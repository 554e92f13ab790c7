"""The same code on another backend of Keras, where that is installed."""

import importlib.util

import numpy as np
import pytest

from tests.training.examples import start, told

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["jax", "torch"])
def found(request):
    """What came of a training on another backend."""
    if importlib.util.find_spec(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    return told(start("other_backend", KERAS_BACKEND=request.param)) | {"asked": request.param}


def test_the_backend_trains(found):
    assert found["backend"] == found["asked"]
    assert found["device"] == f"{found['asked']}'s own choice of device"
    assert found["version"]
    # the labels of the validation data are turned round: what is learned makes their loss larger
    assert found["val_losses"] == sorted(found["val_losses"])
    assert len(set(found["losses"])) == len(found["losses"])


def test_it_stops_early_and_goes_back_to_the_best_weights(found):
    losses = found["val_losses"]
    assert found["best_epoch"] == int(np.argmin(losses)) + 1 == len(losses) - 2
    assert found["val_loss of the model"] == pytest.approx(min(losses), rel=1e-5)


def test_it_goes_on_from_a_checkpoint(found):
    assert found["parts are the whole"] is True


def test_half_precision_is_bfloat16_with_a_whole_output(found):
    policy, output, notes = found["half precision"]
    assert (policy, output.removeprefix("torch."), notes) == ("mixed_bfloat16", "float32", [])
