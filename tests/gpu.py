"""Prove the kit on a machine with a GPU, in under ten minutes: ``python -m tests.gpu``, or `make gpu`.

``--anyway``                 without a GPU too, on the processor, to try it
``--parts doctor speed``     only these parts
``--rows 1000``              fewer digits in the speed table
``--limit 0.5``              half of the time for each part

It writes gpu-report.md in the current folder: the card, versions, what failed, the speed table and the
seconds of each part. The exit status is 1 where anything failed or was cut, or where there is no GPU.
"""

import argparse
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from labkit.core import gpus
from labkit.core.processes import run_command
from labkit.core.tensorflow_setup import ENVIRONMENT
from tests.package import ROOT

REPORT = "gpu-report.md"
MOST_PROCESSES = 7  # each holds TensorFlow and a share of the card
SECONDS = {"doctor": 50, "training": 170, "chapters": 260, "speed": 100}
LAST_LINES = 10
# pytest's lines on what failed: while it runs in several processes, and in its summary
FAULT = re.compile(r"^(?:\[gw\d+\] \[ *\d+%\] )?(?:FAILED|ERROR) (\S.*?::.+?)(?: - (.*))?$", re.MULTILINE)
COUNTS = re.compile(r"^=* ?(\d+ \w+(?:, \d+ \w+)* in [\d.]+s.*?) ?=*$", re.MULTILINE)
PROBE = """
import json
from labkit.training import devices, records
place = devices.find()
gpus = [name for name in place.names if name.startswith("GPU")]
capability = devices.capability(gpus[0]) if gpus else None
print(json.dumps([place.words, capability, list(place.notes), records.package_versions()]))
"""


@dataclass
class Part:
    """One part of the proof: what it printed, how long it took, how it ended."""

    name: str
    output: str
    seconds: float
    code: int | None  # None: it was cut

    faults: dict = field(init=False)

    def __post_init__(self):
        self.faults = {}
        for name, reason in FAULT.findall(self.output):
            self.faults[name.strip()] = self.faults.get(name.strip()) or reason

    @property
    def passed(self):
        return self.code == 0

    @property
    def ending(self):
        """In words."""
        if self.code is None:
            return f"cut after {self.seconds:.0f} s"
        counts = COUNTS.findall(self.output)
        return counts[-1] if counts else "passed" if self.passed else f"ended with code {self.code}"


def commands(n_rows):
    """Return {part: command}; what runs in the Makefile, for a machine that has no .venv."""
    python = sys.executable
    processes = str(max(1, min(MOST_PROCESSES, (os.cpu_count() or 2) // 2)))
    # pytest-benchmark, where the machine has it, warns in several processes, and warnings are errors here
    pytest = [python, "-m", "pytest", "-v", "-p", "no:benchmark", "-n", processes, "--dist", "loadfile"]
    nbval = ["-p", "tests.notebooks.plugin", "--nbval", "--nbval-current-env", "--nbval-cell-timeout=120"]
    nbval += ["--notebook-seconds=300", "--nbval-sanitize-with=tests/notebooks/sanitize.cfg"]
    chapters = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
    return {
        "doctor": [python, "-m", "labkit.cli", "doctor", "--gpu"],
        "training": [*pytest, "-m", "not browser", "tests/training"],
        "chapters": [*pytest, *nbval, *chapters],
        "speed": [python, "-m", "tests.bench_gpu", "--rows", str(n_rows)],
    }


def environment():
    """Return the environment of every part: the kit of this folder, and a card that is shared."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return ENVIRONMENT | os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUNBUFFERED": "1"}


def run(name, command, limit):
    """Run a part; end it, and what it has started, where it takes longer than its limit."""
    begin = time.perf_counter()
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    process = subprocess.Popen(command, cwd=ROOT, env=environment(), start_new_session=True, **pipes)
    try:
        output, _ = process.communicate(timeout=limit)
        code = process.returncode
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        code = None
    return Part(name, output, time.perf_counter() - begin, code)


def probe():
    """Return the device in words, its compute capability or None, notes, and versions."""
    process = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=ROOT, env=environment(), capture_output=True, text=True
    )
    if process.returncode:
        lines = process.stderr.strip().splitlines() or ["no reason"]
        return "no device", None, [f"TensorFlow ended with: {lines[-1]}"], {}
    return json.loads(process.stdout.splitlines()[-1])


def driver():
    """Return the version of NVIDIA's driver, or nothing."""
    process = run_command("nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader")
    return process.stdout.split()[0] if process and process.returncode == 0 and process.stdout else ""


def head(device):
    """Return the lines on the card and the versions."""
    words, capability, notes, versions = device
    card = f"{words}, compute capability {'.'.join(map(str, capability))}" if capability else words
    facts = [card, *filter(None, [gpus.memory_words()]), f"{os.cpu_count()} processor cores"]
    facts += [f"driver {version}" for version in filter(None, [driver()])]
    packages = ", ".join(f"{package} {version}" for package, version in versions.items())
    return ["# The kit on a GPU", "", "; ".join(facts), "", packages, *("\n" + note for note in notes)]


def report(device, parts):
    """Return the report as Markdown."""
    lines = [*head(device), "", "| part | ending | seconds |", "|---|---|---|"]
    lines += [f"| {part.name} | {part.ending} | {part.seconds:.0f} |" for part in parts]
    lines += [f"| all | | {sum(part.seconds for part in parts):.0f} |"]
    for part in parts:
        lines += details(part)
    return "\n".join(lines) + "\n"


def details(part):
    """Return what the report holds of a part: what failed, its output where that says more."""
    lines = ["", f"## {part.name}", ""]
    if part.name in ("doctor", "speed"):
        fence = "```" if part.name == "doctor" else ""
        return [*lines, fence, part.output.strip(), fence]
    lines += [f"- {name}{': ' * bool(reason)}{reason}" for name, reason in part.faults.items()]
    if part.faults or part.passed:
        return [*lines, *["Nothing failed."] * (not part.faults)]
    return [*lines, "```", *part.output.strip().splitlines()[-LAST_LINES:], "```"]


def main(arguments=None):
    """Run the parts, write the report, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--anyway", action="store_true", help="without a GPU too, on the processor")
    parser.add_argument("--parts", nargs="+", choices=SECONDS, default=list(SECONDS))
    parser.add_argument("--rows", type=int, default=8000, help="digits in the speed table (default: 8000)")
    parser.add_argument("--limit", type=float, default=1, help="times the seconds that each part may take")
    options = parser.parse_args(arguments)
    device = probe()
    if device[1] is None and not options.anyway:
        reasons = "".join(f" {note}" for note in device[2])
        print(
            f"There is no GPU on which TensorFlow computes (here: {device[0]}); `labkit doctor --gpu` "
            f"examines why, and --anyway runs all this without one.{reasons}",
            file=sys.stderr,
        )
        return 1
    parts = []
    for name in options.parts:
        print(f"{name}: at most {SECONDS[name] * options.limit:.0f} s …", flush=True)
        parts.append(run(name, commands(options.rows)[name], SECONDS[name] * options.limit))
        print(f"{name}: {parts[-1].ending}", flush=True)
        Path(REPORT).write_text(report(device, parts), encoding="utf-8")
    print(f"The report is in {REPORT}.")
    return int(not all(part.passed for part in parts))


if __name__ == "__main__":
    sys.exit(main())
