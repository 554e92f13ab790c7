"""Checks refuse with one sentence: what came, what was expected; and let the rest pass."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core import checks

anything = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=5),
    st.integers(-5, 5),
    st.floats(),
    st.lists(st.integers(), max_size=2),
)


def is_refused(check, **named):
    """Tell whether a check refuses, and hold its sentence to the form of the house."""
    try:
        check(**named)
    except ValueError as error:
        ((name, value),) = named.items()
        words = str(error)
        assert words.startswith(f"`{name}` must ")
        assert words.endswith(f"; got {name}={value!r}.")
        return True
    return False


def is_real(value):
    return isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value)


@given(rate=anything)
def test_positive(rate):
    assert is_refused(checks.positive, rate=rate) == (not is_real(rate) or rate <= 0)


@given(rate=anything)
def test_between(rate):
    inside = is_real(rate) and 0 <= rate <= 1
    assert is_refused(lambda **named: checks.between(0, 1, **named), rate=rate) == (not inside)
    below = inside and rate < 1
    assert is_refused(lambda **named: checks.between(0, 1, open_end=True, **named), rate=rate) == (not below)


@given(count=anything)
def test_whole(count):
    integral = isinstance(count, int) and not isinstance(count, bool)
    assert is_refused(checks.whole, count=count) == (not integral or count < 1)
    assert is_refused(lambda **named: checks.whole(least=0, **named), count=count) == (
        not integral or count < 0
    )


@given(kind=anything)
def test_one_of(kind):
    assert is_refused(lambda **named: checks.one_of(("a", 3), **named), kind=kind) == (kind not in ("a", 3))


@pytest.mark.parametrize("number", [np.float32(0.5), np.float64(0.5), np.int64(1), 1])
def test_numpy_numbers_are_numbers(number):
    assert checks.is_number(number)
    checks.positive(rate=number)
    checks.between(0, 1, rate=number)


@pytest.mark.parametrize("count", [np.int64(3), np.uint8(3)])
def test_numpy_whole_numbers_are_whole(count):
    checks.whole(count=count)


@pytest.mark.parametrize("value", [True, np.True_, float("nan"), float("inf"), 1j, "1", None, np.ones(2)])
def test_what_is_no_number(value):
    assert not checks.is_number(value)


def test_every_named_value_is_checked():
    with pytest.raises(ValueError, match=r"`b` must be a positive number; got b=-1\."):
        checks.positive(a=1, b=-1)


def test_the_range_stands_in_the_sentence():
    with pytest.raises(ValueError, match=r"^`rate` must lie in \[0, 1\); got rate=1\.2\.$"):
        checks.between(0, 1, open_end=True, rate=1.2)
    with pytest.raises(ValueError, match=r"^`rate` must lie in \[0, 1\]; got rate=-1\.$"):
        checks.between(0, 1, rate=-1)
    with pytest.raises(ValueError, match="one of 'a', 'b'; got"):
        checks.one_of("ab", kind="c")
