"""Text: replace, insert, swap, delete words and shuffle sentences, with and without blanks between words."""

import re

import numpy as np

from labkit.core import checks

CHINESE = r"\u3400-\u9fff"
ENDS = re.compile(
    r"[^.!?;。！？；]*[.!?;。！？；]*\s*"
)  # a sentence with its end; WordNet parts by semicolons
PUNCTUATION = ".,;:!?()\"'“”‘’。，、；：！？（）《》…"
MARKS = re.escape(PUNCTUATION)  # inside a word, as in "e.g." or "0.5", they belong to it


def segment(text, cut=None):
    """Split a text into words: at blanks, or for Chinese with a segmenter.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    text : str
    cut : callable, optional
        Chinese text -> list of words, such as `rjieba.cut` (``pip install 'labkit[chinese]'``). Without
        one each character is a word: rougher, and never wrong about where a word ends.

    Returns
    -------
    list of str
        Words and punctuation marks.
    """
    _require_text(text)
    words = []
    for run in re.findall(rf"[{CHINESE}]+|[^\s{CHINESE}]+", text):
        if re.match(rf"[{CHINESE}]", run):
            words += list(cut(run)) if cut else list(run)
        else:
            words += re.findall(rf"[{MARKS}]|[^{MARKS}]+(?:[{MARKS}]+[^{MARKS}]+)*", run)
    return words


def join(words):
    """Put words together again: no blank between Chinese words or before a punctuation mark.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    words : list of str

    Returns
    -------
    str
    """
    text = ""
    for word in words:
        close = not text or word in ".,;:!?)。，、；：！？）》”’…'" or text[-1] in "(（《“‘"
        wide = text and re.match(rf"[{CHINESE}。，、；：！？（）《》“”]", text[-1])
        text += word if close or wide or re.match(rf"[{CHINESE}（《“]", word) else f" {word}"
    return text


def replace_synonyms(text, synonyms, share=0.2, seed=0, cut=None):
    """Replace a share of the words, of those that have synonyms, by one of theirs.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    text : str
    synonyms : dict
        Word -> list of synonyms.
    share : float
        From 0 to 1, of all words.
    seed : int
    cut : callable, optional
        As in `segment`.

    Returns
    -------
    str
    """
    words, rng = segment(text, cut), np.random.default_rng(seed)
    known = [place for place, word in enumerate(words) if synonyms.get(word)]
    for place in rng.permutation(known)[: _count(words, share)].astype(int):
        words[place] = str(rng.choice(synonyms[words[place]]))
    return join(words)


def insert_synonyms(text, synonyms, share=0.2, seed=0, cut=None):
    """Insert synonyms of words of the text at random places.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    text, synonyms, share, seed, cut
        As in `replace_synonyms`; the share is of words added.

    Returns
    -------
    str
    """
    words, rng = segment(text, cut), np.random.default_rng(seed)
    known = [word for word in words if synonyms.get(word)]
    for _ in range(_count(words, share) if known else 0):
        word = known[rng.integers(len(known))]
        words.insert(int(rng.integers(len(words) + 1)), str(rng.choice(synonyms[word])))
    return join(words)


def swap_words(text, share=0.2, seed=0, cut=None):
    """Exchange pairs of words; punctuation stays where it is.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    text : str
    share : float
        From 0 to 1: exchanges for each word.
    seed : int
    cut : callable, optional
        As in `segment`.

    Returns
    -------
    str
    """
    words, rng = segment(text, cut), np.random.default_rng(seed)
    places = _places(words)
    for _ in range(_count(words, share) if len(places) > 1 else 0):
        one, other = rng.choice(places, 2, replace=False)
        words[one], words[other] = words[other], words[one]
    return join(words)


def delete_words(text, share=0.2, seed=0, cut=None):
    """Drop each word with the same probability; one word at least stays.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    text : str
    share : float
        From 0 to 1, the probability.
    seed : int
    cut : callable, optional
        As in `segment`.

    Returns
    -------
    str
    """
    checks.between(0, 1, share=share)
    words, rng = segment(text, cut), np.random.default_rng(seed)
    places = _places(words)
    gone = {place for place in places if rng.random() < share}
    if places and len(gone) == len(places):
        gone.discard(places[rng.integers(len(places))])
    return join([word for place, word in enumerate(words) if place not in gone])


def shuffle_sentences(text, seed=0):
    """Put the sentences of a text in another order; a semicolon ends one too.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    text : str
    seed : int

    Returns
    -------
    str
    """
    _require_text(text)
    found = [part for part in ENDS.findall(text) if part.strip()]
    sentences = [part.strip().rstrip(";；") for part in found]
    order = np.random.default_rng(seed).permutation(len(sentences))
    if not re.search(rf"[{CHINESE}]", text):
        between = "; " if ";" in text else " "
        return between.join(sentences[place] for place in order)
    between = "；" if "；" in text else ""
    return between.join(sentences[place] for place in order)


def _places(words):
    return [place for place, word in enumerate(words) if word not in PUNCTUATION]


def _count(words, share):
    checks.between(0, 1, share=share)
    return int(np.ceil(share * len(_places(words)))) if share else 0


def _require_text(text):
    if not isinstance(text, str):
        raise ValueError(f"`text` must be a string; got {type(text).__name__}.")
    if not text.strip():
        raise ValueError("`text` must hold a word; got an empty text. Leave empty rows out first.")
