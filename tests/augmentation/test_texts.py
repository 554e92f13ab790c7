"""Texts: words that come from somewhere, seeds, and Chinese with and without a segmenter."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import augmentation, datasets

SYNONYMS = datasets.load("synonyms")
DEFINITIONS = list(datasets.load("definitions")["text"][:200])
CHINESE = list(datasets.load("chinese_sentences")["text"])
TEXT = "large dark red bean; usually dried"


def twos(run):
    """Cut a run of characters into pairs."""
    return [run[place : place + 2] for place in range(0, len(run), 2)]


def test_words_put_together_again_are_the_text():
    whole = [text for text in DEFINITIONS if augmentation.join(augmentation.segment(text)) == text]
    assert len(whole) >= 0.99 * len(DEFINITIONS)
    for segmenter in (None, twos):
        assert [augmentation.join(augmentation.segment(text, segmenter)) for text in CHINESE] == CHINESE


def test_punctuation_inside_a_word_belongs_to_it():
    assert augmentation.segment("less than 0.5 g, e.g. (a bean)") == [
        "less", "than", "0.5", "g", ",", "e.g", ".", "(", "a", "bean", ")",
    ]  # fmt: skip


def test_without_a_segmenter_each_chinese_character_is_a_word():
    assert augmentation.segment("我喜欢 tea。") == ["我", "喜", "欢", "tea", "。"]
    assert augmentation.segment("我喜欢茶。", twos) == ["我喜", "欢茶", "。"]


def test_a_well_kept_segmenter_fits():
    rjieba = pytest.importorskip("rjieba", reason="the extra `chinese` is not installed")
    assert "喜欢" in augmentation.segment("早餐我喜欢喝豆浆。", rjieba.cut)
    assert [augmentation.join(augmentation.segment(text, rjieba.cut)) for text in CHINESE] == CHINESE


def test_replaced_words_are_synonyms():
    for text in DEFINITIONS[:40]:
        before = augmentation.segment(text)
        after = augmentation.segment(augmentation.replace_synonyms(text, SYNONYMS, share=1))
        assert len(before) == len(after)
        for old, new in zip(before, after, strict=True):
            assert new in SYNONYMS.get(old, [old])


@pytest.mark.parametrize("share", [0, 0.2, 1])
def test_a_share_of_the_words_is_replaced(share):
    words = "alpha beta gamma delta epsilon"
    known = {word: [word.upper()] for word in words.split()}
    changed = augmentation.replace_synonyms(words, known, share)
    assert sum(word.isupper() for word in changed.split()) == round(5 * share)


def test_inserted_words_are_synonyms_of_words_there():
    before = Counter(augmentation.segment(TEXT))
    after = Counter(augmentation.segment(augmentation.insert_synonyms(TEXT, SYNONYMS, share=0.5)))
    added = after - before
    assert added.total() == 3
    assert set(added) <= {synonym for word in before for synonym in SYNONYMS.get(word, [])}


def test_swaps_keep_words_and_punctuation_marks_in_place():
    swapped = augmentation.segment(augmentation.swap_words(TEXT, share=1, seed=1))
    assert Counter(swapped) == Counter(augmentation.segment(TEXT))
    assert swapped.index(";") == 4
    assert swapped != augmentation.segment(TEXT)


def test_deletion_leaves_one_word_at_least():
    assert len(augmentation.segment(augmentation.delete_words("one two three", share=1))) == 1
    assert augmentation.delete_words(TEXT, share=0) == TEXT
    kept = [len(augmentation.delete_words(" ".join("abcdefghij"), 0.3, seed).split()) for seed in range(200)]
    assert sum(kept) / 2000 == pytest.approx(0.7, abs=0.05)


def test_sentences_are_shuffled_whole():
    assert augmentation.shuffle_sentences("a bean; dried", seed=1) in ("a bean; dried", "dried; a bean")
    orders = {augmentation.shuffle_sentences("我来。你去！他在？", seed) for seed in range(30)}
    assert len(orders) == 6
    assert all(sorted(order) == sorted("我来。你去！他在？") for order in orders)
    assert augmentation.shuffle_sentences("It rains. I stay.", 0) in (
        "It rains. I stay.",
        "I stay. It rains.",
    )


CHANGES = [
    lambda text, seed: augmentation.replace_synonyms(text, SYNONYMS, seed=seed),
    lambda text, seed: augmentation.insert_synonyms(text, SYNONYMS, seed=seed),
    lambda text, seed: augmentation.swap_words(text, seed=seed),
    lambda text, seed: augmentation.delete_words(text, seed=seed),
    lambda text, seed: augmentation.shuffle_sentences(text, seed=seed),
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_same_seed_gives_the_same_text(change):
    texts = [f"{one}; {other}" for one, other in zip(DEFINITIONS[:20], DEFINITIONS[20:40], strict=True)]
    assert [change(text, 3) for text in texts] == [change(text, 3) for text in texts]
    assert [change(text, 3) for text in texts] != [change(text, 4) for text in texts]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    ("text", "sentence"), [("", "empty"), (" \n", "empty"), (None, "string"), (3, "string")]
)
def test_no_text_is_refused_in_a_sentence(change, text, sentence):
    with pytest.raises(ValueError, match=f"`text` must .*{sentence}"):
        change(text, 0)


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan")])
def test_a_wrong_share_is_refused(share):
    with pytest.raises(ValueError, match="`share` must lie in"):
        augmentation.swap_words(TEXT, share)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab ,.;()我喜欢。！é'\"\n", min_size=1, max_size=40), st.integers(0, 5))
def test_any_text_gives_a_text_or_a_sentence(text, seed):
    for change in CHANGES:
        if text.strip():
            assert isinstance(change(text, seed), str)
        else:
            with pytest.raises(ValueError, match="empty text"):
                change(text, seed)
