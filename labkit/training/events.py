"""The lines of a run's log, read back: each is an event, and a damaged one is named by its line."""

import json
import os
from numbers import Real
from pathlib import Path

from labkit.training.errors import TrainingError

LOG = "log.jsonl"
BEGINNING = b'{"event": "'  # of each line
TEXTS = (str, type(None))
FIELDS = {
    "start": {
        "name": str, "seed": int, "device": str, "versions": dict, "checksum": TEXTS, "summary": str,
        "source": str, "settings": dict, "notes": list, "callbacks": list, "model": TEXTS,
    },
    "epoch": {"epoch": int, "seconds": Real},
    "end": {"metrics": dict, "best_epoch": int, "seconds": Real, "examples_per_second": Real},
    "notes": {"notes": list},
}  # fmt: skip


def has_begun(folder: str | Path) -> bool:
    """Return whether a folder holds a run, damaged or not.

    A process that was killed at once leaves no log, or half of its first line: that is no run yet.

    Parameters
    ----------
    folder : path

    Returns
    -------
    bool
    """
    path = Path(folder) / LOG
    try:
        os.lstat(path)
        lines = path.read_bytes().split(b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return os.path.islink(path)
    except OSError:
        return True
    return len(lines) > 1 or not _is_cut(lines[0])


def read_events(folder: str | Path) -> list[dict]:
    """Return the events of a run; a last line that was cut by a crash is left out.

    Parameters
    ----------
    folder : path

    Returns
    -------
    list of dict
        The first is "start", then "epoch" for each, and "end" where the run was finished.

    Raises
    ------
    TrainingError
        Where the log cannot be read or is damaged; the message names the line.
    """
    path = Path(folder) / LOG
    try:
        *lines, last = path.read_bytes().split(b"\n")
    except OSError as error:
        raise TrainingError(
            f"{path} cannot be read ({error.strerror}): allow it, or delete the folder."
        ) from error
    lines += [] if _is_cut(last) else [last]
    events = []
    for number, line in enumerate(lines, start=1):
        event = _parsed(line)
        fault = _fault(event, [event["event"] for event in events])
        if fault:
            raise TrainingError(
                f"{path} is damaged in line {number} ({fault}): mend the line or delete the folder."
            )
        events.append(event)
    return events


def _is_cut(line):
    """Return whether a last line without an end is empty or the beginning of an event."""
    if _parsed(line) is not None:
        return False
    return line[: len(BEGINNING)] == BEGINNING[: len(line)] and line.isascii()


def _parsed(line):
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _fault(event, earlier):
    """Return what is wrong with a line, after those of the kinds given; or ''."""
    if not isinstance(event, dict):
        return "no JSON object"
    kind = event.get("event")
    if not isinstance(kind, str) or kind not in FIELDS:
        return "no event that is known"
    if (kind == "start") != (not earlier) or ("end" in earlier and kind != "notes"):
        return f"{kind!r} in another place than it belongs"
    wrong = [name for name, types in FIELDS[kind].items() if not _is(event.get(name), types)]
    numbers = {name: value for name, value in event.items() if name != "event"} if kind == "epoch" else {}
    numbers |= event["metrics"] if kind == "end" and not wrong else {}
    wrong += [name for name, value in numbers.items() if name not in wrong and not _is(value, Real)]
    return f"{', '.join(wrong)} is missing or of another type" if wrong else ""


def _is(value, types):
    if isinstance(value, bool):
        return False
    return isinstance(value, types) and not (
        types is list and any(not isinstance(each, str) for each in value)
    )
