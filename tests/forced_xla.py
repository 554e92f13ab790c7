"""Let Keras compile by XLA on a processor too, as it does where there is a GPU, for one kernel.

`make robust` runs this before a chapter's first cell, in the variant "xla".
"""

import os


def force():
    """Give `jit_compile="auto"` the meaning that it has on a GPU."""
    from keras.src.trainers import trainer

    trainer.Trainer._resolve_auto_jit_compile = trainer.model_supports_jit


if os.environ.get("LABKIT_FORCE_XLA"):
    force()
