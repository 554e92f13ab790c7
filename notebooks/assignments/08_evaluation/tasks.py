"""Tasks of assignment 8, evaluation. Not released."""

from textwrap import dedent

import numpy as np

from labkit.grading.tasks import Mistake, PanelTask, StateMistake, Task

Z = 1.96


def called(seed):
    """Make labels and calls; in one of the examples nobody is called."""
    rng = np.random.default_rng(seed)
    examples = []
    for n_cases, share in ((30, 0.5), (80, 0.2)):
        y_true = rng.permutation(np.arange(n_cases) < share * n_cases).astype(int)
        wrong = rng.random(n_cases) < np.where(y_true == 1, 0.2, 0.35)
        examples.append((y_true, np.where(wrong, 1 - y_true, y_true)))
    return [*examples, (rng.permutation([1, 1, 0, 0, 0]), np.zeros(5, dtype=int))]


def share(above, below):
    """Divide, and say nan where there is nothing to divide by."""
    return float(above / below) if below else float("nan")


def rates(y_true, y_pred, positive=1, nothing=float("nan")):
    """Return precision and recall."""
    true, called_ = y_true == positive, y_pred == positive
    both = (true & called_).sum()
    return [share(both, n) if n else nothing for n in (called_.sum(), true.sum())]


PRECISION_AND_RECALL = Task(
    name="precision_and_recall",
    level="warm-up",
    points=1,
    calls="precision_and_recall",
    inputs=called,
    reference=rates,
    mistakes=(
        Mistake(
            "swapped",
            lambda y_true, y_pred: rates(y_true, y_pred)[::-1],
            "Both numbers are there. Which of them asks about the ones that were called?",
            "Precision divides by the calls, recall by the ill.",
        ),
        Mistake(
            "zero for nothing",
            lambda y_true, y_pred: rates(y_true, y_pred, nothing=0.0),
            "What is the precision of a test that has called nobody?",
            "0/0 is not 0: say nan, for it cannot be said.",
        ),
        Mistake(
            "the healthy",
            lambda y_true, y_pred: rates(y_true, y_pred, positive=0),
            "These are the two numbers of the other class.",
            "Ill is 1: count what is 1 in both.",
        ),
        Mistake(
            "accuracy",
            lambda y_true, y_pred: [float((y_true == y_pred).mean())] * 2,
            "That is the accuracy: it counts the healthy who were left alone, and here they are many.",
            "Only those who were called, or who are ill, stand below the line.",
        ),
        Mistake(
            "all cases below",
            lambda y_true, y_pred: [float(((y_true == 1) & (y_pred == 1)).mean())] * 2,
            "The numerator is right. Of whom is it a share?",
            "Precision: of those called. Recall: of the ill. Neither: of all.",
        ),
    ),
    right_probes=(
        dedent("""
            from sklearn.metrics import precision_score, recall_score
            def precision_and_recall(y_true, y_pred):
                nan = float("nan")
                precision = precision_score(y_true, y_pred, zero_division=nan)
                return precision, recall_score(y_true, y_pred, zero_division=nan)
            """),
        dedent("""
            def precision_and_recall(y_true, y_pred):
                found = missed = alarms = 0
                for ill, call in zip(y_true, y_pred):
                    found += ill and call
                    missed += ill and not call
                    alarms += call and not ill
                precision = found / (found + alarms) if found + alarms else float("nan")
                return [precision, found / (found + missed)]
            """),
    ),
    wrong_probes=(
        (
            dedent("""
                def precision_and_recall(y, p):
                    found, nan = sum(y * p), float("nan")
                    return found / sum(y), found / sum(p) if sum(p) else nan
                """),
            "swapped",
        ),
        (
            dedent("""
                def precision_and_recall(y, p):
                    found = sum(y * p)
                    return found / max(sum(p), 1), found / sum(y)
                """),
            "zero for nothing",
        ),
        (
            dedent("""
                def precision_and_recall(y, p):
                    y, p = 1 - y, 1 - p
                    return sum(y * p) / sum(p), sum(y * p) / sum(y)
                """),
            "the healthy",
        ),
        (
            dedent("""
                def precision_and_recall(y, p):
                    right = (y == p).mean()
                    return right, right
                """),
            "accuracy",
        ),
        (
            dedent("""
                def precision_and_recall(y, p):
                    found = sum(y * p)
                    return found / len(p), found / len(y)
                """),
            "all cases below",
        ),
    ),
)


def tables(seed):
    """Make a training part and a test part with another mean and spread."""
    rng = np.random.default_rng(seed)
    return [
        (rng.normal(10, 3, size=(n_train, n)), rng.normal(12, 5, size=(n_test, n)))
        for n_train, n_test, n in ((8, 4, 1), (12, 5, 3))
    ]


def scaled(X, by, ddof=0):
    """Scale a table by the means and standard deviations of another."""
    return (X - by.mean(axis=0)) / by.std(axis=0, ddof=ddof)


SCALE_TEST = Task(
    name="scale_test",
    level="core",
    points=2,
    calls="scale_test",
    inputs=tables,
    reference=lambda X_train, X_test: scaled(X_test, X_train),
    mistakes=(
        Mistake(
            "learned from all",
            lambda X_train, X_test: scaled(X_test, np.vstack([X_train, X_test])),
            "Your means know the test part. Would you have had it on the day of the training?",
            "What is learned, means too, is learned from the training part alone.",
        ),
        Mistake(
            "learned from the test",
            lambda X_train, X_test: scaled(X_test, X_test),
            "Each part got its own scale, so the same patient means another number in each.",
            "Use the training part's means and standard deviations for both.",
        ),
        Mistake(
            "scaled the training part",
            lambda X_train, X_test: scaled(X_train, X_train),
            "That is the training part. Which one is asked for?",
            "Learn from one part, apply to the other.",
        ),
        Mistake(
            "one scale for all columns",
            lambda X_train, X_test: (X_test - X_train.mean()) / X_train.std(),
            "Columns have units of their own; yours share one mean.",
            "A mean and a standard deviation for each column: mind the axis.",
        ),
        Mistake(
            "forgets the spread",
            lambda X_train, X_test: X_test - X_train.mean(axis=0),
            "The means are gone; the spread is still that of the data.",
            "Divide by the standard deviation of each column.",
        ),
    ),
    right_probes=(
        dedent("""
            from sklearn.preprocessing import StandardScaler
            def scale_test(X_train, X_test):
                return StandardScaler().fit(X_train).transform(X_test)
            """),
        dedent("""
            import pandas as pd
            def scale_test(X_train, X_test):
                known = pd.DataFrame(X_train).agg(["mean", lambda column: column.std(ddof=0)])
                return ((pd.DataFrame(X_test) - known.iloc[0]) / known.iloc[1]).to_numpy()
            """),
    ),
    wrong_probes=(
        (
            dedent("""
                import numpy as np
                from sklearn.preprocessing import StandardScaler
                def scale_test(X_train, X_test):
                    X = StandardScaler().fit_transform(np.concatenate([X_train, X_test]))
                    return X[len(X_train):]
                """),
            "learned from all",
        ),
        (
            dedent("""
                from sklearn.preprocessing import StandardScaler
                def scale_test(X_train, X_test):
                    return StandardScaler().fit_transform(X_test)
                """),
            "learned from the test",
        ),
        (
            dedent("""
                from sklearn.preprocessing import StandardScaler
                def scale_test(X_train, X_test):
                    return StandardScaler().fit_transform(X_train)
                """),
            "scaled the training part",
        ),
        ("def scale_test(a, b):\n    return (b - a.mean()) / a.std()", "one scale for all columns"),
        ("def scale_test(a, b):\n    return b - a.mean(0)", "forgets the spread"),
    ),
)


def scored(seed):
    """Make labels, scores of one digit, thresholds that some scores meet, and two costs."""
    rng = np.random.default_rng(seed)
    examples = []
    for n_cases, share_, costs in ((60, 0.3, (1.0, 7.0)), (90, 0.4, (5.0, 1.0)), (120, 0.2, (1.0, 3.0))):
        y_true = (rng.random(n_cases) < share_).astype(int)
        scores = np.round(np.clip(rng.normal(0.4 + 0.25 * y_true, 0.2), 0, 1), 1)
        examples.append((y_true, scores, np.arange(1, 10) / 10, *costs))
    return examples


def costs_of(y_true, scores, thresholds, false_positive, false_negative, strictly=False):
    """Return the cost of each threshold."""
    called_ = scores > thresholds[:, None] if strictly else scores >= thresholds[:, None]
    alarms, missed = (called_ & (y_true == 0)).sum(axis=1), (~called_ & (y_true == 1)).sum(axis=1)
    return false_positive * alarms + false_negative * missed


def cheapest(y_true, scores, thresholds, false_positive, false_negative, strictly=False):
    """Return the threshold with the least cost, the lowest of equals."""
    costs = costs_of(y_true, scores, thresholds, false_positive, false_negative, strictly)
    return float(thresholds[costs.argmin()])


CHEAPEST_THRESHOLD = Task(
    name="cheapest_threshold",
    level="core",
    points=2,
    calls="cheapest_threshold",
    inputs=scored,
    reference=cheapest,
    mistakes=(
        Mistake(
            "costs swapped",
            lambda y, scores, thresholds, alarm, miss: cheapest(y, scores, thresholds, miss, alarm),
            "When a miss is dear, should one call more people or fewer?",
            "A false alarm is a healthy person called: check which cost goes with which error.",
        ),
        Mistake(
            "both errors alike",
            lambda y, scores, thresholds, alarm, miss: cheapest(y, scores, thresholds, 1, 1),
            "That threshold makes the fewest errors. Are all errors equally dear?",
            "Weigh each kind of error with its own cost before you add them.",
        ),
        Mistake(
            "one half",
            lambda y, scores, thresholds, alarm, miss: 0.5,
            "One half is a habit. Do the costs have a say?",
            "Compute the cost of each threshold, then take the one where it is least.",
        ),
        Mistake(
            "above, not from",
            lambda *given: cheapest(*given, strictly=True),
            "Nearly: what happens to a score that equals the threshold?",
            "“From the threshold on” includes it.",
        ),
        Mistake(
            "the cost itself",
            lambda *given: float(costs_of(*given).min()),
            "That is the least cost. At which threshold is it reached?",
            "First where the minimum is, then the threshold that stands there.",
        ),
        Mistake(
            "the dearest",
            lambda y, scores, thresholds, *costs: float(
                thresholds[costs_of(y, scores, thresholds, *costs).argmax()]
            ),
            "That one costs most.",
            "A cost is better when it is lower.",
        ),
    ),
    right_probes=(
        dedent("""
            from sklearn.metrics import confusion_matrix
            def cheapest_threshold(y_true, scores, thresholds, false_positive, false_negative):
                best, least = None, float("inf")
                for threshold in thresholds:
                    (_, alarms), (missed, _) = confusion_matrix(y_true, scores >= threshold, labels=[0, 1])
                    cost = false_positive * alarms + false_negative * missed
                    if cost < least:
                        best, least = threshold, cost
                return best
            """),
        dedent("""
            def cheapest_threshold(y_true, scores, thresholds, false_positive, false_negative):
                def cost(threshold):
                    pairs = list(zip(y_true, scores))
                    alarms = len([1 for ill, score in pairs if not ill and not score < threshold])
                    missed = sum(ill for ill, score in pairs if score < threshold)
                    return false_positive * alarms + false_negative * missed
                return min(thresholds, key=cost)
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                def cheapest_threshold(y, scores, thresholds, alarm, miss):
                    def cost(t):
                        return {cost}
                    return {answer}
                """),
            mistake,
        )
        for cost, answer, mistake in (
            (
                "miss * sum((scores >= t) & (y == 0)) + alarm * sum((scores < t) & (y == 1))",
                "min(thresholds, key=cost)",
                "costs swapped",
            ),
            ("sum((scores >= t) != y)", "min(thresholds, key=cost)", "both errors alike"),
            ("0", "0.5", "one half"),
            (
                "alarm * sum((scores > t) & (y == 0)) + miss * sum((scores <= t) & (y == 1))",
                "min(thresholds, key=cost)",
                "above, not from",
            ),
            (
                "alarm * sum((scores >= t) & (y == 0)) + miss * sum((scores < t) & (y == 1))",
                "min(map(cost, thresholds))",
                "the cost itself",
            ),
            (
                "alarm * sum((scores >= t) & (y == 0)) + miss * sum((scores < t) & (y == 1))",
                "max(thresholds, key=cost)",
                "the dearest",
            ),
        )
    ),
)


def results(seed):
    """Make numbers of right answers and of cases; one test is perfect."""
    rng = np.random.default_rng(seed)
    sizes = [int(n) for n in rng.integers(12, 400, size=3)]
    return [(int(rng.integers(n // 2, n)), n) for n in sizes] + [(sizes[0], sizes[0])]


def wilson(n_right, n_cases, z=Z):
    """Return the interval of Wilson."""
    p = n_right / n_cases
    centre = (p + z**2 / (2 * n_cases)) / (1 + z**2 / n_cases)
    half = z * np.sqrt(p * (1 - p) / n_cases + z**2 / (4 * n_cases**2)) / (1 + z**2 / n_cases)
    return [centre - half, centre + half]


def around(n_right, n_cases, root=True):
    """Return the interval that is equally long on both sides of the share."""
    p = n_right / n_cases
    error = p * (1 - p) / n_cases
    half = Z * (np.sqrt(error) if root else error)
    return [p - half, p + half]


ACCURACY_INTERVAL = Task(
    name="accuracy_interval",
    level="core",
    points=2,
    calls="accuracy_interval",
    inputs=results,
    reference=wilson,
    rtol=2e-4,
    mistakes=(
        Mistake(
            "around the share",
            around,
            "All right of 12 would then be certain: look at the test without an error.",
            "That is the interval of Wald. Wilson's moves the centre and is wider near 0 and 1.",
        ),
        Mistake(
            "no root",
            lambda n_right, n_cases: around(n_right, n_cases, root=False),
            "Far too narrow: is that a variance or a standard deviation?",
            "Take the root of the variance before you multiply with z.",
        ),
        Mistake(
            "one side only",
            lambda n_right, n_cases: wilson(n_right, n_cases, z=1.645),
            "Your interval holds 90%, not 95%.",
            "Two sides of 2.5% each: z is 1.96.",
        ),
        Mistake(
            "one standard error",
            lambda n_right, n_cases: wilson(n_right, n_cases, z=1.0),
            "Your interval holds two thirds of the luck.",
            "Multiply with z = 1.96.",
        ),
        Mistake(
            "percent",
            lambda n_right, n_cases: [100 * bound for bound in wilson(n_right, n_cases)],
            "The right numbers, in percent.",
            "A share lies between 0 and 1.",
        ),
    ),
    right_probes=(
        dedent("""
            from labkit import evaluation
            def accuracy_interval(n_right, n_cases):
                interval = evaluation.wilson(n_right, n_cases)
                return interval.low, interval.high
            """),
        dedent("""
            import numpy as np
            def accuracy_interval(n_right, n_cases):
                n, z = n_cases, 1.96
                # the shares p whose distance from the share measured is z of their own standard errors
                a, b, c = n + z * z, -(2 * n_right + z * z), n_right**2 / n
                root = (b * b - 4 * a * c) ** 0.5
                return np.array([-b - root, -b + root]) / (2 * a)
            """),
    ),
    wrong_probes=(
        (
            dedent("""
                def accuracy_interval(k, n):
                    p = k / n
                    half = 1.96 * (p * (1 - p) / n) ** 0.5
                    return p - half, p + half
                """),
            "around the share",
        ),
        (
            dedent("""
                def accuracy_interval(k, n):
                    p = k / n
                    half = 1.96 * p * (1 - p) / n
                    return p - half, p + half
                """),
            "no root",
        ),
        *(
            (
                dedent(f"""
                    def accuracy_interval(k, n, z={z}, times={times}):
                        p = k / n
                        middle = p + z * z / 2 / n
                        half = z * (p * (1 - p) / n + z * z / 4 / n / n) ** 0.5
                        return [times * side / (1 + z * z / n) for side in (middle - half, middle + half)]
                    """),
                mistake,
            )
            for z, times, mistake in (
                (1.645, 1, "one side only"),
                (1, 1, "one standard error"),
                (1.96, 100, "percent"),
            )
        ),
    ),
)

HALF_OF_THE_ALARMS = PanelTask(
    name="half_of_the_alarms",
    level="core",
    points=2,
    calls="my_panel",
    panel="labkit.evaluation.explore",
    measure="labkit.evaluation.compute.precision_in_percent",
    fixed={"base_rate": 0.01, "recalibrate": False},
    free={"threshold": (0.001, 0.999)},
    regardless={"view": "precision_recall", "n_cases": 200_000, "seed": 0},
    lowest=45,
    highest=55,
    unit="%",
    mistakes=(
        StateMistake(
            "one half for one half",
            {"threshold": (0.45, 0.55)},
            "A threshold of one half is not a precision of one half.",
            "The model learned where half were ill, so it says far too much here: go up.",
        ),
        StateMistake(
            "finds them all",
            {"threshold": (0.0, 0.45)},
            "The lower the threshold, the more healthy people are called.",
            "With 99 healthy for each ill, only very high scores are worth an alarm: go up.",
        ),
        StateMistake(
            "too cautious",
            {"measured": (55, 100)},
            "More than half of the alarms are right; nearly all of the ill are missed.",
            "Go down a little: you may call more people than that.",
        ),
        StateMistake(
            "nearly",
            {"measured": (0, 45), "threshold": (0.55, 1.0)},
            "The direction is right and the way is longer than one would think.",
            "Watch the precision in the caption while you drag; the scale of the threshold ends at 0.999.",
        ),
    ),
    right_probes=(
        'my_panel = "evaluation.explore(base_rate=0.01, threshold=0.975)"',
        "my_panel = {'threshold': 0.98, 'base_rate': 0.01, 'view': 'cost'}",
    ),
    wrong_probes=(
        ('my_panel = "evaluation.explore(base_rate=0.01)"', "one half for one half"),
        ("my_panel = {'base_rate': 0.01, 'threshold': 0.01}", "finds them all"),
        ("my_panel = {'base_rate': 0.01, 'threshold': 0.999}", "too cautious"),
        ("my_panel = {'base_rate': 0.01, 'threshold': 0.9}", "nearly"),
    ),
)


def pairs(seed):
    """Make labels and scores, some of them equal."""
    rng = np.random.default_rng(seed)
    examples = []
    for n_cases in (9, 40, 150):
        y_true = rng.permutation(np.arange(n_cases) % 3 == 0).astype(int)
        examples.append((y_true, np.round(rng.normal(0.4 + 0.2 * y_true, 0.25), 1)))
    return examples


def area(y_true, scores, equal=0.5):
    """Return the share of pairs in the right order; a pair of equal scores counts as `equal`."""
    difference = scores[y_true == 1][:, None] - scores[y_true == 0]
    return float(np.mean((difference > 1e-9) + equal * (abs(difference) <= 1e-9)))


AREA = Task(
    name="area",
    level="stretch",
    points=3,
    calls="area",
    inputs=pairs,
    reference=area,
    mistakes=(
        Mistake(
            "labels for scores",
            lambda y_true, scores: area(y_true, (scores >= 0.5).astype(float)),
            "You cut the scores into yes and no first. What is lost?",
            "The area asks about the order of the scores: do not round them to labels.",
        ),
        Mistake(
            "equal is wrong",
            lambda y_true, scores: area(y_true, scores, equal=0.0),
            "A test that gives everybody one score would earn 0. Is it worse than a coin?",
            "A pair of equal scores is a toss: it counts one half.",
        ),
        Mistake(
            "equal is right",
            lambda y_true, scores: area(y_true, scores, equal=1.0),
            "A test that gives everybody one score would be perfect.",
            "Nobody can tell two equal scores apart: such a pair counts one half.",
        ),
        Mistake(
            "turned round",
            lambda y_true, scores: 1 - area(y_true, scores),
            "You counted the pairs in the wrong order.",
            "The ill one of a pair should have the higher score.",
        ),
        Mistake(
            "distance of the means",
            lambda y_true, scores: float(scores[y_true == 1].mean() - scores[y_true == 0].mean()),
            "That is how far the two means lie apart, in units of the score.",
            "Only the order counts: take every pair of an ill and a healthy one.",
        ),
    ),
    right_probes=(
        dedent("""
            from sklearn.metrics import roc_auc_score
            def area(y_true, scores):
                return roc_auc_score(y_true, scores)
            """),
        dedent("""
            from scipy.stats import rankdata
            def area(y_true, scores):
                n_ill = y_true.sum()
                ranks = rankdata(scores)[y_true == 1].sum()
                return (ranks - n_ill * (n_ill + 1) / 2) / (n_ill * (len(y_true) - n_ill))
            """),
    ),
    wrong_probes=(
        (
            dedent("""
                from sklearn.metrics import roc_auc_score
                def area(y, s):
                    return roc_auc_score(y, s >= 0.5)
                """),
            "labels for scores",
        ),
        *(
            (
                dedent(f"""
                    def area(y, s):
                        ill, healthy = s[y == 1], s[y == 0]
                        n_pairs = len(ill) * len(healthy)
                        return sum(a {sign} b for a in ill for b in healthy) / n_pairs
                    """),
                mistake,
            )
            for sign, mistake in ((">", "equal is wrong"), (">=", "equal is right"))
        ),
        (
            dedent("""
                from sklearn.metrics import roc_auc_score
                def area(y, s):
                    return roc_auc_score(y, -s)
                """),
            "turned round",
        ),
        ("def area(y, s):\n    return s[y == 1].mean() - s[y == 0].mean()", "distance of the means"),
    ),
)

TASKS = (PRECISION_AND_RECALL, SCALE_TEST, CHEAPEST_THRESHOLD, ACCURACY_INTERVAL, HALF_OF_THE_ALARMS, AREA)
