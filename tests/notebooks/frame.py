"""The form of a chapter: its parts, its budgets, its stored outputs. Each rule says what is wrong."""

import ast
import re
import statistics

from notebooks import build

# Level-2 headings of every chapter, in this order; others may stand between them.
SECTIONS = [
    "What you need first",
    "The data",
    "The idea",
    "The idea in code",
    "With the library",
    "Try it",
    "On a real network",
    "Spot the bug",
    "Check yourself",
    "At scale",
    "Summary",
    "Words",
    "Sources",
]
CELLS = range(40, 81)
MEDIAN_LINES, MAX_LINES, ALGORITHM_LINES = 6, 15, 25
MAX_WORDS = 120
MAX_CODE_IN_A_ROW = 2
MIN_CLAIMS = 6
MAX_EXEMPT = 4
EXEMPTING = {"nbval-ignore-output", "nbval-skip"}
MARKER = re.compile(r"^\s*#\s*(NBVAL|PYTEST_VALIDATE)_", re.MULTILINE)


def tags(cell):
    return set(cell.metadata.get("tags", []))


def prose_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def without_blocks(text):
    """Return prose without its fenced code."""
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def n_words(text):
    """Count the words read: no code, tables, formulas or addresses; two Chinese characters are a word."""
    text = re.sub(r"\$\$.*?\$\$|<!--.*?-->", " ", without_blocks(text), flags=re.DOTALL)
    text = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("|"))
    text = re.sub(r"\$[^$\n]+\$", "x", text)
    text = re.sub(r"\]\([^)]*\)|https?://\S+", " ", text)
    chinese = re.findall(r"[\u3400-\u9fff]", text)
    return (
        len(re.findall(r"[^\W_]+(?:['’.,-][^\W_]+)*", re.sub(r"[\u3400-\u9fff]", " ", text)))
        + (len(chinese) + 1) // 2
    )


def n_lines(cell):
    """Count the lines of a cell that hold something."""
    return sum(bool(line.strip()) for line in cell.source.splitlines())


def title_faults(notebook):
    first = notebook.cells[0].source if notebook.cells else ""
    if not first.startswith("# ") or "?" not in first:
        return [
            "the first cell begins with a `# title` and asks the chapter's question, with a question mark"
        ]
    return []


def section_faults(notebook):
    text = "\n".join(without_blocks(cell.source) for cell in prose_cells(notebook))
    found = [heading.strip() for heading in re.findall(r"^## (.+)$", text, re.MULTILINE)]
    missing = [f"the section `## {name}` is missing" for name in SECTIONS if name not in found]
    ours = [name for name in found if name in SECTIONS]
    expected = [name for name in SECTIONS if name in found]
    if ours != expected:
        missing.append(f"the sections stand as {ours}; expected {expected}")
    return missing


def length_faults(notebook):
    n = len(notebook.cells)
    return [] if n in CELLS else [f"the chapter has {n} cells; expected {CELLS[0]} to {CELLS[-1]}"]


def code_faults(notebook):
    cells = build.code_cells(notebook)
    lengths = [n_lines(cell) for cell in cells]
    found = []
    if lengths and statistics.median(lengths) > MEDIAN_LINES:
        found.append(
            f"code cells have {statistics.median(lengths)} lines in the median; {MEDIAN_LINES} at most"
        )
    for cell, lines in zip(cells, lengths, strict=True):
        limit = ALGORITHM_LINES if "algorithm" in tags(cell) else MAX_LINES
        if lines > limit:
            found.append(f"{build.place(cell)} has {lines} lines; {limit} at most")
    if sum("algorithm" in tags(cell) for cell in cells) > 1:
        found.append("more than one cell is tagged algorithm")
    return found


def rhythm_faults(notebook):
    kinds = "".join("c" if cell.cell_type == "code" else "p" for cell in notebook.cells)
    found = []
    if "c" * (MAX_CODE_IN_A_ROW + 1) in kinds:
        cell = notebook.cells[kinds.index("c" * (MAX_CODE_IN_A_ROW + 1))]
        found.append(f"three code cells stand in a row from {build.place(cell)}; say something between them")
    # a cell of claims belongs to the teaching cell before it
    n_code = sum(not calls_claim(cell) for cell in build.code_cells(notebook))
    if kinds.count("p") <= n_code:
        found.append(
            f"{kinds.count('p')} prose cells for {n_code} code cells without claims; expected more prose"
        )
    return found


def prose_faults(notebook):
    counts = [(cell, n_words(cell.source)) for cell in prose_cells(notebook) if "reference" not in tags(cell)]
    return [
        f"{build.place(cell)} has {words} words; {MAX_WORDS} at most"
        for cell, words in counts
        if words > MAX_WORDS
    ]


def claim_faults(notebook):
    n = sum(calls_claim(cell) for cell in build.code_cells(notebook))
    return [] if n >= MIN_CLAIMS else [f"{n} cells call claim(…); expected {MIN_CLAIMS} or more"]


def calls_claim(cell):
    """Tell whether a cell calls claim, under that name or as claims.claim."""
    code = "\n".join(line for line in cell.source.splitlines() if not line.lstrip().startswith(("%", "!")))
    calls = [ast.unparse(node.func) for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    return any(call.split(".")[-1] == "claim" for call in calls)


def exempt_cells(notebook):
    """Return the cells whose stored output is not compared."""
    return [cell for cell in notebook.cells if tags(cell) & EXEMPTING]


def exemption_faults(notebook):
    exempt = exempt_cells(notebook)
    found = [
        f"{build.place(c)} is exempt and has no reason=… on its line"
        for c in exempt
        if not c.metadata.get("reason")
    ]
    if len(exempt) > MAX_EXEMPT:
        found.append(f"{len(exempt)} cells are exempt from comparison; {MAX_EXEMPT} at most")
    marked = [cell for cell in build.code_cells(notebook) if MARKER.search(cell.source)]
    return found + [f"{build.place(cell)} has a comment for nbval; use a tag and a reason" for cell in marked]


def metadata_faults(notebook):
    found = (
        []
        if notebook.metadata == build.METADATA
        else ["the notebook holds other metadata than the build writes"]
    )
    timed = [cell for cell in notebook.cells if "execution" in cell.metadata]
    return found + [f"{build.place(cell)} holds timings" for cell in timed]


def run_faults(notebook):
    cells = [cell for cell in build.code_cells(notebook) if cell.source.strip()]
    counts = [cell.execution_count for cell in cells]
    if counts != list(range(1, len(cells) + 1)):
        return [f"code cells were run as {counts}; expected 1 to {len(cells)} in order"]
    return []


def output_faults(notebook):
    views = [
        c for c in build.code_cells(notebook) if any(build.WIDGET in o.get("data", {}) for o in c.outputs)
    ]
    return build.faults(notebook) + [f"{build.place(cell)} stores a widget's view" for cell in views]


CHAPTER_RULES = [
    title_faults,
    section_faults,
    length_faults,
    code_faults,
    rhythm_faults,
    prose_faults,
    claim_faults,
]
STORED_RULES = [exemption_faults, metadata_faults, run_faults, output_faults]
