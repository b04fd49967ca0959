"""What others have this program open: links, files as links, and the line that one start hands to the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from qrstation.core.errors import StationError
from qrstation.core.standard.uid import is_acceptable
from qrstation.core.station.opening import Opening, decode, encode, file_of_link, is_link, link_opening
from tests.fuzz.knowing import change_json
from tests.fuzz.target import Target


def _take(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    assert is_link(text) in (True, False)
    ways: tuple[Callable[[], Opening], ...] = (lambda: link_opening(text), lambda: decode(data)[0])
    for way in ways:
        with suppress(StationError):
            opening = way()
            assert sum(map(bool, (opening.study_uid, opening.accession, opening.paths))) == 1
            assert not opening.study_uid or is_acceptable(opening.study_uid)
            assert all(Path(path).is_absolute() for path in opening.paths)
            assert decode(encode(opening))[0] == opening
    with suppress(StationError):
        assert "\0" not in file_of_link(text)


def _seeds() -> Mapping[str, bytes]:
    return {
        "study": b"qrstation://open?study=1.2.840.1",
        "accession": b"QRSTATION://open?accession=A%C3%A4%2B1",
        "file": b"file:///disc/DICOMDIR%20x",
        "host": b"file://localhost/disc/%FF",
        "line": encode(Opening(study_uid="1.2.3")),
        "paths": encode(Opening(paths=("/disc/a", "/disc/b")), "token"),
        "number": encode(Opening(accession="A1")),
    }


TARGET = Target(
    _take,
    _seeds,
    change=change_json,
    words=(b"%00", b"%2e", b"%", b"?study=", b"&", b'"paths":', b"[[[[", b"\\ud800", b"null"),
)
