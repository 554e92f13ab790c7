"""Other programs: run one without being harmed by it, and say how it ended."""

import signal
import subprocess


def run_command(*command: str, timeout: float = 20) -> subprocess.CompletedProcess | None:
    """Run a program and wait for its end.

    Parameters
    ----------
    *command : str
        The program and its arguments.
    timeout : float
        Seconds.

    Returns
    -------
    subprocess.CompletedProcess or None
        None where it could not be run, or did not end in time.
    """
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None


def ending(process: subprocess.CompletedProcess | None) -> str:
    """Say how a process failed: a crash inside a library has a signal and no traceback.

    Parameters
    ----------
    process : subprocess.CompletedProcess or None
        As `run_command` returns it.

    Returns
    -------
    str
    """
    if process is None:
        return "did not end in time"
    if process.returncode < 0:
        return f"was stopped by {signal.Signals(-process.returncode).name}"
    lines = process.stderr.strip().splitlines()
    return f"ended with: {lines[-1]}" if lines else f"ended with code {process.returncode}"
