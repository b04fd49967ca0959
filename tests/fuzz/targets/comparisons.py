"""Two files of one instance, compared by their headers: what differs, in bounded words, or said why not."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import asdict

from qrstation.core.errors import NotDicom
from qrstation.store.conflicts import _first_frame, _titles
from qrstation.store.header_differences import LONGEST_WORDS, MOST_LISTED, header_differences
from qrstation.store.stored_file import read_file
from qrstation.store.versions import compare
from tests.fuzz.made import file_head, small_ct, small_enhanced, written
from tests.fuzz.target import Target
from tests.fuzz.targets.data_set_walk import WORDS


def _take(data: bytes) -> None:
    here = read_file(written(_here(), "here.dcm"))
    new = read_file(written(data))
    compare(here, new)
    assert _first_frame(here, new) >= 0
    json.dumps(asdict(_titles(new)))
    found = header_differences(here, new)
    assert len(found.elements) <= MOST_LISTED
    for each in found.elements:
        assert max(len(each.here or ""), len(each.new or "")) <= LONGEST_WORDS + 2
    json.dumps([asdict(each) for each in found.elements])


@functools.cache
def _here() -> bytes:
    return file_head(small_ct())


def _seeds() -> Mapping[str, bytes]:
    other = small_ct()
    other.PatientName, other.InstanceNumber = "Other", 8
    del other.ProcedureCodeSequence[1]
    return {"same": _here(), "other": file_head(other), "enhanced": file_head(small_enhanced())}


TARGET = Target(_take, _seeds, (NotDicom,), words=WORDS, memory=8 << 20, calls=200_000, calls_a_byte=600, runs=200)
