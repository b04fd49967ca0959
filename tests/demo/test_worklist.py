"""The demo's worklist, asked as any other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from qrstation.core.errors import AssociationRejected
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.query import DateRange
from qrstation.core.standard.worklist import WorklistEntry, WorklistQuery
from qrstation.core.station.settings import ArchiveSettings
from qrstation.demo import catalogue
from qrstation.demo.archive import DemoArchive, Manner
from qrstation.demo.worklist import scheduled
from qrstation.jobs.search.worklist import ask_worklist
from tests.connected import connected
from tests.peers import dcmtk

TODAY = date.today()


@pytest.fixture
def archive() -> Iterator[ArchiveSettings]:
    running = DemoArchive(Manner(catalogue.MAIN, "MAINPACS", worklist=True))
    yield ArchiveSettings("Main", "MAINPACS", "127.0.0.1", running.start(), timeout=10)
    running.stop()


def ask(archive: ArchiveSettings, *queries: WorklistQuery) -> list[WorklistEntry]:
    """Ask an archive."""
    found: list[WorklistEntry] = []
    answer = ask_worklist(connected(archive), queries, found.append, CancelToken())
    assert answer.end is SearchEnd.COMPLETE
    return found


def test_patients_of_the_catalogue_are_scheduled_today_and_tomorrow(archive: ArchiveSettings) -> None:
    day = f"{TODAY:%Y%m%d}"
    todays = ask(archive, *WorklistQuery.of(DateRange(day, day)))
    known = {study.patient.patient_id: study.patient for study in catalogue.studies()}
    assert catalogue.NODULE_PATIENT_ID in {entry.patient.patient_id for entry in todays}
    assert all(known[entry.patient.patient_id].name == entry.patient.name for entry in todays)
    assert {entry.date for entry in todays} == {day}
    everything = ask(archive, WorklistQuery())
    assert {entry.date for entry in everything} == {day, f"{TODAY + timedelta(days=1):%Y%m%d}"}
    assert len({entry.key for entry in everything}) == len(everything) == len(list(scheduled(TODAY)))


def test_keys_within_the_step_are_matched(archive: ArchiveSettings) -> None:
    found = ask(archive, *WorklistQuery.of(DateRange(), modalities=("MR",), station="MR1"))
    assert {(entry.modality, entry.station) for entry in found} == {("MR", "MR1")}


def test_dcmtk_asks_it_too(archive: ArchiveSettings) -> None:
    done = dcmtk(
        "findscu", "-W", "-aec", "MAINPACS", "127.0.0.1", str(archive.port), "-k", "PatientName", "-k",
        "PatientID=4711-02", "-k", "ScheduledProcedureStepSequence[0].Modality=CT",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "4711-02" in done.stderr + done.stdout


def test_the_off_site_archive_has_none() -> None:
    running = DemoArchive(Manner(catalogue.OFF_SITE, "OFFSITE"))
    archive = ArchiveSettings("Off-site", "OFFSITE", "127.0.0.1", running.start(), timeout=10)
    with pytest.raises(AssociationRejected):
        ask(archive, WorklistQuery())
    running.stop()
