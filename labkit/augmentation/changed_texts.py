"""One text changed several times, which words it gains and loses, and the accuracy of two classifiers."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

from labkit import datasets
from labkit.augmentation import texts
from labkit.augmentation.accuracies import accuracy_table
from labkit.core import checks

N_VERSIONS = 4
SHORT = 35, 60  # letters of the texts that are shown
N_TRAIN = 4000
TEST_ROWS = slice(8000, 8200)
SHARES = (0.0, 0.5, 1.0)


@cache
def _synonyms() -> dict:
    return datasets.load("synonyms")


CHANGES = {
    "delete words": lambda text, share, seed: texts.delete_words(text, share, seed),
    "swap words": lambda text, share, seed: texts.swap_words(text, share, seed),
    "insert synonyms": lambda text, share, seed: texts.insert_synonyms(text, _synonyms(), share, seed),
    "replace by synonyms": lambda text, share, seed: texts.replace_synonyms(text, _synonyms(), share, seed),
}
# classifier -> words in a row that it counts, and what is added to every count
CLASSIFIERS = {"single words": (1, 0.3), "pairs of words": (2, 0.1)}


@dataclass(frozen=True)
class ChangedText:
    """A text, several changed versions with a model's predictions, and every model's accuracy."""

    before: str
    after: tuple[str, ...]
    label: str
    predicted: tuple[str, ...]
    model: str
    table: pd.DataFrame
    change: str
    share: float

    def marked(self, version: int) -> list[tuple[str, str]]:
        """Return the words of a version: (word, "kept", "inserted" or "removed")."""
        before = texts.segment(self.before)
        after = texts.segment(self.after[version])
        result = []
        for kind, start, end, new_start, new_end in _differences(before, after):
            if kind == "equal":
                result += [(word, "kept") for word in before[start:end]]
            else:
                result += [(word, "removed") for word in before[start:end]]
                result += [(word, "inserted") for word in after[new_start:new_end]]
        return result


def change_definition(text: int, change: str, share: float, model: str, seed: int) -> ChangedText:
    """Change one definition several times, and all test definitions, and query the classifiers."""
    checks.whole(least=0, text=text, seed=seed)
    checks.one_of(CHANGES, change=change)
    checks.one_of(CLASSIFIERS, model=model)
    checks.between(0, 1, share=share)
    short = _test_set()[_test_set()["text"].str.len().between(*SHORT)]
    before, label = short.iloc[text % len(short)][["text", "topic"]]
    after = tuple(CHANGES[change](before, share, 100 * seed + version) for version in range(N_VERSIONS))
    predicted = tuple(map(str, _classifiers()[model].predict(after)))
    return ChangedText(
        before, after, str(label), predicted, model, _robustness(change, share, seed), change, share
    )


def _differences(before, after):
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


@lru_cache(maxsize=64)
def _robustness(change, share, seed):
    test = _test_set()
    changed = [
        CHANGES[change](text, part * share, 1000 * seed + row)
        for part in SHARES
        for row, text in enumerate(test["text"])
    ]
    topics = test["topic"].to_numpy(dtype=str)
    n_correct = {}
    for name, model in _classifiers().items():
        predicted = model.predict(changed).reshape(len(SHARES), -1)
        n_correct[name] = (predicted == topics).sum(axis=1)
    return accuracy_table(SHARES, len(test), n_correct)


@cache
def _classifiers():
    train = datasets.load("definitions")[:N_TRAIN]
    models = {}
    for name, (n_words, smoothing) in CLASSIFIERS.items():
        model = make_pipeline(CountVectorizer(ngram_range=(n_words, n_words)), MultinomialNB(alpha=smoothing))
        models[name] = model.fit(train["text"], train["topic"].to_numpy(dtype=str))
    return models


@cache
def _test_set():
    return datasets.load("definitions")[TEST_ROWS]
