"""The guided experiments of the live panel: two things that every training shows and few expect."""

from labkit.core.guide import Experiment

EXPERIMENTS = (
    Experiment(
        "Keras tells one training loss for the first epoch: a mean, taken while the model improves. Of it, "
        "how much is left in the last batches of that epoch?",
        "Leave everything as it is.",
        {"seeds": False},
        lambda panel: 100 * panel.track.last_of_epoch(0) / panel.track.rows[0]["loss"],
        "So the two curves on every screen are not measured at the same moment: a validation loss below the "
        "training loss need not mean anything.",
        "%",
    ),
    Experiment(
        "Train with five seeds and nothing else changed. By how much is the worst of the five best "
        "validation losses larger than the best of them?",
        "“× 5 seeds” trains them one after the other.",
        {"seeds": True},
        lambda panel: 100 * panel.spread(),
        "What two settings differ by must be more than this before it means anything.",
        "%",
    ),
)
