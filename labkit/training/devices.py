"""What computes: CPU, one GPU or several, repeatable to the last bit or not."""

import contextlib
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import keras
import psutil
import tensorflow as tf

from labkit.core import gpus
from labkit.core.checks import one_of
from labkit.training.errors import TrainingError

MULTIPLY = (
    "import tensorflow as tf; f = tf.function(lambda a: a @ a, jit_compile=True); "
    "print(float(tf.reduce_sum(f(tf.ones((64, 64))))))"
)
SMALL_CARD = 4 * 2**30  # bytes, where a card does not tell
_shared = {}  # the one strategy of this process


@dataclass(frozen=True)
class Devices:
    """The devices that train: their names, the words for them, and notes for the record."""

    names: tuple
    words: str
    notes: tuple = ()


def find(devices: Sequence[str] | None = None, at_most: int | None = None) -> Devices:
    """Return the devices to train on: those named, or all GPUs, or the CPU.

    Parameters
    ----------
    devices : sequence of str
        Such as ["GPU:0", "GPU:1"] or ["CPU:0"].
    at_most : int
        How many a model that exists already can use.

    Returns
    -------
    Devices
    """
    if keras.backend.backend() != "tensorflow":
        return Devices((), f"{keras.backend.backend()}'s own choice of device")
    notes = _ready_gpus()
    known = [f"{kind}:{number}" for kind in ("GPU", "CPU") for number in range(_count(kind))]
    if devices is None:
        cards = [name for name in known if name.startswith("GPU")]
        names = cards[:at_most] or known[-_count("CPU") :][:1]
        if len(names) < len(cards):
            notes.append(
                f"{len(cards)} GPUs are here and {len(names)} trains: fit(build, …) uses all of them."
            )
    else:
        names = list(devices)
        for name in names:
            one_of(known, devices=name)
    return Devices(tuple(names), _words(names), tuple(notes))


def on(place: Devices) -> contextlib.AbstractContextManager:
    """Return the context in which the operations of a single device run.

    Parameters
    ----------
    place : Devices

    Returns
    -------
    context manager
    """
    return tf.device(place.names[0]) if len(place.names) == 1 else contextlib.nullcontext()


def _count(kind):
    return len(tf.config.list_logical_devices(kind))


def _words(names):
    kinds = [_kind(name) for name in names]
    return kinds[0] if len(kinds) == 1 else f"{len(kinds)} × {kinds[0]}"


def _kind(name):
    if name.startswith("GPU"):
        return _details(int(name[4:])).get("device_name", "GPU")
    return "CPU"


def capability(name: str) -> tuple[int, int]:
    """Return the compute capability of a GPU, (0, 0) where it is not known.

    Parameters
    ----------
    name : str
        Such as "GPU:0".

    Returns
    -------
    tuple of int
    """
    return _details(int(name[4:])).get("compute_capability", (0, 0))


def _details(number):
    physical = tf.config.list_physical_devices("GPU")
    return tf.config.experimental.get_device_details(physical[number]) if number < len(physical) else {}


def _ready_gpus():
    """Let GPU memory grow as needed; hide GPUs for which TensorFlow was not built and that prove unusable."""
    cards = tf.config.list_physical_devices("GPU")
    notes = [note for gpu in cards if (note := _unusable(gpu))]
    try:
        if notes:
            tf.config.set_visible_devices([], "GPU")
        for gpu in cards if not notes else []:
            tf.config.experimental.set_memory_growth(gpu, True)
    except RuntimeError:  # TensorFlow computes already: these can only be set before
        pass
    return notes


def _unusable(gpu):
    """Return why a GPU cannot be used, or ''. An unsupported one aborts the process, so another one tries."""
    built_for = tf.sysconfig.get_build_info().get("cuda_compute_capabilities", ())
    newest = max((int(name.split("_")[1]) for name in built_for), default=0)
    major, minor = tf.config.experimental.get_device_details(gpu).get("compute_capability", (0, 0))
    if not newest or 10 * major + minor <= newest:
        return ""
    try:
        subprocess.run([sys.executable, "-c", MULTIPLY], capture_output=True, timeout=300, check=True)
        return ""
    except (OSError, subprocess.SubprocessError):
        return (
            f"This GPU (compute capability {major}.{minor}) is newer than this TensorFlow and cannot even "
            "multiply two matrices with it: the CPU trains instead."
        )


def free_memory(name: str) -> int:
    """Return how many bytes of a device's memory are free now.

    Parameters
    ----------
    name : str
        Such as "GPU:0" or "CPU:0".

    Returns
    -------
    int
    """
    if not name.startswith("GPU"):
        return psutil.virtual_memory().available
    # cards may be numbered otherwise there
    return min((free for free, _ in gpus.memory()), default=SMALL_CARD)


def strategy(devices: Sequence[str]) -> tf.distribute.MirroredStrategy:
    """Return the strategy that trains one model on several devices; there is one in a process.

    A second one for another model makes TensorFlow's collective operations abort, so it is kept.

    Parameters
    ----------
    devices : sequence of str

    Returns
    -------
    tf.distribute.MirroredStrategy

    Raises
    ------
    TrainingError
        Where this process trains on other devices already.

    Examples
    --------
    >>> from labkit import training
    >>> training.strategy(["CPU:0"]).num_replicas_in_sync
    1
    """
    devices = tuple(devices)
    if "names" not in _shared:
        _shared.update(names=devices, strategy=tf.distribute.MirroredStrategy(list(devices)))
    if _shared["names"] != devices:
        raise TrainingError(
            f"this process trains on {', '.join(_shared['names'])} already and cannot change to "
            f"{', '.join(devices)}: restart the kernel."
        )
    return _shared["strategy"]


def make_deterministic() -> None:
    """Let every operation give the same bits each time; this cannot be undone in a process."""
    if keras.backend.backend() == "tensorflow":
        tf.config.experimental.enable_op_determinism()
