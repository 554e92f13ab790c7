"""The command that starts a runner: what learners' code sees of the machine, and in which environment."""

import functools
import os
import shutil
import site
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import labkit
from labkit.core.tensorflow_setup import ENVIRONMENT
from labkit.datasets import files
from labkit.grading.sandbox import seccomp
from labkit.grading.sandbox.limits import Limits

HOME = "/tmp/home"
SYSTEM = ("/lib", "/lib64", "/lib32", "/bin", "/sbin")
OF_ETC = ("ld.so.cache", "ld.so.conf", "alternatives", "fonts", "localtime")
ONE_CORE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TF_NUM_INTRAOP_THREADS")


@functools.cache
def bubblewrap() -> str | None:
    """Return the path of a bubblewrap that works here, or None: it may be missing, or forbidden."""
    path = shutil.which("bwrap")
    if not path:
        return None
    trial = [path, "--unshare-all", "--unshare-user", "--die-with-parent", "--ro-bind", "/", "/", "true"]
    try:
        works = subprocess.run(trial, capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return None
    return path if works else None


def weaknesses() -> str:
    """Return what is weaker without bubblewrap, in one sentence."""
    rest = "" if seccomp.can_forbid() else " and may start processes and use the network"
    return (
        "Without bubblewrap a notebook reads and writes your files as you do (solutions, other submissions, "
        f"the gradebook){rest}; limits on time, memory and the size of a file still hold"
    )


def command(limits: Limits, home: Path, hidden: Sequence[Path] = (), trusted: bool = False) -> list[str]:
    """Return the command line that runs the runner, within bubblewrap unless trusted.

    Parameters
    ----------
    limits : limits.Limits
    home : Path
        An empty folder of this submission's own.
    hidden : sequence of Path
        Folders that stay out of sight wherever they lie.
    trusted : bool

    Returns
    -------
    list of str
    """
    numbers = [str(limits.memory), str(int(limits.total)), str(limits.file_size)]
    run = [sys.executable, "-P", "-m", "labkit.grading.sandbox.runner", *numbers]
    if trusted:
        return run
    variables = [part for item in environment(HOME).items() for part in ("--setenv", *item)]
    read_only = ["--remount-ro", "/dev", "--remount-ro", "/"]
    return [
        *_walls(limits),
        *_binds(home),
        *_masks(hidden),
        *read_only,
        "--clearenv",
        *variables,
        "--chdir",
        HOME,
        *run,
    ]


def environment(home: Path | str) -> dict[str, str]:
    """Return the environment variables of a runner: none of the grader's own but the least."""
    return {
        "HOME": str(home),
        "USER": "learner",
        "TMPDIR": str(home),
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(files.PACKAGE.parent),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "agg",
        "LABKIT_HEADLESS": "1",
        **ENVIRONMENT,
        "TF_NUM_INTEROP_THREADS": "1",
        "CUDA_VISIBLE_DEVICES": "",
    } | dict.fromkeys(ONE_CORE, "1")


def visible() -> list[Path]:
    """Return the folders that a notebook may read: Python, its packages, the kit, the kit's data."""
    packages = [path for path in sys.path if path.endswith("-packages") and Path(path).is_dir()]
    own = [site.getusersitepackages()] if site.ENABLE_USER_SITE else []
    folders: list[str | Path] = [
        sys.base_prefix,
        sys.prefix,
        *packages,
        *own,
        Path(labkit.__file__).parent,
        files.folder(),
    ]
    existing = dict.fromkeys(Path(path).absolute() for path in folders if Path(path).is_dir())
    return [path for path in existing if not any(_within(path, other) for other in (*existing, "/usr"))]


def _within(path, other):
    return Path(other) in Path(path).parents


def _walls(limits):
    walls = [bubblewrap(), "--unshare-all", "--unshare-user", "--die-with-parent", "--cap-drop", "ALL"]
    walls += ["--uid", "65534", "--gid", "65534", "--hostname", "sandbox", "--proc", "/proc", "--dev", "/dev"]
    size = ["--size", str(limits.disk)] if "--size" in _help() else []
    return [*walls, *size, "--tmpfs", "/dev/shm", *size, "--tmpfs", "/tmp"]


@functools.cache
def _help():
    return subprocess.run([bubblewrap(), "--help"], capture_output=True, text=True, check=False).stdout


def _binds(home):
    yield from ("--ro-bind", "/usr", "/usr")
    for path in SYSTEM:
        if os.path.islink(path):
            yield from ("--symlink", os.readlink(path), path)
        elif os.path.isdir(path):
            yield from ("--ro-bind", path, path)
    for name in OF_ETC:
        yield from ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")
    for path in visible():
        yield from ("--ro-bind", str(path), str(path))
    marker = str(files.PACKAGE.parent / "pyproject.toml")  # by which datasets know where the data lies
    yield from ("--ro-bind-try", marker, marker)
    yield from ("--dir", HOME)
    for path in sorted(Path(home).rglob("*")):
        if path.is_file():
            inside = f"{HOME}/{path.relative_to(home)}"
            yield from ("--dir", os.path.dirname(inside), "--ro-bind", str(path), inside)


def _masks(hidden):
    """Cover what must stay out of sight and lies within something that is in sight."""
    for folder in map(Path, hidden):
        if any(_within(folder.absolute(), path) for path in (*visible(), "/usr")):
            yield from ("--tmpfs", str(folder.absolute()))
