"""A page of feedback for a learner: what each task earned and what to look at."""

from html import escape

from labkit.grading.grades.gradebook import Grade
from labkit.grading.tasks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG

SIGNS = {RIGHT: "✓", WRONG: "✗", NOT_ATTEMPTED: "–"}
POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
       color: #222; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ccc; padding: .5rem; text-align: left; vertical-align: top; }
td.points { white-space: nowrap; }
.proof { color: #555; font-size: .85rem; overflow-wrap: anywhere; }
"""


def page(grade: Grade) -> str:
    """Return a learner's page as HTML; whatever the learner's code wrote is escaped."""
    parts = [f"<h1>{escape(grade.assignment)}</h1>", f"<p>{escape(grade.student)}: {_sum(grade)}</p>"]
    if grade.problem:
        parts.append(f"<p><strong>{escape(grade.problem)}</strong></p>")
    parts += [_marks(grade.marks), _cells(grade.cells), _proof(grade)]
    title = escape(f"{grade.assignment}: {grade.student}")
    head = f'<meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
    body = "\n".join(part for part in parts if part)
    return f'<!doctype html>\n<html lang="en"><head>{POLICY}{head}</head>\n<body>\n{body}\n</body></html>\n'


def _sum(grade):
    return f"<strong>{grade.points} of {grade.out_of} points</strong>"


def _marks(marks):
    rows = "\n".join(_row(mark) for mark in marks)
    head = "<tr><th>Task</th><th>Points</th><th>What to look at</th></tr>"
    return f"<table>\n{head}\n{rows}\n</table>" if marks else ""


def _row(mark):
    name = f"{escape(mark.task.replace('_', ' '))}<br><small>{escape(mark.level)}</small>"
    state = f"{SIGNS.get(mark.state, '')} {escape(mark.state)}"
    message = escape(mark.message) if mark.state != RIGHT else ""
    return (
        f'<tr><td>{name}</td><td class="points">{mark.points} of {mark.out_of}</td>'
        f"<td>{state}<br>{message}</td></tr>"
    )


def _cells(cells):
    # the hint of a check stands beside its task already
    stopped = {number: fault for number, fault in cells.items() if not fault.startswith("WrongAnswerError")}
    if not stopped:
        return ""
    items = "\n".join(f"<li>Code cell {escape(n)}: {escape(fault)}</li>" for n, fault in stopped.items())
    return f"<h2>Cells that stopped</h2>\n<ul>\n{items}\n</ul>"


def _proof(grade):
    proof = f"Graded file: {grade.file or 'none'}, SHA-256 {grade.checksum or 'none'}; labkit {grade.kit}."
    return f'<p class="proof">{escape(proof)}</p>'
