"""What computes: fakes of GPUs here, two processors in a process of their own, and the compiler."""

import subprocess

import pytest

from tests.training import examples
from tests.training.examples import CALM, clouds, network, start, told

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def devices():
    from labkit.training import devices

    return devices


# -- which devices


def test_without_a_gpu_the_processor_trains(devices):
    found = devices.find()
    assert (found.names, found.words, found.notes) == (("CPU:0",), "CPU", ())


def test_all_gpus_train_and_their_memory_grows(devices, gpus):
    seen = gpus((8, 0), (8, 0))
    found = devices.find()
    assert (found.names, found.words) == (("GPU:0", "GPU:1"), "2 × Fake 9")
    assert [grown for _, grown in seen.growth] == [True, True]


def test_a_model_of_one_device_stays_on_one(devices, gpus):
    gpus((8, 0), (8, 0))
    found = devices.find(at_most=1)
    assert (found.names, found.words) == (("GPU:0",), "Fake 9")
    assert found.notes == ("2 GPUs are here and 1 trains: fit(build, …) uses all of them.",)


def test_the_learner_chooses_among_those_that_are_here(devices, gpus):
    gpus((8, 0), (8, 0))
    assert devices.find(["GPU:1"]).names == ("GPU:1",)
    assert devices.find(["CPU:0"]).words == "CPU"
    with pytest.raises(
        ValueError, match="`devices` must be one of 'GPU:0', 'GPU:1', 'CPU:0'; got devices='GPU:7'"
    ):
        devices.find(["GPU:7"])


def test_memory_that_can_no_longer_be_set_does_no_harm(devices, gpus, monkeypatch):
    import tensorflow as tf

    gpus((8, 0))

    def late(*_):
        raise RuntimeError("Physical devices cannot be modified after being initialized")

    monkeypatch.setattr(tf.config.experimental, "set_memory_growth", late)
    assert devices.find().names == ("GPU:0",)


@pytest.mark.parametrize(("code", "names"), [(0, ("GPU:0",)), (-6, ("CPU:0",))])
def test_a_gpu_that_is_too_new_is_tried_in_another_process(devices, gpus, monkeypatch, code, names):
    seen, tried = gpus((12, 0)), []

    def run(command, **_):
        tried.append(command)
        if code:
            raise subprocess.CalledProcessError(code, command)

    monkeypatch.setattr(subprocess, "run", run)
    found = devices.find()
    assert len(tried) == 1
    assert found.names == names
    assert seen.hidden is bool(code)
    if code:
        assert "(compute capability 12.0) is newer than this TensorFlow" in found.notes[0]
        assert found.notes[0].endswith("the CPU trains instead.")


def test_a_gpu_that_tensorflow_was_built_for_is_not_tried(devices, gpus, monkeypatch):
    gpus((9, 0))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("tried"))
    assert devices.find().names == ("GPU:0",)


def test_what_multiplies_two_matrices_there_works_here(devices):
    run = {}
    exec(devices.MULTIPLY.replace("print(", "run.update(sum="), {"run": run})
    assert run["sum"] == 64**3


def test_every_bit_is_the_same_when_asked(devices, monkeypatch):
    import tensorflow as tf

    asked = []
    # it cannot be undone in a process; the killed trainings of test_checkpoints really run under it
    monkeypatch.setattr(tf.config.experimental, "enable_op_determinism", lambda: asked.append(True))
    examples.fit(network(), clouds(), **CALM | {"epochs": 1})
    assert asked == []
    assert examples.fit(network(), clouds(), deterministic=True, **CALM | {"epochs": 1}).settings[
        "deterministic"
    ]
    assert asked == [True]


# -- several devices, in a process that has two processors


@pytest.fixture(scope="module")
def pair():
    """What two devices did, case by case."""
    return told(start("two_devices"))


@pytest.mark.parametrize("tail", ["drop", "pad"])
def test_two_devices_give_the_weights_of_one(pair, tail):
    assert pair[f"{tail} difference"] < 1e-6
    assert pair[f"{tail} moved"] > 1e-2


def test_what_becomes_of_the_tail_is_told(pair):
    assert "leaves out 18 rows" in pair["drop notes"][0]
    assert pair["pad batches"] == 4
    assert "trains on 14 rows twice" in pair["pad notes"][0]


def test_the_first_batch_of_validation_may_be_uneven(pair):
    one, two = pair["validation of 97 rows"]
    assert two == pytest.approx(one, rel=1e-5)


def test_an_uneven_batch_is_refused(pair):
    assert pair["uneven batch"].startswith(
        "ArgumentError: `batch_size` must be a multiple of 2, the number of devices"
    )


def test_there_is_one_strategy_and_other_models_train_on_it(pair):
    assert pair["same strategy"] is True
    assert pair["second model"] == "2 × CPU"
    assert pair["other devices"].startswith("TrainingError: this process trains on CPU:0, CPU:1 already")


def test_the_averages_of_each_device_are_told_of(pair):
    assert pair["normalization notes"][-1].startswith(
        "Each device keeps its own averages of BatchNormalization"
    )
    assert pair["synchronized notes"] == []


def test_the_compiler_is_switched_off_where_it_fails(pair):
    assert pair["compiled"] == [True, False]


def test_a_ready_model_is_refused_on_two_devices(pair):
    assert pair["ready model"] == (
        "TrainingError: a model for 2 devices must be made on them: pass the function that builds it, "
        "fit(build, …), not its result build()."
    )


def test_a_training_on_two_devices_goes_on_from_its_checkpoint(pair):
    assert pair["resumed difference"] == 0


def test_the_free_memory_of_a_card_and_of_the_processor(devices, monkeypatch):
    monkeypatch.setattr(devices.gpus, "memory", lambda: [(3 * 2**30, 2**33), (2**30, 2**33)])
    assert devices.free_memory("GPU:1") == 2**30  # the least: cards may be numbered otherwise there
    monkeypatch.setattr(devices.gpus, "memory", lambda: [])
    assert devices.free_memory("GPU:0") == devices.SMALL_CARD
    assert 2**20 < devices.free_memory("CPU:0") < 2**50
