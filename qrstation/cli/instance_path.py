"""Where the instance lies that a command was given: by a path, or by its UID in the store."""

from __future__ import annotations

import argparse
from pathlib import Path

from qrstation.cli.auditing import tell
from qrstation.cli.opening import path_error
from qrstation.cli.output import say
from qrstation.core.actor import ActorKind, person
from qrstation.core.codes.window import WindowCode
from qrstation.core.deeds import InstancesSeen
from qrstation.core.errors import StationError
from qrstation.core.station.home import find_home
from qrstation.core.station.settings_file import load_settings
from qrstation.store.index import IndexReader
from qrstation.store.store_mark import StoreMark


def instance_path(options: argparse.Namespace) -> Path | None:
    """Give the file of PATH or --instance; None, once it was said, when it is neither or both.

    Raises StationError for an instance that is not in the store, for a store that cannot be used, and for a path at
    which nothing is.
    """
    if (options.path is None) == (not options.instance):
        say(f"qrstation: give either a PATH or --instance UID; see qrstation {options.command} --help")
        return None
    path: Path | None = options.path
    if path is not None:
        _check_there(path)
        return path
    home = find_home()
    store = load_settings(home.settings_file).store_folder(home.store)
    StoreMark(store, home.index_file).check()
    with IndexReader(home.index_file, store) as reader:
        record = reader.instance(options.instance)
        if record is None:
            raise StationError(WindowCode.INSTANCE_NOT_IN_STORE)
        heading = reader.heading(record.study_uid)
    if heading is not None:
        tell(InstancesSeen(heading, person(ActorKind.COMMAND)))
    return record.path


def _check_there(path: Path) -> None:
    """Tell a path that was mistyped; whatever else is wrong with it is told by who reads it. Raises StationError."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # the last for a NUL in it
        raise path_error(str(path), WindowCode.PATH_NOT_THERE) from error
    except OSError:
        return
