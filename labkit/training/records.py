"""The record of a run: what was trained, on what, how, where, and what came out; kept as plain files."""

import contextlib
import datetime
import html
import linecache
import platform
import secrets
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from types import FrameType
from typing import Any

import pandas as pd

from labkit.training import events, state
from labkit.training.errors import TrainingError

FOLDER = "runs"
START = "start.npz"
END = "end.npz"
FACTS = ("name", "seed", "device", "versions", "checksum", "summary", "source", "settings")
UNFINISHED = {"metrics": {}, "best_epoch": 0, "seconds": float("nan"), "examples_per_second": float("nan")}
PACKAGES = ("labkit", "keras", "tensorflow", "jax", "torch", "numpy")


@dataclass(frozen=True)
class Run:
    """The record of one training.

    `history` has one row an epoch: epoch, the loss and metrics (those on validation data begin with `val_`),
    learning rate and seconds. `metrics` are those of the epoch whose weights the model has.

    Examples
    --------
    >>> import keras, numpy as np
    >>> from labkit import training
    >>> line = training.compiled(lambda: keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]), "mse")
    >>> quiet = training.Setup(name="line", show=False)
    >>> training.fit(line, (np.ones((8, 1)), np.ones(8)), epochs=1, seed=3, setup=quiet)
    Run 'line': 1 epoch, seed 3, ...
    """

    name: str
    seed: int
    history: pd.DataFrame
    metrics: dict
    best_epoch: int
    seconds: float
    examples_per_second: float
    device: str
    versions: dict
    checksum: str | None
    summary: str
    source: str
    settings: dict
    notes: tuple = ()
    id: str = ""
    folder: Path | None = None
    model: object = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, facts: dict, history: list[dict], ended: dict, log: "Log", model: object) -> "Run":
        """Return the record of a run that has just ended."""
        known: dict[str, Any] = {name: facts[name] for name in FACTS}
        notes = tuple(facts["notes"])
        known |= {"id": log.id, "folder": log.folder, "notes": notes, "model": model}
        return cls(history=pd.DataFrame(history), **known, **ended)

    def __repr__(self):
        epochs = f"{len(self.history)} epoch{'s' if len(self.history) != 1 else ''}"
        return f"Run {self.name!r}: {epochs}, seed {self.seed}, {self.device}"

    def _repr_html_(self):
        # no measured number: a stored notebook must read the same on every machine
        return f"<b>{html.escape(repr(self))}</b>" + "".join(
            f"<br>{html.escape(note)}" for note in self.notes
        )


def package_versions() -> dict[str, str]:
    """Return {package: version} of what a run depends on, Python included."""
    versions = {"python": platform.python_version()}
    for package in PACKAGES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions[package] = metadata.version(package)
    return versions


def call_source(frame: FrameType | None) -> str:
    """Return the lines of the learner's call that led to a frame, or '' where they cannot be had.

    Parameters
    ----------
    frame : frame

    Returns
    -------
    str
    """
    while frame and frame.f_globals.get("__name__", "").startswith("labkit."):
        frame = frame.f_back  # called by the kit itself: a replay, a panel
    if frame is None or frame.f_globals["__name__"] == "threading":
        return ""
    positions = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    first, last, left, right = positions
    lines = [linecache.getline(frame.f_code.co_filename, number) for number in range(first, last + 1)]
    if not all(lines):
        return ""
    # columns count bytes
    encoded = [line.encode() for line in lines]
    encoded[-1] = encoded[-1][:right]
    encoded[0] = encoded[0][left:]
    return b"".join(encoded).decode()


class Log:
    """Writes the record of one run while it goes on; every run has a folder of its own.

    So any number of kernels can write at once, and a run that was killed leaves all its whole lines.

    Parameters
    ----------
    folder : path or None
        None: nothing is kept.
    """

    def __init__(self, folder: str | Path | None):
        self.id = f"{datetime.datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        self.folder = Path(folder) / self.id if folder is not None else None

    def start(self, facts: dict, arrays: dict) -> None:
        """Write what is known before the first step."""
        if self.folder:
            with self._refusing():
                self.folder.mkdir(parents=True)
            state.write(self.folder / START, arrays)
            self._append("start", facts)

    def epoch(self, row: dict) -> None:
        """Write the numbers of an epoch."""
        if self.folder:
            self._append("epoch", row)

    def end(self, facts: dict, arrays: dict) -> None:
        """Write what came out."""
        if self.folder:
            state.write(self.folder / END, arrays)
            self._append("end", facts)

    def note(self, notes: list[str]) -> None:
        """Write sentences that came up later than the start."""
        if self.folder and notes:
            self._append("notes", {"notes": notes})

    def _append(self, event, facts):
        line = state.to_json({"event": event} | facts) + "\n"
        with self._refusing(), open(self.folder / events.LOG, "a", encoding="utf-8") as file:
            file.write(line)

    @contextlib.contextmanager
    def _refusing(self):
        try:
            yield
        except OSError as error:
            raise TrainingError(state.cannot_write(self.folder, error)) from error


def load_run(id: str, folder: str | Path = FOLDER) -> Run:
    """Return the record of a run that was kept.

    Parameters
    ----------
    id : str
        As in the table of `runs()`.
    folder : path

    Returns
    -------
    Run
        Without a model; `replay` makes it again.

    Raises
    ------
    TrainingError
        Where the folder holds no run of this id, or its log is damaged; the message names the line.

    Examples
    --------
    >>> import tempfile, keras, numpy as np
    >>> from labkit import training
    >>> line = training.compiled(lambda: keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]), "mse")
    >>> folder = tempfile.mkdtemp()
    >>> kept = training.Setup(name="line", keep=folder, show=False)
    >>> run = training.fit(line, (np.ones((8, 1)), np.ones(8)), epochs=1, setup=kept)
    >>> training.load_run(run.id, folder).name
    'line'
    """
    path = Path(folder) / id
    if not events.has_begun(path):
        raise TrainingError(
            f"{path} holds no run; `training.runs({str(folder)!r})` lists those that are there."
        )
    start, *later = events.read_events(path)
    rows = [_without_event(line) for line in later if line["event"] == "epoch"]
    end = next((line for line in later if line["event"] == "end"), {})
    facts = {name: start[name] for name in FACTS}
    ended = {name: end.get(name, unknown) for name, unknown in UNFINISHED.items()}
    notes = [note for line in (start, *later) for note in line.get("notes", [])]
    facts |= {"notes": tuple(notes), "id": id, "folder": path}
    return Run(history=pd.DataFrame(rows), **facts, **ended)


def _without_event(line):
    return {name: value for name, value in line.items() if name != "event"}


def runs(folder: str | Path = FOLDER) -> pd.DataFrame:
    """Return the runs that were kept, oldest first.

    Parameters
    ----------
    folder : path

    Returns
    -------
    DataFrame
        One row a run: id, name, seed, state ("finished", "unfinished", or "damaged": then nothing but the
        id is known, and `load_run` says why), epochs, seconds, examples_per_second, device, the settings,
        and the metrics of the epoch kept.

    Examples
    --------
    >>> import tempfile, keras, numpy as np
    >>> from labkit import training
    >>> line = training.compiled(lambda: keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]), "mse")
    >>> folder = tempfile.mkdtemp()
    >>> kept = training.Setup(name="line", keep=folder, show=False)
    >>> run = training.fit(line, (np.ones((8, 1)), np.ones(8)), epochs=1, setup=kept)
    >>> training.runs(folder)[["name", "seed", "state"]].to_dict("records")
    [{'name': 'line', 'seed': 0, 'state': 'finished'}]
    """
    paths = sorted(path for path in Path(folder).glob("*") if events.has_begun(path))
    return pd.DataFrame([_row(path) for path in paths])


def _row(path):
    try:
        run = load_run(path.name, path.parent)
    except TrainingError:
        return {"id": path.name, "name": None, "seed": None, "state": "damaged"}
    facts = {
        "id": run.id,
        "name": run.name,
        "seed": run.seed,
        "state": "finished" if run.metrics else "unfinished",
    }
    facts |= {
        "epochs": len(run.history),
        "seconds": run.seconds,
        "examples_per_second": run.examples_per_second,
    }
    return facts | {"device": run.device} | _settings(run) | run.metrics


def _settings(run):
    return {name: value for name, value in run.settings.items() if name not in {"seed", "epochs"}}
