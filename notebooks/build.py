"""Make the notebooks that learners open from the sources that authors edit.

``python notebooks/build.py``            run every source and write its notebook
``python notebooks/build.py 05 07``      only these chapters
``python notebooks/build.py --check``    compare sources and notebooks, run nothing

A source is a percent script, notebooks/source/05_gradient_descent.py. Its notebook holds the outputs, and
the same source gives the same bytes: nothing in it depends on when and in which folder it was made.
"""

import argparse
import base64
import io
import os
import re
import subprocess
import sys
import tempfile
from hashlib import sha1
from pathlib import Path

import jupytext
import nbformat
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
SECONDS_PER_CELL = 120
MAX_BYTES = 700_000
WIDGET = "application/vnd.jupyter.widget-view+json"
CHANGING = {
    r" at 0x[0-9a-fA-F]{6,16}>": "shows an address in memory; print what matters instead",
    r"\bT_[0-9a-f]{5}\b": "shows a styled table with a random id; give it one: .style.set_uuid('t')",
}
STILLS = {"image/png", "image/svg+xml", "text/html"}
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "pygments_lexer": "ipython3",
    },
}


class BuildError(Exception):
    """Raised with one sentence an author can act on."""


class Client(NotebookClient):
    """A client that runs this interpreter's own kernel, and in which Output widgets hide nothing."""

    def create_kernel_manager(self):
        """Choose the kernel of this interpreter, whichever kernels are installed."""
        specs = KernelSpecManager(kernel_dirs=[])
        self.km = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs)
        return self.km

    def on_comm_open_jupyter_widget(self, msg):
        """Leave Output widgets without a stand-in: what they catch lands in the outputs of the cell."""


def notebook_of(cells):
    """Return an unexecuted notebook from (kind, source[, metadata]) triples; ids follow from the sources."""
    notebook = nbformat.v4.new_notebook(metadata=METADATA)
    seen = {}
    for kind, source, *metadata in cells:
        name = sha1(f"{kind}\n{source}".encode()).hexdigest()[:10]
        seen[name] = seen.get(name, 0) + 1
        new = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
        cell = new(source, metadata=metadata[0] if metadata else {})
        cell.id = name if seen[name] == 1 else f"{name}-{seen[name]}"
        notebook.cells.append(cell)
    return notebook


def read(source):
    """Return the unexecuted notebook of a percent script."""
    script = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent")
    return notebook_of((cell.cell_type, cell.source, cell.metadata) for cell in script.cells)


def client_of(notebook, folder=NOTEBOOKS, seconds=SECONDS_PER_CELL, **settings):
    """Return a client that will run a notebook in a kernel of this interpreter."""
    return Client(
        notebook,
        timeout=seconds,
        record_timing=False,
        store_widget_state=False,
        shutdown_kernel="immediate",
        # What libraries write below Python (drivers found or not) belongs to this machine, not to the page.
        extra_arguments=["--IPKernelApp.capture_fd_output=False"],
        resources={"metadata": {"path": str(folder)}},
        **settings,
    )


def execute(notebook, folder=NOTEBOOKS, name="the notebook", seconds=SECONDS_PER_CELL):
    """Run a notebook in a kernel of this interpreter, without a network, and return it tidied."""
    from tests.network import headless_environment

    running = []
    client = client_of(
        notebook, folder, seconds, on_cell_execute=lambda cell, cell_index: running.append(cell)
    )
    try:
        # Not the kernel's own stderr: it greets there, and says nothing about the cells.
        client.execute(env=headless_environment(), stderr=subprocess.DEVNULL)
    except CellExecutionError as error:
        raise BuildError(f"{name}: {place(running[-1])} stops with {error.ename}: {error.evalue}") from None
    except CellTimeoutError:
        raise BuildError(f"{name}: {place(running[-1])} runs over {seconds} s; make it smaller.") from None
    except DeadKernelError:
        raise BuildError(f"{name}: {place(running[-1])} killed its kernel; is the memory full?") from None
    return tidied(notebook)


def code_cells(notebook):
    """Return the code cells of a notebook."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def place(cell):
    """Return how a message names a cell: by its first line."""
    return f"the cell that begins with `{(cell.source.splitlines() or [''])[0]}`"


def tidied(notebook):
    """Drop what changes from run to run, or means nothing without the kernel that ran."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in code_cells(notebook):
        cell.metadata.pop("execution", None)
        # what is not compared is not stored either: it would only be wrong on every other machine
        exempt = "nbval-ignore-output" in cell.metadata.get("tags", [])
        cell.outputs = [] if exempt else [tidy_output(output) for output in merged(cell.outputs)]
    return notebook


def merged(outputs):
    """Merge stream outputs that follow each other: where a stream is cut is chance."""
    result = []
    for output in outputs:
        last = result[-1] if result else {}
        if output.output_type == "stream" == last.get("output_type") and output.name == last["name"]:
            last["text"] += output.text
        else:
            result.append(output)
    return result


def tidy_output(output):
    """Drop a widget's view beside its still picture, and the files and folders named in a traceback."""
    data = output.get("data", {})
    if "image/png" in data:
        data["image/png"] = smaller(data["image/png"])
    if WIDGET in data and not any(widget_faults(data)):
        del data[WIDGET]
    if output.output_type == "error":
        output.traceback = [f"{output.ename}: {output.evalue}"]
    return output


def smaller(png):
    """Return a picture with 128 colours: a third of the bytes, and no eye sees it."""
    drawn, stored = io.BytesIO(base64.b64decode(png)), io.BytesIO()
    picture = Image.open(drawn).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    picture.save(stored, "PNG", optimize=True)
    return base64.b64encode(stored.getvalue()).decode()


def widget_faults(data):
    """Tell what a widget lacks to be read on a page without a kernel."""
    words = data.get("text/plain", "")
    # A widget's own repr, as in "VBox(children=(IntSlider(value=3), …", says nothing to a reader.
    if not words.strip() or re.match(r"\w+\(", words):
        yield "shows a widget without words (give its _repr_mimebundle_ a text/plain)"
    if not STILLS & set(data):
        yield "shows a widget without a still picture (give its _repr_mimebundle_ an image/png)"


def cell_faults(cell):
    """Tell what is wrong with the outputs of one cell."""
    tags = cell.metadata.get("tags", [])
    for output in cell.outputs:
        if output.output_type == "error" and "raises-exception" not in tags:
            yield f"hides an error: {output.ename}: {output.evalue}"
        if output.get("name") == "stderr":
            yield f"writes to stderr: {output.text.strip()}"
        if WIDGET in output.get("data", {}):
            yield from widget_faults(output.data)
        yield from (fault for pattern, fault in CHANGING.items() if re.search(pattern, str(output)))
        if any(folder in str(output) for folder in machine_folders()):
            yield "shows a folder of this machine; print the file's name alone"
    if "raises-exception" in tags and not any(o.output_type == "error" for o in cell.outputs):
        yield "is tagged raises-exception and raises none"


def machine_folders():
    """Return the folders whose names belong to this machine."""
    return {str(ROOT), str(Path.home()), sys.prefix, str(Path(tempfile.gettempdir()) / "ipykernel")} - {"/"}


def faults(notebook):
    """Return a sentence for each thing that a stored notebook may not hold."""
    found = [f"{place(cell)} {fault}" for cell in code_cells(notebook) for fault in cell_faults(cell)]
    size = len(text_of(notebook).encode())
    if size > MAX_BYTES:
        found.append(
            f"the notebook has {size // 1000} kB, {MAX_BYTES // 1000} at most: show fewer or smaller pictures"
        )
    return found


def text_of(notebook):
    """Return the file's text."""
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def write(path, text):
    """Write a file whole or not at all, and only where it changes; tell whether it did."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    draft = path.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)
    return True


def notebook_path(source):
    """Return where the notebook of a source lies."""
    return source.parents[1] / source.with_suffix(".ipynb").name


def build(source):
    """Run one source and write its notebook; tell whether it changed."""
    notebook = execute(read(source), source.parents[1], name=source.name)
    if found := faults(notebook):
        raise BuildError("\n".join(f"{source.name}: {fault}." for fault in found))
    nbformat.validate(notebook)
    return write(notebook_path(source), text_of(notebook))


def form(cell):
    """Return what the source decides of a cell: all but its outputs and counts."""
    return cell.get("id"), cell.cell_type, cell.source, dict(cell.metadata)


def differences(source):
    """Return a sentence for each way in which a notebook is not the one of its source."""
    path = notebook_path(source)
    if not path.exists():
        return [f"{path.name} is missing; run make notebooks"]
    ours, theirs = read(source), nbformat.read(path, as_version=4)
    found = []
    if theirs.metadata != ours.metadata:
        found.append(f"{path.name} has other metadata than its source gives; run make notebooks")
    stale = [a for a, b in zip(ours.cells, theirs.cells, strict=False) if form(a) != form(b)]
    if stale or len(ours.cells) != len(theirs.cells):
        first = place(stale[0]) if stale else "its end"
        found.append(f"{path.name} is not in step with its source from {first}; run make notebooks")
    return found


def orphans(folder=NOTEBOOKS):
    """Return a sentence for each notebook without a source."""
    names = {source.stem for source in sources(folder=folder)}
    paths = sorted(folder.glob("*.ipynb"))
    return [
        f"{p.name} has no source; write source/{p.stem}.py or remove it" for p in paths if p.stem not in names
    ]


def sources(chapters=(), folder=NOTEBOOKS):
    """Return the sources of the chapters named by their numbers; all of them where none is named."""
    found = sorted((folder / "source").glob("[0-9][0-9]_*.py"))
    numbers = {path.name[:2]: path for path in found}
    if unknown := set(chapters) - set(numbers):
        raise BuildError(
            f"expected numbers of chapters, of {', '.join(numbers) or 'none yet'}; got {', '.join(unknown)}."
        )
    return [numbers[chapter] for chapter in chapters] or found


def main(arguments=None):
    """Build or check the chapters; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "chapters", nargs="*", metavar="NN", help="the numbers of the chapters (all where none is named)"
    )
    parser.add_argument("--check", action="store_true", help="compare sources and notebooks, run nothing")
    options = parser.parse_args(arguments)
    try:
        chosen = sources(options.chapters)
    except BuildError as error:
        parser.error(str(error))
    if options.check:
        found = [*orphans(), *(sentence for source in chosen for sentence in differences(source))]
        print("\n".join(found) or "Sources and notebooks are in step.")
        return bool(found)
    return max([build_and_tell(source) for source in chosen], default=0)


def build_and_tell(source):
    """Build one chapter, print one line about it, and return the exit status."""
    try:
        changed = build(source)
    except BuildError as error:
        print(f"{error}\n{source.stem}.ipynb is left as it was.", file=sys.stderr)
        return 1
    print(f"{source.stem}.ipynb: {'written' if changed else 'unchanged'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # `tests.network` lies there
    sys.exit(main())
