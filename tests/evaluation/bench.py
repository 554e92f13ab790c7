"""Speed of a dragged threshold: matrix, curves and cost of 20,000 cases, against scikit-learn."""

import time

from sklearn import metrics

from labkit import evaluation

N_CASES, THRESHOLD, COSTS = 20_000, 1.0, (1, 9)


def main():
    """Print rows of a Markdown table: what, labkit, against, takes, ratio."""
    cases = evaluation.make_scores(N_CASES)
    counted = evaluation.thresholds(cases.y, cases.scores)
    theirs = seconds(lambda: by_calls(cases))
    works = {
        "from new scores": lambda: shown(evaluation.thresholds(cases.y, cases.scores)),
        "dragged": lambda: shown(counted),
    }
    for name, work in works.items():
        ours = seconds(work)
        what = f"matrix, ROC, precision-recall and cost of {N_CASES:,} cases, {name}"
        times = f"{1e3 * ours:.2g} ms | scikit-learn | {1e3 * theirs:.2g} ms | {theirs / ours:.3g} ×"
        print(f"| {what} | {times} |", flush=True)


def shown(counted):
    """Return all that moves with the threshold."""
    curves = counted.false_positive_rate, counted.recall, counted.precision
    return counted.at(THRESHOLD), curves, counted.cost(*COSTS)


def by_calls(cases):
    """Return the same by scikit-learn's functions, the cost at this one threshold alone."""
    (_, alarms), (missed, _) = counts = metrics.confusion_matrix(cases.y, cases.scores >= THRESHOLD)
    curves = metrics.roc_curve(cases.y, cases.scores), metrics.precision_recall_curve(cases.y, cases.scores)
    return counts, curves, (COSTS[0] * alarms + COSTS[1] * missed) / len(cases.y)


def seconds(work, repeats=30):
    """Return the least processor time of several runs."""
    taken = []
    for _ in range(repeats):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return min(taken)


if __name__ == "__main__":
    main()
