"""Assignments are found by their number, or a sentence says where to look."""

import pytest

from labkit.core.errors import LabkitError
from labkit.grading.authoring import sources
from labkit.grading.authoring.sources import AssignmentError


@pytest.mark.parametrize("number", ["99", "5", "05_gradient", "..", "*", 5])
def test_an_unknown_number_is_refused(number):
    with pytest.raises(AssignmentError, match=r"expected the number of an assignment, of .*05.*; got"):
        sources.folder_of(number)


def test_a_place_without_assignments_says_where_to_look(tmp_path):
    with pytest.raises(
        AssignmentError, match=r"no assignments; .*: fetch from a folder of released ones with --source"
    ):
        sources.folder_of("05", tmp_path)


def test_the_error_is_one_of_the_kits():
    assert issubclass(AssignmentError, LabkitError)
    assert issubclass(AssignmentError, ValueError)
