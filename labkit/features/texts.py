"""Words in columns: bag-of-words and TF-IDF, by hand."""

import re

import numpy as np
from scipy import sparse

from labkit.core import checks

WORD = re.compile(r"\b\w\w+\b")


def tokens(text):
    """Cut a text into its words of two letters or more, in lower case.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str

    Examples
    --------
    >>> tokens("A large, dark red bean!")
    ['large', 'dark', 'red', 'bean']
    """
    checks.require(isinstance(text, str), "text", text, "be a text")
    return WORD.findall(text.lower())


def bag_of_words(texts, vocabulary=None):
    """Count how often each text has each word of the vocabulary; the order of the words is lost.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    texts : sequence of str
    vocabulary : sequence of str, optional
        From the training texts; without it, all words of `texts`, sorted. Other words are not counted.

    Returns
    -------
    counts : csr_array of shape (n_texts, n_words)
    vocabulary : list of str
    """
    checks.require(not isinstance(texts, str), "texts", texts, "be a sequence of texts; put one into a list")
    split = [tokens(text) for text in texts]
    words = sorted({word for text in split for word in text}) if vocabulary is None else list(vocabulary)
    column = {word: place for place, word in enumerate(words)}
    checks.require(len(column) > 0, "texts", list(texts)[:3], "hold a word of two letters or more")
    found = [(row, column[word]) for row, text in enumerate(split) for word in text if word in column]
    rows, columns = np.array(found, dtype=int).reshape(-1, 2).T
    # what stands twice in one place is added up
    counts = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(split), len(words)))
    return counts.tocsr(), words


def inverse_frequencies(counts):
    r"""Return how rare each word is: the logarithm of texts over texts that have it.

    .. math:: \mathrm{idf}_w = 1 + \ln \frac{1 + n}{1 + n_w}

    scikit-learn's smoothed form of Spärck Jones (1972, doi:10.1108/eb026526).

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    counts : csr_array of shape (n_texts, n_words)
        Of the training texts.

    Returns
    -------
    ndarray of shape (n_words,)
    """
    n_texts, with_word = counts.shape[0], (counts > 0).sum(axis=0)
    return 1 + np.log((1 + n_texts) / (1 + np.asarray(with_word).ravel()))


def tfidf(counts, frequencies):
    """Weigh counts by rarity and give every text the length 1.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    counts : csr_array of shape (n_texts, n_words)
    frequencies : ndarray of shape (n_words,)
        From `inverse_frequencies` of the training texts.

    Returns
    -------
    csr_array of shape (n_texts, n_words)
        A text without a known word stays a row of zeros.
    """
    shape = np.shape(frequencies)
    checks.require(shape == counts.shape[1:], "frequencies", shape, f"have shape {counts.shape[1:]}")
    weighed = counts.multiply(frequencies).tocsr()
    lengths = np.sqrt(weighed.multiply(weighed).sum(axis=1)).ravel()
    return sparse.diags_array(1 / np.where(lengths > 0, lengths, 1)) @ weighed
