"""What the guided experiments on sounds and texts ask, and why the answer is what it is."""

SOUNDS = (
    {
        "question": "Two listeners know 50 recordings by heart. One keeps the spectrogram: what sounds "
        "when. Let every word begin 0.1 s later: how many percent of the words does it still "
        "recognize?",
        "set": "shift to 0.1 s.",
        "after": {"shift": 0.1},
        "why": "You hear no difference. The other listener, who keeps the mean spectrum without "
        "times, does not either: what a model ignores was decided by what it is shown.",
    },
    {
        "question": "Now that other listener, by mean spectrum, who missed no shifted word. Raise all "
        "voices by two semitones: how many percent does it recognize?",
        "set": "pitch to +2.",
        "before": {"model": "mean spectrum"},
        "after": {"model": "mean spectrum", "pitch": 2},
        "why": "About half; and the listener by spectrogram misses none. Each ignores one change and "
        "is helpless before the other: no model is robust, it is robust <i>to something</i>.",
    },
    {
        "question": "Noise at 10 dB: a tenth of the power, and you understand every word. How many percent "
        "does the listener by spectrogram recognize?",
        "set": "noise to 10 dB. Play it, as shown below the panel.",
        "after": {"noise": 10},
        "why": "Noise fills the silent parts of the picture, and for a distance silence counts as "
        "much as a vowel. Images stood noise well and shifts badly; measure again for every "
        "kind of data.",
    },
)

TEXTS = (
    {
        "question": "One reader counts single words and sorts three of four unseen definitions into the "
        "right one of ten topics. Swap words until each text is a salad: how many percent are "
        "right?",
        "set": "change to swap words, strength to 100%.",
        "before": {"change": "swap words", "share": 0.1},
        "after": {"change": "swap words", "share": 1.0},
        "why": "Not one answer changes: a count does not see order. As an augmentation a swap teaches "
        "such a model nothing; see how the reader of pairs falls.",
    },
    {
        "question": "Drop every second word, on average. How many percent does the reader of single words "
        "get right?",
        "set": "change to delete words, strength to 50%.",
        "before": {"share": 0.1},
        "after": {"share": 0.5},
        "why": "Most of it: one telling word is often enough. The reader of pairs loses three times "
        "as many, for a pair goes with either of its words.",
    },
    {
        "question": "Every word that has a synonym gets one. The meaning should stay; how many percent are "
        "right?",
        "set": "change to replace by synonyms, strength to 100%.",
        "before": {"change": "replace by synonyms", "share": 0.1},
        "after": {"change": "replace by synonyms", "share": 1.0},
        "why": "It costs as much as dropping every second word. Read the versions: a dictionary does "
        "not know which sense is meant, so many synonyms are wrong, and rare words are new to "
        "the reader.",
    },
)
