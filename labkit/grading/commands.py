"""The command `labkit assignment`: what its words mean. What they do is imported when it is asked for."""

import sys


def add_commands(parser):
    """Add the commands of `labkit assignment` to its parser."""
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_fetch(commands)
    _add_release(commands)


def told(error):
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
    from labkit.grading import fetching
    from labkit.grading.sources import AssignmentError

    try:
        copy = fetching.fetch(arguments.number, arguments.to, arguments.source)
    except AssignmentError as error:
        return told(error)
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
    from labkit.grading import releasing
    from labkit.grading.sources import AssignmentError

    try:
        folder = releasing.release(arguments.number, arguments.out)
    except AssignmentError as error:
        return told(error)
    print(f"Released to {folder}.")
    return 0
