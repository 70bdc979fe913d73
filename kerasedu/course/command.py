"""The `kerasedu` command: lab, list, copy, inspect, doctor."""

from __future__ import annotations

import argparse
import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import kerasedu
from kerasedu.course import doctor, notebooks, overview

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = "kerasedu-course"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Arguments:
        argv: what stands behind `kerasedu` on the command line; `sys.argv[1:]` where none is given.

    Returns:
        The exit code: 0 when all went well, 1 when not, 2 when the command line cannot be understood.
    """
    parser = _parser()
    options, extra = parser.parse_known_args(argv)
    if "run" not in options:
        parser.print_help(sys.stderr)
        return 2
    if extra and options.run is not _lab:
        parser.error(f"{' '.join(extra)} is not understood. `kerasedu {options.command} --help` tells what is.")
    options.extra = extra
    try:
        return options.run(options)
    except (notebooks.CourseError, OSError) as error:
        print(f"kerasedu {options.command}: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kerasedu", description="Keras you can see inside: the course and its tools.")
    parser.add_argument("--version", action="version", version=f"kerasedu {kerasedu.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")

    lab = _add(commands, "lab", "copy the notebooks that are missing and open JupyterLab on them")
    lab.epilog = "Anything else is passed on to JupyterLab, such as --port 9999."
    _add_folder(lab)
    lab.add_argument("--chapter", metavar="N", help="open this chapter, by number or topic")
    lab.add_argument("--no-browser", action="store_true", help="start the server only, and print its address")
    lab.set_defaults(run=_lab)

    chapters = _add(commands, "list", "show the chapters: what each needs, how long it takes, what you have solved")
    _add_folder(chapters)
    chapters.set_defaults(run=_list)

    copy = _add(commands, "copy", "copy notebooks; one that is there already is never written over")
    copy.add_argument("chapter", nargs="*", metavar="CHAPTER", help="by number or topic; all where none is named")
    _add_folder(copy)
    copy.add_argument("--fresh", action="store_true", help="copy also what is there, beside it under another name")
    copy.set_defaults(run=_copy)

    inspect = _add(commands, "inspect", "tell what is inside a model file, without building the model")
    inspect.add_argument("file", metavar="FILE", help="a .keras or .h5 file")
    inspect.set_defaults(run=_inspect)

    _add(commands, "doctor", "look whether this machine has what the course needs").set_defaults(run=_doctor)
    return parser


def _add(commands: argparse._SubParsersAction, name: str, does: str) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=does, description=does[0].upper() + does[1:] + ".", allow_abbrev=False)


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--folder", type=Path, metavar="DIR", help=f"the folder of your notebooks (default: {FOLDER}, in this folder)"
    )


def _folder(options: argparse.Namespace) -> Path:
    """The learner's folder: as asked for, else this one where the course was copied into it, else one within it."""
    if options.folder is not None:
        return options.folder.expanduser().absolute()
    here = Path.cwd()
    return here if (here / notebooks.RECORD).is_file() else here / FOLDER


def _lab(options: argparse.Namespace) -> int:
    if importlib.util.find_spec("jupyterlab") is None:
        raise notebooks.CourseError(f"JupyterLab is not installed here. Install it with\n  {doctor.LAB_LINE}")
    folder, start = _folder(options), None
    if options.chapter is not None:
        start = notebooks.find(options.chapter, notebooks.handed_over()).file
    _report(notebooks.copy_missing(folder), folder)
    return _run(_jupyter(folder, start, options))


def _jupyter(folder: Path, start: str | None, options: argparse.Namespace) -> list[str]:
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"]
    if start is not None:
        command.append(f"--LabApp.default_url=/lab/tree/{start}")
    if options.no_browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0 and "--allow-root" not in options.extra:
        print("You are root, as in most containers, so JupyterLab is started with --allow-root.")
        command.append("--allow-root")
    return command + options.extra


def _run(command: list[str]) -> int:
    """Run JupyterLab to its end.

    In a terminal Ctrl-C is JupyterLab's to answer, for it asks whether to shut down. Elsewhere an interrupt could leave
    it hanging, so there it gets none, and is told to end.
    """
    sys.stdout.flush()
    interrupted, code = False, None
    apart = not (sys.stdin and sys.stdin.isatty())
    with subprocess.Popen(command, start_new_session=apart) as server:  # noqa: S603 - our own Python, no shell
        signal.signal(signal.SIGTERM, lambda _number, _frame: server.terminate())
        while code is None:
            try:
                code = server.wait()
            except KeyboardInterrupt:
                interrupted = True
                if apart:
                    server.terminate()
    return 0 if interrupted else code


def _list(options: argparse.Namespace) -> int:
    print(overview.listing(_folder(options)))
    return 0


def _copy(options: argparse.Namespace) -> int:
    among, folder = notebooks.handed_over(), _folder(options)
    wanted = [notebooks.find(name, among) for name in options.chapter] or among
    copies = (notebooks.copy_fresh if options.fresh else notebooks.copy_missing)(folder, wanted)
    _report(copies, folder)
    if options.chapter and copies.kept:
        print(f"Yours already, and left alone: {', '.join(copies.kept)}. A second copy beside it: --fresh.")
    return 0


def _report(copies: notebooks.Copies, folder: Path) -> None:
    print(f"Your notebooks are in {folder}.")
    if copies.written:
        print(f"Copied: {', '.join(copies.written)}.")
    if copies.newer:
        names = " ".join(str(int(name[:2])) if name[:2].isdecimal() else Path(name).stem for name in copies.newer)
        print(
            f"There is a newer version of {', '.join(copies.newer)}; yours was left alone. "
            f"`kerasedu copy {names} --fresh` puts the newer beside it."
        )
    if copies.unsigned:
        print(f"Their stored outputs show after `jupyter trust` only: {', '.join(copies.unsigned)}.")


def _inspect(options: argparse.Namespace) -> int:
    from kerasedu import saving  # takes h5py along

    try:
        print(saving.describe(options.file))
    except saving.ModelFileError as error:
        print(f"kerasedu inspect: {error}", file=sys.stderr)
        return 1
    return 0


def _doctor(_options: argparse.Namespace) -> int:
    health = doctor.examine()
    print(health)
    return 0 if health.well else 1


if __name__ == "__main__":
    sys.exit(main())
