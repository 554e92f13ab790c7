"""Runs inside the sandbox: executes a notebook's cells, then asks its functions; a line of JSON each way.

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

from labkit.grading import confinement
from labkit.grading.asking import ask, look_at
from labkit.grading.cells import SilentShell, parsed

AGAIN = 0.5  # seconds until an alarm that was swallowed rings again


class OverTimeError(BaseException):
    """Rings through `except Exception`, as an interrupt does."""


def serve(memory, seconds, file_size):
    """Serve the grader until it closes the pipe."""
    requests, replies = _pipes()
    confinement.limit(int(memory), int(seconds), int(file_size))
    forbidden = confinement.forbid()
    signal.signal(signal.SIGALRM, _ring)
    space = _space()
    _reply(replies, {"ready": True, "forbidden": forbidden})
    for line in requests:
        _reply(replies, _answer(json.loads(line), space))


def _pipes():
    """Move the pipes out of the way of print, input and what C libraries write, and return them."""
    requests, replies = os.fdopen(os.dup(0), "r"), os.fdopen(os.dup(1), "w")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    return requests, replies


def _space():
    """Return the module in which the notebook lives; it is `__main__` for what it defines."""
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    module.get_ipython, module.display = SilentShell, SilentShell()
    return module.__dict__


def _reply(replies, content):
    try:
        text = json.dumps(content)
    except (ValueError, TypeError, RecursionError, MemoryError) as error:
        text = json.dumps({"fault": f"The answer cannot be handed out: {type(error).__name__}."})
    replies.write(text + "\n")
    replies.flush()


def _answer(request, space):
    seconds = request["seconds"]
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
        if "cell" in request:
            return _run(request["cell"], request["name"], space)
        if "look" in request:
            return look_at(space.get(request["look"]))
        return ask(space.get(request["ask"]), request["arguments"])
    except OverTimeError:
        return {"fault": f"It was stopped after {seconds:g} seconds.", "over": True}
    except BaseException as error:  # SystemExit and what learners make of it are theirs to lose
        return {"fault": type(error).__name__}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _run(source, name, space):
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    try:
        exec(compile(parsed(source, name), name, "exec"), space)
    except OverTimeError:
        raise
    except BaseException as error:
        told = f"{type(error).__name__}: {_words(error)}{_place(error, name)}"
        # what filled the memory may still hold it: the others deserve a runner that has some
        return {"fault": told, "ended": isinstance(error, MemoryError)}
    return {"fault": ""}


def _words(error):
    with contextlib.suppress(Exception):
        return str(error)[:300]
    return ""


def _place(error, name):
    lines = [
        line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == name
    ]
    return f" (line {lines[-1]})" if lines else ""


def _ring(number, frame):
    raise OverTimeError


if __name__ == "__main__":
    serve(*sys.argv[1:])
