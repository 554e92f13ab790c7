"""Tasks of assignment 5, gradient descent. Not released."""

import numpy as np

from labkit.grading.tasks import Mistake, PanelTask, StateMistake, Task


def steps(seed):
    """Make places, gradients and rates; no gradient so small that a mistake would not show."""
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=n), 2 + rng.random(n), 0.05 + rng.random() / 2) for n in (1, 2, 5)]


ONE_STEP = Task(
    name="one_step",
    level="warm-up",
    points=1,
    calls="one_step",
    inputs=steps,
    reference=lambda weights, gradient, learning_rate: weights - learning_rate * gradient,
    mistakes=(
        Mistake(
            "climbs",
            lambda weights, gradient, learning_rate: weights + learning_rate * gradient,
            "The loss would grow. Where does a gradient point, up or down?",
            "The gradient points uphill, and you want down: look at the sign.",
        ),
        Mistake(
            "forgets the rate",
            lambda weights, gradient, learning_rate: weights - gradient,
            "Your step has the right direction and not the right length.",
            "One of the three arguments is not used.",
        ),
        Mistake(
            "returns the step",
            lambda weights, gradient, learning_rate: -learning_rate * gradient,
            "That is how far to go. Where do you arrive?",
            "A step is added to the place where one stands.",
        ),
        Mistake(
            "takes the direction alone",
            lambda w, gradient, learning_rate: w - learning_rate * gradient / np.linalg.norm(gradient),
            "All your steps are equally long. Should they be?",
            "Where it is steep gradient descent goes further: leave the gradient's length in.",
        ),
    ),
    right_probes=(
        "def one_step(weights, gradient, learning_rate):\n"
        "    return [w - learning_rate * g for w, g in zip(weights, gradient)]",
        "import numpy as np\n"
        "def one_step(weights, gradient, learning_rate):\n"
        "    return np.subtract(weights, np.multiply(gradient, learning_rate))",
    ),
    wrong_probes=(
        ("def one_step(w, g, rate):\n    return w + rate * g", "climbs"),
        ("def one_step(w, g, rate):\n    return w - g", "forgets the rate"),
        ("def one_step(w, g, rate):\n    step = g * rate\n    return -step", "returns the step"),
        (
            "def one_step(w, g, rate):\n    length = (g**2).sum() ** 0.5\n    return w - rate * (g / length)",
            "takes the direction alone",
        ),
    ),
)


def curvatures(seed):
    """Make two to five curvatures in any order."""
    rng = np.random.default_rng(seed)
    return [(rng.permutation(10 ** rng.uniform(-1, 2, size=n)),) for n in (2, 3, 5, 5)]


LARGEST_RATE = Task(
    name="largest_rate",
    level="warm-up",
    points=1,
    calls="largest_rate",
    inputs=curvatures,
    reference=lambda curvatures: 2 / np.max(curvatures),
    mistakes=(
        Mistake(
            "flattest direction",
            lambda curvatures: 2 / np.min(curvatures),
            "Which direction explodes first as the rate grows: the flattest or the steepest?",
            "Your limit is the one of the flattest direction; the steepest has long exploded.",
        ),
        Mistake(
            "one step to the minimum",
            lambda curvatures: 1 / np.max(curvatures),
            "With that rate one step lands in the minimum of the steepest direction. Can it go further?",
            "A step beyond the minimum still shrinks the distance while 1 - ηλ is above -1.",
        ),
        Mistake(
            "fastest rate",
            lambda curvatures: 2 / (np.min(curvatures) + np.max(curvatures)),
            "That is the fastest rate, not the limit.",
            "The limit asks about one direction alone.",
        ),
        Mistake(
            "condition number",
            lambda curvatures: np.max(curvatures) / np.min(curvatures),
            "That is the condition number: how long and narrow the valley is.",
            "Set |1 - ηλ| = 1 and solve for η, then ask which λ decides.",
        ),
        Mistake(
            "mean curvature",
            lambda curvatures: 2 / np.mean(curvatures),
            "On the mean direction it would hold; but every direction must shrink.",
            "The mean hides the direction that explodes first.",
        ),
    ),
    right_probes=(
        "def largest_rate(curvatures):\n    return min(2 / one for one in curvatures)",
        "from labkit import descent\n"
        "def largest_rate(curvatures):\n    return descent.largest_stable_rate(sorted(curvatures)[-1])",
    ),
    wrong_probes=(
        ("def largest_rate(c):\n    return max(2 / one for one in c)", "flattest direction"),
        ("def largest_rate(c):\n    return 1 / max(c)", "one step to the minimum"),
        ("def largest_rate(c):\n    return 2 / (max(c) + min(c))", "fastest rate"),
        ("def largest_rate(c):\n    return max(c) / min(c)", "condition number"),
        ("def largest_rate(c):\n    return 2 * len(c) / sum(c)", "mean curvature"),
    ),
)


def recorded(seed):
    """Make places and gradients of a run: five steps and more, so that the memory matters."""
    rng = np.random.default_rng(seed)
    return [
        (
            rng.normal(size=n),
            rng.normal(1, 1, size=(n_steps, n)),
            rng.uniform(0.05, 0.3),
            rng.uniform(0.4, 0.9),
        )
        for n, n_steps in ((1, 5), (2, 8), (3, 12))
    ]


def walk(weights, gradients, learning_rate, beta, gain=1.0, ahead=False, sign=-1):
    """Walk with momentum, and in the ways to get it wrong."""
    velocity = np.zeros_like(weights)
    for gradient in gradients:
        velocity = beta * velocity + gain * learning_rate * gradient
        weights = weights + sign * (beta * velocity + learning_rate * gradient if ahead else velocity)
    return weights


MOMENTUM_WALK = Task(
    name="momentum_walk",
    level="core",
    points=2,
    calls="momentum_walk",
    inputs=recorded,
    reference=walk,
    mistakes=(
        Mistake(
            "climbs",
            lambda *run: walk(*run, sign=+1),
            "You arrive on the other side. Is the velocity added or taken away?",
            "The gradient points uphill, so the velocity must be subtracted.",
        ),
        Mistake(
            "forgets",
            lambda weights, gradients, learning_rate, beta: walk(weights, gradients, learning_rate, 0),
            "That is plain descent: what did the steps before have to say?",
            "The velocity must live from step to step: make it before the loop, not inside.",
        ),
        Mistake(
            "averages",
            lambda w, gradients, learning_rate, beta: walk(w, gradients, learning_rate, beta, gain=1 - beta),
            "Your steps are too short by a constant factor. Is this velocity a mean or a sum?",
            "In this formula the new gradient enters whole, not times 1 - β.",
        ),
        Mistake(
            "looks ahead",
            lambda *run: walk(*run, ahead=True),
            "That is Nesterov's rule, a good one; here the plain one is asked for.",
            "Plain momentum moves by the velocity itself.",
        ),
        Mistake(
            "first gradient only",
            lambda w, gradients, learning_rate, beta: walk(
                w, np.r_[gradients[:1], 0 * gradients[1:]], learning_rate, beta
            ),
            "The first gradient counts; do the others?",
            "In each step the gradient of that step enters the velocity.",
        ),
        Mistake(
            "stops early",
            lambda w, gradients, learning_rate, beta: walk(w, gradients[:1], learning_rate, beta),
            "You arrive where one step leads. How many rows are there?",
            "A `return` inside a loop ends it.",
        ),
    ),
    right_probes=(
        "import numpy as np\n"
        "def momentum_walk(weights, gradients, learning_rate, beta):\n"
        "    left = np.arange(len(gradients), 0, -1)\n"
        "    return weights - learning_rate * ((1 - beta**left) / (1 - beta)) @ gradients",
        "def momentum_walk(weights, gradients, learning_rate, beta):\n"
        "    total, place = 0 * weights, weights.copy()\n"
        "    for row in gradients:\n"
        "        total *= beta\n"
        "        total += row\n"
        "        place -= learning_rate * total\n"
        "    return place",
    ),
    wrong_probes=(
        (
            "def momentum_walk(w, gradients, rate, beta):\n    v = 0\n    for g in gradients:\n"
            "        v = beta * v + rate * g\n        w = w + v\n    return w",
            "climbs",
        ),
        (
            "def momentum_walk(w, gradients, rate, beta):\n    for g in gradients:\n        v = 0\n"
            "        v = beta * v + rate * g\n        w = w - v\n    return w",
            "forgets",
        ),
        (
            "def momentum_walk(w, gradients, rate, beta):\n    m = 0\n    for g in gradients:\n"
            "        m = beta * m + (1 - beta) * g\n        w = w - rate * m\n    return w",
            "averages",
        ),
        (
            "def momentum_walk(w, gradients, rate, beta):\n    v = 0\n    for g in gradients:\n"
            "        v = beta * v + rate * g\n        w = w - beta * v - rate * g\n    return w",
            "looks ahead",
        ),
        (
            "def momentum_walk(w, gradients, rate, beta):\n    v = rate * gradients[0]\n"
            "    for g in gradients:\n        w = w - v\n        v = beta * v\n    return w",
            "first gradient only",
        ),
        (
            "def momentum_walk(w, gradients, rate, beta):\n    v = 0\n    for g in gradients:\n"
            "        v = beta * v + rate * g\n        w = w - v\n        return w",
            "stops early",
        ),
    ),
)


def races(seed):
    """Make tables of losses; the first row of each has no gap, the others have some."""
    rng = np.random.default_rng(seed)
    tables = []
    for n_rules, n_rates in ((2, 4), (3, 6), (5, 8)):
        losses = rng.uniform(0.1, 3, size=(n_rules, n_rates))
        for row in losses[1:]:
            row[rng.permutation(n_rates)[: n_rates // 3]] = np.nan
        tables.append((losses, np.sort(10 ** rng.uniform(-4, 1, size=n_rates))))
    return tables


def with_nan(losses, rates):
    """Take the place where numpy's plain argmin stops: the first nan."""
    return rates[np.argmin(losses, axis=1)]


BEST_RATES = Task(
    name="best_rates",
    level="core",
    points=2,
    calls="best_rates",
    inputs=races,
    reference=lambda losses, rates: rates[np.nanargmin(losses, axis=1)],
    mistakes=(
        Mistake(
            "explosion wins",
            with_nan,
            "One of your winners exploded: look at the rows with a nan.",
            "numpy's argmin takes the first nan for the smallest. There is another that skips gaps.",
        ),
        Mistake(
            "index for rate",
            lambda losses, rates: np.nanargmin(losses, axis=1),
            "These are whole numbers: the places of the best rates, not the rates.",
            "A place is an index into `rates`.",
        ),
        Mistake(
            "worst rate",
            lambda losses, rates: rates[np.nanargmax(losses, axis=1)],
            "These are the rates with the highest losses.",
            "A loss is better when it is lower.",
        ),
        Mistake(
            "loss for rate",
            lambda losses, rates: np.nanmin(losses, axis=1),
            "These are the lowest losses. At which rates were they reached?",
            "First where the minimum is, then the rate that stands there.",
        ),
        Mistake(
            "one rate for all",
            lambda losses, rates: np.full(len(losses), rates[np.nanargmin(np.nanmean(losses, axis=0))]),
            "All rules get one rate: that is the race that was unfair.",
            "Ask each row for its own minimum: mind the axis.",
        ),
        Mistake(
            "rules for rates",
            lambda losses, rates: rates[np.nanargmin(losses, axis=0)],
            "You went down the columns and asked each rate for its best rule.",
            "A rule is a row: mind the axis.",
        ),
    ),
    right_probes=(
        "import math\n"
        "def best_rates(losses, rates):\n"
        "    best = []\n"
        "    for row in losses:\n"
        "        runs = [(loss, rate) for loss, rate in zip(row, rates) if not math.isnan(loss)]\n"
        "        best.append(min(runs)[1])\n"
        "    return best",
        "import numpy as np\n"
        "def best_rates(losses, rates):\n"
        "    return rates[np.argmin(np.nan_to_num(losses, nan=np.inf), axis=1)]",
        "import pandas as pd\n"
        "def best_rates(losses, rates):\n"
        "    return pd.DataFrame(losses, columns=rates).idxmin(axis=1)",
    ),
    wrong_probes=(
        ("def best_rates(losses, rates):\n    return rates[losses.argmin(axis=1)]", "explosion wins"),
        (
            "import numpy as np\ndef best_rates(losses, rates):\n    return np.nanargmin(losses, axis=1)",
            "index for rate",
        ),
        (
            "import numpy as np\n"
            "def best_rates(losses, rates):\n    return rates[np.nanargmax(losses, axis=1)]",
            "worst rate",
        ),
        (
            "import numpy as np\ndef best_rates(losses, rates):\n    return np.nanmin(losses, 1)",
            "loss for rate",
        ),
        (
            "import numpy as np\ndef best_rates(losses, rates):\n    mean = np.nanmean(losses, axis=0)\n"
            "    return [rates[mean.argmin()] for _ in losses]",
            "one rate for all",
        ),
        (
            "import numpy as np\n"
            "def best_rates(losses, rates):\n    return rates[np.nanargmin(losses, axis=0)]",
            "rules for rates",
        ),
    ),
)

BEAT_THE_FORMULA = PanelTask(
    name="beat_the_formula",
    level="core",
    points=2,
    calls="my_panel",
    panel="labkit.descent.explore",
    measure="labkit.descent.compute.settled_steps",
    fixed={"surface": "bowl", "condition": 100.0, "rotation": 0.0, "scale": 1.0, "start": None}
    | {"noise": 0.0, "tune_each": False},
    free={"learning_rate": (1e-5, 10.0), "beta": (0.0, 0.999)},
    regardless={"shown": ("momentum",), "n_steps": 1000},
    lowest=1,
    highest=44,
    unit="steps",
    mistakes=(
        StateMistake(
            "the more the better",
            {"beta": (0.76, 1.0)},
            "Watch the path: it overshoots and swings. Is more momentum always better?",
            "Past the ridge of the map momentum costs steps. Go down from it, a little below 0.76.",
        ),
        StateMistake(
            "beyond the limit",
            {"measured": (1000, 1e9), "learning_rate": (0.02, 10.0)},
            "It never settles: look at the white part of the map.",
            "The rate is beyond 2(1 + β)/λ; the steepest curvature is 100.",
        ),
        StateMistake(
            "without momentum",
            {"beta": (0.0, 0.5)},
            "With so little momentum the valley takes a hundred steps.",
            "Follow the map to its brightest place: it lies above momentum 0.6.",
        ),
        StateMistake(
            "the formula itself",
            {"learning_rate": (0.029, 0.034), "beta": (0.6, 0.76)},
            "That is the formula's pair or near it. Walk around it on the map, in small steps.",
            "From this start a little more momentum and a slightly smaller rate pay.",
        ),
        StateMistake(
            "too timid",
            {"learning_rate": (0.0, 0.029)},
            "The momentum may be good; the steps are short.",
            "Keep the momentum and move right on the map, up to just before the white.",
        ),
    ),
    right_probes=(
        'my_panel = "descent.explore(learning_rate=0.033, beta=0.7)"',
        "from labkit import descent\nmy_panel = descent.explore(learning_rate=0.031, beta=0.7).state",
        "my_panel = dict(beta=0.71, learning_rate=0.03)",
    ),
    wrong_probes=(
        ('my_panel = "descent.explore(learning_rate=0.01, beta=0.9)"', "the more the better"),
        ("my_panel = {'learning_rate': 0.05, 'beta': 0.7}", "beyond the limit"),
        ("my_panel = {'learning_rate': 0.0199, 'beta': 0.0}", "without momentum"),
        ("my_panel = {'learning_rate': 4 / 121, 'beta': 81 / 121}", "the formula itself"),
        ("my_panel = {'learning_rate': 0.01, 'beta': 0.7}", "too timid"),
    ),
)


def recorded_for_adam(seed):
    """Make runs with an epsilon large enough to show where it was put."""
    rng = np.random.default_rng(seed)
    return [
        (rng.normal(size=n), rng.normal(1, 1, size=(n_steps, n)), rng.uniform(0.05, 0.3), 0.8, 0.9, 0.1)
        for n, n_steps in ((1, 3), (2, 6), (3, 10))
    ]


def adam(weights, gradients, learning_rate, beta_1, beta_2, epsilon, wrong=""):
    """Walk with Adam, and in the ways to get it wrong."""
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step, gradient in enumerate(gradients, start=1):
        mean = beta_1 * mean + (1 - beta_1) * gradient
        square = beta_2 * square + (1 - beta_2) * (mean if wrong == "mean squared" else gradient) ** 2
        corrected = wrong not in ("uncorrected", "uncorrected square")
        m = mean / (1 - beta_1**step) if corrected or wrong == "uncorrected square" else mean
        s = square / (1 - beta_2**step) if corrected else square
        below = {"epsilon inside": np.sqrt(s + epsilon), "no root": s + epsilon}.get(
            wrong, np.sqrt(s) + epsilon
        )
        weights = weights - learning_rate * m / below
    return weights


def source_of_adam(mean="g", m="m / (1 - b1**t)", s="s / (1 - b2**t)", below="np.sqrt(s_hat) + epsilon"):
    """Return a learner's Adam with parts exchanged."""
    return f"""
import numpy as np
def adam_walk(w, gradients, rate, b1, b2, epsilon):
    m = s = 0
    for t, g in enumerate(gradients, 1):
        m = b1 * m + (1 - b1) * g
        s = b2 * s + (1 - b2) * {mean} * {mean}
        m_hat, s_hat = {m}, {s}
        w = w - rate * m_hat / ({below})
    return w
"""


ADAM_WALK = Task(
    name="adam_walk",
    level="stretch",
    points=3,
    calls="adam_walk",
    inputs=recorded_for_adam,
    reference=adam,
    mistakes=(
        Mistake(
            "uncorrected",
            lambda *run: adam(*run, wrong="uncorrected"),
            "Your first steps have another length than Adam's.",
            "Both memories begin at zero and are too small at first: divide each by what it lacks.",
        ),
        Mistake(
            "uncorrected square",
            lambda *run: adam(*run, wrong="uncorrected square"),
            "Your first steps are too long: something below the line is too small.",
            "The mean is made up for, the square is not.",
        ),
        Mistake(
            "epsilon inside",
            lambda *run: adam(*run, wrong="epsilon inside"),
            "Nearly: where does ε stand, inside the root or outside?",
            "In Adam ε is added after the root.",
        ),
        Mistake(
            "no root",
            lambda *run: adam(*run, wrong="no root"),
            "If all gradients were ten times as large, your steps would change. Adam's hardly do.",
            "A gradient divided by its square has the wrong unit: something is missing below the line.",
        ),
        Mistake(
            "mean squared",
            lambda *run: adam(*run, wrong="mean squared"),
            "The second memory is of the gradient, not of the first memory.",
            "Square the new gradient before it enters.",
        ),
    ),
    right_probes=(
        source_of_adam(),
        "import numpy as np\n"
        "def adam_walk(weights, gradients, learning_rate, beta_1, beta_2, epsilon):\n"
        "    place = np.array(weights)\n"
        "    for t in range(1, len(gradients) + 1):\n"
        "        past = gradients[:t]\n"
        "        first = (1 - beta_1) * beta_1 ** np.arange(t)[::-1] @ past / (1 - beta_1**t)\n"
        "        second = (1 - beta_2) * beta_2 ** np.arange(t)[::-1] @ past**2 / (1 - beta_2**t)\n"
        "        place -= learning_rate * first / (second**0.5 + epsilon)\n"
        "    return place",
    ),
    wrong_probes=(
        (source_of_adam(m="m", s="s"), "uncorrected"),
        (source_of_adam(s="s"), "uncorrected square"),
        (source_of_adam(below="np.sqrt(s_hat + epsilon)"), "epsilon inside"),
        (source_of_adam(below="s_hat + epsilon"), "no root"),
        (source_of_adam(mean="m"), "mean squared"),
    ),
)

TASKS = (ONE_STEP, LARGEST_RATE, MOMENTUM_WALK, BEST_RATES, BEAT_THE_FORMULA, ADAM_WALK)
