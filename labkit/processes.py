"""Other programs: run one without being harmed by it, and say how it ended."""

import signal
import subprocess


def run_command(*command, timeout=20):
    """Return the finished process, or None where it could not be run in time."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None


def ending(process):
    """Say how a process failed: a crash inside a library has a signal and no traceback."""
    if process is None:
        return "did not end in time"
    if process.returncode < 0:
        return f"was stopped by {signal.Signals(-process.returncode).name}"
    lines = process.stderr.strip().splitlines()
    return f"ended with: {lines[-1]}" if lines else f"ended with code {process.returncode}"
