"""The worklist asked of real peers, and of some that answer badly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from qrstation.core.archive import FindSummary
from qrstation.core.codes.peers import PeerCode
from qrstation.core.errors import AssociationLost, AssociationRejected, RequestFailed
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.query import DateRange
from qrstation.core.standard.worklist import WorklistEntry, WorklistQuery
from qrstation.core.station.settings import ArchiveSettings
from qrstation.network.dimse.command_set import CommandField
from qrstation.network.scu.worklist import open_worklist, worklist_on
from tests.hostile import Conversation, HostileArchive
from tests.peers import Dcmqrscp, Orthanc, OrthancWorklist, Wlmscpfs
from tests.scheduled import TODAY, day, examination
from tests.store.material import encoded
from tests.told import saying

RSP = CommandField.C_FIND_RSP
TODAYS = WorklistQuery.of(DateRange(TODAY, TODAY))[0]


def ask(
    archive: ArchiveSettings, query: WorklistQuery = TODAYS, limit: int | None = None
) -> tuple[list[WorklistEntry], FindSummary]:
    """Ask an archive's worklist."""
    found: list[WorklistEntry] = []
    cancel = CancelToken()
    with open_worklist(archive, "QRSTATION", cancel) as association:
        summary = worklist_on(association, archive, query, found.append, cancel, limit)
    return found, summary


@pytest.fixture(scope="module", params=[Wlmscpfs, OrthancWorklist])
def worklist(request: Any) -> Iterator[ArchiveSettings]:
    peer = request.param(title="WORKLIST")
    with peer:
        peer.add(*day())
        yield peer.settings(charset="ISO_IR 192")  # wlmscpfs does not say what it answers in


def test_todays_patients_come_with_all_that_is_shown(worklist: ArchiveSettings) -> None:
    found, summary = ask(worklist)
    assert summary.end is SearchEnd.COMPLETE
    assert {entry.patient.patient_id for entry in found} == {"4711", "9920", "77"}
    first = next(entry for entry in found if entry.patient.patient_id == "4711")
    assert (first.name, first.patient.birth_date, first.accession_number, first.study_uid) == (
        "Morgan, Elena",
        "19580314",
        "A4711",
        "1.2.4711",
    )
    assert (first.what, first.date, first.time, first.modality, first.station) == (
        "CT thorax",
        TODAY,
        "083000",
        "CT",
        "CT1",
    )
    assert next(entry.patient.name for entry in found if entry.patient.patient_id == "77").endswith("=やまだ^たろう")


@pytest.mark.parametrize(
    ("query", "whose"),
    [
        (WorklistQuery((("Modality", "MR"),)), {"9920"}),
        (WorklistQuery((("ScheduledStationAETitle", "CT1"), ("PatientName", "Mor*"))), {"4711"}),
        (WorklistQuery.of(DateRange("20261129", ""))[0], {"12"}),
        (WorklistQuery(), {"4711", "9920", "77", "12"}),
        (WorklistQuery((("PatientID", "nobody"),)), set()),
    ],
)
def test_what_is_asked_for_is_matched(worklist: ArchiveSettings, query: WorklistQuery, whose: set[str]) -> None:
    found, summary = ask(worklist, query)
    assert {entry.patient.patient_id for entry in found} == whose
    assert summary.end is SearchEnd.COMPLETE


@pytest.mark.parametrize("kind", [Dcmqrscp, Orthanc])
def test_an_archive_without_a_worklist_says_so(kind: Callable[[], Any]) -> None:
    with kind() as peer, pytest.raises(AssociationRejected, check=saying("offers no worklist")) as caught:
        ask(peer.settings())
    assert caught.value.notice.code == PeerCode.WORKLIST_NOT_OFFERED
    assert "1.2.840.10008.5.1.4.31" in caught.value.support


def test_a_title_that_is_not_known_is_no_missing_worklist() -> None:
    with Orthanc() as peer, pytest.raises(AssociationRejected) as caught:
        ask(ArchiveSettings("Other", "OTHER", "127.0.0.1", peer.port, timeout=5))
    assert caught.value.notice.code == PeerCode.CALLED_UNKNOWN


def answering(*answers: bytes, status: int = 0x0000) -> Callable[[Conversation, int, Dataset], bool]:
    """Answer a question with these data sets."""

    def answer(conversation: Conversation, field: int, keys: Dataset) -> bool:
        for data in answers:
            conversation.respond(RSP, 0xFF00, data)
        conversation.respond(RSP, status)
        return True

    return answer


def test_what_is_sent_is_valid_for_its_model() -> None:
    heard: list[Dataset] = []

    def answer(conversation: Conversation, field: int, keys: Dataset) -> bool:
        heard.append(keys)
        conversation.respond(RSP, 0x0000)
        return True

    with HostileArchive(0, answer=answer) as archive:
        ask(archive.settings, WorklistQuery((("Modality", "CT"), ("PatientID", "4711"))))
    (keys,) = heard
    assert "QueryRetrieveLevel" not in keys
    assert len(keys.ScheduledProcedureStepSequence) == 1
    assert (keys.ScheduledProcedureStepSequence[0].Modality, keys.PatientID) == ("CT", "4711")
    assert "Modality" not in keys


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"\xff" * 30,
        encoded(examination())[:-5],
        encoded(examination("", "")),
    ],
    ids=["nothing", "garbage", "cut off", "nobody's"],
)
def test_answers_that_tell_of_nobody_are_counted_and_the_others_kept(bad: bytes) -> None:
    with HostileArchive(0, answer=answering(encoded(examination()), bad)) as archive:
        found, summary = ask(archive.settings)
    assert [entry.name for entry in found] == ["Morgan, Elena"]
    assert (summary.end, summary.undecodable) == (SearchEnd.CUT_SHORT, 1)


def test_an_entry_without_a_step_or_with_several_is_taken_as_it_is() -> None:
    bare, twice = examination("A^A", "1"), examination("B^B", "2")
    del bare.ScheduledProcedureStepSequence
    steps = twice.ScheduledProcedureStepSequence
    twice.ScheduledProcedureStepSequence = Sequence([steps[0], steps[0]])
    with HostileArchive(0, answer=answering(encoded(bare), encoded(twice))) as archive:
        found, summary = ask(archive.settings)
    assert [(entry.name, entry.station) for entry in found] == [("A, A", ""), ("B, B", "CT1"), ("B, B", "CT1")]
    assert summary.end is SearchEnd.COMPLETE


def test_an_answer_that_never_ends_is_stopped_at_the_limit() -> None:
    def endless(conversation: Conversation, field: int, keys: Dataset) -> bool:
        if field == CommandField.C_FIND_RQ:
            number = 0
            while not conversation.hears(0):
                conversation.respond(RSP, 0xFF00, encoded(examination(patient_id=str(number))))
                number += 1
        return True

    with HostileArchive(0, answer=endless) as archive:
        found, summary = ask(archive.settings, limit=7)
    assert (len(found), summary.end) == (7, SearchEnd.STOPPED)


def test_a_line_that_drops_is_raised_and_what_came_stays() -> None:
    def drops(conversation: Conversation, field: int, keys: Dataset) -> bool:
        conversation.respond(RSP, 0xFF00, encoded(examination()))
        conversation.archive.go_on.wait(20)
        conversation.reset()
        return True

    found: list[WorklistEntry] = []

    with HostileArchive(0, answer=drops) as archive:
        cancel = CancelToken()

        def take(entry: WorklistEntry) -> None:
            found.append(entry)
            archive.go_on.set()

        with (
            pytest.raises(AssociationLost),
            open_worklist(archive.settings, "QRSTATION", cancel) as association,
        ):
            worklist_on(association, archive.settings, TODAYS, take, cancel)
    assert len(found) == 1


@pytest.mark.parametrize("status", [0xA900, 0xC001])
def test_a_failure_is_raised(status: int) -> None:
    with HostileArchive(0, answer=answering(status=status)) as archive, pytest.raises(RequestFailed):
        ask(archive.settings)
