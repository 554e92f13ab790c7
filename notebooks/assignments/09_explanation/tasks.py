"""Tasks of assignment 9, explanation. Not released."""

from itertools import combinations
from textwrap import dedent

import numpy as np

from labkit.grading.tasks import Mistake, PredictionsTask, Task


def shuffles(seed):
    """Make a score and, for each column of some data, the scores after shuffling it; one column does harm."""
    rng = np.random.default_rng(seed)
    examples = []
    for n_columns, n_shuffles in ((3, 3), (4, 6)):
        score, shuffled = rng.uniform(0.8, 0.9), rng.uniform(0.4, 0.8, size=(n_columns, n_shuffles))
        shuffled[rng.integers(n_columns)] = score + rng.uniform(0.01, 0.03, size=n_shuffles)
        examples.append((float(score), shuffled))
    return examples


IMPORTANCES = Task(
    name="importances",
    level="warm-up",
    points=1,
    calls="importances",
    inputs=shuffles,
    reference=lambda score, shuffled: score - shuffled.mean(axis=1),
    mistakes=(
        Mistake(
            "turned round",
            lambda score, shuffled: shuffled.mean(axis=1) - score,
            "The most needed column has the lowest number.",
            "What is lost: before minus after.",
        ),
        Mistake(
            "what is left",
            lambda score, shuffled: shuffled.mean(axis=1),
            "That is the score that is left. How much is lost?",
            "Compare with the score before.",
        ),
        Mistake(
            "no harm allowed",
            lambda score, shuffled: np.maximum(score - shuffled.mean(axis=1), 0),
            "You have hidden the columns that did a little harm.",
            "A number below zero shows how large chance is: leave it.",
        ),
        Mistake(
            "worst shuffle",
            lambda score, shuffled: score - shuffled.min(axis=1),
            "That is the loss of the unluckiest shuffle.",
            "Average over the shuffles, so that one of them does not decide.",
        ),
        Mistake(
            "shuffles for columns",
            lambda score, shuffled: score - shuffled.mean(axis=0),
            "You have a number for each shuffle. Which rows are the columns of the data?",
            "Average along the rows: mind the axis.",
        ),
    ),
    right_probes=(
        "def importances(score, shuffled):\n    return [score - sum(r) / len(r) for r in shuffled]",
    ),
    wrong_probes=tuple(
        (f"def importances(score, s):\n    return {answer}", mistake)
        for answer, mistake in (
            ("s.mean(1) - score", "turned round"),
            ("s.mean(1)", "what is left"),
            ("(score - s.mean(1)).clip(0)", "no harm allowed"),
            ("score - s.min(1)", "worst shuffle"),
            ("score - s.mean(0)", "shuffles for columns"),
        )
    ),
)

COMPANIES = ["".join(company) for size in range(4) for company in combinations("ABC", size)]


def bills(seed):
    """Make what each company pays; an empty one pays too, so that nobody forgets it."""
    rng = np.random.default_rng(seed)
    return [
        ({company: round(float(rng.uniform(0, 9) + 4 * len(company)), 2) for company in COMPANIES},)
        for _ in range(3)
    ]


def weighed(worth, weigh):
    """Return for each guest the weighed sum of what it adds to the companies without it."""
    shares = []
    for guest in "ABC":
        without = [company for company in COMPANIES if guest not in company]
        added = [worth["".join(sorted(company + guest))] - worth[company] for company in without]
        shares.append(sum(weigh(len(company)) * more for company, more in zip(without, added, strict=True)))
    return shares


FAIR_SHARES = Task(
    name="fair_shares",
    level="core",
    points=2,
    calls="fair_shares",
    inputs=bills,
    reference=lambda worth: weighed(worth, lambda size: (1 / 3, 1 / 6, 1 / 3)[size]),
    mistakes=(
        Mistake(
            "only the first in",
            lambda worth: weighed(worth, lambda size: float(size == 0)),
            "You asked what each adds alone. Does that add up to the bill?",
            "Who comes second or third adds something else than who comes first: take all orders.",
        ),
        Mistake(
            "only the last in",
            lambda worth: weighed(worth, lambda size: float(size == 2)),
            "You asked what is lost when one leaves. Does that add up to the bill?",
            "Two who can stand in for each other would both get nothing: take all orders.",
        ),
        Mistake(
            "companies count alike",
            lambda worth: weighed(worth, lambda size: 1 / 4),
            "All four companies without the guest weigh the same to you. How many orders lead to each?",
            "Of six orders two find the guest alone, two find all the others there, one each of the rest.",
        ),
        Mistake(
            "sum of the orders",
            lambda worth: weighed(worth, lambda size: (2, 1, 2)[size]),
            "Six times too much.",
            "Take the mean over the six orders.",
        ),
        Mistake(
            "divided evenly",
            lambda worth: [(worth["ABC"] - worth[""]) / 3] * 3,
            "Everybody pays the same, whatever he has brought. Is that fair?",
            "Write down by how much the bill grows as each enters.",
        ),
    ),
    right_probes=(
        dedent("""
            def fair_shares(worth):
                def share(me, you, other):
                    both = "".join(sorted(you + other))
                    first = worth[me] - worth[""]
                    second = sum(worth["".join(sorted(me + one))] - worth[one] for one in (you, other))
                    return first / 3 + second / 6 + (worth["ABC"] - worth[both]) / 3
                return share("A", "B", "C"), share("B", "A", "C"), share("C", "A", "B")
            """),
    ),
    wrong_probes=(
        ("def fair_shares(w):\n    return [w[one] - w[''] for one in 'ABC']", "only the first in"),
        (
            "def fair_shares(w):\n    return [w['ABC'] - w['BC'], w['ABC'] - w['AC'], w['ABC'] - w['AB']]",
            "only the last in",
        ),
        (
            dedent("""
                def fair_shares(w):
                    shares = []
                    for me in "ABC":
                        rest = [c for c in w if me not in c]
                        shares.append(sum(w["".join(sorted(c + me))] - w[c] for c in rest) / len(rest))
                    return shares
                """),
            "companies count alike",
        ),
        (
            dedent("""
                from itertools import permutations
                def fair_shares(w):
                    shares = dict.fromkeys("ABC", 0)
                    for order in permutations("ABC"):
                        for place, guest in enumerate(order):
                            here, then = sorted(order[:place]), sorted(order[:place + 1])
                            shares[guest] += w["".join(then)] - w["".join(here)]
                    return list(shares.values())
                """),
            "sum of the orders",
        ),
        ("def fair_shares(w):\n    return 3 * [(w['ABC'] - w['']) / 3]", "divided evenly"),
    ),
)


def linear(seed):
    """Make a linear model, a customer and a background of which the customer is not one."""
    rng = np.random.default_rng(seed)
    return [
        (
            rng.normal(0, 2, size=n),
            float(rng.uniform(1, 3)),
            rng.normal(4, 1, size=n),
            rng.normal(2, 1, (rows, n)),
        )
        for n, rows in ((2, 3), (3, 5), (5, 8))
    ]


LINEAR_SHARES = Task(
    name="linear_shares",
    level="core",
    points=2,
    calls="linear_shares",
    inputs=linear,
    reference=lambda w, b, x, background: [
        b + w @ background.mean(axis=0),
        w * (x - background.mean(axis=0)),
    ],
    mistakes=(
        Mistake(
            "measured from zero",
            lambda w, b, x, background: [b, w * x],
            "A customer with an income of zero: is that the one to compare with?",
            "Compare with the average of the background, in the baseline and in the shares.",
        ),
        Mistake(
            "baseline without the background",
            lambda w, b, x, background: [b, w * (x - background.mean(axis=0))],
            "The shares are right. Add them to your baseline: is it the prediction?",
            "The baseline is the mean prediction over the background, not the intercept.",
        ),
        Mistake(
            "shares from zero",
            lambda w, b, x, background: [b + w @ background.mean(axis=0), w * x],
            "The baseline is right. Add your shares to it: is it the prediction?",
            "A share is how far the customer is from the average, times the weight.",
        ),
        Mistake(
            "no signs",
            lambda w, b, x, background: [
                b + w @ background.mean(axis=0),
                np.abs(w * (x - background.mean(axis=0))),
            ],
            "The customer wants to know what spoke for her and what against.",
            "Leave the signs.",
        ),
        Mistake(
            "the customer's own",
            lambda w, b, x, background: [b + w @ x, w * (x - background.mean(axis=0))],
            "Your baseline is the customer's prediction, so nothing is left to explain.",
            "The baseline is what the model says on average over the background.",
        ),
    ),
    right_probes=(
        dedent("""
            import numpy as np
            def linear_shares(weights, intercept, customer, background):
                predictions = background @ weights + intercept
                shares = [np.mean(w * (x - others)) for w, x, others in zip(weights, customer, background.T)]
                return predictions.mean(), shares
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                def linear_shares(w, b, x, background):
                    m = background.mean(0)
                    return {answer}
                """),
            mistake,
        )
        for answer, mistake in (
            ("b, w * x", "measured from zero"),
            ("b, w * (x - m)", "baseline without the background"),
            ("b + m @ w, w * x", "shares from zero"),
            ("b + m @ w, abs(w * (x - m))", "no signs"),
            ("b + x @ w, w * (x - m)", "the customer's own"),
        )
    ),
)


def customers(seed):
    """Make weights, customers, a column and a grid."""
    rng = np.random.default_rng(seed)
    return [
        (
            rng.normal(1, 0.5, size=n),
            rng.normal(1, 2, size=(rows, n)),
            int(rng.integers(n)),
            np.sort(rng.normal(0, 3, g)),
        )
        for n, rows, g in ((2, 4, 3), (3, 6, 4), (4, 9, 5))
    ]


def put(X, column, value):
    """Return a copy of a table with one column set to a value."""
    X = X.copy()
    X[:, column] = value
    return X


def curve(weights, X, column, grid):
    """Return the partial dependence of the squared sum."""
    return np.array([((put(X, column, value) @ weights) ** 2).mean() for value in grid])


AVERAGE_CURVE = Task(
    name="average_curve",
    level="stretch",
    points=3,
    calls="average_curve",
    inputs=customers,
    reference=curve,
    mistakes=(
        Mistake(
            "of the average customer",
            lambda weights, X, column, grid: curve(weights, X.mean(axis=0, keepdims=True), column, grid),
            "You let the model predict for one average customer. It bends: is that the average prediction?",
            "Predict for every customer first, and average the predictions.",
        ),
        Mistake(
            "of the first customer",
            lambda weights, X, column, grid: curve(weights, X[:1], column, grid),
            "That is the curve of one customer.",
            "Average the curves of all.",
        ),
        Mistake(
            "all else is zero",
            lambda weights, X, column, grid: curve(weights, 0 * X, column, grid),
            "What has become of the other columns?",
            "Only one column is set; all else stays as it is.",
        ),
        Mistake(
            "not squared",
            lambda weights, X, column, grid: np.array([(put(X, column, v) @ weights).mean() for v in grid]),
            "Your curve is a straight line. Is the model?",
            "The model squares what it has added up.",
        ),
        Mistake(
            "the sum",
            lambda weights, X, column, grid: len(X) * curve(weights, X, column, grid),
            "With twice as many customers your curve would be twice as high.",
            "Take the mean.",
        ),
    ),
    right_probes=(
        dedent("""
            import numpy as np
            def average_curve(weights, X, column, grid):
                rest = np.delete(X, column, axis=1) @ np.delete(weights, column)
                return [np.mean((rest + weights[column] * value) ** 2) for value in grid]
            """),
        dedent("""
            import pandas as pd
            def average_curve(weights, X, column, grid):
                means = []
                for value in grid:
                    table = pd.DataFrame(X).copy()
                    table[column] = value
                    means.append(((table.to_numpy() * weights).sum(axis=1) ** 2).mean())
                return pd.Series(means)
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                def average_curve(w, X, k, grid):
                    out = []
                    for value in grid:
                        Z = {table}
                        Z[:, k] = value
                        out.append({answer})
                    return out
                """),
            mistake,
        )
        for table, answer, mistake in (
            ("X.mean(0)[None].copy()", "((Z @ w) ** 2).mean()", "of the average customer"),
            ("X[:1].copy()", "((Z @ w) ** 2).mean()", "of the first customer"),
            ("np.zeros_like(X)", "((Z @ w) ** 2).mean()", "all else is zero"),
            ("X.copy()", "(Z @ w).mean()", "not squared"),
            ("X.copy()", "((Z @ w) ** 2).sum()", "the sum"),
        )
    ),
)

GUESSING = """
from labkit import explanation
panel = explanation.explore()
for experiment in range(1, 4):
    panel.predict(experiment, 7.5 * experiment)
my_guesses = panel.answers
"""

THREE_GUESSES = PredictionsTask(
    name="three_guesses",
    level="warm-up",
    points=1,
    calls="my_guesses",
    panel="labkit.explanation.explore",
    right_probes=(GUESSING,),
    wrong_probes=(
        (f"{GUESSING}my_guesses = my_guesses[1:]", "left out"),
        (f"{GUESSING}my_guesses[0]['measured'] = -1e9", "altered"),
        (f"{GUESSING}for one in my_guesses:\n    one['guess'] = one['measured']", "copied"),
    ),
)

TASKS = (IMPORTANCES, THREE_GUESSES, FAIR_SHARES, LINEAR_SHARES, AVERAGE_CURVE)
