"""Tasks of assignment 6, backpropagation. Not released."""

from textwrap import dedent

import numpy as np

from labkit.grading.tasks import Mistake, PredictionsTask, Task

BLAME_OF_TWO = Task(
    name="blame_of_two",
    level="warm-up",
    points=1,
    calls="blame_of_two",
    inputs=lambda seed: [tuple(pair.tolist()) for pair in np.random.default_rng(seed).uniform(2, 9, (3, 2))],
    reference=lambda x, y: [y + 1, x],
    mistakes=(
        Mistake(
            "the last way counts",
            lambda x, y: [1.0, x],
            "Blame reaches x along two ways; you kept the last.",
            "Where a number is used twice, its blames are added, not overwritten.",
        ),
        Mistake(
            "the first way counts",
            lambda x, y: [y, x],
            "That is the blame through the product. Is x used anywhere else?",
            "Add what comes along the second way.",
        ),
        Mistake(
            "swapped",
            lambda x, y: [x, y + 1],
            "Each number got the other's blame.",
            "In a product each factor is blamed with the other one; the first derivative is by x.",
        ),
        Mistake(
            "the value",
            lambda x, y: [x * y + x] * 2,
            "That is z itself. How much does it move when x moves by a little?",
            "Keep y still, move x by 0.1, and see by how much z has moved.",
        ),
    ),
    right_probes=(
        dedent("""
            def blame_of_two(x, y):
                z = lambda x, y: x * y + x
                return z(x + 1, y) - z(x, y), z(x, y + 1) - z(x, y)
            """),
        dedent("""
            def blame_of_two(x, y):
                blame = {"x": 0, "y": 0}
                blame["x"] += y
                blame["y"] += x
                blame["x"] += 1
                return tuple(blame.values())
            """),
    ),
    wrong_probes=(
        (
            "def blame_of_two(x, y):\n    dx, dy = y, x\n    dx = 1\n    return dx, dy",
            "the last way counts",
        ),
        ("def blame_of_two(x, y):\n    return y, x", "the first way counts"),
        ("def blame_of_two(x, y):\n    return x, y + 1", "swapped"),
        ("def blame_of_two(x, y):\n    z = x * y + x\n    return z, z", "the value"),
    ),
)


def polynomials(seed):
    """Make cubic polynomials and steps so large that every way to measure gives another number."""
    rng = np.random.default_rng(seed)
    return [(rng.uniform(1, 3, size=4), rng.uniform(1, 2), rng.uniform(0.3, 0.8)) for _ in range(3)]


def value(coefficients, x):
    """Return a polynomial's value."""
    return float(np.polyval(coefficients, x))


MEASURED_SLOPE = Task(
    name="measured_slope",
    level="core",
    points=2,
    calls="measured_slope",
    inputs=polynomials,
    reference=lambda c, x, h: (value(c, x + h) - value(c, x - h)) / (2 * h),
    mistakes=(
        Mistake(
            "one side only",
            lambda c, x, h: (value(c, x + h) - value(c, x)) / h,
            "You moved to one side. The curve bends, so one side lies.",
            "Moving to both sides lets the bends cancel.",
        ),
        Mistake(
            "divided by h",
            lambda c, x, h: (value(c, x + h) - value(c, x - h)) / h,
            "Twice too much: how far apart are your two places?",
            "From x − h to x + h it is 2h.",
        ),
        Mistake(
            "multiplied",
            lambda c, x, h: (value(c, x + h) - value(c, x - h)) / 2 * h,
            "In Python `/ 2 * h` divides by 2 and then multiplies.",
            "Put the whole width into brackets.",
        ),
        Mistake(
            "exact slope",
            lambda c, x, h: value(np.polyder(c), x),
            "That is the exact slope. What does the instrument read with so large an h?",
            "Use the formula with its h, however wide it is.",
        ),
        Mistake(
            "turned round",
            lambda c, x, h: (value(c, x - h) - value(c, x + h)) / (2 * h),
            "Where the curve rises, you read a fall.",
            "Right minus left.",
        ),
    ),
    right_probes=(
        dedent("""
            def measured_slope(coefficients, x, h):
                def f(x):
                    total = 0
                    for coefficient in coefficients:
                        total = total * x + coefficient
                    return total
                forwards, backwards = (f(x + h) - f(x)) / h, (f(x) - f(x - h)) / h
                return (forwards + backwards) / 2
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                def measured_slope(c, x, h):
                    f = np.poly1d(c)
                    return {answer}
                """),
            mistake,
        )
        for answer, mistake in (
            ("(f(x + h) - f(x)) / h", "one side only"),
            ("(f(x + h) - f(x - h)) / h", "divided by h"),
            ("(f(x + h) - f(x - h)) / 2 * h", "multiplied"),
            ("f.deriv()(x)", "exact slope"),
            ("(f(x - h) - f(x + h)) / (2 * h)", "turned round"),
        )
    ),
)


def layers(seed):
    """Make batches, weights and blames; square ones too, where a forgotten transpose still runs."""
    rng = np.random.default_rng(seed)
    sizes = ((4, 3, 2), (3, 3, 3), (5, 1, 4))
    return [tuple(rng.normal(1, 1, size=shape) for shape in ((n, i), (i, o), (n, o))) for n, i, o in sizes]


LAYER_BACKWARD = Task(
    name="layer_backward",
    level="core",
    points=2,
    calls="layer_backward",
    inputs=layers,
    reference=lambda X, W, G: [G @ W.T, X.T @ G, G.sum(axis=0)],
    mistakes=(
        Mistake(
            "mean for the bias",
            lambda X, W, G: [G @ W.T, X.T @ G, G.mean(axis=0)],
            "The third is too small by the number of rows.",
            "The bias was used in every row, and blames are added, not averaged.",
        ),
        Mistake(
            "bias row by row",
            lambda X, W, G: [G @ W.T, X.T @ G, G],
            "A gradient has the shape of what it is the gradient of. Which shape has b?",
            "Add the rows' blames up.",
        ),
        Mistake(
            "bias along the case",
            lambda X, W, G: [G @ W.T, X.T @ G, G.sum(axis=1)],
            "One number for each case: b has one for each column.",
            "Add down the rows: mind the axis.",
        ),
        Mistake(
            "weights averaged",
            lambda X, W, G: [G @ W.T, X.T @ G / len(X), G.sum(axis=0)],
            "The second is too small by the number of rows.",
            "Whether to take a mean is the loss's affair; a layer adds.",
        ),
        Mistake(
            "weights and inputs swapped",
            lambda X, W, G: [X.T @ G, G @ W.T, G.sum(axis=0)],
            "The shapes of the first two belong to each other's.",
            "The first is by X and has its shape.",
        ),
    ),
    right_probes=(
        dedent("""
            import numpy as np
            def layer_backward(X, W, blame):
                by_X = np.einsum("no,io->ni", blame, W)
                by_W = sum(np.outer(x, g) for x, g in zip(X, blame))
                return by_X, by_W, np.ones(len(X)) @ blame
            """),
    ),
    wrong_probes=tuple(
        (f"def layer_backward(X, W, G):\n    return {answer}", mistake)
        for answer, mistake in (
            ("G @ W.T, X.T @ G, G.mean(0)", "mean for the bias"),
            ("G @ W.T, X.T @ G, G", "bias row by row"),
            ("G @ W.T, X.T @ G, G.sum(1)", "bias along the case"),
            ("G @ W.T, X.T @ G / len(X), G.sum(0)", "weights averaged"),
            ("X.T @ G, G @ W.T, G.sum(0)", "weights and inputs swapped"),
        )
    ),
)


def networks(seed):
    """Make small networks; about half of their units are shut."""
    rng = np.random.default_rng(seed)
    return [
        (rng.normal(size=(n, i)), rng.normal(size=(i, o)), rng.normal(1, 1, size=o), rng.normal(size=n))
        for n, i, o in ((3, 2, 3), (6, 3, 4), (8, 2, 5))
    ]


def gradients(X, W_1, w_2, y, gate="open above zero", factor=1.0, mean=True, straight=False):
    """Return the gradients of the two layers, or as one part of them is wrong."""
    before = X @ W_1
    hidden = np.maximum(before, 0)
    residual = factor * (hidden @ w_2 - y) / (len(y) if mean else 1)
    opened = {"open above zero": before > 0, "always open": 1.0, "by blame": residual[:, None] * w_2 > 0}[
        gate
    ]
    return [X.T @ (residual[:, None] * w_2 * opened), (before if straight else hidden).T @ residual]


NETWORK_GRADIENTS = Task(
    name="network_gradients",
    level="stretch",
    points=3,
    calls="network_gradients",
    inputs=networks,
    reference=gradients,
    mistakes=(
        Mistake(
            "the bend is forgotten",
            lambda *given: gradients(*given, gate="always open"),
            "Your blame walks through a unit that was shut.",
            "Where X W₁ was not above zero, the output did not move, so nothing there is to blame.",
        ),
        Mistake(
            "the bend looks at the blame",
            lambda *given: gradients(*given, gate="by blame"),
            "You shut out negative blame. Who decides whether a unit was open?",
            "What went in on the way forward decides, not what comes back.",
        ),
        Mistake(
            "of the sum",
            lambda *given: gradients(*given, mean=False),
            "Too large by the number of cases.",
            "The loss is a mean over cases, and so are its gradients.",
        ),
        Mistake(
            "twice",
            lambda *given: gradients(*given, factor=2.0),
            "Exactly twice too much.",
            "The half in the loss is there to cancel the 2 of the square.",
        ),
        Mistake(
            "turned round",
            lambda *given: gradients(*given, factor=-1.0),
            "Descent with these would climb: look at the sign.",
            "The residual is prediction minus target.",
        ),
        Mistake(
            "hidden before the bend",
            lambda *given: gradients(*given, straight=True),
            "The first is right. What did w₂ multiply on the way forward?",
            "It multiplied what came out of the bend.",
        ),
    ),
    right_probes=(
        dedent("""
            import numpy as np
            def network_gradients(X, W_1, w_2, y):
                def loss():
                    return np.mean((np.maximum(X @ W_1, 0) @ w_2 - y) ** 2) / 2
                slopes = []
                for weights in (W_1, w_2):
                    found = np.zeros_like(weights)
                    for place in np.ndindex(weights.shape):
                        kept = weights[place]
                        weights[place] = kept + 1e-6
                        right = loss()
                        weights[place] = kept - 1e-6
                        found[place] = (right - loss()) / 2e-6
                        weights[place] = kept
                    slopes.append(found)
                return slopes
            """),
        dedent("""
            import numpy as np
            def network_gradients(X, W_1, w_2, y):
                by_first, by_second = 0, 0
                for x, target in zip(X, y):
                    gate = (x @ W_1 > 0).astype(float)
                    error = (x @ W_1 * gate) @ w_2 - target
                    by_first = by_first + np.outer(x, error * w_2 * gate) / len(y)
                    by_second = by_second + error * gate * (x @ W_1) / len(y)
                return by_first, by_second
            """),
    ),
    rtol=1e-5,
    atol=1e-7,
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                def network_gradients(X, W_1, w_2, y):
                    Z = X @ W_1
                    H = Z.clip(0)
                    r = {residual}
                    back = np.outer(r, w_2)
                    return X.T @ (back * ({gate})), {other}.T @ r
                """),
            mistake,
        )
        for residual, gate, other, mistake in (
            ("(H @ w_2 - y) / len(y)", "1", "H", "the bend is forgotten"),
            ("(H @ w_2 - y) / len(y)", "back > 0", "H", "the bend looks at the blame"),
            ("H @ w_2 - y", "Z > 0", "H", "of the sum"),
            ("2 * (H @ w_2 - y) / len(y)", "Z > 0", "H", "twice"),
            ("(y - H @ w_2) / len(y)", "Z > 0", "H", "turned round"),
            ("(H @ w_2 - y) / len(y)", "Z > 0", "Z", "hidden before the bend"),
        )
    ),
)

GUESSING = """
from labkit import backprop
panel = backprop.explore()
for experiment in range(1, 5):
    panel.predict(experiment, 7.5 * experiment)
my_guesses = panel.answers
"""

FOUR_GUESSES = PredictionsTask(
    name="four_guesses",
    level="warm-up",
    points=1,
    calls="my_guesses",
    panel="labkit.backprop.explore",
    right_probes=(GUESSING,),
    wrong_probes=(
        (f"{GUESSING}my_guesses = my_guesses[1:]", "left out"),
        (f"{GUESSING}my_guesses[0]['measured'] = -1e9", "altered"),
        (f"{GUESSING}for one in my_guesses:\n    one['guess'] = one['measured']", "copied"),
    ),
)

TASKS = (BLAME_OF_TWO, FOUR_GUESSES, MEASURED_SLOPE, LAYER_BACKWARD, NETWORK_GRADIENTS)
