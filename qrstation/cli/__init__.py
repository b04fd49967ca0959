"""The command line: what each command takes, and how failures become one line and an exit status.

Here live the commands: each reads its options, has other rooms do the work, and prints what came of it.
In may come argparse, what is printed, exit statuses and signals; and words, since this is an edge.
Not Qt, and nothing that the window needs too: that belongs in `jobs`, or in `words` where it is said.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from qrstation.cli.measure import add_shapes
from qrstation.cli.opening import read_opening, split
from qrstation.cli.output import say
from qrstation.cli.status import EXIT_FAILED, EXIT_OK, EXIT_USAGE, UsageError, is_reader_gone, refused_by_system
from qrstation.core.errors import SettingsError, StationError
from qrstation.core.station.identity import VERSION
from qrstation.core.station.opening import NOTHING, Opening
from qrstation.words import words_of

_USAGE = """qrstation [--open-study UID | --accession NUMBER | PATH... | LINK]
       qrstation --demo | --version | --help
       qrstation COMMAND ..."""
_EPILOG = (
    "PATH: a file or folder, imported and opened in the window. LINK: qrstation://open?study=UID or "
    "qrstation://open?accession=NUMBER. A window that is open already takes these over."
)
_NEGATIVE = re.compile(r"-(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$", re.IGNORECASE)
_AS_JSON = "JSON Lines instead of a table"
_DEFAULT_ALL = "may be given several times; default all"
_KEY = "what to look for, by DICOM keyword, as PatientName='mor*'; may be given several times"
_ONE_SERIES = "only this series"
_ONLY_SERIES = "only this series; may be given several times"
_ONLY_INSTANCE = "only this instance of one --series; may be given several times"
_WHICH_ARCHIVE = "the archive, as it is called in the settings"
_WHICH_STUDY = "the Study Instance UID"
_WINDOW = "the window; default the one that the viewer begins with"


def parse(given: Sequence[str]) -> tuple[argparse.Namespace, Opening]:
    """Read the words of a start: a command's options, or what the window is to open.

    Raises UsageError, StationError for what cannot be opened; argparse ends the program where it is asked for help,
    and for options that it does not know.
    """
    parser = build_parser()
    words = split(given, commands_of(parser))
    options = parser.parse_args(words.options)
    if options.command is not None:
        return options, NOTHING
    return options, read_opening(options, words, commands_of(parser))


def commands_of(parser: argparse.ArgumentParser) -> tuple[str, ...]:
    """Give the names of the commands that a parser knows."""
    (commands,) = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    return tuple(commands.choices)


class _Parser(argparse.ArgumentParser):
    """A parser, and those of its commands, to whom every negative number is a value: argparse itself takes those with
    an exponent for options.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._negative_number_matcher = _NEGATIVE


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of every command."""
    parser: argparse.ArgumentParser = _Parser(
        prog="qrstation",
        usage=_USAGE,
        description="A query/retrieve workstation for DICOM archives. Not for primary diagnosis.",
        epilog=_EPILOG,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"qrstation {VERSION}")
    parser.add_argument("--demo", action="store_true", help="the window with demo archives and a home of its own")
    parser.add_argument("--open-study", metavar="UID", help="the window, with this study opened")
    parser.add_argument("--accession", metavar="NUMBER", help="the window, with the study of this number opened")
    # Named here: else argparse puts every line of the usage before each command's own.
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", prog="qrstation")
    _add_query_commands(commands)
    _add_receiver_commands(commands)
    _add_store_commands(commands)
    _add_viewer_commands(commands)
    return parser


_Commands = argparse._SubParsersAction  # argparse gives the type no public name


def _add_query_commands(commands: _Commands[argparse.ArgumentParser]) -> None:
    find = commands.add_parser("find", help="C-FIND at the archives")
    find.add_argument(
        "--archive", action="append", default=[], metavar="NAME", help=f"ask this archive; {_DEFAULT_ALL}"
    )
    _add_matching(find, "at most so many matches of each archive")
    find.add_argument("--complete", action="store_true", help="split by date what an archive cuts short")
    find.add_argument("--merge", action="store_true", help="one match for each study, over all archives")
    retrieve = commands.add_parser("retrieve", help="C-MOVE a study, series or instances to this station")
    retrieve.add_argument("--archive", required=True, metavar="NAME", help=_WHICH_ARCHIVE)
    retrieve.add_argument("--study", required=True, metavar="UID", help=_WHICH_STUDY)
    retrieve.add_argument("--series", action="append", default=[], metavar="UID", help=_ONLY_SERIES)
    retrieve.add_argument("--instance", action="append", default=[], metavar="UID", help=_ONLY_INSTANCE)
    retrieve.add_argument("--to", default="", metavar="AE", help="send to this AE title instead of this station")
    retrieve.add_argument("--json", action="store_true", help="what came of it as a JSON object")
    doctor = commands.add_parser("doctor", help="which link between an archive and this station is broken")
    doctor.add_argument("--archive", action="append", default=[], metavar="NAME", help=f"try this one; {_DEFAULT_ALL}")
    doctor.add_argument("--json", action="store_true", help=_AS_JSON)
    send = commands.add_parser("send", help="C-STORE what the store holds of a study to an archive")
    send.add_argument("--archive", required=True, metavar="NAME", help=_WHICH_ARCHIVE)
    send.add_argument("--study", required=True, metavar="UID", help=_WHICH_STUDY)
    send.add_argument("--series", action="append", default=[], metavar="UID", help=_ONLY_SERIES)
    echo = commands.add_parser("echo", help="C-ECHO an archive")
    echo.add_argument("--archive", required=True, metavar="NAME", help=_WHICH_ARCHIVE)
    priors = commands.add_parser("priors", help="a patient's other studies, best first, with reasons")
    priors.add_argument("--study", required=True, metavar="UID", help=_WHICH_STUDY)
    priors.add_argument(
        "--archive", action="append", default=[], metavar="NAME", help="ask this one; may be given several times; "
        "default all that are asked for priors"
    )  # fmt: skip
    priors.add_argument("--limit", type=_count, metavar="N", help="at most so many")
    priors.add_argument("--json", action="store_true", help=_AS_JSON)
    prefetch = commands.add_parser("prefetch", help="fetch the best priors of what is named, before anyone asks")
    named = prefetch.add_mutually_exclusive_group(required=True)
    named.add_argument("--rule", metavar="NAME", help="of what this rule of the settings finds")
    named.add_argument("--study", action="append", default=[], metavar="UID", help="of this study; may be repeated")
    named.add_argument(
        "--accession", action="append", default=[], metavar="NUMBER", help="of this accession number; may be repeated"
    )
    named.add_argument("--list", metavar="FILE", help="of the accession numbers in this file, one a line")
    prefetch.add_argument("--dry-run", action="store_true", help="only say what would be fetched")
    prefetch.add_argument("--json", action="store_true", help=_AS_JSON)
    archives = commands.add_parser("archives", help="what was learned of each archive")
    archives.add_argument("--forget", metavar="NAME", help="forget what was learned of this one first")
    archives.add_argument("--json", action="store_true", help=_AS_JSON)


def _add_matching(command: argparse.ArgumentParser, limit: str) -> None:
    levels = ("study", "series", "image")
    command.add_argument("--level", choices=levels, default="study", help="what a match is; default %(default)s")
    command.add_argument("-k", action="append", default=[], dest="keys", metavar="KEYWORD=VALUE", help=_KEY)
    command.add_argument("--keys", choices=("-",), dest="keys_from", help="read KEYWORD=VALUE lines from stdin")
    command.add_argument("--limit", type=_count, metavar="N", help=limit)
    command.add_argument("--json", action="store_true", help=_AS_JSON)


def _add_receiver_commands(commands: _Commands[argparse.ArgumentParser]) -> None:
    receive = commands.add_parser("receive", help="run the receiver alone, in the foreground")
    receive.add_argument("--companion", action="store_true", help=argparse.SUPPRESS)


def _add_store_commands(commands: _Commands[argparse.ArgumentParser]) -> None:
    listing = commands.add_parser("list", help="what the store holds")
    _add_matching(listing, "at most so many matches")
    listing.add_argument("--digest", action="store_true", help="add the SHA-256 of each stored data set")
    importing = commands.add_parser("import", help="files, folders and zip files into the store")
    importing.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder with all that is in it"
    )
    export = commands.add_parser("export", help="copies of a study's files into a folder")
    export.add_argument("--study", required=True, metavar="UID", help=_WHICH_STUDY)
    export.add_argument("--series", default="", metavar="UID", help=_ONE_SERIES)
    export.add_argument("folder", type=Path, metavar="DIR", help="where the copies go; nothing is overwritten")
    delete = commands.add_parser("delete", help="remove a study or series from the store")
    delete.add_argument("--study", required=True, metavar="UID", help=_WHICH_STUDY)
    delete.add_argument("--series", default="", metavar="UID", help=_ONE_SERIES)
    verify = commands.add_parser("verify", help="compare the store's files with its index")
    verify.add_argument("--deep", action="store_true", help="read every file and compare its checksum")
    verify.add_argument("--repair", action="store_true", help="make the index what the files say")
    verify.add_argument("--json", action="store_true", help="what was found as a JSON object")
    audit = commands.add_parser("audit", help="who did what with whose images")
    audit.add_argument("--since", default="", metavar="YYYY-MM-DD", help="only from this day on")
    audit.add_argument("--verify", action="store_true", help="check that nothing of it was changed or taken away")
    audit.add_argument("--json", action="store_true", help=_AS_JSON)
    self_check = commands.add_parser("self-check", help="whether this installation can do what the station needs")
    self_check.add_argument("--json", action="store_true", help=_AS_JSON)
    render = commands.add_parser("render", help="the pixels of an instance as the viewer shows them, as PNG")
    render.add_argument("path", nargs="?", type=Path, metavar="PATH", help="a DICOM file; or give --instance")
    render.add_argument("--instance", default="", metavar="UID", help="an instance of the store, instead of PATH")
    render.add_argument("-o", required=True, type=Path, dest="out", metavar="FILE.png", help="the file to write")
    render.add_argument("--frame", type=_count, default=1, metavar="N", help="which frame; default %(default)s")
    render.add_argument("--window", nargs=2, type=float, metavar=("CENTRE", "WIDTH"), help=_WINDOW)
    render.add_argument("--plain", action="store_true", help="without shutter and overlays")
    measure = commands.add_parser("measure", help="what a shape measures on an image, in mm and in its values")
    measure.add_argument("path", nargs="?", type=Path, metavar="PATH", help="a DICOM file; or give --instance")
    measure.add_argument("--instance", default="", metavar="UID", help="an instance of the store, instead of PATH")
    measure.add_argument("--frame", type=_count, default=1, metavar="N", help="which frame; default %(default)s")
    add_shapes(measure)
    measure.add_argument("--json", action="store_true", help="what was measured as a JSON object")


def _add_viewer_commands(commands: _Commands[argparse.ArgumentParser]) -> None:
    stack = commands.add_parser("stack", help="a series' images in the order in which the viewer shows them")
    stack.add_argument("--series", required=True, metavar="UID", help="the Series Instance UID")
    stack.add_argument("--json", action="store_true", help=_AS_JSON)
    align = commands.add_parser("align", help="which image of a prior series stands beside which")
    align.add_argument("--current", required=True, metavar="SERIES", help="the Series Instance UID of the one read")
    align.add_argument("--prior", required=True, metavar="SERIES", help="and of the one that it is compared with")
    align.add_argument("--json", action="store_true", help=_AS_JSON)


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError("must be a whole number, 1 or more")
    return number


def run_command(options: argparse.Namespace) -> int:
    """Run the command that was parsed and give its exit status. Raises StationError, OSError; see `guarded`."""
    from qrstation.cli.auditing import recording

    with recording():
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    # Each command imports only what it needs: `find` starts no store, `list` no network.
    if options.command in ("retrieve", "echo", "doctor", "send"):
        from qrstation.cli import archive_commands as commands
    elif options.command == "find":
        from qrstation.cli import find as commands  # type: ignore[no-redef]
    elif options.command == "priors":
        from qrstation.cli import priors as commands  # type: ignore[no-redef]
    elif options.command == "prefetch":
        from qrstation.cli import prefetch as commands  # type: ignore[no-redef]
    elif options.command == "archives":
        from qrstation.cli import archives as commands  # type: ignore[no-redef]
    elif options.command == "self-check":
        from qrstation.cli import self_check as commands  # type: ignore[no-redef]
    elif options.command == "align":
        from qrstation.cli import align as commands  # type: ignore[no-redef]
    elif options.command == "stack":
        from qrstation.cli import stack as commands  # type: ignore[no-redef]
    elif options.command == "audit":
        from qrstation.cli import audit as commands  # type: ignore[no-redef]
    elif options.command == "measure":
        from qrstation.cli import measure as commands  # type: ignore[no-redef]
    else:
        from qrstation.cli import store_commands as commands  # type: ignore[no-redef]
    return int(getattr(commands, f"run_{options.command.replace('-', '_')}")(options))


def guarded(work: Callable[[], int]) -> int:
    """Do the work of a start and give its exit status; an expected failure is one line on standard error."""
    try:
        return work()
    except (SettingsError, UsageError) as error:
        say(f"qrstation: {words_of(error).line}")
        return EXIT_USAGE
    except StationError as error:
        say(f"qrstation: {words_of(error).line}")
        return EXIT_FAILED
    except OSError as error:
        if is_reader_gone(error):  # whoever reads the results has had enough
            discard_output()
            return EXIT_OK
        # What the machine refuses, and nothing nearer to it has told: a full disk behind standard output, say.
        say(f"qrstation: {words_of(refused_by_system(error)).line}")
        discard_output()
        return EXIT_FAILED


def discard_output() -> None:
    """Send what standard output still holds nowhere: at the end Python would try again, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
