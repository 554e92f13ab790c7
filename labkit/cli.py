"""The command `labkit`: open the kit, examine the machine, verify the data, hand out assignments."""

import argparse
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from labkit import __version__
from labkit.core.tensorflow_setup import set_environment
from labkit.grading.commands import add_commands

START = Path(__file__).parents[1] / "notebooks" / "00_start_here.ipynb"


def _fail(sentence):
    print(f"labkit: {sentence}", file=sys.stderr)
    return 1


def _jupyter(command):
    """Become JupyterLab, so that Ctrl-C reaches it and not a parent that waits."""
    if os.name == "nt":  # execv of Windows returns to the prompt at once
        return subprocess.call(command)
    return os.execv(command[0], command)


def _where_notebooks_are():
    from labkit.datasets import files

    if files.in_checkout():
        return "restore it with `git checkout -- notebooks`"
    return (
        "the notebooks come with labkit's repository, not with its wheel: clone it and run `make lab` there"
    )


def _lab(arguments, more):
    if not START.is_file():
        return _fail(f"the start notebook is not at {START}; {_where_notebooks_are()}.")
    if importlib.util.find_spec("jupyterlab") is None:
        return _fail("JupyterLab is not installed here; `labkit doctor` says how to mend that.")
    set_environment()  # all kernels inherit it from the server
    # in a container one is often root, and JupyterLab then asks for this word
    root = ["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    return _jupyter([sys.executable, "-m", "jupyterlab", str(START), *root, *more])


def _doctor(arguments, more):
    from labkit import doctor

    findings = doctor.examine(gpu=arguments.gpu)
    print(doctor.report(findings))
    return int(any(finding.state == doctor.FAILURE for finding in findings))


def _data(arguments, more):
    return _verify() if arguments.action == "verify" else _list()


def _list():
    from labkit import datasets

    try:
        cards = [datasets.card(name) for name in datasets.names()]
    except datasets.DataError as error:
        return _fail(error)
    width = max(len(card.name) for card in cards)
    print(f"{'name':{width}}  {'rows':>6}  licence")
    for card in cards:
        print(f"{card.name:{width}}  {card.rows:>6,}  {card.licence}")
    return 0


def _verify():
    from labkit import datasets

    return max(_verify_one(name) for name in datasets.names())


def _verify_one(name):
    from labkit import datasets

    try:
        datasets.verify(name)
    except datasets.DataError as error:
        return _fail(error)
    print(f"ok  {name}")
    return 0


def _parser():
    parser = argparse.ArgumentParser(
        prog="labkit", description="Teach and try out deep learning in notebooks."
    )
    parser.add_argument("--version", action="version", version=f"labkit {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    lab = commands.add_parser("lab", help="open JupyterLab on the start notebook", add_help=False)
    lab.set_defaults(run=_lab)
    doctor = commands.add_parser("doctor", help="examine this machine and say how to mend what is wrong")
    doctor.add_argument("--gpu", action="store_true", help="let TensorFlow compute on the GPU (some seconds)")
    doctor.set_defaults(run=_doctor)
    data = commands.add_parser("data", help="list the data sets, or verify their checksums")
    data.add_argument("action", nargs="?", choices=["list", "verify"], default="list")
    data.set_defaults(run=_data)
    assignment = commands.add_parser("assignment", help="fetch, release, grade and report on assignments")
    add_commands(assignment)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : list of str, optional
        The arguments; those of the process by default.

    Returns
    -------
    int
        0, or 1 where something is wrong; wrong arguments leave through SystemExit with 2.
    """
    parser = _parser()
    arguments, more = parser.parse_known_args(argv)
    if more and arguments.run is not _lab:
        parser.error(f"unrecognized arguments: {' '.join(more)}")
    return arguments.run(arguments, more)


if __name__ == "__main__":
    sys.exit(main())
