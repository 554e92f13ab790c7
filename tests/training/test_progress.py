"""What a stored notebook keeps of progress: words without times."""

import re
import sys

import pytest

pytestmark = pytest.mark.slow

CELLS = [
    "from labkit import training\nfrom tests.training.examples import clouds, network",
    "stopping = training.EarlyStopping(patience=2)\n"
    "run = training.fit(network(), clouds(), clouds(32), epochs=3, callbacks=[stopping])\nrun",
]


@pytest.fixture(scope="module")
def outputs():
    """What a kernel gives for two cells."""
    from notebooks import build

    notebook = build.execute(build.notebook_of([("code", cell) for cell in CELLS]))
    return notebook.cells[1].outputs


def test_a_stored_notebook_keeps_words_and_the_record(outputs):
    words = [output.data["text/plain"] for output in outputs]
    assert words == [
        "Training on 96 examples, at most 3 epochs, until val_loss has not improved for 2 epochs.",
        "Run 'sequential': 3 epochs, seed 0, CPU",
    ]


def test_nothing_stored_is_a_time_or_a_speed(outputs):
    shown = "".join(output.data.get(kind, "") for output in outputs for kind in ("text/plain", "text/html"))
    assert not re.search(r"\d(\.\d+)? ?(s|ms|seconds|it/s|step)\b", shown)
    assert all(output.output_type != "stream" for output in outputs)


def test_a_bar_moves_with_the_batches(monkeypatch):
    from labkit.training import progress

    bar = progress.Progress("Training.")
    bar.set_params({"epochs": 4, "steps": 10})
    now = iter([1.0, 1.1, 2.0])
    monkeypatch.setattr(progress.time, "perf_counter", lambda: next(now))
    bar.on_epoch_begin(1)
    seen = []
    for batch in (4, 5, 9):
        bar.on_train_batch_end(batch, {"loss": 0.123456})
        seen.append(bar._bar.value)
    # the second call comes too soon after the first one to be worth a message to the browser
    assert seen == [0.375, 0.375, 0.5]
    assert bar._line.value == "epoch 2 of 4: loss 0.123"
    bar.on_train_end()
    assert bar._line.value == "Training. Done: epoch 2 of 4: loss 0.123"


def test_outside_of_a_notebook_there_is_no_bar(monkeypatch):
    from labkit.training import progress

    assert progress.shown("Training.") == ([], 0)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert progress.shown("Training.") == ([], 1)
