"""A conversation with a runner: one request, one reply, and an end when it does not come in time."""

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from labkit.grading import sandbox

START_SECONDS, GRACE_SECONDS = 90, 1.5
MAX_REPLY = 8 << 20
CHUNK = 1 << 20


class EndedError(Exception):
    """The runner is gone, or had to be stopped; the sentence says what it did."""


class BrokenSandboxError(RuntimeError):
    """The runner did not start: that is no fault of the learner's."""


class Conversation:
    """A runner in its sandbox; a context manager that leaves no process and no file behind.

    Parameters
    ----------
    limits : sandbox.Limits
    hidden : sequence of Path
    trusted : bool
    files : dict
        Name -> text of what lies beside the notebook.
    """

    def __init__(self, limits, hidden=(), trusted=False, files=None):
        self._folder = Path(tempfile.mkdtemp(prefix="labkit-grade-"))
        _furnish(self._folder, files or {})
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the conversation
        try:
            self._process = self._started(sandbox.command(limits, self._folder, hidden, trusted))
        except OSError as error:
            self._clear()
            raise BrokenSandboxError(f"The sandbox does not start: {error}") from None
        self._read = bytearray()

    def _started(self, command):
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=self._folder,
            env=sandbox.environment(self._folder),
            start_new_session=True,
            bufsize=0,
        )
        for pipe in (process.stdin, process.stdout):
            os.set_blocking(pipe.fileno(), False)
        return process

    def __enter__(self):
        try:
            self._hear(time.monotonic() + START_SECONDS)
        except EndedError as error:
            said = self._said()
            self.close()
            raise BrokenSandboxError(f"The sandbox does not start: {said or error}") from None
        return self

    def __exit__(self, *exception):
        self.close()

    def ask(self, seconds, **request):
        """Return the reply to a request that may take so long; an end is an EndedError."""
        deadline = time.monotonic() + seconds + GRACE_SECONDS
        told = {"seconds": seconds, **request}
        self._tell(json.dumps(told).encode() + b"\n", deadline)
        reply = self._hear(deadline)
        if type(reply) is not dict:
            raise EndedError("It wrote into what the grader reads.")
        return reply

    def close(self):
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

    def _tell(self, line, deadline):
        view = memoryview(line)
        while view:
            self._wait(self._process.stdin, selectors.EVENT_WRITE, deadline)
            try:
                view = view[os.write(self._process.stdin.fileno(), view[:CHUNK]) :]
            except BlockingIOError:
                continue
            except OSError:
                raise EndedError("It ended the program that ran it.") from None

    def _hear(self, deadline):
        while b"\n" not in self._read:
            self._wait(self._process.stdout, selectors.EVENT_READ, deadline)
            more = os.read(self._process.stdout.fileno(), CHUNK)
            if not more:
                raise EndedError("It ended the program that ran it (an exit, a crash, or a limit).")
            self._read += more
            if len(self._read) > MAX_REPLY:
                raise EndedError(f"It answers with more than {MAX_REPLY >> 20} MB.")
        line, _, self._read = self._read.partition(b"\n")
        try:
            return json.loads(line)
        except (ValueError, RecursionError):
            raise EndedError("It wrote into what the grader reads.") from None

    def _wait(self, pipe, event, deadline):
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, event)
            if not selector.select(max(0, deadline - time.monotonic())):
                raise EndedError("It ran on when it was told to stop.")

    def _said(self):
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
