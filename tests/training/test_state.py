"""Files of a training: whole or not at all, and nothing in them is ever executed."""

import errno
import os
import pickle
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from labkit.training import state
from labkit.training.errors import TrainingError
from tests.network import environment

# Beyond the limit the system answers a write with EFBIG, as it answers with ENOSPC on a full disk.
LIMITED = """
import resource, sys
import numpy as np
from labkit.training import state as snapshots
snapshots.write(sys.argv[1], {"weights": np.zeros(8)})
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
snapshots.write(sys.argv[1], {"weights": np.ones(9000)})
"""


KERNEL = np.random.default_rng(0).normal(size=(3, 2)).astype("float32")


@pytest.fixture
def file(tmp_path):
    arrays = {"model/0": KERNEL, "optimizer/0": np.int64(7)}
    state.write(tmp_path / "state.npz", arrays, {"history": [{"loss": 0.5}]})
    return tmp_path / "state.npz"


def test_what_is_written_is_read(file):
    arrays, words = state.read(file)
    assert words == {"history": [{"loss": 0.5}]}
    np.testing.assert_array_equal(arrays["model/0"], KERNEL)
    assert arrays["optimizer/0"] == 7
    assert arrays["optimizer/0"].dtype == np.int64


def test_bits_are_kept(tmp_path):
    odd = np.array([np.nan, -0.0, np.inf, 1e-45], dtype="float32")
    state.write(tmp_path / "a", {"odd": odd})
    assert state.read(tmp_path / "a")[0]["odd"].tobytes() == odd.tobytes()


def test_words_may_hold_numbers_of_numpy(tmp_path):
    state.write(tmp_path / "a", {}, {"seed": np.int64(3), "loss": np.float32(0.5)})
    assert state.read(tmp_path / "a")[1] == {"seed": 3, "loss": 0.5}


def test_a_second_file_takes_the_place_of_the_first(file):
    state.write(file, {"only": np.ones(1)})
    assert list(state.read(file)[0]) == ["only"]
    assert os.listdir(file.parent) == ["state.npz"]


def test_a_full_disk_leaves_the_old_file_whole(file, monkeypatch):
    before = file.read_bytes()

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TrainingError, match=r"No space left on device.* whole: free space on the disk"):
        state.write(file, {"more": np.ones(9)})
    assert file.read_bytes() == before
    assert os.listdir(file.parent) == ["state.npz"]


def test_a_file_that_grows_too_large_leaves_the_old_one_whole(tmp_path):
    command = [sys.executable, "-W", "error", "-c", LIMITED, tmp_path / "state.npz"]
    process = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment())
    last = process.stderr.strip().splitlines()[-1]
    assert last.startswith("labkit.training.errors.TrainingError: ")
    assert last.endswith("(File too large); what was saved before is whole: free space on the disk.")
    np.testing.assert_array_equal(state.read(tmp_path / "state.npz")[0]["weights"], np.zeros(8))
    assert os.listdir(tmp_path) == ["state.npz"]


def test_a_folder_that_cannot_be_is_refused(file):
    # tests may run as root, whom no permission stops: a folder below a file is impossible for everybody
    with pytest.raises(TrainingError, match=r"could not be written .*: choose a folder that"):
        state.write(file / "below" / "state.npz", {})


def test_every_cut_file_is_refused(file):
    whole = file.read_bytes()
    for length in range(0, len(whole), 7):
        file.write_bytes(whole[:length])
        with pytest.raises(TrainingError, match="is not a whole file that training has saved"):
            state.read(file)


def test_a_damaged_file_is_refused_or_harmless(file, rng):
    whole, said = file.read_bytes(), state.read(file)
    refused = 0
    for place in rng.integers(0, len(whole), 300):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        file.write_bytes(damaged)
        try:
            arrays, words = state.read(file)
        except TrainingError:
            refused += 1
        else:  # a byte that says nothing, such as a date; or a name, which the model will miss
            assert words == said[1]
            assert all(np.array_equal(arrays[name], said[0][name]) for name in said[0].keys() & arrays.keys())
    assert refused > 200


class Bomb:
    """What an attacker would send: being unpickled, it writes a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


@pytest.mark.parametrize("place", ["an array", "the words", "the file"])
def test_nothing_is_ever_unpickled(tmp_path, place):
    path, mark = tmp_path / "state.npz", tmp_path / "executed"
    bomb = np.array([Bomb(mark)], dtype=object)
    words = np.frombuffer(b"{}", dtype=np.uint8)
    if place == "an array":
        np.savez(path, words=words, **{"array/model/0": bomb})
    elif place == "the words":
        np.savez(path, words=bomb)
    else:
        path.write_bytes(pickle.dumps(Bomb(mark)))
    with pytest.raises(TrainingError, match="is not a whole file that training has saved: delete it"):
        state.read(path)
    assert not mark.exists()


def test_other_files_are_refused(tmp_path):
    path = tmp_path / "state.npz"
    with open(path, "wb") as file:
        np.save(file, np.ones(3))
    with pytest.raises(TrainingError, match="is not a whole file that training has saved"):
        state.read(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("words.txt", "no array")
    with pytest.raises(TrainingError, match="is not a whole file that training has saved"):
        state.read(path)


@pytest.mark.parametrize("kind", ["missing", "a folder"])
def test_a_file_that_cannot_be_read_is_not_called_damaged(tmp_path, kind):
    if kind == "a folder":
        (tmp_path / "state.npz").mkdir()
    with pytest.raises(TrainingError, match=r"state\.npz cannot be read \((No such file|Is a directory)"):
        state.read(tmp_path / "state.npz")


# -- states of models


@pytest.fixture(scope="module")
def model():
    import keras

    layers = [keras.Input((3,)), keras.layers.Dropout(0.5), keras.layers.Dense(2)]
    model = keras.Sequential(layers)
    model.compile("adam", "mse")
    model.fit(np.ones((4, 3)), np.ones((4, 2)), verbose=0)
    return model


@pytest.mark.slow
def test_a_state_holds_weights_random_states_and_what_the_optimizer_remembers(model):
    arrays = state.state_of(model)
    assert len(arrays) == len(model.variables) + len(model.optimizer.variables)
    np.testing.assert_array_equal(arrays["model/1"], model.layers[1].kernel)
    np.testing.assert_array_equal(arrays["model/0"], model.layers[0].seed_generator.state.numpy())
    assert arrays["optimizer/0"] == 1  # steps


@pytest.mark.slow
def test_a_state_is_a_copy_and_can_be_put_back(model):
    before = state.state_of(model)
    kept = {name: array.copy() for name, array in before.items()}
    model.fit(np.ones((4, 3)), np.zeros((4, 2)), verbose=0)
    changed = state.state_of(model)
    for name, array in before.items():
        np.testing.assert_array_equal(array, kept[name])
    assert any(not np.array_equal(changed[name], kept[name]) for name in kept)
    state.put_state(model, before)
    for name, array in state.state_of(model).items():
        np.testing.assert_array_equal(array, kept[name])


@pytest.mark.slow
@pytest.mark.parametrize("put", [state.put_state, state.put_weights])
def test_a_layer_computes_with_the_state_that_it_was_given(put):
    import keras

    def build(rows=None):
        scaler = keras.layers.Normalization()
        if rows is not None:
            scaler.adapt(rows)
        inner = keras.Sequential([keras.Input((3,)), scaler])
        bins = keras.layers.Discretization([0.0, 1.0])
        model = keras.Sequential([keras.Input((3,)), inner, bins])
        model.compile("sgd", "mse")
        model.optimizer.build(model.trainable_variables)
        return model

    rows = KERNEL.T * 100 + 50
    adapted, other = build(rows), build()
    assert not np.array_equal(adapted(rows), other(rows))
    put(other, state.state_of(adapted))
    np.testing.assert_array_equal(adapted(rows), other(rows))


@pytest.mark.slow
def test_weights_alone_leave_the_optimizer(model):
    before = state.state_of(model)
    model.fit(np.ones((4, 3)), np.zeros((4, 2)), verbose=0)
    steps = int(model.optimizer.iterations)
    state.put_weights(model, before)
    np.testing.assert_array_equal(model.layers[1].kernel, before["model/1"])
    assert int(model.optimizer.iterations) == steps


@pytest.mark.slow
@pytest.mark.parametrize("change", ["missing", "shape"])
def test_a_state_of_another_model_is_refused(model, change):
    arrays = state.state_of(model)
    if change == "missing":
        del arrays["model/1"]
    else:
        arrays["model/1"] = np.zeros((5, 5))
    with pytest.raises(TrainingError, match="the saved state does not fit this model: model/1"):
        state.put_state(model, arrays)
