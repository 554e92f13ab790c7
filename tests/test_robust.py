"""The table of claims and margins, and one small chapter run in variants."""

import math

import pytest

from tests import robust

LINE = "R² of the line is {:.2f}"


def single(value, at_least=0.5, at_most=None, passed=True, sentence=LINE):
    """What a claim about one value records."""
    band = {"at_least": at_least, "at_most": at_most}
    return {"sentence": sentence, "value": value, **band, "margin": 0.1, "passed": passed}


def seeds(values, margin, passed=True):
    """What a claim about seeds records."""
    return {**single(0, passed=passed), "values": values, "margin": margin}


def condition(passed=True, sentence="It holds."):
    return {"sentence": sentence, "passed": passed}


def row(*records):
    return robust.Row(LINE, dict(zip("abc", records, strict=False)))


@pytest.mark.parametrize(
    ("values", "band", "expected"),
    [
        ([0.7, 0.7], (0.5, None), math.inf),
        ([0.5], (0.5, 0.5), math.inf),
        ([0.4], (0.5, None), -math.inf),
        ([0.7, 0.8, 0.8], (0.5, None), 0.25 / (0.1 / 2**0.5)),
        ([0.7, 0.8], (None, 0.8), 0.05 / (0.1 / 2**0.5)),
        ([0.7, 0.8], (0, 0.8), 0.05 / (0.1 / 2**0.5)),
        ([0.3, 0.5], (0.5, None), -0.1 / (0.2 / 2**0.5)),
    ],
)
def test_the_margin_of_single_values_is_in_standard_deviations_of_their_extremes(values, band, expected):
    assert robust.margin(values, *band) == pytest.approx(expected)


def test_the_margin_over_seeds_is_the_least_of_all_variants():
    assert row(seeds([1, 2], 5.0), seeds([1, 3], 4.0)).margin == 4
    assert math.isnan(row(seeds([1, 2], 5.0), seeds([1, math.inf], math.nan)).margin)


def test_a_condition_has_neither_margin_nor_band():
    assert (row(condition()).margin, row(condition()).band) == (None, "")


@pytest.mark.parametrize(
    ("bounds", "words"), [((0.5, 0.75), "≥ 0.5, ≤ 0.75"), ((None, 2), "≤ 2"), ((0, None), "≥ 0")]
)
def test_the_band_is_told_by_its_bounds(bounds, words):
    assert row(single(1, *bounds)).band == words


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        ((single(0.7), single(0.7)), ""),
        ((single(0.7), single(0.71)), ""),
        ((single(0.6), single(0.7)), "margin under 3"),
        ((single(0.6), single(0.4, passed=False)), "fails: b"),
        ((single(0.6),), "not reached: b"),
        ((seeds([1, 2], 3), seeds([1, 2], 3)), ""),
        ((seeds([1, 2], 2.9), seeds([1, 2], 3)), "margin under 3"),
        ((seeds([1, 2], 3), seeds([1, math.inf], math.nan)), "margin under 3"),
        ((condition(), condition()), ""),
        ((condition(False), condition(False)), "fails: a, b"),
    ],
)
def test_what_is_not_safe_is_marked_with_its_reason(records, reason):
    assert robust.mark(row(*records), ["a", "b"]) == reason


def test_claims_are_matched_by_their_sentence_and_equal_ones_by_their_order():
    a = [condition(sentence="One."), single(1), single(2)]
    b = [single(3), single(4), condition(sentence="Two.")]
    rows = robust.matched({"a": a, "b": b})
    assert [r.sentence for r in rows] == ["One.", LINE, LINE, "Two."]
    assert [{name: record.get("value") for name, record in r.records.items()} for r in rows] == [
        {"a": None}, {"a": 1, "b": 3}, {"a": 2, "b": 4}, {"b": None},
    ]  # fmt: skip


def test_the_table_shows_values_bands_margins_and_reasons():
    rows = [
        row(single(0.7), single(0.7)),
        row(seeds([0.25, 0.75], 2.5), seeds([0.25, 0.75], 3)),
        row(condition(), condition(False)),
        row(single(0.6), single(0.6 + 1e-12)),
        row(single(0.6)),
    ]
    lines = robust.table(rows, ["a", "b"]).splitlines()
    assert [" ".join(line.split(LINE)[-1].split()) for line in lines] == [
        "claim a b expected margin",
        "0.7 0.7 ≥ 0.5 does not vary",
        "0.5 (0.25–0.75) 0.5 (0.25–0.75) ≥ 0.5 2.5 ← margin under 3",
        "✓ ✗ ← fails: b",
        "0.6 0.6 ≥ 0.5 over 1000",
        "0.6 – ≥ 0.5 over 1000 ← not reached: b",
    ]
    assert len({line.find("≥") for line in lines if "≥" in line}) == 1, "columns are aligned"


def test_blas_variants_that_are_not_there_or_the_same_are_left_out(monkeypatch, capsys):
    kernels = {"plain": "Zen", "haswell": "Haswell", "nehalem": "", "zen": "Zen"}
    monkeypatch.setattr(robust, "architecture", kernels.get)
    assert robust.distinct(["plain", "one-thread", "haswell", "nehalem", "zen"]) == [
        "plain", "one-thread", "haswell",
    ]  # fmt: skip
    notes = capsys.readouterr().err
    assert "nehalem is left out: not available here" in notes
    assert "zen is left out: its kernels are Zen" in notes


def test_the_present_kernels_are_known():
    assert robust.architecture("plain")


@pytest.mark.parametrize("arguments", [["--chapters", "98"], ["--variants", "unknown"]])
def test_unknown_chapters_and_variants_are_refused(arguments, capsys):
    with pytest.raises(SystemExit):
        robust.main(arguments)
    assert arguments[1] in capsys.readouterr().err


SAMPLE = """# %%
import numpy as np

from labkit import claim, datasets

claim("The draw is {:.6f}", np.random.default_rng(0).normal(), at_least=0.12, at_most=0.13)

# %%
1 / 0

# %% tags=["raises-exception"]
raise ValueError("expected")

# %%
claim("The data have {} rows", len(datasets.load("penguins")), at_least=344, at_most=344)
claim("Two is three.", 2 == 3)

# %%
import keras
from sklearn.utils import check_random_state

initializer = keras.initializers.RandomUniform(0, 1, seed=7)
clone = keras.initializers.RandomUniform.from_config(initializer.get_config())
claim("Two of one seed agree.", float(initializer(())) == float(clone(())))
keras.utils.set_random_seed(0)
claim("Keras draws {:.6f}", float(keras.random.uniform(())), at_least=0)
claim("An initializer draws {:.6f}", initializer(()), at_least=0)
claim("A state draws {:.6f}", check_random_state(0).random(), at_least=0)
"""


@pytest.mark.slow
def test_a_chapter_runs_in_two_variants_past_its_failures(tmp_path, capsys):
    source = tmp_path / "source" / "01_sample.py"
    source.parent.mkdir()
    source.write_text(SAMPLE, encoding="utf-8")
    plain, faults = robust.run(source, "plain")
    assert faults == ["the cell that begins with `1 / 0` stops with ZeroDivisionError: division by zero"]
    assert [record["passed"] for record in plain] == [True, True, False, *[True] * 4]
    assert robust.examine(source, ["plain", "seeds-1000"]) >= 4
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [f"01_sample, {name}: {faults[0]}" for name in ("plain", "seeds-1000")]
    (draw,) = [line for line in lines if "The draw is" in line]
    assert "0.1257" in draw
    assert "fails: seeds-1000" in draw
    assert [line.split("rows")[1].split()[:2] for line in lines if "The data" in line] == [["344", "344"]]
    assert [line.split()[-3:] for line in lines if "Two is" in line] == [["fails:", "plain,", "seeds-1000"]]
    assert [line.split()[-2:] for line in lines if "Two of" in line] == [["✓", "✓"]]
    for sentence in ("Keras draws", "An initializer draws", "A state draws"):
        (line,) = [line for line in lines if sentence in line]
        before, after = line.split("}")[1].split()[:2]
        assert before != after, sentence
