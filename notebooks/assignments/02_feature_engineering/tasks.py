"""Tasks of assignment 2, feature engineering. Not released."""

from textwrap import dedent

import numpy as np

from labkit.grading.predictions import PredictionsTask
from labkit.grading.tasks import Mistake, Task


def circle(times, period, turn=2 * np.pi):
    """Put times on a circle."""
    angle = turn * times / period
    return np.column_stack([np.sin(angle), np.cos(angle)])


ON_A_CIRCLE = Task(
    name="on_a_circle",
    level="warm-up",
    points=1,
    calls="on_a_circle",
    inputs=lambda seed: [
        (np.random.default_rng([seed, n]).uniform(0, period, size=n), period)
        for n, period in ((4, 24.0), (6, 7.0), (9, 365.0))
    ],
    reference=circle,
    mistakes=(
        Mistake(
            "half a circle",
            lambda times, period: circle(times, period, np.pi),
            "Midnight and the end of the day lie at opposite places. How long is a whole turn?",
            "A whole turn is 2π.",
        ),
        Mistake(
            "in degrees",
            lambda times, period: circle(times, period, 360.0),
            "360 of what? Ask numpy's sine in which unit it counts.",
            "numpy takes radians: a whole turn is 2π.",
        ),
        Mistake(
            "cosine first",
            lambda times, period: circle(times, period)[:, ::-1],
            "Both columns are there. Which comes first?",
            "Sine, then cosine.",
        ),
        Mistake(
            "forgets the period",
            lambda times, period: circle(times, 1.0, 1.0),
            "Your circle is the same for hours and for days.",
            "After one period the angle must have made one turn.",
        ),
        Mistake(
            "lying down",
            lambda times, period: circle(times, period).T,
            "Two rows where two columns are asked for.",
            "A row for each time.",
        ),
    ),
    right_probes=(
        dedent("""
            import cmath
            def on_a_circle(times, period):
                places = [cmath.exp(2j * cmath.pi * time / period) for time in times]
                return [[place.imag, place.real] for place in places]
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                def on_a_circle(t, T):
                    a = {angle}
                    return {answer}
                """),
            mistake,
        )
        for angle, answer, mistake in (
            ("np.pi * t / T", "np.c_[np.sin(a), np.cos(a)]", "half a circle"),
            ("360 * t / T", "np.c_[np.sin(a), np.cos(a)]", "in degrees"),
            ("2 * np.pi * t / T", "np.c_[np.cos(a), np.sin(a)]", "cosine first"),
            ("t", "np.c_[np.sin(a), np.cos(a)]", "forgets the period"),
            ("2 * np.pi * t / T", "np.array([np.sin(a), np.cos(a)])", "lying down"),
        )
    ),
)

WEATHER = ["sun", "rain", "fog", "wind", "snow", "hail", "cloud"]


def weathers(seed):
    """Make known words in an order of their own, and values of which one or two are unknown."""
    rng = np.random.default_rng(seed)
    examples = []
    for n_known, n_values in ((3, 6), (5, 9)):
        words = [str(word) for word in rng.permutation(WEATHER)]
        known, unknown = words[:n_known], words[n_known:]
        values = [known[place] for place in rng.integers(1, n_known, size=n_values - 3)] + [
            known[0],
            *unknown[:2],
        ]
        examples.append(([values[place] for place in rng.permutation(len(values))], known))
    return examples


def one_hot(values, known):
    """Return a column for each known word."""
    return np.array([[int(value == word) for word in known] for value in values])


def as_first(values, known):
    """Take an unknown word for the first known one."""
    return one_hot([value if value in known else known[0] for value in values], known)


WORD_COLUMNS = Task(
    name="word_columns",
    level="core",
    points=2,
    calls="word_columns",
    inputs=weathers,
    reference=one_hot,
    mistakes=(
        Mistake(
            "unknown becomes the first",
            as_first,
            "Snow has become another weather.",
            "A word that is not in the list has zeros in all columns.",
        ),
        Mistake(
            "columns by the alphabet",
            lambda values, known: one_hot(values, sorted(known)),
            "The columns have another order than the list.",
            "The model knows its columns by their place: keep the order of `known`.",
        ),
        Mistake(
            "columns of the new words",
            lambda values, known: one_hot(values, sorted(set(values))),
            "You made columns for the words that came, not for those that were known.",
            "The columns were fixed while training, by `known`.",
        ),
        Mistake(
            "one column less",
            lambda values, known: one_hot(values, known)[:, 1:],
            "A column is missing.",
            "Without the first column, its word would look like an unknown one.",
        ),
        Mistake(
            "numbers for words",
            lambda values, known: np.array(
                [known.index(value) if value in known else -1 for value in values]
            ),
            "One number for each value says that fog lies between sun and rain.",
            "Give each word a column of its own.",
        ),
    ),
    right_probes=(
        dedent("""
            from sklearn.preprocessing import OneHotEncoder
            def word_columns(values, known):
                encoder = OneHotEncoder(categories=[known], handle_unknown="ignore", sparse_output=False)
                rows = [[value] for value in values]
                return encoder.fit([[word] for word in known]).transform(rows)
            """),
        dedent("""
            import numpy as np
            def word_columns(values, known):
                table = np.zeros((len(values), len(known)))
                places = {word: place for place, word in enumerate(known)}
                for row, value in enumerate(values):
                    if value in places:
                        table[row, places[value]] = 1
                return table
            """),
    ),
    wrong_probes=(
        (
            dedent("""
                import numpy as np
                def word_columns(values, known):
                    places = [known.index(v) if v in known else 0 for v in values]
                    return np.eye(len(known))[places]
                """),
            "unknown becomes the first",
        ),
        (
            dedent("""
                import pandas as pd
                def word_columns(values, known):
                    table = pd.get_dummies(pd.Series(values)).reindex(columns=sorted(known), fill_value=False)
                    return table.to_numpy().astype(int)
                """),
            "columns by the alphabet",
        ),
        (
            dedent("""
                import pandas as pd
                def word_columns(values, known):
                    return pd.get_dummies(pd.Series(values)).to_numpy().astype(int)
                """),
            "columns of the new words",
        ),
        (
            "def word_columns(values, known):\n    return [[int(v == w) for w in known[1:]] for v in values]",
            "one column less",
        ),
        (
            dedent("""
                def word_columns(values, known):
                    places = dict(zip(known, range(len(known))))
                    return [places.get(v, -1) for v in values]
                """),
            "numbers for words",
        ),
    ),
)


def counted(seed):
    """Make streets with one row and with many, their counts, and new streets of which one is unknown."""
    rng = np.random.default_rng(seed)
    examples = []
    for n_rows, m in ((9, 1.0), (16, 4.0), (25, 2.5)):
        streets = np.array(["A", "B", "B", "C", *rng.choice(list("BCD"), size=n_rows - 4)])
        mean = {"A": 2.0, "B": 8.0, "C": 15.0, "D": 30.0}
        counts = np.array([rng.normal(mean[street], 2) for street in streets])
        examples.append((streets, counts, np.array(["A", "B", "E", "C"]), m))
    return examples


def encoded(streets, counts, new, m, unseen=None, centre=None):
    """Return the smoothed mean of each new street."""
    overall = counts.mean() if centre is None else centre
    result = []
    for street in new:
        own = counts[streets == street]
        shrunk = (own.sum() + m * overall) / (len(own) + m) if len(own) + m else overall
        result.append(shrunk if len(own) or unseen is None else unseen)
    return np.array(result)


def mean_of_means(streets, counts):
    """Return the mean of the streets' means, each street counting once."""
    return np.mean([counts[streets == street].mean() for street in np.unique(streets)])


STREET_MEANS = Task(
    name="street_means",
    level="core",
    points=2,
    calls="street_means",
    inputs=counted,
    reference=encoded,
    mistakes=(
        Mistake(
            "no pull",
            lambda streets, counts, new, m: encoded(streets, counts, new, 0.0),
            "A street that was counted once is believed as if it had been counted a hundred times.",
            "Mix in the common mean, as if it were m rows more.",
        ),
        Mistake(
            "unseen is zero",
            lambda streets, counts, new, m: encoded(streets, counts, new, m, unseen=0.0),
            "A street that nobody has counted has no bicycles?",
            "Who knows nothing of a street says the mean of all.",
        ),
        Mistake(
            "every street counts once",
            lambda streets, counts, new, m: encoded(
                streets, counts, new, m, centre=mean_of_means(streets, counts)
            ),
            "Your common mean is the mean of the streets, not of the rows.",
            "Average over all training rows.",
        ),
        Mistake(
            "shares turned round",
            lambda streets, counts, new, m: np.array(
                [
                    (m * counts[streets == street].mean() + (streets == street).sum() * counts.mean())
                    / ((streets == street).sum() + m)
                    if (streets == street).any()
                    else counts.mean()
                    for street in new
                ]
            ),
            "The more rows a street has, the less you believe it.",
            "The street's own mean weighs n, the common one m.",
        ),
        Mistake(
            "the common mean for all",
            lambda streets, counts, new, m: np.full(len(new), counts.mean()),
            "All streets are alike in your answer.",
            "Compare strings with strings, and look at the rows of each street by themselves.",
        ),
    ),
    right_probes=(
        dedent("""
            import pandas as pd
            def street_means(streets, counts, new_streets, m):
                table = pd.Series(counts).groupby(streets).agg(["sum", "size"])
                shrunk = (table["sum"] + m * counts.mean()) / (table["size"] + m)
                return pd.Series(new_streets).map(shrunk).astype(float).fillna(counts.mean())
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                def street_means(streets, counts, new, m):
                    out, all_ = [], counts.mean()
                    means = [counts[streets == s].mean() for s in sorted(set(streets.tolist()))]
                    for s in new:
                        own = counts[streets == s]
                        n = len(own)
                        out.append({answer})
                    return out
                """),
            mistake,
        )
        for answer, mistake in (
            ("own.mean() if n else all_", "no pull"),
            ("(own.sum() + m * all_) / (n + m) if n else 0.0", "unseen is zero"),
            ("(own.sum() + m * np.mean(means)) / (n + m)", "every street counts once"),
            ("(m * own.mean() + n * all_) / (n + m) if n else all_", "shares turned round"),
            ("all_", "the common mean for all"),
        )
    ),
)


def dealt(seed):
    """Make rows dealt into folds; one street stands in one fold alone."""
    rng = np.random.default_rng(seed)
    examples = []
    for n_rows, n_folds in ((10, 2), (18, 3)):
        streets = np.array(["A", *rng.choice(list("BC"), size=n_rows - 1)])
        folds = np.arange(n_rows) % n_folds
        examples.append((streets, rng.uniform(1, 40, size=n_rows), rng.permutation(folds)))
    return examples


def without(streets, counts, folds, left_out, unseen="others"):
    """Return each row's mean over the rows of its street that are not left out."""
    result = []
    for row, street in enumerate(streets):
        others = ~left_out(row, folds)
        alike = others & (streets == street)
        instead = {"others": counts[others].mean(), "all": counts.mean(), "zero": 0.0}[unseen]
        result.append(counts[alike].mean() if alike.any() else instead)
    return np.array(result)


def own_fold(row, folds):
    """Leave out the fold of a row."""
    return folds == folds[row]


FOLD_MEANS = Task(
    name="fold_means",
    level="stretch",
    points=3,
    calls="fold_means",
    inputs=dealt,
    reference=lambda streets, counts, folds: without(streets, counts, folds, own_fold),
    mistakes=(
        Mistake(
            "has seen the answer",
            lambda streets, counts, folds: without(streets, counts, folds, lambda row, folds: folds < 0),
            "A street with one row has become its own answer.",
            "Leave out the fold in which the row lies.",
        ),
        Mistake(
            "own fold alone",
            lambda streets, counts, folds: without(
                streets, counts, folds, lambda row, folds: folds != folds[row]
            ),
            "You average the very rows that are to be left out.",
            "Take all the folds but the row's own.",
        ),
        Mistake(
            "the row alone is left out",
            lambda streets, counts, folds: without(
                streets, counts, folds, lambda row, folds: np.arange(len(folds)) == row
            ),
            "Only the row itself is left out. What about its fold?",
            "All rows of its fold stay out, not the row alone.",
        ),
        Mistake(
            "unseen is the mean of all",
            lambda streets, counts, folds: without(streets, counts, folds, own_fold, "all"),
            "Nearly: where a street does not occur in the other folds, your number has seen the answer.",
            "Take the mean of the other folds.",
        ),
        Mistake(
            "unseen is zero",
            lambda streets, counts, folds: without(streets, counts, folds, own_fold, "zero"),
            "A street that does not occur in the other folds has no bicycles?",
            "Who knows nothing of a street says the mean of what he knows.",
        ),
    ),
    right_probes=(
        dedent("""
            import pandas as pd
            def fold_means(streets, counts, folds):
                table = pd.DataFrame({"street": streets, "count": counts, "fold": folds})
                parts = []
                for fold, own in table.groupby("fold"):
                    others = table[table["fold"] != fold]
                    means = others.groupby("street")["count"].mean()
                    parts.append(own["street"].map(means).astype(float).fillna(others["count"].mean()))
                return pd.concat(parts).sort_index()
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                def fold_means(streets, counts, folds):
                    out = []
                    for i in range(len(counts)):
                        others = {others}
                        alike = others & (streets == streets[i])
                        out.append(counts[alike].mean() if alike.any() else {instead})
                    return out
                """),
            mistake,
        )
        for others, instead, mistake in (
            ("folds == folds", "0", "has seen the answer"),
            ("folds == folds[i]", "0", "own fold alone"),
            ("np.arange(len(counts)) != i", "counts[others].mean()", "the row alone is left out"),
            ("folds != folds[i]", "counts.mean()", "unseen is the mean of all"),
            ("folds != folds[i]", "0", "unseen is zero"),
        )
    ),
)

GUESSING = """
from labkit import features
panel = features.explore()
for experiment in range(1, 4):
    panel.predict(experiment, 7.5 * experiment)
my_guesses = panel.answers
"""

THREE_GUESSES = PredictionsTask(
    name="three_guesses",
    level="warm-up",
    points=1,
    calls="my_guesses",
    panel="labkit.features.explore",
    compute="labkit.features.outcomes.recipe_outcome",
    experiments="labkit.features.panel.EXPERIMENTS",
    right_probes=(GUESSING,),
    wrong_probes=(
        (f"{GUESSING}my_guesses = my_guesses[1:]", "left out"),
        (f"{GUESSING}my_guesses[0]['measured'] = -1e9", "altered"),
        (f"{GUESSING}for one in my_guesses:\n    one['guess'] = one['measured']", "copied"),
    ),
)

TASKS = (ON_A_CIRCLE, THREE_GUESSES, WORD_COLUMNS, STREET_MEANS, FOLD_MEANS)
