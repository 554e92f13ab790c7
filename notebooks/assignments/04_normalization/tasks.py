"""Tasks of assignment 4, normalization. Not released."""

from textwrap import dedent

import numpy as np

from labkit.grading.predictions import PredictionsTask
from labkit.grading.tasks import Mistake, Task


def columns(seed):
    """Make columns with gaps between zero and their ends, and ranges that do not begin at zero."""
    rng = np.random.default_rng(seed)
    ranges = ((-1.0, 1.0), (2.0, 5.0), (-3.0, -1.0))
    return [
        (rng.uniform(5, 40, size=n), low, high) for n, (low, high) in zip((4, 9, 15), ranges, strict=True)
    ]


def onto(column, low, high):
    """Scale onto a range."""
    return low + (high - low) * (column - column.min()) / np.ptp(column)


ONTO_RANGE = Task(
    name="onto_range",
    level="warm-up",
    points=1,
    calls="onto_range",
    inputs=columns,
    reference=onto,
    mistakes=(
        Mistake(
            "from zero to one",
            lambda column, low, high: onto(column, 0, 1),
            "Your range is 0 to 1. Which one is asked for?",
            "Stretch by the width of the range, then move it to its lower end.",
        ),
        Mistake(
            "not moved",
            lambda column, low, high: onto(column, 0, high - low),
            "The width is right, the place is not.",
            "The smallest value must become `low`.",
        ),
        Mistake(
            "stretched by the upper end",
            lambda column, low, high: low + high * onto(column, 0, 1),
            "The smallest value is where it should be; the largest is not.",
            "How wide is a range from −1 to 1? Not 1.",
        ),
        Mistake(
            "divided by the largest",
            lambda column, low, high: low + (high - low) * column / column.max(),
            "Your smallest value does not become `low`.",
            "Take the smallest value off before you divide, and divide by the whole range.",
        ),
    ),
    right_probes=(
        dedent("""
            import numpy as np
            def onto_range(column, low, high):
                return np.interp(column, [min(column), max(column)], [low, high])
            """),
        dedent("""
            from sklearn.preprocessing import MinMaxScaler
            def onto_range(column, low, high):
                return MinMaxScaler((low, high)).fit_transform(column.reshape(-1, 1)).ravel()
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                def onto_range(x, low, high):
                    share = (x - min(x)) / (max(x) - min(x))
                    return {answer}
                """),
            mistake,
        )
        for answer, mistake in (
            ("share", "from zero to one"),
            ("share * (high - low)", "not moved"),
            ("low + share * high", "stretched by the upper end"),
            ("low + x / max(x) * (high - low)", "divided by the largest"),
        )
    ),
)


def sensors(seed):
    """Make a training part with a wild reading in each column, and new readings of another kind."""
    rng = np.random.default_rng(seed)
    examples = []
    for n_train, n_new, n in ((9, 5, 1), (14, 6, 3)):
        train = rng.normal(20, 4, size=(n_train, n))
        train[rng.integers(n_train)] = 999
        examples.append((train, rng.normal(25, 8, size=(n_new, n))))
    return examples


def robust(X_new, by, middle=np.median, spread=None, axis=0):
    """Scale by the median and the quartiles of another table, or by others of its numbers."""
    upper, lower = np.quantile(by, [0.75, 0.25], axis=axis)
    return (X_new - middle(by, axis=axis)) / (spread(by, axis=axis) if spread else upper - lower)


ROBUST_SCALE = Task(
    name="robust_scale",
    level="core",
    points=2,
    calls="robust_scale",
    inputs=sensors,
    reference=lambda X_train, X_new: robust(X_new, X_train),
    mistakes=(
        Mistake(
            "learned from the new",
            lambda X_train, X_new: robust(X_new, X_new),
            "In the greenhouse a reading comes alone. Whose median will you take then?",
            "What is learned is learned from the training part.",
        ),
        Mistake(
            "mean and deviation",
            lambda X_train, X_new: robust(X_new, X_train, np.mean, np.std),
            "One reading of 999 has moved your scale.",
            "Not mean and standard deviation: the median, and the distance of the quartiles.",
        ),
        Mistake(
            "mean in the middle",
            lambda X_train, X_new: robust(X_new, X_train, np.mean),
            "Your spread is robust. Is your middle?",
            "One wild reading moves a mean as far as it likes.",
        ),
        Mistake(
            "whole range",
            lambda X_train, X_new: robust(X_new, X_train, spread=np.ptp),
            "All your numbers are tiny: what is the largest value of a column?",
            "The range is made of the two wildest readings; take the quartiles.",
        ),
        Mistake(
            "one scale for all",
            lambda X_train, X_new: robust(X_new, X_train, axis=None),
            "Degrees and lux share one median in your table.",
            "A median and a spread for each column: mind the axis.",
        ),
    ),
    right_probes=(
        dedent("""
            from sklearn.preprocessing import RobustScaler
            def robust_scale(X_train, X_new):
                return RobustScaler().fit(X_train).transform(X_new)
            """),
        dedent("""
            import pandas as pd
            def robust_scale(X_train, X_new):
                known = pd.DataFrame(X_train).describe()
                width = known.loc["75%"] - known.loc["25%"]
                return ((pd.DataFrame(X_new) - known.loc["50%"]) / width).to_numpy()
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                def robust_scale(a, b):
                    return {answer}
                """),
            mistake,
        )
        for answer, mistake in (
            (
                "(b - np.median(b, 0)) / (np.percentile(b, 75, 0) - np.percentile(b, 25, 0))",
                "learned from the new",
            ),
            ("(b - a.mean(0)) / a.std(0)", "mean and deviation"),
            ("(b - a.mean(0)) / (np.percentile(a, 75, 0) - np.percentile(a, 25, 0))", "mean in the middle"),
            ("(b - np.median(a, 0)) / (a.max(0) - a.min(0))", "whole range"),
            ("(b - np.median(a)) / (np.percentile(a, 75) - np.percentile(a, 25))", "one scale for all"),
        )
    ),
)


def batches_of(seed):
    """Make square batches, so that axes can be mixed up, with an epsilon large enough to show its place."""
    rng = np.random.default_rng(seed)
    return [
        (rng.normal(3, 2, size=(n, n)), rng.uniform(1, 3, size=n), rng.uniform(-2, -1, size=n), 0.2)
        for n in (3, 4)
    ]


def normalized(X, gamma, beta, epsilon, axis=0, ddof=0, root=True, inside=True):
    """Return the batch normalized, or as one part of it is wrong."""
    variance = X.var(axis=axis, ddof=ddof, keepdims=True)
    below = np.sqrt(variance + epsilon) if inside else np.sqrt(variance) + epsilon
    return gamma * (X - X.mean(axis=axis, keepdims=True)) / (below if root else variance + epsilon) + beta


BATCH_NORM = Task(
    name="batch_norm",
    level="core",
    points=2,
    calls="batch_norm",
    inputs=batches_of,
    reference=normalized,
    mistakes=(
        Mistake(
            "along the case",
            lambda *given: normalized(*given, axis=1),
            "That is layer normalization: each case by itself.",
            "A batch is normalized down its columns: mind the axis.",
        ),
        Mistake(
            "learned numbers swapped",
            lambda X, gamma, beta, epsilon: normalized(X, beta, gamma, epsilon),
            "Which of the two numbers stretches, and which moves?",
            "γ multiplies, β is added.",
        ),
        Mistake(
            "no root",
            lambda *given: normalized(*given, root=False),
            "If the unit were ten times smaller, would your numbers change? They should not.",
            "Divide by a standard deviation, not by a variance.",
        ),
        Mistake(
            "epsilon outside",
            lambda *given: normalized(*given, inside=False),
            "Nearly: where does ε stand, inside the root or outside?",
            "Here ε is added to the variance.",
        ),
        Mistake(
            "one case less",
            lambda *given: normalized(*given, ddof=1),
            "Your variance is divided by n − 1.",
            "The layer divides by n; pandas does not.",
        ),
    ),
    right_probes=(
        dedent("""
            def batch_norm(X, gamma, beta, epsilon):
                n = len(X)
                mean = sum(X) / n
                variance = sum((row - mean) ** 2 for row in X) / n
                return [gamma * (row - mean) * (variance + epsilon) ** -0.5 + beta for row in X]
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                def batch_norm(X, gamma, beta, epsilon):
                    mean, variance = X.mean(0), X.var(0)
                    return {answer}
                """),
            mistake,
        )
        for answer, mistake in (
            (
                "gamma * (X - X.mean(1)[:, None]) / np.sqrt(X.var(1)[:, None] + epsilon) + beta",
                "along the case",
            ),
            ("beta * (X - mean) / np.sqrt(variance + epsilon) + gamma", "learned numbers swapped"),
            ("gamma * (X - mean) / (variance + epsilon) + beta", "no root"),
            ("gamma * (X - mean) / (X.std(0) + epsilon) + beta", "epsilon outside"),
            ("gamma * (X - mean) / np.sqrt(X.var(0, ddof=1) + epsilon) + beta", "one case less"),
        )
    ),
)


def streams(seed):
    """Make a few batches each, and new readings."""
    rng = np.random.default_rng(seed)
    return [
        (rng.normal(2, 3, size=(n_batches, 4, 2)), momentum, rng.normal(3, 2, size=(3, 2)), 0.1)
        for n_batches, momentum in ((2, 0.9), (4, 0.7), (6, 0.8))
    ]


def moved(batches, momentum, X_new, epsilon, new=None, first=(0.0, 1.0), power=1.0):
    """Return new readings by moving averages; `new` is the share of a new batch."""
    mean, variance = first
    new = 1 - momentum if new is None else new
    for batch in batches:
        mean = (1 - new) * mean + new * batch.mean(axis=0)
        variance = (1 - new) * variance + new * batch.var(axis=0) ** power
    return (X_new - mean) / np.sqrt(variance ** (1 / power) + epsilon)


AT_WORK = Task(
    name="at_work",
    level="stretch",
    points=3,
    calls="at_work",
    inputs=streams,
    reference=moved,
    mistakes=(
        Mistake(
            "momentum turned round",
            lambda batches, momentum, X_new, epsilon: moved(batches, momentum, X_new, epsilon, new=momentum),
            "Your averages forget quickly. With a momentum of 0.9, how much of the old should stay?",
            "Here momentum is the share that stays; some libraries mean the share that comes.",
        ),
        Mistake(
            "the new ones' own statistics",
            lambda batches, momentum, X_new, epsilon: (X_new - X_new.mean(axis=0))
            / np.sqrt(X_new.var(axis=0) + epsilon),
            "A single reading would always become 0: that is how the tomatoes drowned.",
            "At work the layer uses what it kept while training.",
        ),
        Mistake(
            "the last batch",
            lambda batches, momentum, X_new, epsilon: moved(batches, momentum, X_new, epsilon, new=1.0),
            "Only the last batch has a say.",
            "Keep the share m of what was there before.",
        ),
        Mistake(
            "variance begins at zero",
            lambda *given: moved(*given, first=(0.0, 0.0)),
            "After few batches your variance is too small. Where did it begin?",
            "The moving variance begins at 1.",
        ),
        Mistake(
            "average of deviations",
            lambda *given: moved(*given, power=0.5),
            "Nearly: you average standard deviations.",
            "It is the variance that moves; the root comes at the very end.",
        ),
    ),
    right_probes=(
        dedent("""
            import numpy as np
            def at_work(batches, momentum, X_new, epsilon):
                n = len(batches)
                shares = (1 - momentum) * momentum ** np.arange(n)[::-1]
                mean = np.einsum("b,bc->c", shares, batches.mean(axis=1))
                variance = np.einsum("b,bc->c", shares, batches.var(axis=1)) + momentum**n
                return (X_new - mean) / (variance + epsilon) ** 0.5
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                def at_work(batches, m, new, epsilon):
                    mu, var = 0, {first}
                    for b in batches:
                        mu = {keep} * mu + {enter} * b.mean(0)
                        var = {keep} * var + {enter} * {spread}
                    scaled = (new - mu) / np.sqrt(var + epsilon)
                    with_squares = (new - mu) / np.sqrt(var**2 + epsilon)
                    return {answer}
                """),
            mistake,
        )
        for first, keep, enter, spread, answer, mistake in (
            ("1", "(1 - m)", "m", "b.var(0)", "scaled", "momentum turned round"),
            (
                "1", "m", "(1 - m)", "b.var(0)", "(new - new.mean(0)) / np.sqrt(new.var(0) + epsilon)",
                "the new ones' own statistics",
            ),
            ("1", "0", "1", "b.var(0)", "scaled", "the last batch"),
            ("0", "m", "(1 - m)", "b.var(0)", "scaled", "variance begins at zero"),
            ("1", "m", "(1 - m)", "b.std(0)", "with_squares", "average of deviations"),
        )
    ),
)  # fmt: skip

GUESSING = """
from labkit import normalization
panel = normalization.explore()
for experiment in range(1, 4):
    panel.predict(experiment, 7.5 * experiment)
my_guesses = panel.answers
"""

THREE_GUESSES = PredictionsTask(
    name="three_guesses",
    level="warm-up",
    points=1,
    calls="my_guesses",
    panel="labkit.normalization.panel.explore",
    right_probes=(GUESSING,),
    wrong_probes=(
        (f"{GUESSING}my_guesses = my_guesses[1:]", "left out"),
        (f"{GUESSING}my_guesses[0]['measured'] = -1e9", "altered"),
        (f"{GUESSING}for one in my_guesses:\n    one['guess'] = one['measured']", "copied"),
    ),
)

TASKS = (ONTO_RANGE, THREE_GUESSES, ROBUST_SCALE, BATCH_NORM, AT_WORK)
