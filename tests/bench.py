"""Speeds as ratios measured in one run, so that a slow or busy machine changes both sides.

Run by `make bench`; prints a Markdown table. Each row repeats its two sides in turn and takes medians.
"""

import io
import os
import platform
import statistics
import subprocess
import sys
import time
from importlib.metadata import version

import numpy as np

from labkit import datasets, descent
from labkit.panels.design import opened

PACKAGES = ("numpy", "matplotlib", "ipywidgets", "keras", "tensorflow")


def seconds(work):
    """Return how long something takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def medians(*works, repeats):
    """Return the median seconds of each side, run in turn."""
    rounds = [[seconds(work) for work in works] for _ in range(repeats)]
    return [statistics.median(side) for side in zip(*rounds, strict=True)]


def row(what, ours, against, theirs):
    """Print a row of the table: two durations and their ratio."""
    print(f"| {what} | {written(ours)} | {against} | {written(theirs)} | {theirs / ours:.3g} × |", flush=True)


def beside(ours, against, theirs, repeats):
    """Measure both sides."""
    mine, others = medians(ours, theirs, repeats=repeats)
    return mine, against, others


def written(duration):
    return f"{duration:.2f} s" if duration >= 1 else f"{1000 * duration:.3g} ms"


# -- races


def race():
    descent.race(descent.RULES, descent.bowl(), n_steps=300)


def keras_race(n_steps=300):
    from labkit.descent import networks

    surface = descent.bowl()
    for rule in descent.RULES.values():
        networks.follow(networks.as_keras(rule, 0.01), surface, surface.start, n_steps)


def tune():
    return descent.tune(surface=descent.bowl(), n_rates=30, n_steps=1500)


def tune_in_loops():
    """Run one race after another, each step of each in Python."""
    surface, tuning = descent.bowl(), TUNING
    for rule, rates in zip(descent.RULES.values(), tuning.rates, strict=True):
        for rate in rates:
            walk(rule, surface.gradient, np.array(surface.start), rate, 1500)


def walk(rule, gradient, weights, rate, n_steps):
    """Take the steps of one rule with one rate."""
    memory = {}
    with np.errstate(all="ignore"):  # some rates diverge
        for _ in range(n_steps):
            weights, memory = rule(weights, gradient(weights), memory, rate)


TUNING = tune()

# -- pictures

PANEL = descent.explore()
RATES = [value for _, value in PANEL.controls["learning_rate"].options]
TURN = iter(range(10**6))


def refresh():
    PANEL.set(learning_rate=RATES[20 + next(TURN) % 10])


def redraw():
    """Draw the same picture as `interact` does: pyplot, everything anew, cut to the ink."""
    import matplotlib.pyplot as plt

    values = PANEL.state | {"learning_rate": RATES[20 + next(TURN) % 10]}
    state, result = opened(PANEL.design, **values)
    view = PANEL.design.view_of(state)
    figure, axes = plt.subplots(1, 2, figsize=(9.6, 4.4))
    view.prepare(result, *axes)
    view.draw(result, *axes)
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight", dpi=100)
    plt.close(figure)


# -- imports and data


def imported(module):
    """Return work that imports a module in a new process."""
    return lambda: subprocess.run([sys.executable, "-c", f"import {module}"], check=True, capture_output=True)


def load(name):
    return lambda: datasets.load(name)


def data_rows():
    print("\n| data set | first load, checksum and all | again |\n|---|---|---|")
    for name in datasets.names():
        first = seconds(load(name))
        again = statistics.median(seconds(load(name)) for _ in range(5))
        print(f"| `{name}` | {written(first)} | {written(again)} |", flush=True)


def main():
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, ", end=""
    )
    print(", ".join(f"{name} {version(name)}" for name in PACKAGES), end="\n\n")
    print("| what | labkit | against | takes | ratio |\n|---|---|---|---|---|")
    keras_race(n_steps=2)  # TensorFlow's first steps are slower: let it begin warm
    row("race: 6 rules × 300 steps", *beside(race, "eager Keras optimizers", keras_race, 2))
    row(
        "tune: 6 rules × 30 rates × 1500 steps", *beside(tune, "one by one in Python loops", tune_in_loops, 3)
    )
    row("panel: one control moved", *beside(refresh, "pyplot, all anew, saved tight", redraw, 9))
    labkit, subject, keras = medians(*map(imported, ("labkit", "labkit.descent", "keras")), repeats=3)
    row("`import labkit`", labkit, "`import keras`", keras)
    row("`from labkit import descent`", subject, "`import keras`", keras)
    data_rows()


if __name__ == "__main__":
    main()
