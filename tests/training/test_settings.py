"""What may be set, and what is refused at once."""

import inspect

import pytest

from labkit import training


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: training.EarlyStopping(0),
            "`patience` must be a whole number of at least 1; got patience=0",
        ),
        (lambda: training.EarlyStopping(2.5), "`patience` must be a whole number"),
        (
            lambda: training.EarlyStopping(2, mode="auto"),
            "`mode` must be one of 'min', 'max'; got mode='auto'",
        ),
        (lambda: training.Setup(precision="float16"), "`precision` must be one of 'auto', 'float32'"),
        (lambda: training.Setup(tail="keep"), "`tail` must be one of 'drop', 'pad'; got tail='keep'"),
    ],
)
def test_what_cannot_be_set_is_refused(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


def test_settings_are_compared_by_value_and_cannot_change():
    assert training.EarlyStopping(3) == training.EarlyStopping(patience=3)
    with pytest.raises(AttributeError):
        training.Setup().show = False


@pytest.mark.slow
@pytest.mark.parametrize("name", training.__all__)
def test_a_signature_can_be_read_at_a_glance(name):
    offered = getattr(training, name)
    if name in ("Run", "TrainingError", "watch"):  # records are made by fit; watch has its panel's state
        return
    parameters = inspect.signature(offered).parameters
    assert len(parameters) <= 8
