"""Runs inside the sandbox: executes a notebook's cells, then calls its functions; a line of JSON each way.

Learners' code shares this process. That is why nothing that is right or wrong is decided here.
"""

import contextlib
import json
import linecache
import os
import signal
import sys
import traceback
import types

from labkit.grading.sandbox import limits, seccomp
from labkit.grading.sandbox.call import answered
from labkit.grading.sandbox.cells import SilentShell, parsed

AGAIN = 0.5  # seconds until an alarm that was swallowed rings again
LONGEST_MESSAGE = 300


class TimeLimitInterrupt(BaseException):
    """The time is up: no Exception, so that it passes `except Exception` as a KeyboardInterrupt does."""


def serve(memory: str, seconds: str, file_size: str) -> None:
    """Serve the grader until it closes the pipe."""
    requests, replies = _pipes()
    limits.limit_process(int(memory), int(seconds), int(file_size))
    forbidden = seccomp.forbid()
    if not forbidden:
        limits.limit_processes()
    signal.signal(signal.SIGALRM, _ring)
    space = _space()
    _reply(replies, {"ready": True, "forbidden": forbidden})
    for line in requests:
        _reply(replies, _answer(json.loads(line), space))


def _pipes():
    """Move the pipes out of the way of print, input and what C libraries write, and return them."""
    requests = os.fdopen(os.dup(0), "r")
    replies = os.fdopen(os.dup(1), "w")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    return requests, replies


def _space():
    """Return the module in which the notebook lives; it is `__main__` for what it defines."""
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    module.get_ipython = SilentShell
    module.display = SilentShell()
    return module.__dict__


def _reply(replies, content):
    try:
        text = json.dumps(content)
    except (ValueError, TypeError, RecursionError, MemoryError) as error:
        text = json.dumps({"fault": f"The answer cannot be sent to the grader: {type(error).__name__}."})
    replies.write(text + "\n")
    replies.flush()


def _answer(request, space):
    seconds = request["seconds"]
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
        if "cell" in request:
            return _run(request["cell"], request["name"], space)
        return answered(request, space.get(request.get("look") or request["call"]))
    except TimeLimitInterrupt:
        return {"fault": f"It was stopped after {seconds:g} seconds.", "over": True}
    except BaseException as error:  # SystemExit and what learners make of it are theirs to lose
        return {"fault": type(error).__name__}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _run(source, name, space):
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    try:
        exec(compile(parsed(source, name), name, "exec"), space)
    except TimeLimitInterrupt:
        raise
    except BaseException as error:
        fault = f"{type(error).__name__}: {_message(error)}{_place(error, name)}"
        # what filled the memory may still hold it: the others deserve a runner that has some
        return {"fault": fault, "ended": isinstance(error, MemoryError)}
    return {"fault": ""}


def _message(error):
    with contextlib.suppress(Exception):
        return str(error)[:LONGEST_MESSAGE]
    return ""


def _place(error, name):
    lines = [
        line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == name
    ]
    return f" (line {lines[-1]})" if lines else ""


def _ring(number, frame):
    raise TimeLimitInterrupt


if __name__ == "__main__":
    serve(*sys.argv[1:])
