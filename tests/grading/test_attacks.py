"""Hostile and broken submissions, graded in one run: none earns an undeserved point or stops the others."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from labkit.grading.grades import gradebook
from labkit.grading.grades.grade import grade_class
from labkit.grading.grades.grader import grader
from labkit.grading.sandbox import launch, seccomp
from labkit.grading.sandbox.limits import Limits
from tests.grading.corpus import (
    REFUSED,
    SPREADSHEET_NAME,
    hand_in,
    hand_in_what_is_no_notebook,
    read_attacks,
)
from tests.grading.toy import DOUBLE, MEAN, NUMBER, plant_assignment

pytestmark = pytest.mark.slow

MEMORY = 3_210_987_654  # stands in each runner's command line: a mark to find what is left behind
LIMITS = Limits(cell=2, call=2, total=40, memory=MEMORY, file_size=1 << 20, disk=8 << 20)
ATTACKS = read_attacks()


@dataclass(frozen=True)
class Run:
    """A graded class."""

    folder: Path
    grades: dict
    callers: list


def bait():
    """A server that hands out right answers to whoever reaches it; (port, list of callers)."""
    server = socket.create_server(("127.0.0.1", 0))
    callers = []

    def serve():
        while True:
            try:
                caller, _ = server.accept()
            except OSError:
                return
            callers.append(caller)
            caller.sendall(f"{MEAN}\n{DOUBLE}".encode())
            caller.close()

    threading.Thread(target=serve, daemon=True).start()
    return server, callers


MODES = [
    pytest.param(
        "bubblewrap",
        marks=pytest.mark.skipif(not launch.bubblewrap(), reason="bubblewrap is missing or forbidden here"),
    ),
    pytest.param(
        "trusted",
        marks=pytest.mark.skipif(
            not seccomp.can_forbid(), reason="this kernel cannot take processes and sockets away"
        ),
    ),
]


def graded_class(folder, attacks, trusted, others=lambda submissions: None):
    """Hand in attacks and other files below a folder, grade them all, and return the Run."""
    assignments = plant_assignment(folder / "assignments")
    submissions = folder / "submissions"
    submissions.mkdir()
    server, callers = bait()
    places = {name: str(folder / name) for name in ("assignments", "submissions", "grades", "pickled")}
    words = {"port": str(server.getsockname()[1]), "answers": f"{MEAN}\n{DOUBLE}", "memory": str(MEMORY)}
    hand_in(attacks, submissions, **places, **words)
    others(submissions)
    toy = grader(NUMBER, LIMITS, (submissions, folder / "grades"), trusted, assignments)
    graded = grade_class(submissions, toy, folder / "grades", jobs=2, report=lambda line: None)
    server.close()
    return Run(folder, {grade.student: grade for grade in graded}, callers)


@pytest.fixture(scope="module", params=MODES)
def run(request, tmp_path_factory):
    """All attacks, graded once in a mode; those that only walls stop stay away where there are none."""
    trusted = request.param == "trusted"
    chosen = {name: one for name, one in ATTACKS.items() if not trusted or meets_no_walls(one)}
    return graded_class(tmp_path_factory.mktemp(request.param), chosen, trusted, hand_in_what_is_no_notebook)


def meets_no_walls(attack):
    """Tell whether an attack is graded without walls; forgeries meet none, so that once is enough."""
    return not attack.needs_walls and (attack.section != "what forges" or not launch.bubblewrap())


def points(grade):
    return tuple(mark.points for mark in grade.marks)


@pytest.mark.parametrize("name", ATTACKS)
def test_each_gets_what_it_deserves(run, name):
    if name not in run.grades:
        pytest.skip("only bubblewrap's walls stop it, or it met them already")
    grade = run.grades[name]
    assert not grade.failed
    assert not grade.problem
    assert points(grade) == ATTACKS[name].gets, (grade.marks, grade.cells)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_notebook_is_refused_in_a_sentence(run, name):
    grade = run.grades[name]
    assert grade.points == 0
    assert REFUSED[name] in grade.problem
    assert not grade.failed


def test_nothing_stops_the_run(run):
    n_handed_in = len(list((run.folder / "submissions").iterdir()))
    assert len(run.grades) == n_handed_in
    assert [name for name, grade in run.grades.items() if grade.failed] == []


def test_each_has_a_record_and_a_page_and_none_is_half_written(run):
    names = {path.name for path in (run.folder / "grades").iterdir()}
    expected = {f"{name}.{ending}" for name in run.grades for ending in ("json", "html")}
    assert names == expected | {gradebook.TABLE}
    assert {grade.student for grade in gradebook.grades(run.folder / "grades")} == set(run.grades)


def test_no_process_is_left(run):
    assert left_behind(MEMORY) == []


def left_behind(mark):
    """Return the command lines with a mark that still stand after five seconds."""
    for _ in range(50):
        left = [line for line in command_lines() if str(mark) in line]
        if not left:
            break
        time.sleep(0.1)
    return left


def command_lines():
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield place.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue


def test_nobody_reached_the_network(run):
    assert run.callers == []


def test_no_pickle_was_opened(run):
    assert not (run.folder / "pickled").exists()


def test_what_a_notebook_says_is_escaped_on_its_page(run):
    text = (run.folder / "grades" / "speaks_html.html").read_text()
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_no_cell_of_the_table_is_a_formula(run):
    text = (run.folder / "grades" / gradebook.TABLE).read_text(encoding="utf-8-sig")
    assert "\n'=1+cmd" in text
    assert not any(line.startswith(("=", "+", "-", "@")) for line in text.splitlines())


def test_copies_are_told_to_the_instructor_and_keep_their_points(run):
    copied = gradebook.copies(run.grades.values())
    assert "honest" in copied[SPREADSHEET_NAME]
    assert "as_released" not in copied
    assert run.grades[SPREADSHEET_NAME].points == 5


def test_inputs_that_leak_differ_from_file_to_file(run):
    a, b = (run.grades[name] for name in ("learns_the_inputs", "honest"))
    assert set(a.seeds).isdisjoint(b.seeds)
    assert json.loads((run.folder / "grades" / "honest.json").read_text())["seeds"] == b.seeds


def test_neither_disk_nor_uncounted_memory_is_filled(run):
    for name, told in (("disk_filler", []), ("memory_that_is_not_counted", ["PermissionError"])):
        if name in run.grades:
            assert [fault.partition(":")[0] for fault in run.grades[name].cells.values()] == told


def test_a_misconception_is_named_and_a_dead_cell_is_told(run):
    assert run.grades["misconception"].marks[0].mistake == "sum"
    assert "stopped after 2 seconds" in run.grades["endless_cell"].cells["2"]
    assert run.grades["as_released"].marks[0].state == "not attempted"


@pytest.mark.parametrize("trusted", [False, True])
def test_a_grader_that_is_killed_takes_its_runners_along(trusted, tmp_path):
    if not (seccomp.can_forbid() if trusted else launch.bubblewrap()):
        pytest.skip("nothing here can bind a runner's life to the grader's")
    mark = MEMORY + 1
    code = (
        "from labkit.grading.sandbox.client import Client\n"
        "from labkit.grading.sandbox.limits import Limits\n"
        f"with Client(Limits(memory={mark}), trusted={trusted}) as client:\n"
        "    print('ready', flush=True)\n    client.request(99, cell='while True: pass', name='c')"
    )
    own = os.environ | {"TMPDIR": str(tmp_path)}  # who is killed cannot tidy up
    killed = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=own)
    assert killed.stdout.readline() == "ready\n"
    assert any(str(mark) in line for line in command_lines())
    killed.kill()
    killed.communicate()
    assert left_behind(mark) == []


def test_without_walls_readers_succeed(tmp_path):
    readers = {name: ATTACKS[name] for name in ("honest", "runs_the_solution", "reads_another_hand_in")}
    run = graded_class(tmp_path, readers, trusted=True)
    assert [grade.points for grade in run.grades.values()] == [5, 5, 5]
    assert "reads and writes your files" in launch.weaknesses()
