"""Examine this machine: is everything here that the kit needs, and if not, what mends it.

Nothing but the standard library is imported at the top: a broken package must be found here, not suffered.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from labkit import __version__
from labkit.core import gpus, versions
from labkit.core.processes import ending, run_command
from labkit.core.tensorflow_setup import ENVIRONMENT

OK = "ok"
WARNING = "warning"
FAILURE = "failure"
GIGABYTE = 1e9
ROOT = Path(__file__).parents[1]
IMPORTS = ("numpy", "pandas", "scipy", "sklearn", "matplotlib", "ipywidgets", "anywidget", "jupyterlab")
FRONT_ENDS = {"jupyterlab_widgets": "@jupyter-widgets/jupyterlab-manager", "anywidget": "anywidget"}
CPU_COMPUTES = "the CPU computes, which is enough for every chapter"
HIDE_GPUS = "set CUDA_VISIBLE_DEVICES=-1, and the CPU computes"
GROWTH = "TF_FORCE_GPU_ALLOW_GROWTH"


@dataclass(frozen=True)
class Finding:
    """One thing examined: its state is "ok", "warning" or "failure"; the last two have a repair."""

    name: str
    state: str
    sentence: str
    repair: str = ""


def _in_checkout():
    return (ROOT / "pyproject.toml").is_file()


def _pip(*arguments):
    """Return the command that runs pip in this environment, which need not be the one named `python`."""
    return subprocess.list2cmdline([sys.executable, "-m", "pip", *arguments])


def _install_command(*options, extra=""):
    if _in_checkout():
        return _pip("install", *options, "-c", "constraints.txt", "-e", f".{extra}")
    return _pip("install", *options, f"labkit-{__version__}-py3-none-any.whl{extra}")


def _python():
    bounds = versions.python_bounds()
    version = platform.python_version()
    if versions.meets(version, bounds):
        return OK, f"Python {version} at {sys.executable}", ""
    return FAILURE, f"Python {version} does not meet {bounds}", "install Python 3.12 and make a new .venv"


def _packages():
    bounds = versions.requirements()
    present = {package: versions.installed(package) for package in bounds}
    wrong = [
        f"{package} {version or 'is missing'} (needs {bounds[package]})"
        for package, version in present.items()
        if version is None or not versions.meets(version, bounds[package])
    ]
    if wrong:
        return FAILURE, "; ".join(wrong), _install_command()
    return OK, f"all {len(bounds)} required packages are installed and within their bounds", ""


def _exact_versions():
    """Compare with constraints.txt, the versions with which the kit is tested; only a checkout has it."""
    path = ROOT / "constraints.txt"
    if not (_in_checkout() and path.is_file()):
        return OK, "constraints.txt is not here: versions are compared with their bounds alone", ""
    tested = versions.tested(path.read_text("utf-8"))
    present = {package: versions.installed(package) for package in tested}
    others = [f"{p} {v}" for p, v in present.items() if v and v not in tested[p]]
    if others:
        return WARNING, f"not the versions in constraints.txt: {', '.join(others)}", _install_command()
    return OK, "all versions are those in constraints.txt, with which the kit is tested", ""


def _imports():
    process = run_command(sys.executable, "-c", f"import {', '.join(IMPORTS)}", timeout=180)
    if process and process.returncode == 0:
        return OK, f"{', '.join(IMPORTS)} can be imported", ""
    return (
        FAILURE,
        f"importing {', '.join(IMPORTS)} {ending(process)}",
        _install_command("--force-reinstall"),
    )


def _memory():
    """Return the bytes of memory for this process, or None where the system does not tell."""
    if "SC_PHYS_PAGES" not in getattr(os, "sysconf_names", {}):
        return None
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    limit = Path("/sys/fs/cgroup/memory.max")  # what a container may use
    text = limit.read_text().strip() if limit.is_file() else ""
    return min(total, int(text)) if text.isdigit() else total


def _machine():
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = _memory()
    size = f"{memory / GIGABYTE:.1f} GB" if memory else "an unknown size"
    sentence = f"{cores} processor cores, {size} of memory"
    if memory and memory < 4 * GIGABYTE:
        return WARNING, f"{sentence}; training wants 4 GB", "shut down other kernels and programs"
    return OK, sentence, ""


def _disk():
    free = shutil.disk_usage(".").free
    sentence = f"{free / GIGABYTE:.1f} GB free in {Path.cwd()}"
    if free < GIGABYTE:
        return WARNING, f"{sentence}; the records of runs may not fit", "free 1 GB there"
    return OK, sentence, ""


def _writing():
    try:
        with tempfile.TemporaryFile(dir="."):
            return OK, f"{Path.cwd()} can be written", ""
    except OSError as error:
        sentence = f"{Path.cwd()} cannot be written ({error.strerror})"
        return FAILURE, sentence, "start labkit in a folder of your own"


def _gpu():
    """Look for a GPU without TensorFlow, whose import takes seconds."""
    names = ", ".join(gpus.names())
    system = platform.system()
    chip = platform.machine()
    if names and system == "Windows":
        sentence = f"{names} is here, but TensorFlow 2.11 and later use no GPU on native Windows"
        return (
            WARNING,
            f"{sentence}; {CPU_COMPUTES}",
            "install WSL2 (wsl --install) and set up labkit inside it",
        )
    if names:
        return OK, f"{names} is here; `labkit doctor --gpu` proves that TensorFlow computes on it", ""
    if (system, chip) == ("Darwin", "arm64"):
        sentence = "Apple's GPU stays unused, since tensorflow-metal 1.2.0 stops at TensorFlow 2.18"
        return OK, f"{sentence}; {CPU_COMPUTES}", ""
    return OK, f"no GPU was found; {CPU_COMPUTES}", ""


def _gpu_at_work():
    """Let TensorFlow compile and multiply on the GPU, in another process: an unsupported GPU aborts it."""
    process = run_command(sys.executable, "-c", gpus.SMOKE_TEST, timeout=300)
    if process is None or process.returncode != 0:
        repair = f"{_install_command(extra='[gpu]')}; where the GPU is newer than TensorFlow, {HIDE_GPUS}"
        return FAILURE, f"TensorFlow {ending(process)}", repair
    count = int(process.stdout.split("GPUS")[-1])
    if count:
        return _sharing(f"TensorFlow multiplied two matrices on the first of {count} GPU(s)")
    if platform.system() == "Linux" and (names := gpus.names()):
        return WARNING, f"TensorFlow does not see {', '.join(names)}", _install_command(extra="[gpu]")
    return OK, "TensorFlow sees no GPU and computes on the CPU", ""


def _sharing(sentence):
    """Add how much memory is free, and whether several notebooks share it: the user may forbid it."""
    sentence = "; ".join([sentence, *filter(None, [gpus.memory_words()])])
    growth = os.environ.get(GROWTH, ENVIRONMENT[GROWTH])
    if growth == "true":
        return OK, f"{sentence}; each notebook takes memory as it needs it ({GROWTH}=true)", ""
    return WARNING, f"{sentence}; {GROWTH}={growth} lets one notebook take all of it", f"unset {GROWTH}"


def _extension_folders():
    try:
        from jupyter_core.paths import jupyter_path
    except ImportError:
        return [Path(sys.prefix) / "share" / "jupyter" / "labextensions"]
    return [Path(folder) for folder in jupyter_path("labextensions")]


def _widgets():
    folders = _extension_folders()
    missing = [
        package
        for package, extension in FRONT_ENDS.items()
        if not any((folder / extension / "package.json").is_file() for folder in folders)
    ]
    if missing:
        sentence = f"JupyterLab lacks the front end of {' and '.join(missing)}: panels would stay empty"
        return FAILURE, sentence, _pip("install", "--force-reinstall", "--no-deps", *missing)
    return OK, "JupyterLab has the front ends of ipywidgets and anywidget", ""


def _chinese():
    from labkit.core import style

    found = [family for family in style.fonts() if family in style.CHINESE_FONTS]
    if found:
        return OK, f"figures show Chinese words in {found[0]}", ""
    sentence = "no font with Chinese glyphs was found: figures show boxes in place of Chinese words"
    return WARNING, sentence, "install Noto Sans CJK (Debian, Ubuntu: apt-get install fonts-noto-cjk)"


def _data():
    from labkit import datasets
    from labkit.datasets import files

    damaged = []
    for name in datasets.names():
        try:
            datasets.verify(name)
        except datasets.DataError:
            damaged.append(name)
    if damaged:
        return FAILURE, f"damaged or missing: {', '.join(damaged)}", files.restore_command(*damaged)
    return OK, f"all {len(datasets.names())} data sets match their checksums", ""


EXAMINATIONS = {
    "Python": _python,
    "packages": _packages,
    "versions": _exact_versions,
    "imports": _imports,
    "machine": _machine,
    "disk": _disk,
    "writing": _writing,
    "GPU": _gpu,
    "widgets": _widgets,
    "Chinese": _chinese,
    "data": _data,
}


def _look(name, examination):
    """Return what an examination finds; one that breaks is a finding too."""
    try:
        return Finding(name, *examination())
    except Exception as error:
        sentence = f"could not be examined ({type(error).__name__}: {error})"
        return Finding(name, FAILURE, sentence, _install_command())


def examine(gpu: bool = False) -> list[Finding]:
    """Examine Python, packages, machine, front ends, fonts and data.

    Parameters
    ----------
    gpu : bool
        True also lets TensorFlow compute on the GPU, which takes some seconds.

    Returns
    -------
    list of Finding
    """
    extra = {"GPU at work": _gpu_at_work} if gpu else {}
    return [_look(name, examination) for name, examination in (EXAMINATIONS | extra).items()]


def report(findings: list[Finding] | None = None) -> str:
    """Return findings as aligned lines, with the repair below each that needs one.

    Parameters
    ----------
    findings : list of Finding, optional
        What `examine` returned; it is called where they are left out.
    """
    findings = examine() if findings is None else findings
    width = max(len(finding.name) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.state:7}  {finding.name:{width}}  {finding.sentence}")
        lines += [f"{'':7}  {'':{width}}  mend it: {finding.repair}"] if finding.repair else []
    return "\n".join([*lines, "", _summary(findings)])


def _summary(findings):
    failures, warnings = (sum(f.state == state for f in findings) for state in (FAILURE, WARNING))
    return f"failures: {failures}, warnings: {warnings}" if failures + warnings else "Everything is in order."
