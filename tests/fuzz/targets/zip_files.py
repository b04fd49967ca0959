"""A zip file that is imported: its instances are kept whole, the rest is skipped or told of, nothing comes beside."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from typing import cast

from qrstation.store.import_source import is_zip
from qrstation.store.importing import import_paths
from qrstation.store.instance_store import InstanceStore
from qrstation.words import words_of
from tests.fuzz.made import file_head, folder, small_ct
from tests.fuzz.target import Target
from tests.fuzz.targets.imported_files import Beside

DAY = (2026, 11, 29, 8, 0, 0)


def _take(data: bytes) -> None:
    store, place = Beside(), folder() / "import"
    place.mkdir(exist_ok=True)
    path = place / "a.zip"
    path.write_bytes(data)
    try:
        report = import_paths(cast("InstanceStore", store), [path], lambda: False)
        is_single = not is_zip(path)
        assert [each.name for each in place.iterdir()] == ["a.zip"]
    finally:
        with suppress(FileNotFoundError):
            path.unlink()
    assert report.imported == store.keeper.kept
    assert not is_single or report.imported + report.skipped + len(report.failed) == 1
    for name, why in report.failed:
        assert name.isprintable()
        words_of(why)


def _zipped(packing: int, entries: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name, DAY), data, packing)
    return made.getvalue()


def _seeds() -> Mapping[str, bytes]:
    image = file_head(small_ct())
    return {
        "stored": _zipped(zipfile.ZIP_STORED, {"IM1": image, "README": b"Read me."}),
        "packed": _zipped(zipfile.ZIP_DEFLATED, {"a/IM1": image, "../b": b""}),
        "empty": _zipped(zipfile.ZIP_STORED, {}),
    }


def _change(data: bytes, chance: random.Random) -> bytes:
    """Change a number in one of the headers, where chance alone would mostly change a pixel."""
    marks = [place for mark in (b"PK\1\2", b"PK\3\4", b"PK\5\6") for place in _places(data, mark)]
    if not marks:
        return data
    place = chance.choice(marks) + chance.randrange(4, 46)
    value = chance.choice((b"\0", b"\1", b"\x08", b"\x7f", b"\xff", b"\xff\xff", b"\xff\xff\xff\xff", b"\0\0\0\0"))
    return data[:place] + value + data[place + len(value) :]


def _places(data: bytes, mark: bytes) -> list[int]:
    return [place for place in range(len(data) - 3) if data.startswith(mark, place)]


WORDS = (b"PK\1\2", b"PK\3\4", b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\7\x08", b"../", b"\1\0\x18\0", b".zip", b"DICM")
TARGET = Target(_take, _seeds, words=WORDS, change=_change, calls=60_000)
