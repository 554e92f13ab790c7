"""The constants that minimize a mean loss, against closed forms and quantiles."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from labkit import losses

QUICK = settings(max_examples=50, deadline=None)
VALUES = [1, 2, 2, 3, 4, 5, 6, 100]
WHOLE = arrays(float, st.integers(1, 9), elements=st.integers(-50, 50).map(float))


def test_the_eight_values_of_the_chapter():
    result = {
        "squared": losses.optimal_constant(losses.squared(), VALUES),
        "absolute": losses.optimal_constant(losses.absolute(), VALUES),
        "pinball": losses.optimal_constant(losses.pinball(0.9), VALUES),
        "pinball at 7/8": losses.optimal_constant(losses.pinball(0.875), VALUES),
    }
    expected = {
        "squared": (15.375, 15.375),
        "absolute": (3, 4),
        "pinball": (100, 100),
        "pinball at 7/8": (6, 100),
    }
    for name, edges in expected.items():
        assert result[name] == pytest.approx(edges)


@QUICK
@given(y=WHOLE)
def test_squared_is_minimized_by_the_mean_and_absolute_by_the_medians(y):
    assert losses.optimal_constant(losses.squared(), y) == pytest.approx((y.mean(), y.mean()), abs=1e-6)
    ordered = np.sort(y)
    medians = ordered[(len(y) - 1) // 2], ordered[len(y) // 2]
    assert losses.optimal_constant(losses.absolute(), y) == pytest.approx(medians, abs=1e-6)


@QUICK
@given(y=WHOLE, tau=st.floats(0.05, 0.95))
def test_pinball_is_minimized_by_an_inverted_cdf_quantile(y, tau):
    assume(abs(tau * len(y) - round(tau * len(y))) > 1e-6)
    quantile = np.quantile(y, tau, method="inverted_cdf")
    assert losses.optimal_constant(losses.pinball(tau), y) == pytest.approx((quantile, quantile), abs=1e-6)


def test_huber_slides_from_the_median_to_the_mean():
    constants = [
        losses.optimal_constant(losses.huber(delta), VALUES)[0] for delta in (0.01, 1, 3, 10, 30, 100)
    ]
    assert constants == sorted(constants)
    assert 3 <= constants[0] <= 4
    assert constants[-1] == pytest.approx(15.375)


def test_mean_losses_are_the_values_of_the_losses():
    some = [losses.squared(), losses.absolute()]
    table = losses.mean_losses(some, VALUES, [1.0, 5.0])
    for loss in some:
        for place, constant in enumerate((1.0, 5.0)):
            predictions = np.full(len(VALUES), constant)
            assert table.values[loss.name][place] == pytest.approx(loss.value(VALUES, predictions))
            assert table.slopes[loss.name][place] == pytest.approx(loss.gradient(VALUES, predictions).sum())


@pytest.mark.parametrize("bad", [[], [[1, 2]], [1, np.nan]])
def test_constants_of_nothing_are_refused(bad):
    with pytest.raises(ValueError, match="`y"):
        losses.optimal_constant(losses.squared(), bad)
