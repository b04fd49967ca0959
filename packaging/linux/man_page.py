"""The man page, made from the parser of the command line: every command with every option.

Usage: man_page.py > qrstation.1, with the program on the module path and SOURCE_DATE_EPOCH set.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator

from qrstation.cli import build_parser
from qrstation.core.station.home import VARIABLE as HOME_VARIABLE
from qrstation.core.station.identity import VERSION
from qrstation.core.station.policy_file import SYSTEM_FILE
from qrstation.core.station.policy_file import VARIABLE as POLICY_VARIABLE

FILES = (
    ("~/.config/qrstation/qrstation.toml", "the user's settings"),
    ("~/.local/share/qrstation", "the store with its images, the index of it, the queue of jobs"),
    ("~/.local/state/qrstation/log", "logs, without patient data"),
    (str(SYSTEM_FILE), "the policy: settings of the administrator, which the user cannot change"),
)
ENVIRONMENT = (
    (HOME_VARIABLE, "a folder that settings, store, index, queue and logs lie in, instead of the places below"),
    (POLICY_VARIABLE, f"a file that is the policy, instead of {SYSTEM_FILE}"),
)
HELP = 3
"""The lines of `--help`, which each command has."""
STATUS = (
    ("0", "all was done"),
    ("1", "it failed; what happened and what to do stands on standard error, in one line"),
    ("2", "usage, wrong settings, or an unknown archive"),
    ("3", "a part was done"),
    ("4", "cancelled"),
)


def man_page(parser: argparse.ArgumentParser, date: str) -> str:
    """Give the page in the man macros; ``date`` is YYYY-MM-DD."""
    lines = [
        f'.TH QRSTATION 1 "{date}" "QR Station {VERSION}" "User Commands"',
        ".SH NAME",
        "qrstation \\- query/retrieve workstation for DICOM archives",
        ".SH SYNOPSIS",
        *_synopsis(parser),
        ".SH DESCRIPTION",
        _text(parser.description or ""),
        ".P",
        "Without a command, the window.",
        "Standard output carries results alone; progress and messages go to standard error.",
        ".SH OPTIONS",
        *_options(parser),
        ".SH COMMANDS",
    ]
    for name, about, command in commands_of(parser):
        lines += [f".SS {_text(name)}", _text(_sentence(about)), ".P", *_synopsis(command), *_options(command)[HELP:]]
    lines += [".SH EXIT STATUS", *_entries(STATUS, "B")]
    lines += [".SH ENVIRONMENT", *_entries(ENVIRONMENT, "B"), ".SH FILES", *_entries(FILES, "I")]
    return "\n".join(lines) + "\n"


def commands_of(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """Give name, words and parser of each command that is shown, in the parser's order."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for shown in action._choices_actions:
                if shown.help != argparse.SUPPRESS:
                    yield shown.dest, shown.help or "", action.choices[shown.dest]


def _synopsis(parser: argparse.ArgumentParser) -> list[str]:
    """Give each way of calling the program a line of its own; what argparse only wrapped goes on in the same."""
    ways: list[list[str]] = []
    for line in parser.format_usage().removeprefix("usage: ").splitlines():
        words = line.strip().removeprefix(parser.prog)
        if line.strip() != words or not ways:
            ways.append([])
        ways[-1] += words.split()
    lines: list[str] = []
    for way in ways:
        lines += [*([".br"] if lines else []), f".B {_text(parser.prog)}", *([_text(" ".join(way))] if way else [])]
    return lines


def _options(parser: argparse.ArgumentParser) -> list[str]:
    lines = []
    formatter = parser._get_formatter()
    for action in parser._actions:
        if action.help == argparse.SUPPRESS or isinstance(action, argparse._SubParsersAction):
            continue
        value = "" if action.nargs == 0 else formatter._format_args(action, _value_name(action))
        names = ", ".join(f"\\fB{_text(name)}\\fR" for name in action.option_strings)
        lines += [".TP", " ".join(part for part in (names, f"\\fI{_text(value)}\\fR" if value else "") if part)]
        lines.append(_text(_sentence(formatter._expand_help(action))))
    return lines


def _value_name(action: argparse.Action) -> str:
    if action.choices is not None:
        return "{" + ",".join(str(choice) for choice in action.choices) + "}"
    return action.dest.upper() if action.option_strings else action.dest


def _entries(entries: tuple[tuple[str, str], ...], face: str) -> list[str]:
    return [line for name, about in entries for line in (".TP", f".{face} {_text(name)}", _text(_sentence(about)))]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _text(text: str) -> str:
    """Guard what the macros would take for their own."""
    text = " ".join(text.replace("\\", "\\e").replace("-", "\\-").split())
    return f"\\&{text}" if text[:1] in (".", "'") else text


def main() -> int:
    """Print the page."""
    # The width of whoever's terminal is not to show in the page.
    os.environ["COLUMNS"] = "1000"
    date = time.strftime("%Y-%m-%d", time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"])))
    sys.stdout.write(man_page(build_parser(), date))
    return 0


if __name__ == "__main__":
    sys.exit(main())
