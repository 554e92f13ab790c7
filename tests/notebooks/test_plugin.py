"""What nbval compares of a claim: its words and its band, but not the digits that were measured."""

import pytest

from tests.notebooks.plugin import without_measured_digits

ONE = "✓ R² of the line is 0.67 (expected 0.65 to 0.69)."
SEEDS = "✓ Accuracy is 0.87 (mean of 5 seeds, lowest 0.85, highest 0.89; expected at least 0.8)."
LINES = f"before 1\n{ONE}\n{SEEDS}\nafter 2\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("is 0.67", "is 0.6"),
        ("is 0.67", "is -1,234.5"),
        ("is 0.67", "is −12"),
        ("is 0.67", "is 3.0e-09"),
        ("is 0.67", "is inf"),
        ("is 0.87", "is 0.86"),
        ("lowest 0.85", "lowest 0.7"),
        ("highest 0.89", "highest 1"),
    ],
)
def test_other_measured_digits_are_the_same_claim(old, new):
    assert old in LINES
    assert without_measured_digits(LINES.replace(old, new)) == without_measured_digits(LINES)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0.65 to", "0.64 to"),
        ("to 0.69", "to 0.7"),
        ("at least 0.8", "at least 0.81"),
        ("at least", "at most"),
        ("5 seeds", "6 seeds"),
        ("5 seeds", "15 seeds"),
        ("line", "curve"),
        ("R²", "The error"),
        ("✓ R²", "✗ R²"),
        ("0.67", "67%"),
        ("before 1", "before 2"),
        ("after 2", "after 3"),
    ],
)
def test_another_word_or_band_is_another_claim(old, new):
    assert old in LINES
    assert without_measured_digits(LINES.replace(old, new)) != without_measured_digits(LINES)


@pytest.mark.parametrize(
    "line",
    [
        "✓ Sixty steps took away 99% of the distance.",
        "R² of the line is 0.67 (expected 0.65 to 0.69).",
        "✓ R² of the line is 0.67 (expected 0.65 to 0.69), and more.",
    ],
)
def test_other_lines_are_compared_to_the_last_digit(line):
    assert without_measured_digits(line) == line
