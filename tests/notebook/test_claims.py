"""A claim shows what was measured and its band, fails what lies outside, and refuses what does not fit."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from labkit.core.errors import ArgumentError, LabkitError
from labkit.notebook.claims import ClaimError, claim

LINE = "R² of the line is {:.2f}"
FIVE = [0.86, 0.87, 0.89, 0.88, 0.85]


class Tensor:
    """What a TensorFlow tensor offers: its array."""

    def __init__(self, value):
        self.value = value

    def numpy(self):
        return np.float32(self.value)


@pytest.mark.parametrize("holds", [True, np.True_, np.float64(1) < 2])
def test_a_condition_that_holds_is_printed_with_a_tick(holds, capsys):
    claim("One is less than two.", holds)
    assert capsys.readouterr().out == "✓ One is less than two.\n"


@pytest.mark.parametrize("holds", [False, np.False_])
def test_a_condition_that_does_not_hold_fails(holds, capsys):
    with pytest.raises(AssertionError, match="no longer true: One is more than two"):
        claim("One is more than two.", holds)
    assert capsys.readouterr().out == ""


def test_braces_in_the_sentence_of_a_condition_are_left_alone(capsys):
    claim(r"Over $\mathbb{R}$ it holds.", True)
    assert capsys.readouterr().out == "✓ Over $\\mathbb{R}$ it holds.\n"


@pytest.mark.parametrize("value", [1, 0, 0.3, "yes", None, np.array([True]), [True], math.nan])
def test_what_is_no_truth_value_needs_a_band(value, capsys):
    with pytest.raises(ArgumentError, match=r"must be True or False where no band is given; got .*at_least="):
        claim("A number is not a comparison.", value)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("sentence", "value", "band", "words"),
    [
        (LINE, 0.671, {"at_least": 0.65, "at_most": 0.69}, "R² of the line is 0.67 (expected 0.65 to 0.69)."),
        (f"{LINE}.", 0.671, {"at_least": 0.65}, "R² of the line is 0.67 (expected at least 0.65)."),
        (LINE, np.float32(0.671), {"at_most": 0.69}, "R² of the line is 0.67 (expected at most 0.69)."),
        (LINE, Tensor(0.5), {"at_least": 0.5}, "R² of the line is 0.50 (expected at least 0.5)."),
        (LINE, np.array(0.5), {"at_most": np.float64(1)}, "R² of the line is 0.50 (expected at most 1)."),
        ("{} steps", 7, {"at_most": 9}, "7 steps (expected at most 9)."),
        ("It takes {} steps", np.int64(7), {"at_most": 9}, "It takes 7 steps (expected at most 9)."),
        (
            "{:,} rows",
            50_890,
            {"at_least": 50_890, "at_most": 50_890},
            "50,890 rows (expected exactly 50,890).",
        ),
        (
            "A share of {:.0%}",
            0.9,
            {"at_least": 0.29, "at_most": 1},
            "A share of 90% (expected 29% to 100%).",
        ),
        ("{:.1e}", 3e-9, {"at_most": 1e-6}, "3.0e-09 (expected at most 1e-06)."),
        ("{:.0f} times", math.inf, {"at_least": 10}, "inf times (expected at least 10)."),
    ],
)
def test_a_value_in_its_band_is_shown_with_it(sentence, value, band, words, capsys):
    claim(sentence, value, **band)
    assert capsys.readouterr().out == f"✓ {words}\n"


@pytest.mark.parametrize(
    "kind", [list, tuple, np.array, pd.Series, iter, lambda values: map(np.float64, values)]
)
def test_seeds_are_shown_with_their_spread(kind, capsys):
    claim("Accuracy is {:.2f} after training.", kind(FIVE), at_least=0.8)
    spread = "mean of 5 seeds, lowest 0.85, highest 0.89"
    assert (
        capsys.readouterr().out == f"✓ Accuracy is 0.87 after training ({spread}; expected at least 0.8).\n"
    )


def test_one_seed_may_lie_outside_where_the_mean_is_within(capsys):
    claim(LINE, FIVE, at_least=0.86)
    assert "lowest 0.85" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("value", "band", "sentence"),
    [
        (0.6949, {"at_most": 0.69}, "R² of the line is 0.69: measured 0.6949, expected at most 0.69."),
        (0.6, {"at_least": 0.65, "at_most": 1}, "R² of the line is 0.60: measured 0.6, expected 0.65 to 1."),
        (math.nan, {"at_least": 0}, "R² of the line is nan: measured nan, expected at least 0."),
        (-math.inf, {"at_least": 0}, "R² of the line is -inf: measured -inf, expected at least 0."),
        (
            FIVE,
            {"at_least": 0.9},
            "R² of the line is 0.87: measured 0.87 (mean of 5 seeds, lowest 0.85, highest 0.89), "
            "expected at least 0.9.",
        ),
    ],
)
def test_a_value_outside_its_band_fails_with_both(value, band, sentence, capsys):
    with pytest.raises(ClaimError) as failure:
        claim(LINE, value, **band)
    assert str(failure.value) == sentence
    assert isinstance(failure.value, AssertionError)
    assert isinstance(failure.value, LabkitError)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_seed_without_a_number_fails(value):
    with pytest.raises(ClaimError):
        claim(LINE, [*FIVE, value], at_least=0.5, at_most=1)


@pytest.mark.parametrize(
    ("sentence", "value", "band", "words"),
    [
        (LINE, True, {"at_least": 0}, "`value` must be a number where a band is given; got value=True"),
        (LINE, np.True_, {"at_most": 0}, "must be a number where a band is given"),
        (LINE, "0.3", {"at_least": 0}, "must be a number, or one number per seed; got value='0.3'"),
        (LINE, None, {"at_least": 0}, "must be a number, or one number per seed"),
        (LINE, 1j, {"at_least": 0}, "must be a number, or one number per seed"),
        (LINE, [[0.1]] * 5, {"at_least": 0}, "must be a number, or one number per seed"),
        (LINE, [True] * 5, {"at_least": 0}, "must be a number, or one number per seed"),
        (LINE, FIVE[:4], {"at_least": 0}, "`value` must hold at least 5 seeds; got 4"),
        (LINE, [], {"at_least": 0}, "got 0"),
        (LINE, 0.5, {"at_least": 1, "at_most": 0}, "`at_least` must not exceed `at_most`; got 1 and 0"),
        (LINE, 0.5, {"at_least": math.nan}, "`at_least` must be a finite number; got at_least=nan"),
        (LINE, 0.5, {"at_most": True}, "`at_most` must be a finite number"),
        (
            "No place.",
            0.5,
            {"at_least": 0},
            "must have one placeholder such as {:.2f} for the value; got 'No",
        ),
        ("{} and {}", 0.5, {"at_least": 0}, "must have one placeholder"),
        ("{name}", 0.5, {"at_least": 0}, "must have a format that fits its value"),
        ("{:d}", 0.5, {"at_least": 0}, "must have a format that fits its value"),
        ("{", 0.5, {"at_least": 0}, "must have a format that fits its value"),
    ],
)
def test_what_does_not_fit_is_refused_with_one_sentence(sentence, value, band, words, capsys):
    with pytest.raises(ArgumentError) as refusal:
        claim(sentence, value, **band)
    assert words in str(refusal.value)
    assert capsys.readouterr().out == ""


@pytest.fixture
def recorded(tmp_path, monkeypatch):
    """What claims have recorded, as a function that returns the last line."""
    path = tmp_path / "claims.jsonl"
    monkeypatch.setenv("LABKIT_CLAIMS", str(path))
    return lambda: json.loads(path.read_text(encoding="utf-8").splitlines()[-1])


@pytest.mark.parametrize(
    ("value", "band", "margin"),
    [
        (0.6, {"at_least": 0.5}, 0.2),
        (0.6, {"at_least": 0.5, "at_most": 0.75}, 0.2),
        (0.5, {"at_least": 0}, 1),
        (0, {"at_least": 0}, math.inf),
        (-0.5, {"at_most": -0.4}, 0.25),
    ],
)
def test_the_margin_of_one_value_is_relative_to_the_nearer_bound(value, band, margin, recorded):
    claim(LINE, value, **band)
    record = recorded()
    assert record["margin"] == pytest.approx(margin)
    expected = {"sentence": LINE, "value": value, "at_least": None, "at_most": None, **band, "passed": True}
    assert record == {**expected, "margin": record["margin"], "margin_unit": "relative"}


@pytest.mark.parametrize("band", [{"at_least": 0.8}, {"at_most": 0.94}, {"at_least": 0.8, "at_most": 2}])
def test_the_margin_over_seeds_is_in_standard_deviations(band, recorded):
    claim(LINE, FIVE, **band)
    record = recorded()
    assert record["margin"] == pytest.approx(0.07 / np.std(FIVE, ddof=1))
    assert (record["margin_unit"], record["values"]) == ("standard deviations", FIVE)


def test_seeds_that_agree_have_an_endless_margin(recorded):
    claim(LINE, [1.0] * 5, at_least=0.5)
    assert recorded()["margin"] == math.inf


def test_a_condition_is_recorded_without_a_margin(recorded):
    claim("It holds.", np.True_)
    assert recorded() == {"sentence": "It holds.", "passed": True}


@pytest.mark.parametrize(
    ("sentence", "value", "band", "line"),
    [
        (LINE, 0.6, {"at_least": 0.65}, "✗ R² of the line is 0.60: measured 0.6, expected at least 0.65.\n"),
        ("It holds.", False, {}, "✗ no longer true: It holds.\n"),
    ],
)
def test_a_chapter_may_go_on_after_a_failed_claim(sentence, value, band, line, recorded, monkeypatch, capsys):
    with pytest.raises(ClaimError):
        claim(sentence, value, **band)
    monkeypatch.setenv("LABKIT_CLAIMS_GO_ON", "1")
    claim(sentence, value, **band)
    assert capsys.readouterr().out == line
    assert recorded()["passed"] is False
