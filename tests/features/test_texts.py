"""Bag-of-words and TF-IDF by hand are scikit-learn's."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from labkit import datasets, features

TEXTS = st.lists(st.text(alphabet="ab cé红.-_9", max_size=12), min_size=1, max_size=5)


def test_definitions_equal_scikit_learn():
    texts = datasets.load("definitions")["text"][:600].tolist()
    counts, vocabulary = features.bag_of_words(texts[:400])
    oracle = CountVectorizer().fit(texts[:400])
    assert vocabulary == oracle.get_feature_names_out().tolist()
    assert abs(counts - oracle.transform(texts[:400])).sum() == 0
    later, _ = features.bag_of_words(texts[400:], vocabulary)
    ours = features.tfidf(later, features.inverse_frequencies(counts))
    theirs = TfidfVectorizer().fit(texts[:400]).transform(texts[400:])
    np.testing.assert_allclose(ours.toarray(), theirs.toarray(), atol=1e-12)


@given(TEXTS)
def test_any_texts_equal_scikit_learn_or_get_a_sentence(texts):
    if not any(features.tokens(text) for text in texts):
        with pytest.raises(ValueError, match="hold a word"):
            features.bag_of_words(texts)
        return
    counts, vocabulary = features.bag_of_words(texts)
    oracle = TfidfVectorizer()
    theirs = oracle.fit_transform(texts).toarray()
    assert vocabulary == oracle.get_feature_names_out().tolist()
    ours = features.tfidf(counts, features.inverse_frequencies(counts)).toarray()
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


@given(TEXTS)
def test_rows_have_length_one_or_none(texts):
    assume(any(features.tokens(text) for text in texts))
    counts, _ = features.bag_of_words(texts)
    lengths = np.linalg.norm(features.tfidf(counts, features.inverse_frequencies(counts)).toarray(), axis=1)
    known = np.array([bool(features.tokens(text)) for text in texts])
    np.testing.assert_allclose(lengths, known)


def test_bad_texts_get_a_sentence():
    with pytest.raises(ValueError, match="put one into a list"):
        features.bag_of_words("one text")
    with pytest.raises(ValueError, match="`text` must be a text"):
        features.bag_of_words(["a text", None])
    counts, _ = features.bag_of_words(["two words"])
    with pytest.raises(ValueError, match=r"have shape \(2,\)"):
        features.tfidf(counts, np.ones(3))
