"""Writes a table into a CSV file: beside, then in its place, and never over another unless that was said."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.station.replacing import put
from qrstation.ui.results.row_table import HEADING, Row, harmless


def write_list(rows: Iterable[Row], path: Path, *, over: bool) -> None:
    """Write rows under their heading as RFC 4180 has it, in UTF-8 with a BOM, by which spreadsheets know it.

    ``over``: another file may stand there. On any thread. Raises StationError.
    """

    def write(file: BinaryIO) -> None:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
        table = csv.writer(text, lineterminator="\r\n")
        table.writerows(map(harmless, row) for row in (HEADING, *rows))
        text.detach()  # with all that it holds; the file is closed by whoever opened it

    try:
        put(path, write, over=over)
    except FileExistsError as error:
        raise StationError(WindowCode.LIST_THERE, path=str(path)) from error
    except OSError as error:
        raise StationError(WindowCode.LIST_UNWRITTEN, path=str(path), reason=str(error.strerror)) from error
