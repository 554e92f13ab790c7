"""The guided experiments on sounds and texts in words: questions, and the reasons for their results."""

SOUNDS = (
    {
        "question": "Two models know 50 recordings. One compares whole spectrograms: which frequency is loud "
        "at which time. Let every word begin 0.1 s later: how many percent of the words does it still "
        "recognize?",
        "set": "shift to 0.1 s.",
        "after": {"shift": 0.1},
        "why": "You hear no difference. The other model, which compares mean spectra and ignores time, "
        "recognizes every word: what a model ignores is decided by its features.",
    },
    {
        "question": "Now the model by mean spectrum, which recognizes every shifted word. Raise all voices "
        "by two semitones: how many percent does it recognize?",
        "set": "pitch to +2.",
        "before": {"model": "mean spectrum"},
        "after": {"model": "mean spectrum", "pitch": 2},
        "why": "About half, whereas the model by spectrogram recognizes all of them. Each ignores one change "
        "and fails at the other: no model is robust to everything, only to particular changes.",
    },
    {
        "question": "Noise at 10 dB has a tenth of the signal's power, and you understand every word. How "
        "many percent does the model by spectrogram recognize?",
        "set": "noise to 10 dB. Play it with the cell below the panel.",
        "after": {"noise": 10},
        "why": "Noise fills the silent parts of the spectrogram, and in a distance silence counts as much "
        "as a vowel. Image models were robust to noise and not to shifts: measure for every kind of data.",
    },
)

TEXTS = (
    {
        "question": "One classifier counts single words and sorts three of four test definitions into the "
        "right one of ten topics. Swap the words of each text until their order is random: how many percent "
        "are correct?",
        "set": "change to swap words, strength to 100%.",
        "before": {"change": "swap words", "share": 0.1},
        "after": {"change": "swap words", "share": 1.0},
        "why": "Not one prediction changes, because counts ignore order. As an augmentation a swap teaches "
        "such a model nothing; compare the classifier that counts pairs of words.",
    },
    {
        "question": "Delete every second word, on average. How many percent does the classifier by single "
        "words predict correctly?",
        "set": "change to delete words, strength to 50%.",
        "before": {"share": 0.1},
        "after": {"share": 0.5},
        "why": "Most of them: one characteristic word is often enough. The classifier by pairs loses three "
        "times as much accuracy, because a pair is lost with either of its words.",
    },
    {
        "question": "Replace every word that has a synonym by one. The meaning should stay; how many percent "
        "are correct?",
        "set": "change to replace by synonyms, strength to 100%.",
        "before": {"change": "replace by synonyms", "share": 0.1},
        "after": {"change": "replace by synonyms", "share": 1.0},
        "why": "It costs as much as deleting every second word. Read the versions: a dictionary does not "
        "know which sense is meant, so many synonyms are wrong, and the classifier does not know rare words.",
    },
)
