"""What `training` offers can be had, and nothing else is pretended."""

import pytest

from labkit import training


def test_an_unknown_name_gets_a_sentence():
    with pytest.raises(AttributeError, match=r"has no 'train'; it offers .*fit"):
        training.train  # noqa: B018


@pytest.mark.slow
@pytest.mark.parametrize("name", training.__all__)
def test_every_name_that_is_offered_can_be_had(name):
    assert getattr(training, name).__name__ == name
    assert getattr(training, name).__doc__
    assert name in dir(training)
