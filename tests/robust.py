"""Run the chapters in variants and list every claim with its margin: ``python -m tests.robust``.

``--chapters 04 07``                 only these chapters
``--variants plain one-thread``      only these variants

A claim is marked where it fails in a variant, where a variant does not reach it, and where its margin is
under 3 standard deviations; then, or where a cell stops with an error, the exit status is 1.
A claim about seeds has its own standard deviation. For a claim about one value it is that of its lowest and
its highest value over the variants: 0 where no variant changes it. A condition has no margin.
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from nbclient.exceptions import CellTimeoutError, DeadKernelError

from notebooks import build
from tests.network import headless_environment

ONE_THREAD = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"]
VARIANTS = {
    "plain": {},
    "one-thread": dict.fromkeys(ONE_THREAD, "1"),
    "two-threads": dict.fromkeys(ONE_THREAD, "2"),
    "no-onednn": {"TF_ENABLE_ONEDNN_OPTS": "0"},
    "haswell": {"OPENBLAS_CORETYPE": "Haswell"},
    "nehalem": {"OPENBLAS_CORETYPE": "Nehalem"},
    "zen": {"OPENBLAS_CORETYPE": "Zen"},
    "no-tf32": {"NVIDIA_TF32_OVERRIDE": "0"},  # on a GPU; elsewhere the same as plain
    "xla": {"LABKIT_FORCE_XLA": "1"},  # as Keras does by itself where there is a GPU
    "seeds-1000": {"LABKIT_SEED_SHIFT": "1000"},
    "seeds-2000": {"LABKIT_SEED_SHIFT": "2000"},
}
LEAST_MARGIN = 3
VAST = 1000
SECONDS_PER_CELL = 600
FIRST = {"LABKIT_SEED_SHIFT": "import tests.shifted_seeds", "LABKIT_FORCE_XLA": "import tests.forced_xla"}
KERNELS = """
import numpy, threadpoolctl
numpy.ones((64, 64)) @ numpy.ones((64, 64))
print(*sorted({info["architecture"] for info in threadpoolctl.threadpool_info() if "architecture" in info}))
"""


@dataclass
class Row:
    """One claim of a chapter: what was recorded of it in each variant."""

    sentence: str
    records: dict = field(default_factory=dict)

    @property
    def band(self):
        """Return the bounds in words; nothing for a condition."""
        record = next(iter(self.records.values()))
        bounds = {"≥": record.get("at_least"), "≤": record.get("at_most")}
        return ", ".join(f"{sign} {bound:.6g}" for sign, bound in bounds.items() if bound is not None)

    @property
    def margin(self):
        """Return the margin in standard deviations; None for a condition."""
        records = list(self.records.values())
        if any("values" in record for record in records):
            return min((record["margin"] for record in records), key=lambda m: -math.inf if m != m else m)
        if not all("value" in record for record in records):
            return None
        return margin([record["value"] for record in records], records[0]["at_least"], records[0]["at_most"])


def margin(values, at_least, at_most):
    """Return the distance of one value's two extremes to the nearer bound, in their standard deviations."""
    low = min(values)
    high = max(values)
    middle = (low + high) / 2
    deviation = (high - low) / math.sqrt(2)
    distances = [middle - at_least] if at_least is not None else []
    distances += [at_most - middle] if at_most is not None else []
    if deviation > 0:
        return min(distances) / deviation
    return math.inf if min(distances) >= 0 else -math.inf


def matched(records_by_variant):
    """Return one row for each claim, in the order of the chapter; equal sentences are told apart by count."""
    rows = {}
    for variant, records in records_by_variant.items():
        counts = {}
        for record in records:
            sentence = record["sentence"]
            counts[sentence] = counts.get(sentence, 0) + 1
            row = rows.setdefault((sentence, counts[sentence]), Row(sentence))
            row.records[variant] = record
    return list(rows.values())


def mark(row, variants):
    """Return why a claim is not safe, or nothing."""
    if missing := [name for name in variants if name not in row.records]:
        return f"not reached: {', '.join(missing)}"
    if failed := [name for name in variants if not row.records[name]["passed"]]:
        return f"fails: {', '.join(failed)}"
    if row.margin is not None and not row.margin >= LEAST_MARGIN:  # NaN is not safe either
        return f"margin under {LEAST_MARGIN}"
    return ""


def cell_text(record):
    """Return what the table shows of a claim in one variant: the value, or whether it holds."""
    if record is None:
        return "–"
    if "values" in record:
        values = record["values"]
        text = f"{sum(values) / len(values):.4g} ({min(values):.4g}–{max(values):.4g})"
    else:
        text = f"{record['value']:.4g}" if "value" in record else ""
    return f"{text} {'' if record['passed'] else '✗'}".strip() or "✓"


def margin_text(row):
    """Return a margin as the table shows it."""
    if row.margin is None:
        return ""
    if row.margin > VAST:
        return "does not vary" if math.isinf(row.margin) and len(row.records) > 1 else f"over {VAST}"
    return f"{row.margin:.1f}"


def table(rows, variants):
    """Return the claims of a chapter as aligned text, unsafe ones with the reason at the end of the line."""
    lines = [["claim", *variants, "expected", "margin", ""]]
    for row in rows:
        cells = [cell_text(row.records.get(name)) for name in variants]
        reason = mark(row, variants)
        lines.append([row.sentence, *cells, row.band, margin_text(row), f"← {reason}" if reason else ""])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def environment(variant, path):
    """Return the environment of a variant's kernel, whose claims are recorded in a file."""
    kernel = headless_environment() | VARIANTS[variant]
    kernel["PYTHONPATH"] = os.pathsep.join([kernel["PYTHONPATH"], str(build.ROOT)])
    return kernel | {"LABKIT_CLAIMS": str(path), "LABKIT_CLAIMS_GO_ON": "1"}


def run(source, variant):
    """Run a chapter in a variant; return what its claims recorded, and a sentence for each failing cell."""
    notebook = build.read(source)
    for code in (FIRST[name] for name in VARIANTS[variant] if name in FIRST):
        notebook.cells.insert(0, build.nbformat.v4.new_code_cell(code))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.jsonl"
        client = build.client_of(notebook, source.parents[1], SECONDS_PER_CELL, allow_errors=True)
        faults = []
        try:
            client.execute(env=environment(variant, path), stderr=subprocess.DEVNULL)
        except (CellTimeoutError, DeadKernelError) as error:
            faults.append(f"the run stops: {str(error).splitlines()[0]}")
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in lines], faults + cell_errors(notebook)


def cell_errors(notebook):
    """Return a sentence for each cell that stopped with an error and should not."""
    return [
        f"{build.place(cell)} stops with {output.ename}: {output.evalue}"
        for cell in build.code_cells(notebook)
        if "raises-exception" not in cell.metadata.get("tags", [])
        for output in cell.outputs
        if output.output_type == "error"
    ]


def examine(source, variants):
    """Run a chapter in the variants, print its table, and return how many things are not safe."""
    records = {}
    n_faults = 0
    for variant in variants:
        start = time.perf_counter()
        records[variant], faults = run(source, variant)
        n_faults += len(faults)
        seconds = time.perf_counter() - start
        print(f"{source.stem}, {variant}: {len(records[variant])} claims in {seconds:.0f} s", file=sys.stderr)
        for fault in faults:
            print(f"{source.stem}, {variant}: {fault}", flush=True)
    rows = matched(records)
    n_unsafe = sum(bool(mark(row, variants)) for row in rows)
    print(f"\n{source.stem}: {len(rows)} claims, {n_unsafe} marked\n{table(rows, variants)}\n", flush=True)
    return n_unsafe + n_faults


def architecture(variant):
    """Return the BLAS kernels that run in a variant; nothing where the library or the processor refuses."""
    process = subprocess.run(
        [sys.executable, "-c", KERNELS],
        env={**os.environ, **VARIANTS[variant]},
        capture_output=True,
        text=True,
    )
    return process.stdout.strip() if process.returncode == 0 else ""


def distinct(variants):
    """Drop the variants whose BLAS kernels are not available here, or run in another variant already."""
    kept = []
    present = {architecture("plain")}
    for variant in variants:
        if "NVIDIA_TF32_OVERRIDE" in VARIANTS[variant] and not shutil.which("nvidia-smi"):
            print(f"{variant} is left out: there is no GPU here.", file=sys.stderr)
            continue
        if "OPENBLAS_CORETYPE" in VARIANTS[variant]:
            kernels = architecture(variant)
            if not kernels or kernels in present:
                reason = (
                    f"its kernels are {kernels}, as in another variant" if kernels else "not available here"
                )
                print(f"{variant} is left out: {reason}.", file=sys.stderr)
                continue
            present.add(kernels)
        kept.append(variant)
    return kept


def main(arguments=None):
    """Examine the chapters; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--chapters", nargs="+", metavar="NN", default=[], help="their numbers (default: all)"
    )
    parser.add_argument(
        "--variants", nargs="+", choices=VARIANTS, default=list(VARIANTS), help="default: all of them"
    )
    options = parser.parse_args(arguments)
    try:
        chosen = build.sources(options.chapters)
    except build.BuildError as error:
        parser.error(str(error))
    variants = distinct(options.variants)
    return int(sum(examine(source, variants) for source in chosen) > 0)


if __name__ == "__main__":
    sys.exit(main())
