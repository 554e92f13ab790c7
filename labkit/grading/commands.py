"""The command `labkit assignment`: what its words mean. What they do is imported when it is asked for."""

import argparse
import sys

from labkit.core.errors import LabkitError


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `labkit assignment` to its parser."""
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_fetch(commands)
    _add_release(commands)
    _add_grade(commands)
    _add_report(commands)


def _fail(error):
    """Print one sentence about what went wrong and return the exit status."""
    print(f"labkit: {error}", file=sys.stderr)
    return 1


def _add_fetch(commands):
    fetch = commands.add_parser("fetch", help="make a dated working copy of an assignment")
    fetch.add_argument("number", help="the chapter's number, such as 05")
    fetch.add_argument("--to", default=".", metavar="FOLDER", help="where the copy goes (here, if not said)")
    fetch.add_argument("--source", metavar="FOLDER", help="a folder of released assignments")
    fetch.set_defaults(run=_fetch)


def _fetch(arguments, more):
    from labkit.grading.authoring import fetching

    try:
        copy = fetching.fetch(arguments.number, arguments.to, arguments.source)
    except LabkitError as error:
        return _fail(error)
    print(f"Your copy is {copy}. Open its notebook with `jupyter lab`.")
    return 0


def _add_release(commands):
    release = commands.add_parser(
        "release", help="write an assignment as learners get it, solutions stripped"
    )
    release.add_argument("number", help="the chapter's number, such as 05")
    release.add_argument("--out", required=True, metavar="FOLDER", help="where the released folder goes")
    release.set_defaults(run=_release)


def _release(arguments, more):
    from labkit.grading.authoring import releasing

    try:
        folder = releasing.release(arguments.number, arguments.out)
    except LabkitError as error:
        return _fail(error)
    print(f"Released to {folder}.")
    return 0


def _add_grade(commands):
    grade = commands.add_parser("grade", help="grade a folder of submissions, each in a sandbox of its own")
    grade.add_argument("submissions", help="a notebook or a folder for each student")
    grade.add_argument("--assignment", required=True, metavar="NUMBER", help="such as 05")
    grade.add_argument("--out", required=True, metavar="FOLDER", help="where grades and pages go")
    grade.add_argument("--jobs", type=int, default=1, help="how many at a time (1, if not said)")
    grade.add_argument("--seconds", type=float, help="for each submission in all")
    grade.add_argument("--trusted", action="store_true", help="grade where there is no bubblewrap")
    grade.set_defaults(run=_grade)


def _grade(arguments, more):
    if sys.platform == "win32":
        return _fail("grading needs Linux or macOS; on Windows run it in the Linux subsystem (WSL).")
    from labkit.grading.grades import grade, grader

    try:
        grades = grade.grade_class(
            arguments.submissions, grader.grader_for(arguments), arguments.out, arguments.jobs
        )
    except LabkitError as error:
        return _fail(error)
    failed = [each.student for each in grades if each.failed]
    print(f"{len(grades)} submissions; the table is {arguments.out}/grades.csv.")
    return _fail(f"grading failed for {', '.join(failed)}; run the command again.") if failed else 0


def _add_report(commands):
    report = commands.add_parser("report", help="say where a class went wrong, by misconception")
    report.add_argument("grades", help="the folder that `labkit assignment grade` wrote")
    report.set_defaults(run=_report)


def _report(arguments, more):
    from labkit.grading.grades import class_report, gradebook

    print(class_report.report(gradebook.grades(arguments.grades)))
    return 0
