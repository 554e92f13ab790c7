"""Logs that were damaged: each is named by its line, and none hides the others."""

import json
import os

import pytest

from labkit.training import events, records
from labkit.training.errors import TrainingError
from tests.training.test_records import keep


def _replaced(place, change):
    """Return a damage that changes one line of a log: start, two epochs, end."""

    def damage(log):
        lines = log.read_text().splitlines()
        line = change(lines[place])
        log.write_text("".join(f"{each}\n" for each in [*lines[:place], line, *lines[place + 1 :]]))

    return damage


def _other(**fields):
    return lambda line: json.dumps(json.loads(line) | fields)


def _without(name):
    return lambda line: json.dumps({key: value for key, value in json.loads(line).items() if key != name})


def _ordered(*places):
    def damage(log):
        lines = log.read_text().splitlines()
        log.write_text("".join(f"{lines[place]}\n" for place in places))

    return damage


def _a_directory(log):
    log.unlink()
    log.mkdir()


def _a_broken_link(log):
    log.unlink()
    log.symlink_to("nowhere")


def _unreadable(log):
    if os.geteuid() == 0:
        pytest.skip("no permission stops root")
    log.chmod(0)


DAMAGES = {
    "half of the first line, whole others": (_replaced(0, lambda line: line[:9000]), 1),
    "half of a line in the middle": (_replaced(1, lambda line: line[:12]), 2),
    "half of the last line with an end": (_replaced(3, lambda line: line[:12]), 4),
    "an empty line": (_replaced(2, lambda line: ""), 3),
    "no JSON": (_replaced(2, lambda line: "epoch 2: loss 0.5"), 3),
    "a number": (_replaced(1, lambda line: "5"), 2),
    "a list": (_replaced(1, lambda line: "[1, 2]"), 2),
    "null": (_replaced(3, lambda line: "null"), 4),
    "very deep": (_replaced(1, lambda line: "[" * 100_000), 2),
    "no event": (_replaced(1, _without("event")), 2),
    "an event that is a list": (_replaced(1, _other(event=["epoch"])), 2),
    "an unknown event": (_replaced(1, _other(event="pause")), 2),
    "a start without its seed": (_replaced(0, _without("seed")), 1),
    "a start without its settings": (_replaced(0, _without("settings")), 1),
    "settings that are a list": (_replaced(0, _other(settings=[1])), 1),
    "notes that are a number": (_replaced(0, _other(notes=5)), 1),
    "notes of numbers": (_replaced(0, _other(notes=[5])), 1),
    "a seed that is true": (_replaced(0, _other(seed=True)), 1),
    "an epoch without numbers": (_replaced(1, lambda line: '{"event": "epoch"}'), 2),
    "an epoch with words": (_replaced(2, _other(loss="low")), 3),
    "an end without metrics": (_replaced(3, _without("metrics")), 4),
    "metrics that are a number": (_replaced(3, _other(metrics=1)), 4),
    "metrics of words": (_replaced(3, _other(metrics={"loss": "low"})), 4),
    "no start": (_ordered(1, 2, 3), 1),
    "two starts": (_ordered(0, 0, 1, 2, 3), 2),
    "an end before its epochs": (_ordered(0, 3, 1, 2), 3),
    "two ends": (_ordered(0, 1, 2, 3, 3), 5),
    "garbage": (lambda log: log.write_bytes(bytes(range(256))), 1),
    "garbage at the end": (lambda log: log.write_bytes(log.read_bytes() + b"\0" * 64), 5),
    "no UTF-8": (lambda log: log.write_bytes(log.read_bytes().replace(b"damaged", b"\xff\xfe")), 1),
    "a directory": (_a_directory, None),
    "a broken link": (_a_broken_link, None),
    "unreadable": (_unreadable, None),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_run_is_listed_as_damaged_and_hides_no_other(tmp_path, name):
    damage, line = DAMAGES[name]
    log = keep(tmp_path, name="damaged") / events.LOG
    keep(tmp_path, name="whole")
    damage(log)
    table = records.runs(tmp_path).set_index("id")
    assert sorted(table["state"]) == ["damaged", "finished"]
    row = table.loc[log.parent.name]
    assert row["state"] == "damaged"
    assert row.drop("state").isna().all()
    with pytest.raises(TrainingError) as refusal:
        records.load_run(log.parent.name, tmp_path)
    sentence = str(refusal.value)
    assert sentence.startswith(f"{log} is damaged in line {line} (" if line else f"{log} cannot be read (")
    assert sentence.endswith("folder.")
    assert "\n" not in sentence


@pytest.mark.parametrize("content", [b"", b'{"eve', b'{"event": "start", "name": "dig'])
def test_a_log_that_a_killed_process_left_is_no_run_yet(tmp_path, content):
    (keep(tmp_path, name="killed") / events.LOG).write_bytes(content)
    keep(tmp_path, name="whole")
    assert records.runs(tmp_path)["name"].tolist() == ["whole"]


def test_a_folder_with_nothing_but_a_damaged_run_is_a_table(tmp_path):
    (keep(tmp_path) / events.LOG).write_text("{}\n")
    assert records.runs(tmp_path)["state"].tolist() == ["damaged"]


def test_a_last_line_without_its_end_counts_where_it_is_whole(tmp_path):
    log = keep(tmp_path) / events.LOG
    log.write_text(log.read_text().removesuffix("\n"))
    assert records.runs(tmp_path)["state"].tolist() == ["finished"]


def test_later_notes_stand_with_the_first_ones(tmp_path):
    log = records.Log(tmp_path)
    start = json.loads((keep(tmp_path / "other") / events.LOG).read_text().splitlines()[0])
    log.start(start, {})
    log.note([])
    log.note(["a later one"])
    assert records.load_run(log.id, tmp_path).notes == ("a note", "a later one")
    assert [event["event"] for event in events.read_events(log.folder)] == ["start", "notes"]
