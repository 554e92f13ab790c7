"""The panel of texts: experiments, marked words, refusals."""

import pytest

from labkit import augmentation
from labkit.augmentation import panel as panels
from labkit.augmentation.changed_texts import CHANGES, N_VERSIONS
from labkit.panels.design import opened


@pytest.fixture(scope="module")
def texts():
    return augmentation.explore_texts()


def at_full(result):
    """Return each model's accuracy at full strength."""
    return result.table.groupby("model")["accuracy"].last()


def at_zero(result):
    """Return each model's accuracy on unchanged data."""
    return result.table.groupby("model")["accuracy"].first()


def test_experiments_on_texts_measure_what_their_words_say():
    panel = augmentation.explore_texts()
    swapped, pairs = panel.predict(1, 50)["measured"], at_full(panel.result)["pairs of words"]
    untouched = at_zero(panel.result)
    halved, lost = panel.predict(2, 50)["measured"], untouched - at_full(panel.result)
    synonyms = panel.predict(3, 50)["measured"]
    assert swapped == 100 * untouched["single words"]
    assert 70 < swapped < 85
    assert pairs < untouched["pairs of words"] - 0.15
    assert halved > 60
    assert lost["pairs of words"] > 2.5 * lost["single words"]
    assert abs(synonyms - halved) < 8


@pytest.mark.parametrize("change", CHANGES)
def test_marked_words_give_both_texts_back(change):
    _, result = opened(panels.TEXT_DESIGN, change=change, share=0.5, seed=1)
    for number in range(N_VERSIONS):
        marked = result.marked(number)
        for text, other in [(result.before, "inserted"), (result.after[number], "removed")]:
            assert [word for word, kind in marked if kind != other] == augmentation.segment(text)
    assert any(kind != "kept" for number in range(N_VERSIONS) for _, kind in result.marked(number))


def test_strength_zero_leaves_every_text(texts):
    texts.set(share=0.0)
    assert set(texts.result.after) == {texts.result.before}
    assert texts.result.predicted.count(texts.result.predicted[0]) == N_VERSIONS
    texts.reset()


@pytest.mark.parametrize(
    "changes", [{"share": 1.5}, {"share": -0.1}, {"change": "rhyme"}, {"model": "a poet"}, {"text": -1}]
)
def test_what_no_text_can_be_is_refused_in_a_sentence(texts, changes):
    for call in (augmentation.explore_texts, texts.set):
        with pytest.raises(ValueError, match=r"^`.+` must .+; got .+\.$"):
            call(**changes)
    assert texts.state["share"] == 0.3
