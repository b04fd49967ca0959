"""Made-up entries of worklists for the tests of the window."""

from __future__ import annotations

from typing import Any

from qrstation.core.patient import Demographics
from qrstation.core.standard.worklist import WorklistEntry

ELENA = Demographics("4711", "", "Morgan^Elena", "19580314", "F")
PAOLO = Demographics("9920", "", "Moretti^Paolo", "19710902", "M")


def entry(patient: Demographics = ELENA, archive: str = "Main", **values: Any) -> WorklistEntry:
    """Give an entry, of Elena unless told otherwise."""
    base = {"date": "20261128", "time": "083000", "modality": "CT", "stations": ("CT1",), "procedure": "CT thorax"}
    return WorklistEntry(archive, patient, **{"accession_number": "A1", **base, **values})
