"""One text changed several times, which of its words are new or gone, and how two readers stand up to it."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

from labkit import datasets
from labkit.augmentation import texts
from labkit.augmentation.tallies import Tally
from labkit.core import checks

N_DRAWS = 4
SHORT = 35, 60  # letters of the texts that are shown
N_LEARNED = 4000
UNSEEN = slice(8000, 8200)
SHARES = (0.0, 0.5, 1.0)
CHANGES = {
    "delete words": lambda text, share, seed: texts.delete_words(text, share, seed),
    "swap words": lambda text, share, seed: texts.swap_words(text, share, seed),
    "insert synonyms": lambda text, share, seed: texts.insert_synonyms(text, _synonyms(), share, seed),
    "replace by synonyms": lambda text, share, seed: texts.replace_synonyms(text, _synonyms(), share, seed),
}
# reader -> words in a row that it counts, and what is added to every count
READERS = {"single words": (1, 0.3), "pairs of words": (2, 0.1)}


@dataclass(frozen=True)
class WrittenVersions:
    """A text, several changes of it with a reader's answers, and every reader's accuracy."""

    before: str
    after: tuple
    label: str
    said: tuple
    model: str
    table: pd.DataFrame
    change: str
    share: float

    @classmethod
    def of(cls, text, change, share, model, seed):
        """Change one definition several times, and all unseen ones, and ask the readers."""
        checks.whole(least=0, text=text, seed=seed)
        checks.one_of(CHANGES, change=change)
        checks.one_of(READERS, model=model)
        checks.between(0, 1, share=share)
        shown, act = _unseen()[_unseen()["text"].str.len().between(*SHORT)], CHANGES[change]
        before, label = shown.iloc[text % len(shown)][["text", "topic"]]
        after = tuple(act(before, share, 100 * seed + draw) for draw in range(N_DRAWS))
        said = tuple(map(str, _readers()[model].predict(after)))
        table = _robustness(change, share, seed)
        return cls(before, after, str(label), said, model, table, change, share)

    def marked(self, number):
        """Return the words of a version: (word, "kept", "new" or "gone")."""
        words = texts.segment(self.before), texts.segment(self.after[number])
        found = []
        for what, *ends in SequenceMatcher(None, *words, autojunk=False).get_opcodes():
            gone, new = words[0][ends[0] : ends[1]], words[1][ends[2] : ends[3]]
            if what == "equal":
                found += [(word, "kept") for word in gone]
            else:
                found += [(word, "gone") for word in gone] + [(word, "new") for word in new]
        return found


@lru_cache(maxsize=64)
def _robustness(change, share, seed):
    unseen, act = _unseen(), CHANGES[change]
    changed = [
        act(text, part * share, 1000 * seed + place)
        for part in SHARES
        for place, text in enumerate(unseen["text"])
    ]
    right = {}
    for name, reader in _readers().items():
        said = reader.predict(changed).reshape(len(SHARES), -1)
        right[name] = (said == unseen["topic"].to_numpy(dtype=str)).sum(axis=1)
    return Tally(SHARES, len(unseen), right).table


@cache
def _readers():
    learned, readers = datasets.load("definitions")[:N_LEARNED], {}
    for name, (n_words, smoothing) in READERS.items():
        model = make_pipeline(CountVectorizer(ngram_range=(n_words, n_words)), MultinomialNB(alpha=smoothing))
        readers[name] = model.fit(learned["text"], learned["topic"].to_numpy(dtype=str))
    return readers


@cache
def _unseen():
    return datasets.load("definitions")[UNSEEN]


@cache
def _synonyms():
    return datasets.load("synonyms")
