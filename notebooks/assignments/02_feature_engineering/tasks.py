"""Tasks of assignment 2, feature engineering. Not released."""

from textwrap import dedent

import numpy as np

from labkit.grading.tasks import Mistake, PanelTask, StateMistake, Task


def clocks(seed):
    """Make times on both sides of midnight, some more than half a day away."""
    rng = np.random.default_rng(seed)
    return [
        (np.append(rng.uniform(0, 24, size=12), [0.2, 23.7, 12.1]), busiest)
        for busiest in (23 - rng.random(), 1 + rng.random(), 8 + rng.random())
    ]


HOURS_AWAY = Task(
    name="hours_away",
    level="warm-up",
    points=1,
    calls="hours_away",
    inputs=clocks,
    reference=lambda hours, busiest: 12 - np.abs((hours - busiest) % 24 - 12),
    mistakes=(
        Mistake(
            "a straight line",
            lambda hours, busiest: np.abs(hours - busiest),
            "Some of your times are more than 12 hours away. Is there a shorter way?",
            "The other way around is 24 minus the first.",
        ),
        Mistake(
            "forwards only",
            lambda hours, busiest: (hours - busiest) % 24,
            "You always wait for the next day, also for what has just been.",
            "A remainder goes round one way; compare it with the way back.",
        ),
        Mistake(
            "before is negative",
            lambda hours, busiest: (hours - busiest + 12) % 24 - 12,
            "Right but for the sign: how far is it?",
            "A distance is not negative.",
        ),
        Mistake(
            "a dial of twelve",
            lambda hours, busiest: 6 - np.abs((hours - busiest) % 12 - 6),
            "Nothing is more than 6 hours away with you: noon and midnight fall together.",
            "A day has 24 hours, the dial of a clock 12.",
        ),
    ),
    right_probes=(
        "def hours_away(hours, busiest):\n"
        "    return [min((h - busiest) % 24, (busiest - h) % 24) for h in hours]",
        "import numpy as np\n"
        "def hours_away(hours, busiest):\n"
        "    angle = 2 * np.pi * (hours - busiest) / 24\n"
        "    return np.abs(np.arctan2(np.sin(angle), np.cos(angle))) * 12 / np.pi",
    ),
    wrong_probes=tuple(
        (f"def hours_away(hours, busiest):\n    return [{each} for h in hours]", mistake)
        for each, mistake in (
            ("max(h, busiest) - min(h, busiest)", "a straight line"),
            ("h - busiest if h >= busiest else h - busiest + 24", "forwards only"),
            ("(h - busiest + 12) % 24 - 12", "before is negative"),
            ("min((h - busiest) % 12, (busiest - h) % 12)", "a dial of twelve"),
        )
    ),
)


def days(seed):
    """Make days of stations of unlike sizes; the last station is new on the days to predict."""
    rng = np.random.default_rng(seed)
    examples = []
    for n_stations, n_days in ((2, 9), (3, 20), (5, 41)):
        names = np.array([f"station {letter}" for letter in "ABCDEFGH"[: n_stations + 1]])
        scale = dict(zip(names, rng.uniform(5, 80, size=len(names)), strict=True))
        known = np.append(names[:-1], rng.choice(names[:-1], size=n_days))
        asked = np.append(names, rng.choice(names, size=8))
        rides = [
            np.round(np.array([scale[name] for name in part]) * rng.lognormal(0, 0.8, size=len(part)) + 1, 1)
            for part in (known, asked)
        ]
        examples.append((known, rides[0], asked, rides[1]))
    return examples


def relative(known_stations, known_rides, stations, rides, middle=np.median, stranger=None):
    """Return rides over what is usual, with another average or another answer for a stranger."""
    usual = {name: middle(known_rides[known_stations == name]) for name in np.unique(known_stations)}
    lacking = middle(known_rides) if stranger is None else stranger(list(usual.values()))
    return rides / np.array([usual.get(name, lacking) for name in stations])


BUSY_FOR_STATION = Task(
    name="busy_for_station",
    level="core",
    points=2,
    calls="busy_for_station",
    inputs=days,
    reference=relative,
    mistakes=(
        Mistake(
            "learns from the days to predict",
            lambda known_stations, known_rides, stations, rides: relative(stations, rides, stations, rides),
            "Your usual comes from the very days that are to be predicted.",
            "On the morning of such a day nobody knows the rides of the others. Learn from the known days.",
        ),
        Mistake(
            "learns from both parts",
            lambda known_stations, known_rides, stations, rides: relative(
                np.append(known_stations, stations), np.append(known_rides, rides), stations, rides
            ),
            "Your usual knows the days to predict as well.",
            "Keep the two parts apart: only the known days teach.",
        ),
        Mistake(
            "means",
            lambda *parts: relative(*parts, middle=np.mean),
            "One day of a festival moves your usual.",
            "A median was asked for, and you took a mean.",
        ),
        Mistake(
            "one usual for all",
            lambda known_stations, known_rides, stations, rides: rides / np.median(known_rides),
            "You compare the suburb with the whole town.",
            "What is usual is asked of each station.",
        ),
        Mistake(
            "median of medians",
            lambda *parts: relative(*parts, stranger=np.median),
            "Known stations are right, new ones are not.",
            "For a new station all learning days count, each once, whatever their station.",
        ),
        Mistake(
            "a stranger is 1",
            lambda *parts: relative(*parts, stranger=lambda usual: 1.0),
            "At a new station your ratio is the number of rides itself.",
            "Divide by the median of all learning days where the station has none.",
        ),
    ),
    right_probes=(
        dedent("""
            import pandas as pd
            def busy_for_station(known_stations, known_rides, stations, rides):
                known = pd.DataFrame({"station": known_stations, "rides": known_rides})
                usual = known.groupby("station")["rides"].median()
                return rides / pd.Series(stations).map(usual).fillna(known["rides"].median())
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import pandas as pd
                def busy_for_station(known_stations, known_rides, stations, rides):
                    known = pd.DataFrame({{"s": known_stations, "r": known_rides}})
                    asked = pd.DataFrame({{"s": stations, "r": rides}})
                    both = pd.concat([known, asked])
                    usual = {usual}
                    return asked["r"] / asked["s"].map(usual).fillna({lacking})
                """),
            mistake,
        )
        for usual, lacking, mistake in (
            ('asked.groupby("s")["r"].median()', "1", "learns from the days to predict"),
            ('both.groupby("s")["r"].median()', "1", "learns from both parts"),
            ('known.groupby("s")["r"].mean()', 'known["r"].mean()', "means"),
            ("lambda name: known['r'].median()", "1", "one usual for all"),
            ('known.groupby("s")["r"].median()', "usual.median()", "median of medians"),
            ('known.groupby("s")["r"].median()', "1", "a stranger is 1"),
        )
    ),
)


def hires(seed):
    """Make categories of which one lies in a single fold, and folds of unlike sizes."""
    rng = np.random.default_rng(seed)
    examples = []
    for n_rows, n_folds, prior in ((9, 2, 1.0), (16, 3, 2.5), (30, 5, 10.0)):
        categories = rng.choice(np.array(["dock", "hill", "park"]), size=n_rows)
        folds = rng.permutation(
            np.append(np.arange(n_folds), rng.integers(0, n_folds, size=n_rows - n_folds))
        )
        categories[0] = "pier"
        examples.append((categories, np.round(rng.gamma(2, 20, size=n_rows), 2), folds, prior))
    return examples


def smoothed(categories, y, folds, prior, away=None, overall=None, pull=None):
    """Return each row's smoothed mean over the rows that `away` lets it see."""
    away = away or (lambda row: folds != folds[row])
    means = []
    for row in range(len(y)):
        seen = away(row)
        same = y[seen & (categories == categories[row])]
        middle = overall if overall is not None else y[seen].mean() if seen.any() else 0.0
        n_same = len(same) if pull is None else pull * (len(same) > 0)
        total = same.sum() if pull is None or not len(same) else pull * same.mean()
        means.append((total + prior * middle) / (n_same + prior))
    return np.array(means)


def unsmoothed(categories, y, folds, prior):
    """Return plain means of the other folds, with their mean of all where there is none."""
    return smoothed(categories, y, folds, 1e-12)


HONEST_MEANS = Task(
    name="honest_means",
    level="core",
    points=2,
    calls="honest_means",
    inputs=hires,
    reference=smoothed,
    mistakes=(
        Mistake(
            "knows its own answer",
            lambda categories, y, folds, prior: smoothed(
                categories, y, folds, prior, away=lambda row: np.full(len(y), True)
            ),
            "Each mean holds the row's own answer. What are the folds for?",
            "For the rows of a fold, look only at rows whose fold is another.",
        ),
        Mistake(
            "one row left out",
            lambda categories, y, folds, prior: smoothed(
                categories, y, folds, prior, away=lambda row: np.arange(len(y)) != row
            ),
            "You leave out the row alone; its whole fold must stay out.",
            "Rows of one fold are judged together, so none of them may teach another.",
        ),
        Mistake(
            "its own fold",
            lambda categories, y, folds, prior: smoothed(
                categories, y, folds, prior, away=lambda row: folds == folds[row]
            ),
            "You learn from the row's own fold, the one that should stay out.",
            "Turn the comparison of the folds round.",
        ),
        Mistake(
            "no prior",
            unsmoothed,
            "A category with a single row is believed every word.",
            "Add the prior: so many imagined rows with the mean of all.",
        ),
        Mistake(
            "the prior knows all",
            lambda categories, y, folds, prior: smoothed(categories, y, folds, prior, overall=y.mean()),
            "The sums are honest. Which rows made the mean that the prior pulls to?",
            "That mean, too, must be learned from the other folds.",
        ),
        Mistake(
            "counts forgotten",
            lambda categories, y, folds, prior: smoothed(categories, y, folds, prior, pull=1),
            "With you a category of a hundred rows weighs as much as one of two.",
            "The sum over the category belongs above the line and its count below.",
        ),
    ),
    right_probes=(
        dedent("""
            import pandas as pd
            def honest_means(categories, y, folds, prior):
                table = pd.DataFrame({"c": categories, "y": y, "f": folds})
                by_fold = table.groupby("f")["y"].agg(["sum", "count"]).loc[table["f"]].to_numpy()
                kinds, cells = table.groupby("c")["y"], table.groupby(["c", "f"])["y"]
                total = kinds.transform("sum") - cells.transform("sum")
                count = kinds.transform("count") - cells.transform("count")
                middle = (y.sum() - by_fold[:, 0]) / (len(y) - by_fold[:, 1])
                return (total + prior * middle) / (count + prior)
            """),
        dedent("""
            import numpy as np
            from labkit import features
            def honest_means(categories, y, folds, prior):
                result = np.empty(len(y))
                for fold in np.unique(folds):
                    inside = folds == fold
                    means = features.target_means(categories[~inside], y[~inside], prior=prior)
                    result[inside] = features.encode(categories[inside], means)
                return result
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                def honest_means(categories, y, folds, prior):
                    means = []
                    for row in range(len(y)):
                        seen = {seen}
                        same = [v for v, s, c in zip(y, seen, categories) if s and c == categories[row]]
                        middle = np.mean(y[seen]) if any(seen) else 0.0
                        means.append({answer})
                    return means
                """),
            mistake,
        )
        for seen, answer, mistake in (
            ("folds >= 0", "(sum(same) + prior * middle) / (len(same) + prior)", "knows its own answer"),
            (
                "np.arange(len(y)) != row",
                "(sum(same) + prior * middle) / (len(same) + prior)",
                "one row left out",
            ),
            ("folds == folds[row]", "(sum(same) + prior * middle) / (len(same) + prior)", "its own fold"),
            ("folds != folds[row]", "np.mean(same) if same else middle", "no prior"),
            (
                "folds != folds[row]",
                "(sum(same) + prior * y.mean()) / (len(same) + prior)",
                "the prior knows all",
            ),
            (
                "folds != folds[row]",
                "(np.mean(same) + prior * middle) / (1 + prior) if same else middle",
                "counts forgotten",
            ),
        )
    ),
)


def weathers(seed):
    """Make columns in unlike units, some that follow y, up and down, and much noise."""
    rng = np.random.default_rng(seed)
    examples = []
    for n_rows, n_columns, n_folds, k in ((12, 8, 2, 2), (24, 15, 3, 3), (40, 20, 4, 4)):
        y = rng.normal(20, 5, size=n_rows)
        X = rng.normal(size=(n_rows, n_columns))
        X[:, 0] += (y - 20) / 5
        X[:, 1] -= (y - 20) / 4
        X = X[:, rng.permutation(n_columns)] * 10 ** rng.uniform(-2, 2, size=n_columns)
        examples.append((X, y, rng.permutation(np.arange(n_rows) % n_folds), k))
    return examples


def links(X, y):
    """Return the correlation of each column with y."""
    left, right = X - X.mean(axis=0), y - y.mean()
    return left.T @ right / np.sqrt((left**2).sum(axis=0) * (right**2).sum())


def covariances(X, y):
    """Return the size of each column's covariance with y."""
    return np.abs((X - X.mean(axis=0)).T @ (y - y.mean()))


def selected(X, y, folds, k, seen=np.not_equal, strength=lambda X, y: np.abs(links(X, y))):
    """Return the k strongest columns for each fold, on the rows that `seen` picks."""
    chosen = []
    for fold in range(folds.max() + 1):
        rows = seen(folds, fold)
        chosen.append(np.sort(np.argsort(-strength(X[rows], y[rows]))[:k]))
    return chosen


CHOSEN_COLUMNS = Task(
    name="chosen_columns",
    level="core",
    points=2,
    calls="chosen_columns",
    inputs=weathers,
    reference=selected,
    mistakes=(
        Mistake(
            "chosen on all rows",
            lambda *data: selected(*data, seen=lambda folds, fold: folds >= 0),
            "All your folds agree: they have all seen all rows.",
            "That is the company's own mistake. Choose for each fold without its rows.",
        ),
        Mistake(
            "chosen on the fold itself",
            lambda *data: selected(*data, seen=np.equal),
            "You choose on the very rows that are to judge.",
            "The other folds choose, this one stays out.",
        ),
        Mistake(
            "only upwards",
            lambda *data: selected(*data, strength=links),
            "A column that falls when the rides rise is worth as much as one that rises.",
            "Look at the size of a correlation, not at its sign.",
        ),
        Mistake(
            "large units win",
            lambda *data: selected(*data, strength=covariances),
            "Measured in millimetres your columns would beat those in metres.",
            "A correlation is a covariance over both spreads.",
        ),
        Mistake(
            "the weakest",
            lambda *data: selected(*data, strength=lambda X, y: -np.abs(links(X, y))),
            "Those are the columns that know least.",
            "Sorting puts the smallest first.",
        ),
    ),
    right_probes=(
        dedent("""
            import pandas as pd
            def chosen_columns(X, y, folds, k):
                table, found = pd.DataFrame(X), []
                for fold in sorted(set(folds)):
                    others = table[folds != fold]
                    size = others.corrwith(pd.Series(y)[folds != fold]).abs()
                    found.append(sorted(size.nlargest(k).index.tolist()))
                return found
            """),
        dedent("""
            from sklearn.feature_selection import SelectKBest, f_regression
            def chosen_columns(X, y, folds, k):
                best = SelectKBest(f_regression, k=k)
                return [
                    best.fit(X[folds != fold], y[folds != fold]).get_support(indices=True)
                    for fold in range(folds.max() + 1)
                ]
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                def chosen_columns(X, y, folds, k):
                    found = []
                    for fold in np.unique(folds):
                        rows = {rows}
                        score = [{score} for x in X[rows].T]
                        found.append(sorted(np.argsort(score){part}))
                    return found
                """),
            mistake,
        )
        for rows, score, part, mistake in (
            ("folds > -1", "np.corrcoef(x, y[rows])[0, 1] ** 2", "[-k:]", "chosen on all rows"),
            ("folds == fold", "np.corrcoef(x, y[rows])[0, 1] ** 2", "[-k:]", "chosen on the fold itself"),
            ("folds != fold", "np.corrcoef(x, y[rows])[0, 1]", "[-k:]", "only upwards"),
            ("folds != fold", "abs(np.cov(x, y[rows])[0, 1])", "[-k:]", "large units win"),
            ("folds != fold", "abs(np.corrcoef(x, y[rows])[0, 1])", "[:k]", "the weakest"),
        )
    ),
)

GROUPS = ("sizes", "qualities", "noise columns")
CODE = f"features.explore(features={GROUPS!r}, model='nearest neighbours', n_noise=300, keep={{}})"

DROWNED_IN_NOISE = PanelTask(
    name="drowned_in_noise",
    level="core",
    points=2,
    calls="my_panel",
    panel="labkit.features.explore",
    measure="labkit.features.compute.mean_score",
    fixed={"features": GROUPS, "model": "nearest neighbours", "n_noise": 300, "n_rows": 500, "n_folds": 5}
    | {"target": "price", "fit_scope": "inside each fold"},
    free={"keep": (0, 309)},
    regardless={"view": "flow", "n_numbers": 100, "seed": 0},
    lowest=0.78,
    highest=1.0,
    unit="R²",
    mistakes=(
        StateMistake(
            "keeps all",
            {"keep": (0, 0)},
            "All 309 columns are kept, and 300 of them are noise.",
            "Look under *Keep the best k*.",
        ),
        StateMistake(
            "keeps too few",
            {"keep": (1, 3)},
            "Little noise is left, and little else.",
            "Nine columns know something; one or two of them are not enough.",
        ),
        StateMistake(
            "keeps too many",
            {"keep": (11, 309)},
            "That is better than all, and there is still noise among the neighbours.",
            "More than nine columns cannot all be good ones: go down.",
        ),
    ),
    right_probes=(
        f'my_panel = "{CODE.format(10)}"',
        f"from labkit import features\nmy_panel = {CODE.format(5)}.state",
    ),
    wrong_probes=(
        (f'my_panel = "{CODE.format(0)}"', "keeps all"),
        (f'my_panel = "{CODE.format(2)}"', "keeps too few"),
        (f'my_panel = "{CODE.format(20)}"', "keeps too many"),
    ),
)

PARTS = ("brake", "bell", "saddle", "chain", "lamp", "lock", "pedal", "tyre")
STATES = ("loose", "gone", "wet", "flat", "loud", "bent")


def complaints(seed):
    """Make old and new complaints; some words come twice, some new ones are new, one complaint is all new."""
    rng = np.random.default_rng(seed)
    examples = []
    for n_old, n_new in ((3, 3), (5, 4), (8, 6)):
        parts = PARTS[: 3 + n_old // 2]
        old = [[rng.choice(parts), rng.choice(STATES), rng.choice(parts)] for _ in range(n_old)]
        new = [[rng.choice(parts), rng.choice(STATES), "again", "again"] for _ in range(n_new)]
        old[0] = ["brake", "brake", "loose"]
        new[0], new[1] = ["brake", "bell", "brake"], ["stolen", "stolen"]
        examples.append(tuple([[str(word) for word in words] for words in part] for part in (old, new)))
    return examples


def counts_of(texts, vocabulary):
    """Return how often each text has each word."""
    return np.array([[float(words.count(word)) for word in vocabulary] for words in texts])


def alike(old, new, learned=None, rarity=None, count=counts_of, unit=True):
    """Return the likenesses, and what becomes of them if a step is another one."""
    learned = old if learned is None else learned
    vocabulary = sorted({word for words in learned for word in words})
    holders = (counts_of(learned, vocabulary) > 0).sum(axis=0)
    weights = (rarity or smooth_rarity)(len(learned), holders)
    rows = [count(part, vocabulary) * weights for part in (new, old)]
    if unit:
        lengths = [np.linalg.norm(part, axis=1, keepdims=True) for part in rows]
        rows = [part / np.where(length > 0, length, 1) for part, length in zip(rows, lengths, strict=True)]
    return rows[0] @ rows[1].T


def smooth_rarity(n_texts, holders):
    """Return the inverse document frequency of the chapter."""
    return 1 + np.log((1 + n_texts) / (1 + holders))


LIKENESS = Task(
    name="likeness",
    level="stretch",
    points=3,
    calls="likeness",
    inputs=complaints,
    reference=alike,
    mistakes=(
        Mistake(
            "learns from the new ones",
            lambda old, new: alike(old, new, learned=old + new),
            "Your weights know the new complaints already.",
            "Vocabulary and rarity come from the old ones alone.",
        ),
        Mistake(
            "all words alike",
            lambda old, new: alike(old, new, rarity=lambda n_texts, holders: 1.0),
            "A word that everybody writes counts as much as a rare one.",
            "Weigh each count by its rarity before you take the length.",
        ),
        Mistake(
            "length left in",
            lambda old, new: alike(old, new, unit=False),
            "Some complaints are more than like: who writes more gets more.",
            "Divide each row by its length, old ones and new ones.",
        ),
        Mistake(
            "once or not at all",
            lambda old, new: alike(
                old, new, count=lambda texts, vocabulary: (counts_of(texts, vocabulary) > 0) * 1.0
            ),
            "Who writes a word twice means it twice.",
            "Count the words instead of asking whether they are there.",
        ),
        Mistake(
            "another rarity",
            lambda old, new: alike(old, new, rarity=lambda n_texts, holders: np.log(n_texts / holders)),
            "That is the plain logarithm of a textbook; the formula here has three ones in it.",
            "One stands before the logarithm, one above the line and one below.",
        ),
        Mistake(
            "rarity of occurrences",
            lambda old, new: alike(
                old,
                new,
                rarity=lambda n_texts, holders: smooth_rarity(
                    n_texts,
                    counts_of(old, sorted({word for words in old for word in words})).sum(axis=0),
                ),
            ),
            "You count how often a word occurs. What does its rarity ask?",
            "A complaint that has the word twice is still one complaint with the word.",
        ),
        Mistake(
            "table turned",
            lambda old, new: alike(old, new).T,
            "The numbers are right and stand across.",
            "New complaints are the rows.",
        ),
    ),
    right_probes=(
        dedent("""
            from sklearn.feature_extraction.text import TfidfVectorizer
            def likeness(old, new):
                maker = TfidfVectorizer(analyzer=lambda words: words).fit(old)
                return (maker.transform(new) @ maker.transform(old).T).toarray()
            """),
        dedent("""
            import math
            from collections import Counter
            def likeness(old, new):
                holders = Counter(word for words in old for word in set(words))
                def arrow(words):
                    n, known = len(old) + 1, Counter(word for word in words if word in holders)
                    row = {w: k * (1 + math.log(n / (1 + holders[w]))) for w, k in known.items()}
                    size = math.sqrt(sum(v * v for v in row.values())) or 1
                    return {w: v / size for w, v in row.items()}
                rows, columns = list(map(arrow, new)), list(map(arrow, old))
                return [[sum(v * b.get(w, 0) for w, v in a.items()) for b in columns] for a in rows]
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                from sklearn.feature_extraction.text import TfidfVectorizer
                def likeness(old, new):
                    maker = TfidfVectorizer(analyzer=lambda words: words, {options}).fit({learned})
                    return {answer}
                """),
            mistake,
        )
        for options, learned, answer, mistake in (
            (
                "",
                "old + new",
                "(maker.transform(new) @ maker.transform(old).T).toarray()",
                "learns from the new ones",
            ),
            (
                "use_idf=False",
                "old",
                "(maker.transform(new) @ maker.transform(old).T).toarray()",
                "all words alike",
            ),
            ("norm=None", "old", "maker.transform(new).toarray() @ maker.transform(old).T", "length left in"),
            (
                "binary=True",
                "old",
                "(maker.transform(new) @ maker.transform(old).T).toarray()",
                "once or not at all",
            ),
            ("", "old", "(maker.transform(old) @ maker.transform(new).T).toarray()", "table turned"),
        )
    )
    + tuple(
        (
            dedent(f"""
                import numpy as np
                def likeness(old, new):
                    known = sorted(set(sum(old, [])))
                    weight = np.array([{weight} for w in known])
                    def rows(texts):
                        table = weight * [[words.count(w) for w in known] for words in texts]
                        size = np.sqrt((table**2).sum(axis=1, keepdims=True))
                        return np.divide(table, size, out=np.zeros_like(table), where=size > 0)
                    return rows(new) @ rows(old).T
                """),
            mistake,
        )
        for weight, mistake in (
            ("np.log(len(old) / sum(w in words for words in old))", "another rarity"),
            (
                "1 + np.log((1 + len(old)) / (1 + sum(words.count(w) for words in old)))",
                "rarity of occurrences",
            ),
        )
    ),
)

TASKS = (HOURS_AWAY, BUSY_FOR_STATION, HONEST_MEANS, CHOSEN_COLUMNS, DROWNED_IN_NOISE, LIKENESS)
