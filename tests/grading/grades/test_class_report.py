"""The report on a class: by task, and by misconception."""

import pytest

from labkit.grading.grades import class_report
from tests.grading.grades.test_grade import grade_all

pytestmark = pytest.mark.usefixtures("notebooks_run")


def test_the_report_names_misconceptions(room):
    text = class_report.report(grade_all(room))
    assert "05_toy: 3 learners, 2.7 of 5 points in the mean" in text
    assert "mean (2 points): 1 right, 1 wrong, 1 not attempted\n    1 × sum" in text
    assert class_report.report([]) == "There are no grades here yet."
