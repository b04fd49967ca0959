"""Writes a table into a CSV file: beside, then in its place, and never over another unless that was said."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.station.replacing import replace
from qrstation.ui.results.row_table import HEADING, Row, harmless


def write_list(rows: Iterable[Row], path: Path, *, over: bool) -> None:
    """Write rows under their heading as RFC 4180 has it, in UTF-8 with a BOM, by which spreadsheets know it.

    ``over``: another file may stand there. On any thread. Raises StationError.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix=".list", suffix=".part", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8-sig", errors="replace", newline="") as file:
                table = csv.writer(file, lineterminator="\r\n")
                table.writerows(map(harmless, row) for row in (HEADING, *rows))
                file.flush()
                os.fsync(file.fileno())
            if not over:
                with path.open("xb"):  # the name is ours from here on
                    pass
            replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
    except FileExistsError as error:
        raise StationError(WindowCode.LIST_THERE, path=str(path)) from error
    except OSError as error:
        raise StationError(WindowCode.LIST_UNWRITTEN, path=str(path), reason=str(error.strerror)) from error
