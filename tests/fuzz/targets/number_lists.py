"""A list of accession numbers, from a file or the clipboard: its lines, or told that it is none."""

from __future__ import annotations

import codecs
from collections.abc import Mapping

from qrstation.core.errors import StationError
from qrstation.jobs.priors.number_list import MOST_LISTED, numbers_in, read_list
from tests.fuzz.made import written
from tests.fuzz.target import Target


def _take(data: bytes) -> None:
    found = read_list(str(written(data, "list.txt")))
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    assert found == numbers_in(data.decode("utf-16" if is_wide else "utf-8-sig", "replace"))
    assert len(found) <= MOST_LISTED + 1
    assert all(each.number and each.number == each.number.strip() for each in found)
    assert len({each.place for each in found}) == len(found)


def _seeds() -> Mapping[str, bytes]:
    return {
        "lines": b"A1\r\nA2\rA3\n\n A4 \n",
        "marked": b"\xef\xbb\xbfA1\nB\xff\n",
        "utf-16": "A1\nA2\n".encode("utf-16"),
    }


TARGET = Target(_take, _seeds, (StationError,), words=(b"\r\n", b"\x85", b"\xe2\x80\xa8", b"\n" * 500))
