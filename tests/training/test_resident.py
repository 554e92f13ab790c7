"""Rows on the device, as a train function of Keras."""

import numpy as np
import pytest

pytestmark = pytest.mark.slow

tf = pytest.importorskip("tensorflow")

from labkit.training.graph_loop import GraphLoop  # noqa: E402
from labkit.training.resident import Resident  # noqa: E402

NUMBERS = np.arange(23.0, dtype="float32")


@pytest.fixture
def seen():
    return []


@pytest.fixture
def resident(seen):
    """Return 23 rows in batches of 5, whose steps note their rows; every epoch turns them around."""
    turns = []

    def order():
        turns.append(1)
        return tf.range(23) if len(turns) % 2 else tf.range(22, -1, -1)

    def step(batch):
        note = tf.py_function(lambda rows: seen.append(rows.numpy().tolist()), [batch["x"]], [])
        with tf.control_dependencies([note] if note is not None else []):
            return {"n": tf.shape(batch["x"])[0]}

    return Resident({"x": NUMBERS}, 5, order, GraphLoop(step), lambda: lambda iterator: "Keras' own")


def test_an_epoch_goes_once_through_all_rows_in_its_order(resident, seen):
    iterator = iter(resident.goes(2))
    assert resident.n_batches == 5
    for _ in range(3):
        resident(iterator)
    assert [len(rows) for rows in seen] == [5, 5, 5, 5, 3]
    first = [row for rows in seen for row in rows]
    seen.clear()
    for _ in range(3):
        resident(iterator)
    assert [row for rows in seen for row in rows] == first[::-1]


def test_a_go_can_be_run_in_parts(resident, seen):
    iterator = iter(resident.goes(4))
    assert resident.begin(iterator) == 4
    assert resident.run(1)[0] == 1
    assert resident.run(3)[0] == 3
    assert resident.begin(iterator) == 1
    assert int(resident.run(1)[1]["n"]) == 3
    assert len(seen) == 5


def test_other_data_goes_to_keras(resident, seen):
    assert resident(iter(tf.data.Dataset.from_tensors(NUMBERS))) == "Keras' own"
    assert resident(iter([NUMBERS])) == "Keras' own"
    assert seen == []


def test_a_step_is_timed_after_the_first(resident, seen):
    assert 0 < resident.seconds(3) < 5
    assert len(seen) == 4
    assert seen[0] == seen[1]
