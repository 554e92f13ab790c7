"""What NVIDIA's driver reports of the GPUs, and a program that lets TensorFlow compute on one.

Standard library only: nothing here imports TensorFlow in this process.
"""

from labkit.core.processes import run_command
from labkit.core.tensorflow_setup import ENVIRONMENT

GIGABYTE = 1e9
MEBIBYTE = 2**20
PRODUCT_SIDE = 256  # of the matrices of ones that the GPU multiplies
SMOKE_TEST = f"""
import os
for pair in {ENVIRONMENT}.items():
    os.environ.setdefault(*pair)
import tensorflow as tf
gpus = tf.config.list_physical_devices("GPU")
if gpus:
    with tf.device("/GPU:0"):
        ones = tf.ones(({PRODUCT_SIDE}, {PRODUCT_SIDE}))
        total = float(tf.reduce_sum(tf.function(tf.matmul, jit_compile=True)(ones, ones)))
    assert total == {PRODUCT_SIDE**3}, f"the product of two matrices is wrong: {{total}}"
print("GPUS", len(gpus))
"""


def names() -> list[str]:
    """Return the names of NVIDIA's GPUs, as its driver reports them; none where there is no driver.

    Returns
    -------
    list of str

    Examples
    --------
    >>> isinstance(names(), list)
    True
    """
    return _query("name")


def memory() -> list[tuple[int, int]]:
    """Return (free, total) bytes of each GPU; none where the driver does not report them.

    Returns
    -------
    list of tuple of int

    Examples
    --------
    >>> all(free <= total for free, total in memory())
    True
    """
    lines = _query("memory.free,memory.total", "--format=csv,noheader,nounits")
    pairs = [[number.strip() for number in line.split(",")] for line in lines]
    if not all(len(pair) == 2 and pair[0].isdigit() and pair[1].isdigit() for pair in pairs):
        return []
    return [(int(free) * MEBIBYTE, int(total) * MEBIBYTE) for free, total in pairs]


def memory_words() -> str:
    """Return how much memory of the first GPU is free, in words; '' where the driver does not report it.

    Returns
    -------
    str

    Examples
    --------
    >>> isinstance(memory_words(), str)
    True
    """
    if not memory():
        return ""
    free, total = memory()[0]
    return f"{free / GIGABYTE:.1f} of its {total / GIGABYTE:.1f} GB are free"


def _query(fields, form="--format=csv,noheader"):
    process = run_command("nvidia-smi", f"--query-gpu={fields}", form)
    return process.stdout.strip().splitlines() if process and process.returncode == 0 else []
