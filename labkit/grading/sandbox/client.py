"""The grader's side of a runner: one request, one reply, and an error when it does not come in time."""

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from labkit.core.errors import LabkitError
from labkit.grading.sandbox import launch
from labkit.grading.sandbox.limits import Limits

START_SECONDS = 90
GRACE_SECONDS = 1.5
MAX_REPLY = 8 << 20
CHUNK = 1 << 20
NO_REPLY = "It wrote into what the grader reads."


class EndedError(LabkitError, RuntimeError):
    """The runner is gone, or had to be stopped; the sentence says what it did."""


class BrokenSandboxError(LabkitError, RuntimeError):
    """The runner did not start: that is no fault of the learner's."""


class Client:
    """A runner in its sandbox; a context manager that leaves no process and no file behind.

    Parameters
    ----------
    limits : limits.Limits
    hidden : sequence of Path
    trusted : bool
    files : dict
        Name -> text of what lies beside the notebook.
    """

    def __init__(
        self,
        limits: Limits,
        hidden: Sequence[Path] = (),
        trusted: bool = False,
        files: Mapping[str, str] | None = None,
    ):
        self._folder = Path(tempfile.mkdtemp(prefix="labkit-grade-"))
        _furnish(self._folder, files or {})
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the client
        try:
            self._process = self._start(launch.command(limits, self._folder, hidden, trusted))
        except OSError as error:
            self._clear()
            raise BrokenSandboxError(f"The sandbox does not start: {error}") from None
        self._received = bytearray()

    def _start(self, command):
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=self._folder,
            env=launch.environment(self._folder),
            start_new_session=True,
            bufsize=0,
        )
        for pipe in (process.stdin, process.stdout):
            os.set_blocking(pipe.fileno(), False)
        return process

    def __enter__(self):
        try:
            self._receive(time.monotonic() + START_SECONDS)
        except EndedError as error:
            reason = self._last_error() or error
            self.close()
            raise BrokenSandboxError(f"The sandbox does not start: {reason}") from None
        return self

    def __exit__(self, *exception):
        self.close()

    def request(self, seconds: float, **content: object) -> dict:
        """Return the reply to a request that may take so long.

        Raises
        ------
        EndedError
            When the runner ends, or writes something else than a reply.
        """
        deadline = time.monotonic() + seconds + GRACE_SECONDS
        line = json.dumps({"seconds": seconds, **content})
        self._send(line.encode() + b"\n", deadline)
        reply = self._receive(deadline)
        if type(reply) is not dict:
            raise EndedError(NO_REPLY)
        return reply

    def close(self) -> None:
        """Kill the runner and all that it started, and remove its files."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
        self._clear()

    def _clear(self):
        self._errors.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _send(self, line, deadline):
        view = memoryview(line)
        while view:
            self._wait(self._process.stdin, selectors.EVENT_WRITE, deadline)
            try:
                view = view[os.write(self._process.stdin.fileno(), view[:CHUNK]) :]
            except BlockingIOError:
                continue
            except OSError:
                raise EndedError("It ended the program that ran it.") from None

    def _receive(self, deadline):
        while b"\n" not in self._received:
            self._wait(self._process.stdout, selectors.EVENT_READ, deadline)
            more = os.read(self._process.stdout.fileno(), CHUNK)
            if not more:
                raise EndedError("It ended the program that ran it (an exit, a crash, or a limit).")
            self._received += more
            if len(self._received) > MAX_REPLY:
                raise EndedError(f"It answers with more than {MAX_REPLY >> 20} MB.")
        line, _, self._received = self._received.partition(b"\n")
        try:
            return json.loads(line)
        except (ValueError, RecursionError):
            raise EndedError(NO_REPLY) from None

    def _wait(self, pipe, event, deadline):
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, event)
            if not selector.select(max(0, deadline - time.monotonic())):
                raise EndedError("It did not stop when its time was up.")

    def _last_error(self):
        self._errors.seek(0)
        lines = self._errors.read(10_000).decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""


def _furnish(folder, files):
    """Put files into a home, and matplotlib's list of fonts: to look for fonts anew takes seconds."""
    import matplotlib

    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    for source in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
        target = folder / ".cache" / "matplotlib" / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
