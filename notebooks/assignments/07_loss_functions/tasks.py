"""Tasks of assignment 7, loss functions. Not released."""

from textwrap import dedent

import numpy as np

from labkit.grading.tasks import Mistake, PredictionsTask, Task


def streets(seed):
    """Make eleven prices with a palace, so that a level in tenths is the price of one house."""
    rng = np.random.default_rng(seed)
    return [(np.append(rng.uniform(1, 5, size=10), rng.uniform(30, 90)), q) for q in (0.1, 0.7, 0.9)]


BEST_CONSTANTS = Task(
    name="best_constants",
    level="warm-up",
    points=1,
    calls="best_constants",
    inputs=streets,
    reference=lambda prices, q: [np.mean(prices), np.median(prices), np.quantile(prices, q)],
    mistakes=(
        Mistake(
            "mean and median swapped",
            lambda prices, q: [np.median(prices), np.mean(prices), np.quantile(prices, q)],
            "Which of the two losses does a palace pull: the squared one or the absolute one?",
            "Squares make far errors dear, so the squared loss asks for the number that moves most.",
        ),
        Mistake(
            "level turned round",
            lambda prices, q: [np.mean(prices), np.median(prices), np.quantile(prices, 1 - q)],
            "At a high level it is dear to guess too low. Is your third guess high?",
            "The share of prices below the best guess is the level itself.",
        ),
        Mistake(
            "the mean for all",
            lambda prices, q: [np.mean(prices)] * 3,
            "Three losses ask three questions; you gave one answer.",
            "Try it out: compute each loss for many constants and look where it is least.",
        ),
        Mistake(
            "the middle of the range",
            lambda prices, q: [(prices.min() + prices.max()) / 2, np.median(prices), np.quantile(prices, q)],
            "Your first number lies in the middle of the range. What about all the other prices?",
            "That one has the least largest error; for squared errors every price has a say.",
        ),
    ),
    right_probes=(
        dedent("""
            def best_constants(prices, q):
                ordered = sorted(prices)
                return sum(ordered) / len(ordered), ordered[5], ordered[round(10 * q)]
            """),
    ),
    wrong_probes=(
        (
            dedent("""
                import numpy as np
                def best_constants(x, q):
                    return np.median(x), x.mean(), np.quantile(x, q)
                """),
            "mean and median swapped",
        ),
        (
            dedent("""
                import numpy as np
                def best_constants(x, q):
                    return x.mean(), np.median(x), np.percentile(x, 100 - 100 * q)
                """),
            "level turned round",
        ),
        ("def best_constants(x, q):\n    return [sum(x) / len(x)] * 3", "the mean for all"),
        (
            dedent("""
                import numpy as np
                def best_constants(x, q):
                    return (min(x) + max(x)) / 2, np.median(x), np.quantile(x, q)
                """),
            "the middle of the range",
        ),
    ),
)


def errors_of(seed):
    """Make errors on both sides of delta, of both signs."""
    rng = np.random.default_rng(seed)
    return [(rng.normal(0, 3, size=n), delta) for n, delta in ((12, 1.0), (20, 2.5), (31, 0.7))]


def huber(errors, delta, half=0.5, down=0.5):
    """Return the mean of Huber's loss, or of what it becomes with other factors."""
    size = np.abs(errors)
    return float(np.mean(np.where(size <= delta, half * size**2, delta * (size - down * delta))))


HUBER_LOSS = Task(
    name="huber_loss",
    level="core",
    points=2,
    calls="huber_loss",
    inputs=errors_of,
    reference=huber,
    mistakes=(
        Mistake(
            "a jump",
            lambda errors, delta: huber(errors, delta, down=0),
            "Draw it: at δ your loss jumps.",
            "Take the half of δ off before you multiply, and the line meets the parabola.",
        ),
        Mistake(
            "no half",
            lambda errors, delta: huber(errors, delta, half=1),
            "Look at the small errors: they cost twice what they should.",
            "The square is halved.",
        ),
        Mistake(
            "squared everywhere",
            lambda errors, delta: float(np.mean(errors**2) / 2),
            "The palace still costs its square. Where does δ come in?",
            "Beyond δ the loss is a straight line.",
        ),
        Mistake(
            "forgets the sign",
            lambda errors, delta: float(
                np.mean(np.where(errors <= delta, errors**2 / 2, delta * (errors - delta / 2)))
            ),
            "Guesses that are far too high and guesses far too low are not treated alike.",
            "Compare the size of the error with δ, not the error.",
        ),
        Mistake(
            "the sum",
            lambda errors, delta: len(errors) * huber(errors, delta),
            "With twice as many houses your loss would double.",
            "Take the mean.",
        ),
    ),
    right_probes=(
        dedent("""
            import numpy as np
            def huber_loss(errors, delta):
                inner = np.clip(errors, -delta, delta)
                return np.mean(inner * (errors - inner / 2))
            """),
        dedent("""
            from scipy.special import huber
            def huber_loss(errors, delta):
                return huber(delta, errors).mean()
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                def huber_loss(errors, delta):
                    each = [{small} if {test} else {large} for e in errors]
                    return sum(each){over}
                """),
            mistake,
        )
        for small, test, large, over, mistake in (
            ("e * e / 2", "abs(e) < delta", "delta * abs(e)", " / len(each)", "a jump"),
            ("e * e", "abs(e) < delta", "delta * (abs(e) - delta / 2)", " / len(each)", "no half"),
            ("e * e / 2", "True", "0", " / len(each)", "squared everywhere"),
            ("e * e / 2", "e < delta", "delta * (abs(e) - delta / 2)", " / len(each)", "forgets the sign"),
            ("e * e / 2", "abs(e) < delta", "delta * (abs(e) - delta / 2)", "", "the sum"),
        )
    ),
)


def messages(seed):
    """Make logits, some very sure and some sure of the wrong kind, and the right kinds."""
    rng = np.random.default_rng(seed)
    examples = []
    for n_messages, n_kinds, size in ((3, 3, 1.0), (6, 4, 3.0), (5, 3, 1500.0)):
        logits = rng.normal(0, size, size=(n_messages, n_kinds))
        examples.append((logits, rng.integers(0, n_kinds, size=n_messages)))
    return examples


def log_shares(logits, axis=1):
    """Return the logarithms of the softmax, without an overflow."""
    shifted = logits - logits.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def right_ones(table, labels):
    """Return the entry of the right kind in each row."""
    return table[np.arange(len(labels)), labels]


CROSS_ENTROPY = Task(
    name="cross_entropy",
    level="core",
    points=2,
    calls="cross_entropy",
    inputs=messages,
    reference=lambda logits, labels: float(-right_ones(log_shares(logits), labels).mean()),
    mistakes=(
        Mistake(
            "no minus",
            lambda logits, labels: float(right_ones(log_shares(logits), labels).mean()),
            "A loss below zero? The logarithm of a share is negative.",
            "Minus the logarithm: the less probable, the dearer.",
        ),
        Mistake(
            "mean over kinds",
            lambda logits, labels: float(-right_ones(log_shares(logits), labels).mean() / logits.shape[1]),
            "Too small by the number of kinds.",
            "Only the right kind of each message counts, so divide by the messages alone.",
        ),
        Mistake(
            "clipped",
            lambda logits, labels: float(
                -np.log(np.maximum(np.exp(right_ones(log_shares(logits), labels)), 1e-7)).mean()
            ),
            "No message costs more than 16.1: somebody has clipped.",
            "Stay with logarithms: the logarithm of a fraction is a difference, and needs no clip.",
        ),
        Mistake(
            "in bits",
            lambda logits, labels: float(-right_ones(log_shares(logits), labels).mean() / np.log(2)),
            "The right numbers in another unit.",
            "Take the natural logarithm.",
        ),
        Mistake(
            "the sum",
            lambda logits, labels: float(-right_ones(log_shares(logits), labels).sum()),
            "With twice as many messages your loss would double.",
            "Take the mean.",
        ),
    ),
    right_probes=(
        dedent("""
            from scipy.special import logsumexp
            def cross_entropy(logits, labels):
                return sum(logsumexp(row) - row[k] for row, k in zip(logits, labels)) / len(labels)
            """),
        dedent("""
            import numpy as np
            def cross_entropy(logits, labels):
                wanted = np.take_along_axis(logits, labels[:, None], axis=1)
                return np.logaddexp.reduce(logits - wanted, axis=1).mean()
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                from scipy.special import log_softmax, softmax
                def cross_entropy(logits, labels):
                    rows = np.arange(len(labels))
                    return {answer}
                """),
            mistake,
        )
        for answer, mistake in (
            ("log_softmax(logits, axis=1)[rows, labels].mean()", "no minus"),
            ("-(np.eye(logits.shape[1])[labels] * log_softmax(logits, axis=1)).mean()", "mean over kinds"),
            ("-np.log(np.clip(softmax(logits, axis=1), 1e-7, 1))[rows, labels].mean()", "clipped"),
            ("-log_softmax(logits, axis=1)[rows, labels].mean() / np.log(2)", "in bits"),
            ("-log_softmax(logits, axis=1)[rows, labels].sum()", "the sum"),
        )
    ),
)


def gradient(logits, labels, axis=1, target=1.0):
    """Return the gradient of the mean cross-entropy by the logits."""
    return (np.exp(log_shares(logits, axis)) - target * np.eye(logits.shape[1])[labels]) / len(labels)


LOGIT_GRADIENT = Task(
    name="logit_gradient",
    level="stretch",
    points=3,
    calls="logit_gradient",
    inputs=messages,
    reference=gradient,
    mistakes=(
        Mistake(
            "of the sum",
            lambda logits, labels: len(labels) * gradient(logits, labels),
            "That is the gradient of the sum of the losses.",
            "The loss is a mean over messages, and so is its gradient.",
        ),
        Mistake(
            "turned round",
            lambda logits, labels: -gradient(logits, labels),
            "Descent with this gradient would unlearn: look at the sign.",
            "A gradient points uphill: more logit for a wrong kind, more loss.",
        ),
        Mistake(
            "shares alone",
            lambda logits, labels: gradient(logits, labels, target=0.0),
            "These are the probabilities. What do they lack to know what is right?",
            "Take 1 from the right kind of each message.",
        ),
        Mistake(
            "wrong axis",
            lambda logits, labels: gradient(logits, labels, axis=0),
            "In your softmax the messages compete, not the kinds.",
            "The shares of each message add up to 1: mind the axis.",
        ),
    ),
    right_probes=(
        dedent("""
            import numpy as np
            from scipy.special import softmax
            def logit_gradient(logits, labels):
                return (softmax(logits, axis=1) - np.eye(logits.shape[1])[labels]) / len(labels)
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                from scipy.special import softmax
                def logit_gradient(logits, labels):
                    right = np.eye(logits.shape[1])[labels]
                    return {answer}
                """),
            mistake,
        )
        for answer, mistake in (
            ("softmax(logits, axis=1) - right", "of the sum"),
            ("(right - softmax(logits, axis=1)) / len(labels)", "turned round"),
            ("softmax(logits, axis=1) / len(labels)", "shares alone"),
            ("(softmax(logits, axis=0) - right) / len(labels)", "wrong axis"),
        )
    ),
)

GUESSING = """
from labkit import losses
panel = losses.explore()
for experiment in range(1, 4):
    panel.predict(experiment, 7.5 * experiment)
my_guesses = panel.answers
"""

THREE_GUESSES = PredictionsTask(
    name="three_guesses",
    level="warm-up",
    points=1,
    calls="my_guesses",
    panel="labkit.losses.explore",
    right_probes=(GUESSING,),
    wrong_probes=(
        (f"{GUESSING}my_guesses = my_guesses[1:]", "left out"),
        (f"{GUESSING}my_guesses[0]['measured'] = -1e9", "altered"),
        (f"{GUESSING}for one in my_guesses:\n    one['guess'] = one['measured']", "copied"),
    ),
)

TASKS = (BEST_CONSTANTS, THREE_GUESSES, HUBER_LOSS, CROSS_ENTROPY, LOGIT_GRADIENT)
