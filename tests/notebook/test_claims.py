"""A claim prints what holds, fails what does not, and refuses what is no comparison."""

import numpy as np
import pytest

from labkit.notebook.claims import claim


@pytest.mark.parametrize("holds", [True, np.True_, np.float64(1) < 2])
def test_what_holds_is_printed_with_a_tick(holds, capsys):
    claim("One is less than two.", holds)
    assert capsys.readouterr().out == "✓ One is less than two.\n"


@pytest.mark.parametrize("holds", [False, np.False_])
def test_what_does_not_hold_fails(holds, capsys):
    with pytest.raises(AssertionError, match="no longer true: One is more than two"):
        claim("One is more than two.", holds)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("holds", [1, 0, 0.3, "yes", None, np.array([True]), [True]])
def test_what_is_no_truth_value_is_refused(holds, capsys):
    with pytest.raises(TypeError, match=r"`holds` must be True or False; got .*\. Write a comparison\."):
        claim("A number is not a comparison.", holds)
    assert capsys.readouterr().out == ""
