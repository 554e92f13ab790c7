"""Text: replace, insert, swap, delete words and shuffle sentences, with and without spaces between words."""

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from labkit.core import checks
from labkit.core.errors import ArgumentError

CHINESE = r"\u3400-\u9fff"
ENDS = re.compile(
    r"[^.!?;。！？；]*[.!?;。！？；]*\s*"
)  # a sentence with its end; WordNet separates by semicolons
PUNCTUATION = ".,;:!?()\"'“”‘’。，、；：！？（）《》…"
MARKS = re.escape(PUNCTUATION)  # inside a word, as in "e.g." or "0.5", they belong to it

Segmenter = Callable[[str], Sequence[str]]


def segment(text: str, segmenter: Segmenter | None = None) -> list[str]:
    """Split a text into words: at spaces, or for Chinese with a segmenter.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    text : str
    segmenter : callable, optional
        Chinese text -> list of words, such as `rjieba.cut` (``pip install 'labkit[chinese]'``). Without
        one each character is a word.

    Returns
    -------
    list of str
        Words and punctuation marks.

    Raises
    ------
    ArgumentError
        For an empty text or none.

    Examples
    --------
    >>> segment("less than 0.5 g; 我喜欢")
    ['less', 'than', '0.5', 'g', ';', '我', '喜', '欢']
    """
    _require_text(text)
    words = []
    for run in re.findall(rf"[{CHINESE}]+|[^\s{CHINESE}]+", text):
        if re.match(rf"[{CHINESE}]", run):
            words += list(segmenter(run)) if segmenter else list(run)
        else:
            words += re.findall(rf"[{MARKS}]|[^{MARKS}]+(?:[{MARKS}]+[^{MARKS}]+)*", run)
    return words


def join(words: Sequence[str]) -> str:
    """Join words into a text: no space between Chinese words or before a punctuation mark.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    words : list of str

    Returns
    -------
    str

    Examples
    --------
    >>> join(["a", "bean", ";", "dried"]), join(["我", "喜欢", "茶", "。"])
    ('a bean; dried', '我喜欢茶。')
    """
    text = ""
    for word in words:
        close = not text or word in ".,;:!?)。，、；：！？）》”’…'" or text[-1] in "(（《“‘"
        wide = text and re.match(rf"[{CHINESE}。，、；：！？（）《》“”]", text[-1])
        text += word if close or wide or re.match(rf"[{CHINESE}（《“]", word) else f" {word}"
    return text


def replace_synonyms(
    text: str,
    synonyms: Mapping[str, Sequence[str]],
    share: float = 0.2,
    seed: int = 0,
    segmenter: Segmenter | None = None,
) -> str:
    """Replace a share of the words by a synonym, where they have one.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    text : str
    synonyms : dict
        Word -> list of synonyms.
    share : float
        From 0 to 1, of all words.
    seed : int
    segmenter : callable, optional
        As in `segment`.

    Returns
    -------
    str

    Raises
    ------
    ArgumentError
        For an empty text or none, or a share outside [0, 1].

    Examples
    --------
    >>> replace_synonyms("a large bean", {"large": ["big"]}, share=1)
    'a big bean'
    """
    words = segment(text, segmenter)
    rng = np.random.default_rng(seed)
    known = [index for index, word in enumerate(words) if synonyms.get(word)]
    for index in rng.permutation(known)[: _count(words, share)].astype(int):
        words[index] = str(rng.choice(synonyms[words[index]]))
    return join(words)


def insert_synonyms(
    text: str,
    synonyms: Mapping[str, Sequence[str]],
    share: float = 0.2,
    seed: int = 0,
    segmenter: Segmenter | None = None,
) -> str:
    """Insert synonyms of words of the text at random positions.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    text, synonyms, share, seed, segmenter
        As in `replace_synonyms`; the share is of words added.

    Returns
    -------
    str

    Raises
    ------
    ArgumentError
        For an empty text or none, or a share outside [0, 1].

    Examples
    --------
    >>> sorted(insert_synonyms("a large bean", {"large": ["big"]}).split())
    ['a', 'bean', 'big', 'large']
    """
    words = segment(text, segmenter)
    rng = np.random.default_rng(seed)
    known = [word for word in words if synonyms.get(word)]
    for _ in range(_count(words, share) if known else 0):
        word = known[rng.integers(len(known))]
        words.insert(int(rng.integers(len(words) + 1)), str(rng.choice(synonyms[word])))
    return join(words)


def swap_words(text: str, share: float = 0.2, seed: int = 0, segmenter: Segmenter | None = None) -> str:
    """Exchange pairs of words; punctuation stays where it is.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    text : str
    share : float
        From 0 to 1: exchanges for each word.
    seed : int
    segmenter : callable, optional
        As in `segment`.

    Returns
    -------
    str

    Raises
    ------
    ArgumentError
        For an empty text or none, or a share outside [0, 1].

    Examples
    --------
    >>> swap_words("one two", share=0.5)
    'two one'
    """
    words = segment(text, segmenter)
    rng = np.random.default_rng(seed)
    positions = _positions(words)
    for _ in range(_count(words, share) if len(positions) > 1 else 0):
        first, second = rng.choice(positions, 2, replace=False)
        word = words[first]
        words[first] = words[second]
        words[second] = word
    return join(words)


def delete_words(text: str, share: float = 0.2, seed: int = 0, segmenter: Segmenter | None = None) -> str:
    """Drop each word with the same probability; one word at least stays.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    text : str
    share : float
        From 0 to 1, the probability.
    seed : int
    segmenter : callable, optional
        As in `segment`.

    Returns
    -------
    str

    Raises
    ------
    ArgumentError
        For an empty text or none, or a share outside [0, 1].

    Examples
    --------
    >>> len(delete_words("one two three", share=1).split())
    1
    """
    checks.between(0, 1, share=share)
    words = segment(text, segmenter)
    rng = np.random.default_rng(seed)
    positions = _positions(words)
    removed = {index for index in positions if rng.random() < share}
    if positions and len(removed) == len(positions):
        removed.discard(positions[rng.integers(len(positions))])
    return join([word for index, word in enumerate(words) if index not in removed])


def shuffle_sentences(text: str, seed: int = 0) -> str:
    """Put the sentences of a text in another order; a semicolon ends one too.

    Taught in: notebooks/03_augmentation.ipynb

    Parameters
    ----------
    text : str
    seed : int

    Returns
    -------
    str

    Raises
    ------
    ArgumentError
        For an empty text or none.

    Examples
    --------
    >>> shuffle_sentences("a bean; dried", seed=1) in ("a bean; dried", "dried; a bean")
    True
    """
    _require_text(text)
    parts = [part for part in ENDS.findall(text) if part.strip()]
    sentences = [part.strip().rstrip(";；") for part in parts]
    order = np.random.default_rng(seed).permutation(len(sentences))
    if not re.search(rf"[{CHINESE}]", text):
        between = "; " if ";" in text else " "
        return between.join(sentences[index] for index in order)
    between = "；" if "；" in text else ""
    return between.join(sentences[index] for index in order)


def _positions(words):
    return [index for index, word in enumerate(words) if word not in PUNCTUATION]


def _count(words, share):
    checks.between(0, 1, share=share)
    return int(np.ceil(share * len(_positions(words)))) if share else 0


def _require_text(text):
    if not isinstance(text, str):
        raise ArgumentError(f"`text` must be a string; got {type(text).__name__}.")
    if not text.strip():
        raise ArgumentError("`text` must hold a word; got an empty text. Leave empty rows out first.")
