"""Tasks of assignment 1, data cleaning. Not released."""

from textwrap import dedent

import numpy as np
import pandas as pd

from labkit.grading.tasks import Mistake, PredictionsTask, Task

CODE = -999.0
NAMES = ("age", "weight", "pulse")


def typed(seed):
    """Make tables with empty gaps and with codes; no column without either."""
    rng = np.random.default_rng(seed)
    tables = []
    for n_rows in (8, 15):
        columns = {}
        for name in NAMES[: 2 + n_rows % 2]:
            values = rng.normal(60, 10, size=n_rows).round(1)
            places = rng.permutation(n_rows)
            n_gaps = rng.integers(1, 3)
            values[places[:n_gaps]], values[places[n_gaps : n_gaps + 2]] = np.nan, CODE
            columns[name] = values
        tables.append((pd.DataFrame(columns), CODE))
    return tables


MISSING_SHARES = Task(
    name="missing_shares",
    level="warm-up",
    points=1,
    calls="missing_shares",
    inputs=typed,
    reference=lambda table, code: (table.isna() | (table == code)).mean().to_numpy(),
    mistakes=(
        Mistake(
            "codes are values",
            lambda table, code: table.isna().mean().to_numpy(),
            "An age of −999: is that patient known?",
            "Count a code as missing, too.",
        ),
        Mistake(
            "gaps are values",
            lambda table, code: (table == code).mean().to_numpy(),
            "The codes are counted. What about the empty ones?",
            "A nan is equal to nothing, not even to itself: there is a method that asks for it.",
        ),
        Mistake(
            "numbers for shares",
            lambda table, code: (table.isna() | (table == code)).sum().to_numpy(),
            "You counted. A share lies between 0 and 1.",
            "Divide by the number of rows.",
        ),
        Mistake(
            "what is there",
            lambda table, code: (table.notna() & (table != code)).mean().to_numpy(),
            "That is the share of what is known.",
            "Ask for the others.",
        ),
        Mistake(
            "one for the whole table",
            lambda table, code: float((table.isna() | (table == code)).to_numpy().mean()),
            "One number for all columns: which column is the bad one?",
            "Average down the rows, and leave the columns apart.",
        ),
    ),
    right_probes=(
        dedent("""
            def missing_shares(table, code):
                return [1 - table[name].replace(code, None).count() / len(table) for name in table]
            """),
        dedent("""
            import numpy as np
            def missing_shares(table, code):
                values = table.to_numpy()
                return np.mean(~(values != code) | (values != values), axis=0)
            """),
    ),
    wrong_probes=tuple(
        (f"def missing_shares(table, code):\n    return {answer}", mistake)
        for answer, mistake in (
            ("table.isna().mean()", "codes are values"),
            ("[(table[c] == code).mean() for c in table]", "gaps are values"),
            ("table.replace(code, float('nan')).isna().sum()", "numbers for shares"),
            ("table.replace(code, float('nan')).notna().mean()", "what is there"),
            ("table.replace(code, float('nan')).isna().mean().mean()", "one for the whole table"),
        )
    ),
)


def parts(seed):
    """Make a training part and a test part of another kind, both with gaps."""
    rng = np.random.default_rng(seed)
    tables = []
    for n_train, n_test in ((7, 5), (10, 8)):
        both = []
        for n_rows, mean in ((n_train, 10), (n_test, 14)):
            table = pd.DataFrame(rng.gamma(2, mean, size=(n_rows, 2)), columns=list(NAMES[:2]))
            for name in table:
                table.loc[rng.permutation(n_rows)[:2], name] = np.nan
            both.append(table)
        tables.append(tuple(both))
    return tables


FILL_GAPS = Task(
    name="fill_gaps",
    level="core",
    points=2,
    calls="fill_gaps",
    inputs=parts,
    reference=lambda train, test: test.fillna(train.median()),
    mistakes=(
        Mistake(
            "learned from the test",
            lambda train, test: test.fillna(test.median()),
            "You filled with the test part's own medians. A patient comes alone: whose then?",
            "What is learned, medians too, is learned from the training part.",
        ),
        Mistake(
            "learned from all",
            lambda train, test: test.fillna(pd.concat([train, test]).median()),
            "Your medians have seen the test part.",
            "On the day of the training the test part is not there yet.",
        ),
        Mistake(
            "mean for median",
            lambda train, test: test.fillna(train.mean()),
            "A few heavy patients pull your filling up.",
            "The median is asked for.",
        ),
        Mistake(
            "zero",
            lambda train, test: test.fillna(0.0),
            "A patient of age 0 and weight 0?",
            "Zero is a number like others, and a rare one: fill with the median.",
        ),
        Mistake(
            "rows thrown away",
            lambda train, test: test.dropna(),
            "Some patients are gone.",
            "Fill the gap, keep the row.",
        ),
        Mistake(
            "the training part",
            lambda train, test: train.fillna(train.median()),
            "You filled the training part.",
            "Learn from one part, apply to the other.",
        ),
    ),
    right_probes=(
        dedent("""
            import pandas as pd
            from sklearn.impute import SimpleImputer
            def fill_gaps(train, test):
                filled = SimpleImputer(strategy="median").fit(train).transform(test)
                return pd.DataFrame(filled, columns=test.columns)
            """),
        dedent("""
            import numpy as np
            def fill_gaps(train, test):
                copy = test.copy()
                for name in copy:
                    middle = np.nanmedian(train[name])
                    copy[name] = [middle if value != value else value for value in copy[name]]
                return copy
            """),
    ),
    wrong_probes=tuple(
        (f"import pandas as pd\ndef fill_gaps(train, test):\n    return {answer}", mistake)
        for answer, mistake in (
            ("test.fillna(test.median())", "learned from the test"),
            ("test.fillna(pd.concat([test, train]).median())", "learned from all"),
            ("test.fillna(train.mean())", "mean for median"),
            ("test.fillna(0)", "zero"),
            ("test.dropna()", "rows thrown away"),
            ("train.fillna(train.median())", "the training part"),
        )
    ),
)


def fenced(seed):
    """Make a training column and new values around its fences, one of them on a fence."""
    rng = np.random.default_rng(seed)
    pairs = []
    for n_train in (9, 13, 21):
        train = rng.normal(0, 2, size=n_train).round(1)
        train[:2] = [11.0, 14.0]
        lower, upper = np.quantile(train, [0.25, 0.75])
        reach = upper - lower
        spots = np.concatenate([np.arange(-4, 4.1, 0.25) * reach + train.mean(), [upper + 1.5 * reach]])
        pairs.append((train, rng.permutation(spots)))
    return pairs


def outside(train, new, times=1.5, strictly=True):
    """Tell which values stand outside the fences of a column."""
    lower, upper = np.quantile(train, [0.25, 0.75])
    low, high = lower - times * (upper - lower), upper + times * (upper - lower)
    return (new < low) | (new > high) if strictly else (new <= low) | (new >= high)


OUTSIDE_FENCES = Task(
    name="outside_fences",
    level="core",
    points=2,
    calls="outside_fences",
    inputs=fenced,
    reference=outside,
    mistakes=(
        Mistake(
            "turned round",
            lambda train, new: ~outside(train, new),
            "You point at those inside.",
            "True is for those who stand outside.",
        ),
        Mistake(
            "outside the box",
            lambda train, new: outside(train, new, times=0),
            "Half of all values stand outside the box itself.",
            "The fences stand one and a half times the box further out.",
        ),
        Mistake(
            "two deviations",
            lambda train, new: np.abs(new - train.mean()) > 2 * train.std(),
            "Outliers widen a standard deviation until they fit in.",
            "Build the fences from the quartiles.",
        ),
        Mistake(
            "fences of the new",
            lambda train, new: outside(new, new),
            "A column of wild values finds itself quite normal.",
            "Build the fences from the training column.",
        ),
        Mistake(
            "on the fence is out",
            lambda train, new: outside(train, new, strictly=False),
            "Nearly: what about a value exactly on a fence?",
            "On the fence is inside.",
        ),
        Mistake(
            "above alone",
            lambda train, new: outside(train, new) & (new > np.median(train)),
            "Nobody is too low in your answer.",
            "There are two fences.",
        ),
    ),
    right_probes=(
        dedent("""
            import numpy as np
            def outside_fences(train, new):
                lower, upper = np.percentile(train, 25), np.percentile(train, 75)
                far = 1.5 * (upper - lower)
                return [not lower - far <= value <= upper + far for value in new]
            """),
        dedent("""
            import pandas as pd
            def outside_fences(train, new):
                lower, upper = pd.Series(train).quantile([0.25, 0.75])
                far = 1.5 * (upper - lower)
                return ~pd.Series(new).between(lower - far, upper + far)
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                def outside_fences(train, new):
                    lower, upper = np.quantile({of}, [0.25, 0.75])
                    far = {times} * (upper - lower)
                    return {answer}
                """),
            mistake,
        )
        for of, times, answer, mistake in (
            ("train", 1.5, "(new >= lower - far) & (new <= upper + far)", "turned round"),
            ("train", 0, "(new < lower) | (new > upper)", "outside the box"),
            ("train", 1.5, "abs(new - train.mean()) / train.std() > 2", "two deviations"),
            ("new", 1.5, "(new < lower - far) | (new > upper + far)", "fences of the new"),
            ("train", 1.5, "(new <= lower - far) | (new >= upper + far)", "on the fence is out"),
            ("train", 1.5, "new > upper + far", "above alone"),
        )
    ),
)


def archive(seed):
    """Make names in many spellings, with years that tell namesakes apart."""
    rng = np.random.default_rng(seed)
    people = [("Ada Lovelace", 1815), ("Max Born", 1882), ("Emmy Noether", 1882), ("Ada Lovelace", 1990)]
    people += [("Alan Turing", 1912), ("Grace Hopper", 1906)]
    spellings = (
        str.lower,
        str.upper,
        str.title,
        "  {}".format,
        "{} ".format,
        lambda name: name.replace(" ", "  "),
    )
    archives = []
    for n_rows in (12, 18):
        rows = [people[place] for place in rng.integers(len(people), size=n_rows)]
        rows += [people[0], people[3]]  # namesakes, once more at the end
        chosen = rng.integers(len(spellings), size=len(rows))
        written = [spellings[choice](name) for (name, _), choice in zip(rows, chosen, strict=True)]
        archives.append((written, [year for _, year in rows]))
    return archives


def kept(names, years, clean=lambda name: " ".join(name.lower().split()), last=False, with_years=True):
    """Return the places of the rows to keep."""
    first = {}
    for place, (name, year) in enumerate(zip(names, years, strict=True)):
        patient = (clean(name), year if with_years else 0)
        first[patient] = place if last else first.get(patient, place)
    return sorted(first.values())


ROWS_TO_KEEP = Task(
    name="rows_to_keep",
    level="stretch",
    points=3,
    calls="rows_to_keep",
    inputs=archive,
    reference=kept,
    mistakes=(
        Mistake(
            "letter by letter",
            lambda names, years: kept(names, years, clean=str),
            "To you ADA and Ada are two patients.",
            "Bring all names into one form before you compare.",
        ),
        Mistake(
            "namesakes are one",
            lambda names, years: kept(names, years, with_years=False),
            "Two patients may have one name.",
            "Compare the year as well.",
        ),
        Mistake(
            "the last of each",
            lambda names, years: kept(names, years, last=True),
            "You keep the last row of each patient.",
            "Keep the first, and pass over whom you have seen.",
        ),
        Mistake(
            "blanks within",
            lambda names, years: kept(names, years, clean=lambda name: name.strip().lower()),
            "Nearly: count the blanks between first name and family name.",
            "Split into words, and join them with one blank.",
        ),
        Mistake(
            "blanks at the ends",
            lambda names, years: kept(names, years, clean=str.lower),
            "Capitals no longer matter. Blanks still do.",
            "Take the blanks off the ends, and make those between words one.",
        ),
        Mistake(
            "the ones to drop",
            lambda names, years: sorted({*range(len(names))} - {*kept(names, years)}),
            "These rows are the copies.",
            "Return the places of those who stay.",
        ),
    ),
    right_probes=(
        dedent("""
            import pandas as pd
            def rows_to_keep(names, years):
                table = pd.DataFrame({"name": names, "year": years})
                table["name"] = table["name"].str.casefold().str.split().str.join(" ")
                return table.drop_duplicates().index
            """),
        dedent("""
            import re
            def rows_to_keep(names, years):
                keys = [f"{re.sub(r' +', ' ', n).strip().upper()}|{y}" for n, y in zip(names, years)]
                return [place for place, key in enumerate(keys) if keys.index(key) == place]
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                def rows_to_keep(names, years):
                    keys = [{key} for n, y in zip(names, years)]
                    return [p for p, key in enumerate(keys) if {test}]
                """),
            mistake,
        )
        for key, test, mistake in (
            ("(n, y)", "key not in keys[:p]", "letter by letter"),
            ("n.lower().split()", "key not in keys[:p]", "namesakes are one"),
            ("(n.lower().split(), y)", "key not in keys[p + 1:]", "the last of each"),
            ("(n.lower().strip(), y)", "key not in keys[:p]", "blanks within"),
            ("(n.lower(), y)", "key not in keys[:p]", "blanks at the ends"),
            ("(n.lower().split(), y)", "key in keys[:p]", "the ones to drop"),
        )
    ),
)

GUESSING = """
from labkit import cleaning
panel = cleaning.explore()
for experiment in range(1, 4):
    panel.predict(experiment, 7.5 * experiment)
my_guesses = panel.answers
"""

THREE_GUESSES = PredictionsTask(
    name="three_guesses",
    level="warm-up",
    points=1,
    calls="my_guesses",
    panel="labkit.cleaning.explore",
    right_probes=(GUESSING,),
    wrong_probes=(
        (f"{GUESSING}my_guesses = my_guesses[1:]", "left out"),
        (f"{GUESSING}my_guesses[0]['measured'] = -1e9", "altered"),
        (f"{GUESSING}for one in my_guesses:\n    one['guess'] = one['measured']", "copied"),
    ),
)

TASKS = (MISSING_SHARES, THREE_GUESSES, FILL_GAPS, OUTSIDE_FENCES, ROWS_TO_KEEP)
