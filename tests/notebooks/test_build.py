import base64
import io
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from PIL import Image

from notebooks import build

SAMPLE = Path(__file__).with_name("sample_chapter.py")
CELLS = [("markdown", "# Title"), ("code", "x = 1", {"tags": ["a"]}), ("code", "x = 1")]


def pixel():
    """Return the smallest PNG as the build stores it."""
    file = io.BytesIO()
    Image.new("RGB", (1, 1)).save(file, "PNG")
    return build.smaller(base64.b64encode(file.getvalue()).decode())


PIXEL = pixel()
PICTURE = {"text/plain": "A slider at 3.", "image/png": PIXEL}


def stored(*outputs, tags=()):
    """A notebook of one cell that holds the outputs given."""
    notebook = build.notebook_of([("code", "x", {"tags": list(tags)})])
    notebook.cells[0].outputs = [nbformat.from_dict(output) for output in outputs]
    return notebook


def printed(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def shown(data):
    return {"output_type": "display_data", "metadata": {}, "data": dict(data)}


ERROR = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": ["File /home/me", "no"]}


@pytest.fixture
def chapter(tmp_path):
    """A source in a folder of its own, and the notebook that belongs to it, not executed."""
    source = tmp_path / "source" / "01_sample.py"
    source.parent.mkdir()
    source.write_text('# %% [markdown]\n# # Title\n\n# %% tags=["a"] reason="b"\nx = 1\n')
    build.write(build.notebook_path(source), build.text_of(build.read(source)))
    return source


def test_a_source_gives_cells_with_their_tags(chapter):
    title, code = build.read(chapter).cells
    assert (title.cell_type, title.source) == ("markdown", "# Title")
    assert (code.cell_type, code.source, code.metadata) == ("code", "x = 1", {"tags": ["a"], "reason": "b"})


def test_ids_follow_from_the_source_alone():
    before = [cell.id for cell in build.notebook_of(CELLS).cells]
    after = [cell.id for cell in build.notebook_of([CELLS[0], ("markdown", "new"), *CELLS[1:]]).cells]
    assert len(set(before)) == 3
    assert [after[0], *after[2:]] == before
    nbformat.validate(build.notebook_of(CELLS))


def test_streams_that_follow_each_other_are_merged():
    parts = [printed("a"), printed("b"), shown(PICTURE), printed("c"), printed("d", "stderr")]
    outputs = build.tidied(stored(*parts)).cells[0].outputs
    assert [output.get("text", "picture") for output in outputs] == ["ab", "picture", "c", "d"]


def test_what_changes_from_run_to_run_is_dropped():
    notebook = stored(shown({**PICTURE, build.WIDGET: {"model_id": "1"}}), ERROR)
    notebook.metadata.widgets = {"state": {}}
    notebook.cells[0].metadata.execution = {"iopub.status.busy": "2026-01-01"}
    notebook = build.tidied(notebook)
    assert notebook.metadata == build.METADATA
    assert set(notebook.cells[0].metadata) == {"tags"}
    assert notebook.cells[0].outputs[0].data == PICTURE
    assert notebook.cells[0].outputs[1].traceback == ["ValueError: no"]


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (ERROR, "hides an error: ValueError: no"),
        (printed("careful", "stderr"), "writes to stderr: careful"),
        (shown({build.WIDGET: {}, "text/plain": "VBox(children=(", "image/png": PIXEL}), "without words"),
        (shown({build.WIDGET: {}, "image/png": PIXEL}), "without words"),
        (shown({build.WIDGET: {}, "text/plain": "A slider at 3."}), "without a still picture"),
        (printed("<object at 0x7f1234567890>"), "shows an address in memory"),
        (shown({"text/html": '<table id="T_12ab3">'}), "random id"),
        (printed(f"read {build.ROOT}/data"), "shows a folder of this machine"),
        (printed("x" * build.MAX_BYTES), "the notebook has 70"),
    ],
)
def test_a_notebook_with_a_fault_is_refused(output, sentence):
    (fault,) = build.faults(build.tidied(stored(output)))
    assert sentence in fault


def test_a_good_notebook_has_no_faults():
    outputs = [printed("0.25\n"), shown({**PICTURE, build.WIDGET: {"model_id": "1"}})]
    assert build.faults(build.tidied(stored(*outputs))) == []
    assert build.faults(stored(ERROR, tags=["raises-exception"])) == []


def test_a_cell_that_should_raise_must_raise():
    (fault,) = build.faults(stored(printed("fine"), tags=["raises-exception"]))
    assert "raises none" in fault


def test_files_are_written_only_where_they_change(tmp_path):
    path = tmp_path / "a.ipynb"
    assert build.write(path, "one")
    assert not build.write(path, "one")
    assert build.write(path, "two")
    assert [p.name for p in tmp_path.iterdir()] == ["a.ipynb"]


def test_a_notebook_in_step_has_no_differences(chapter):
    assert build.differences(chapter) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x = 1", "x = 2"),
        ("# # Title", "# # Other"),
        ('tags=["a"]', 'tags=["b"]'),
        ("x = 1", "x = 1\n\n# %%\ny = 2"),
    ],
)
def test_a_source_that_moved_on_is_noticed(chapter, old, new):
    chapter.write_text(chapter.read_text().replace(old, new))
    (sentence,) = build.differences(chapter)
    assert sentence.startswith("01_sample.ipynb is not in step with its source from")


def test_other_metadata_and_missing_notebooks_are_noticed(chapter):
    path = build.notebook_path(chapter)
    notebook = build.read(chapter)
    notebook.metadata.widgets = {}
    path.write_text(nbformat.writes(notebook))
    assert "other metadata" in build.differences(chapter)[0]
    path.unlink()
    assert "is missing" in build.differences(chapter)[0]


def test_a_notebook_without_source_is_noticed(chapter):
    assert build.orphans(chapter.parents[1]) == []
    chapter.unlink()
    (sentence,) = build.orphans(chapter.parents[1])
    assert "01_sample.ipynb has no source" in sentence


def test_chapters_are_chosen_by_number(chapter):
    folder = chapter.parents[1]
    assert build.sources(folder=folder) == build.sources(["01"], folder) == [chapter]
    with pytest.raises(build.BuildError, match=r"of 01; got 07\."):
        build.sources(["07"], folder)


def test_an_unknown_chapter_is_refused_with_a_sentence(capsys):
    with pytest.raises(SystemExit):
        build.main(["98"])
    assert "expected numbers of chapters, of" in capsys.readouterr().err


@pytest.mark.slow
def test_one_line_tells_what_was_done(chapter, capsys):
    assert build.build_and_tell(chapter) == 0
    assert build.build_and_tell(chapter) == 0
    chapter.write_text("# %%\n1 / 0\n")
    assert build.build_and_tell(chapter) == 1
    told = capsys.readouterr()
    assert told.out == "01_sample.ipynb: written\n01_sample.ipynb: unchanged\n"
    assert "ZeroDivisionError: division by zero\n01_sample.ipynb is left as it was." in told.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("x = 2\n1 / 0", r"the cell that begins with `x = 2` stops with ZeroDivisionError: division by zero"),
        ("import os; os._exit(1)", r"killed its kernel"),
        ("import sys; print('careful', file=sys.stderr)", r"writes to stderr: careful\."),
        (
            "import ipywidgets\nipywidgets.interact(lambda x: 1 / x, x=0);",
            r"hides an error: ZeroDivisionError",
        ),
        (
            "import ipywidgets\nwith ipywidgets.Output():\n    raise ValueError('no')",
            r"hides an error: ValueError: no",
        ),
        ("import ipywidgets\nipywidgets.IntSlider()", r"without words"),
    ],
)
def test_a_bad_cell_stops_the_build_and_leaves_the_old_notebook(chapter, code, sentence):
    path = build.notebook_path(chapter)
    before = path.read_bytes()
    chapter.write_text(f"# %%\ny = 1\n\n# %%\n{code}\n")
    with pytest.raises(build.BuildError, match=rf"^01_sample\.py: [^\n]*{sentence}"):
        build.build(chapter)
    assert path.read_bytes() == before


@pytest.mark.slow
def test_an_endless_cell_is_stopped():
    with pytest.raises(build.BuildError, match=r"`while True:` runs over 1 s; make it smaller"):
        build.execute(build.notebook_of([("code", "while True:\n    pass")]), seconds=1)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The sample chapter, built."""
    source = tmp_path_factory.mktemp("notebooks") / "source" / "01_sample.py"
    source.parent.mkdir()
    source.write_text(SAMPLE.read_text())
    assert build.build(source)
    return source


def compare(path, *flags):
    """Run nbval as `make test` does."""
    command = (
        "-m pytest -q --color=no -p no:cacheprovider -p tests.notebooks.plugin --nbval --nbval-current-env"
    )
    settings = "--nbval-cell-timeout=60 --nbval-sanitize-with=tests/notebooks/sanitize.cfg"
    return subprocess.run(
        [sys.executable, *command.split(), *settings.split(), *flags, str(path)],
        cwd=build.ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )


def changed_output(sample, folder, old, new):
    """Return a copy of the built sample in whose outputs a text is another one."""
    notebook = nbformat.read(build.notebook_path(sample), as_version=4)
    for cell in build.code_cells(notebook):
        for output in cell.outputs:
            output.update({key: output[key].replace(old, new) for key in {"text"} & set(output)})
            data = output.get("data", {})
            data.update({key: data[key].replace(old, new) for key in {"text/plain"} & set(data)})
    path = folder / "01_changed.ipynb"
    path.write_text(build.text_of(notebook))
    assert path.read_text() != build.notebook_path(sample).read_text()
    return path


@pytest.mark.slow
def test_a_second_run_gives_the_same_bytes(sample):
    assert not build.build(sample)
    assert build.differences(sample) == []


@pytest.mark.slow
def test_stored_outputs_hold_pictures_and_words_but_no_widgets(sample):
    text = build.notebook_path(sample).read_text()
    assert "A slider at 3." in text
    assert text.count('"image/png"') == 4
    assert "widget-view" not in text


@pytest.mark.slow
def test_strict_comparison_passes_as_built(sample):
    process = compare(build.notebook_path(sample))
    assert process.returncode == 0, process.stdout + process.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mean -0.048", "mean -0.047"),
        ("A slider at 3.", "A slider at 4."),
        ("(expected -0.15 to", "(expected -0.16 to"),
        ("The mean of 1000 draws", "The median of 1000 draws"),
    ],
)
def test_strict_comparison_sees_one_changed_digit_or_word(sample, tmp_path, old, new):
    process = compare(changed_output(sample, tmp_path, old, new))
    assert process.returncode == 1, process.stdout
    assert "1 failed" in process.stdout


@pytest.mark.slow
def test_strict_comparison_leaves_out_what_a_claim_measured(sample, tmp_path):
    process = compare(changed_output(sample, tmp_path, "draws is -0.0", "draws is 0.1"))
    assert process.returncode == 0, process.stdout


@pytest.mark.slow
def test_a_notebook_over_its_time_fails_with_one_sentence(sample):
    process = compare(build.notebook_path(sample), "--notebook-seconds=0.01")
    assert "1 failed" in process.stdout
    assert "01_sample.ipynb has run" in process.stdout


@pytest.mark.slow
def test_keras_says_nothing_on_stderr():
    notebook = build.execute(build.notebook_of([("code", "import keras\nprint(keras.backend.backend())")]))
    assert build.faults(notebook) == []
    assert notebook.cells[0].outputs[0].text == "tensorflow\n"
