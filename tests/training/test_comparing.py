"""A training held against a record: the first epoch that differs is named."""

from types import SimpleNamespace

import pandas as pd
import pytest

from labkit.training.errors import TrainingError

pytestmark = pytest.mark.slow
HISTORY = pd.DataFrame(
    {"epoch": [1, 2], "loss": [1.0, 0.5], "learning_rate": [0.1, 0.1], "seconds": [9.0, 9.0]}
)


@pytest.fixture
def train():
    """Return a function that goes through epochs of given losses as Keras does."""
    from labkit.training.comparing import Comparison

    def run(*losses, is_exact=True, anyway=False, notes=(), rate=0.1):
        comparison = Comparison(HISTORY, is_exact, anyway, notes)
        comparison.set_model(SimpleNamespace(optimizer=SimpleNamespace(learning_rate=rate)))
        for epoch, loss in enumerate(losses):
            comparison.on_epoch_end(epoch, {"loss": loss} if loss is not None else {})
        comparison.on_train_end()
        return comparison.notes

    return run


def test_the_same_numbers_pass_whatever_the_time(train):
    assert train(1.0, 0.5) == []
    assert train(1.0 + 5e-7, 0.5) == []
    assert train(1.0, 0.5, 0.25) == []  # a run that was killed has fewer epochs


@pytest.mark.parametrize(
    ("losses", "sentence"),
    [
        ((1.0, 0.500002), "in epoch 2 loss was 0.5 and is 0.500002"),
        ((3.0, 0.5), "in epoch 1 loss was 1 and is 3"),
        ((float("nan"), 0.5), "in epoch 1 loss was 1 and is nan"),
        ((None, 0.5), "in epoch 1 loss was 1 and is missing"),
        ((1.0,), "it had 2 epochs and has 1"),
    ],
)
def test_the_first_difference_is_refused_or_noted(train, losses, sentence):
    with pytest.raises(TrainingError) as refusal:
        train(*losses)
    assert str(refusal.value).startswith(f"this run does not repeat its record: {sentence}; replay(…, anyway")
    assert train(*losses, anyway=True, notes=["first"]) == [
        "first",
        f"Does not repeat its record: {sentence}.",
    ]


def test_another_learning_rate_is_a_difference(train):
    with pytest.raises(TrainingError, match=r"in epoch 1 learning_rate was 0\.1 and is 0\.2"):
        train(1.0, 0.5, rate=0.2)


def test_without_the_same_bits_small_differences_pass(train):
    assert train(1.04, 0.48, is_exact=False) == []
    with pytest.raises(TrainingError, match="in epoch 2"):
        train(1.04, 0.46, is_exact=False)
