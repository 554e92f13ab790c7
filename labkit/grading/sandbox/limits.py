"""How much a submission may use: seconds, memory, files."""

import contextlib
import resource
from dataclasses import dataclass

MAX_OPEN_FILES = 256
MAX_PROCESSES = 4096


@dataclass(frozen=True)
class Limits:
    """How much a submission may use.

    Parameters
    ----------
    cell, call, total : float
        Seconds by the clock: for one cell, for one call of a function, for all of it.
    memory, file_size, disk : int
        Bytes: of the process, of one file, of all its files (the last in bubblewrap alone).
    """

    cell: float = 60
    call: float = 20
    total: float = 240
    memory: int = 4 << 30
    file_size: int = 64 << 20
    disk: int = 256 << 20


def limit_process(memory: int, seconds: int, file_size: int) -> None:
    """Limit this process and what it starts: bytes of memory, seconds of CPU, bytes of each file."""
    most = {
        "RLIMIT_AS": memory,
        "RLIMIT_CPU": seconds,
        "RLIMIT_FSIZE": file_size,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": MAX_OPEN_FILES,
    }
    for name, value in most.items():
        _limit(name, value)


def limit_processes() -> None:
    """Limit the number of the user's processes: the next best where new ones cannot be forbidden."""
    _limit("RLIMIT_NPROC", MAX_PROCESSES)


def _limit(name, most):
    with contextlib.suppress(ValueError, OSError):  # macOS knows some and refuses others
        resource.setrlimit(getattr(resource, name), (most, most))
