"""The guided experiments of the live panel: three things that every training shows and few expect."""

from labkit.panels.experiments import Experiment

EXPERIMENTS = (
    Experiment(
        "Keras reports one training loss for the first epoch: a mean, taken while the model improves. Of it, "
        "how much is left in the last batches of that epoch?",
        "Leave everything as it is.",
        {"seeds": (0,)},
        lambda state, panel: 100 * panel.track.last_of_epoch(0) / panel.track.rows[0]["loss"],
        "So the two curves on every screen are not measured at the same moment: a validation loss below the "
        "training loss need not mean anything.",
        "%",
    ),
    Experiment(
        "Train with five seeds and nothing else changed. By how much is the worst of the five best "
        "validation losses larger than the best of them?",
        "“× 5 seeds” trains them one after the other.",
        {"seeds": (0, 1, 2, 3, 4)},
        lambda state, panel: 100 * panel.spread(),
        "What two settings differ by must be more than this before it means anything.",
        "%",
    ),
    Experiment(
        "Train twice, with the same settings and the same seed. By how much do the best validation "
        "losses of the two differ?",
        "Press Start twice.",
        {"seeds": (0, 0)},
        lambda state, panel: 100 * panel.gap(),
        "The seed fixes first weights, order of the rows and what dropout leaves out, so one processor gives "
        "the same numbers again. A GPU may add in another order: `Setup(deterministic=True)` forbids that.",
        "%",
    ),
)
