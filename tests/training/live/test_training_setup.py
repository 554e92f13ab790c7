"""What a live panel trains on: one input and one output, whose rows it shows."""

import numpy as np
import pytest

from labkit import training
from tests.training.examples import clouds, network


def test_several_inputs_or_outputs_are_refused():
    import tensorflow as tf

    X, y = clouds()
    sentence = (
        r"`data` must have one input and one output here; training\.fit takes several; got data='several'"
    )
    for data in (({"a": X, "b": X}, y), (X, (y, y)), tf.data.Dataset.from_tensors(({"a": X}, y))):
        with pytest.raises(ValueError, match=sentence):
            training.watch(network(), data)
    with pytest.raises(ValueError, match="`validation_data` must have one input and one output here"):
        training.watch(network(), (X, y), ({"a": X}, y))


def test_frames_and_columns_are_judged_by_their_rows():
    import pandas as pd

    X, y = clouds()
    frame = pd.DataFrame(X).assign(kind=y)
    panel = training.watch(network(), (frame, "kind"), epochs=1, batch_size=16)
    run = panel.wait()
    assert run.metrics == training.fit(
        network(), (X, y), epochs=1, batch_size=16, callbacks=training.EarlyStopping(1),
        setup=training.Setup(show=False),
    ).metrics  # fmt: skip
    assert np.isfinite(run.metrics["loss"])
