"""Words in columns: bag-of-words and TF-IDF, by hand."""

import re
from collections.abc import Sequence

import numpy as np
from scipy import sparse

from labkit.core import checks

WORD = re.compile(r"\b\w\w+\b")


def tokens(text: str) -> list[str]:
    """Cut a text into its words of two letters or more, in lower case.

    Taught in: notebooks/02_feature_engineering.ipynb

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str

    Raises
    ------
    ArgumentError
        For what is not a text.

    Examples
    --------
    >>> tokens("A large, dark red bean!")
    ['large', 'dark', 'red', 'bean']
    """
    checks.require(isinstance(text, str), "text", text, "be a text")
    return WORD.findall(text.lower())


def bag_of_words(
    texts: Sequence[str], vocabulary: Sequence[str] | None = None
) -> tuple[sparse.csr_array, list[str]]:
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

    Raises
    ------
    ArgumentError
        For one text in place of a sequence, or texts without a word.

    Examples
    --------
    >>> counts, vocabulary = bag_of_words(["red bean", "red, red wine"])
    >>> vocabulary, counts.toarray().tolist()
    (['bean', 'red', 'wine'], [[1.0, 1.0, 0.0], [0.0, 2.0, 1.0]])
    """
    checks.require(not isinstance(texts, str), "texts", texts, "be a sequence of texts; put one into a list")
    split = [tokens(text) for text in texts]
    words = sorted({word for text in split for word in text}) if vocabulary is None else list(vocabulary)
    column = {word: number for number, word in enumerate(words)}
    checks.require(len(column) > 0, "texts", list(texts)[:3], "hold a word of two letters or more")
    pairs = [(row, column[word]) for row, text in enumerate(split) for word in text if word in column]
    rows, columns = np.array(pairs, dtype=int).reshape(-1, 2).T
    # a pair that comes twice is added up
    counts = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(split), len(words)))
    return counts.tocsr(), words


def inverse_frequencies(counts: sparse.csr_array) -> np.ndarray:
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

    Examples
    --------
    >>> counts, vocabulary = bag_of_words(["red bean", "red wine"])
    >>> inverse_frequencies(counts).round(2).tolist()  # bean, red, wine
    [1.41, 1.0, 1.41]
    """
    n_texts = counts.shape[0]
    with_word = (counts > 0).sum(axis=0)
    return 1 + np.log((1 + n_texts) / (1 + np.asarray(with_word).ravel()))


def tfidf(counts: sparse.csr_array, frequencies: np.ndarray) -> sparse.csr_array:
    """Weight counts by rarity and give every text the length 1.

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

    Raises
    ------
    ArgumentError
        When there are not as many frequencies as words.

    Examples
    --------
    >>> counts, vocabulary = bag_of_words(["red bean", "red wine"])
    >>> tfidf(counts, inverse_frequencies(counts)).toarray()[0].round(2).tolist()
    [0.81, 0.58, 0.0]
    """
    shape = np.shape(frequencies)
    checks.require(shape == counts.shape[1:], "frequencies", shape, f"have shape {counts.shape[1:]}")
    weighted = counts.multiply(frequencies).tocsr()
    lengths = np.sqrt(weighted.multiply(weighted).sum(axis=1)).ravel()
    return sparse.diags_array(1 / np.where(lengths > 0, lengths, 1)) @ weighted
