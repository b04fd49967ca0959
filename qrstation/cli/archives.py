"""`archives`: each archive of the settings with what was learned of it, which can be forgotten."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from typing import Any

from qrstation.cli.asking import habits_book
from qrstation.cli.output import print_json, print_table, printable, say
from qrstation.cli.status import EXIT_FAILED, EXIT_OK
from qrstation.core.jobs.habits import Habits
from qrstation.core.station.home import find_home
from qrstation.core.station.settings import ArchiveSettings
from qrstation.core.station.settings_file import load_settings
from qrstation.words.habits import habits_in_words

KIND = "dicom"
"""What every archive is so far: one that speaks DIMSE, as the settings call it."""


def run_archives(options: argparse.Namespace) -> int:
    """Print what is known of the archives, after one of them was forgotten where that was asked for."""
    home = find_home()
    settings = load_settings(home.settings_file)
    forgotten = settings.archive(options.forget) if options.forget is not None else None
    known = {archive.name: Habits() for archive in settings.archives}
    with ExitStack() as ends:
        # A station that has learned nothing has no state yet, and none is made for a look at it.
        book = habits_book(home, ends) if home.state_file.exists() else None
        if forgotten is not None and home.state_file.exists():
            if book is None:
                return EXIT_FAILED  # why was said
            book.forget(forgotten.name)
        if book is not None:
            known = {name: book.of(name) for name in known}
    if forgotten is not None:
        say(f"what was learned of {forgotten.name} is forgotten")
    if options.json:
        for archive in settings.archives:
            print_json(_as_json(archive, known[archive.name]))
    else:
        rows = [_row(archive, known[archive.name]) for archive in settings.archives]
        print_table(("Archive", "Address", "Learned"), rows)
    return EXIT_OK


def _address(archive: ArchiveSettings) -> str:
    return f"{archive.host}:{archive.port}"


def _row(archive: ArchiveSettings, habits: Habits) -> tuple[str, str, str]:
    learned = "; ".join(habits_in_words(habits)) or "nothing yet"
    return printable(archive.name), printable(_address(archive)), printable(learned)


def _as_json(archive: ArchiveSettings, habits: Habits) -> dict[str, Any]:
    """Give the object of the command line's contract."""
    negotiates = habits.negotiates
    return {
        "Archive": archive.name,
        "kind": KIND,
        "address": _address(archive),
        "habits": {
            "modalities_in_study": str(habits.modalities_in_study or "unknown"),
            "counts": habits.counts,
            "availability": habits.availability,
            "cap": habits.cap,
            "instance_lists": str(habits.instance_lists or "unknown"),
            "charset": habits.charset or "",
            "charset_only_when_asked": habits.charset_only_when_asked,
            "case_sensitive_names": habits.case_sensitive_names,
            "study_level_modality": habits.study_level_modality,
            "empty_when_too_wide": habits.empty_when_too_wide,
            "negotiates": None if negotiates is None else [str(each) for each in negotiates],
        },
    }
