"""Answers of a worklist (PS3.4 K): what is scheduled, or nothing; each entry is told apart and named."""

from __future__ import annotations

from collections.abc import Mapping

from qrstation.core.standard.charset import TextRule
from qrstation.core.standard.query import DateRange
from qrstation.core.standard.worklist import WorklistQuery, entries_of
from qrstation.network.dimse.identifier import decode_values
from tests.fuzz.made import EXPLICIT, IMPLICIT, encoded, small_ct
from tests.fuzz.target import Target
from tests.fuzz.targets.data_set_walk import WORDS
from tests.imaging.enhanced import item

QUERY = WorklistQuery.of(DateRange("20260101", "20260102"), modalities=("CT",), station="CT*")[0]


def _take(data: bytes) -> None:
    found = decode_values(
        data[1:], QUERY.outer_keys(), QUERY.sequences(), TextRule(), implicit=data[:1] == b"\1"
    )  # fmt: skip
    for entry in entries_of("Archive", found[0]) if found is not None else ():
        assert isinstance(QUERY.fits(entry), bool)
        assert all(isinstance(part, str) for part in (*entry.key, entry.name, entry.what, entry.station))
        hash(entry.key)


def _seeds() -> Mapping[str, bytes]:
    answer = small_ct()
    del answer.PixelData
    answer.ScheduledProcedureStepSequence = [
        item(ScheduledStationAETitle=["CT1", "CT2"], ScheduledProcedureStepStartDate="20260102", Modality="CT",
             ScheduledProcedureStepStartTime="0930", ScheduledProcedureStepDescription="Thorax")
    ] * 2  # fmt: skip
    answer.RequestedProcedureDescription = "Thorax"
    return {"explicit": b"\0" + encoded(answer, EXPLICIT), "implicit": b"\1" + encoded(answer, IMPLICIT)}


TARGET = Target(_take, _seeds, words=(*WORDS, b"\x40\0\0\x01SQ\0\0"))
