"""One process's part in the audit trail: what it is told becomes records, its settings are watched, it is never in the
way.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from qrstation.audit import arrivals, changes, refusals, terms
from qrstation.audit.arrivals import Arrivals
from qrstation.audit.files import records_after
from qrstation.audit.head import Head
from qrstation.audit.reading import Seen, seen
from qrstation.audit.record import UNSEALED
from qrstation.audit.refusals import MOST_ADDRESSES, Refusals
from qrstation.audit.sealing import Sealing, known_head
from qrstation.audit.verifying import verify
from qrstation.core.actor import STATION, Actor, ActorKind, peer, person
from qrstation.core.codes.audit import AuditCode
from qrstation.core.codes.peers import PeerCode
from qrstation.core.codes.store import StoreCode
from qrstation.core.codes.tls import TlsCode
from qrstation.core.deeds import (
    ArchiveAsked,
    AssociationEnded,
    CallFailed,
    Deed,
    ExportTarget,
    FilesImported,
    InstancesExported,
    InstancesSeen,
    StoreAsked,
    TransferBegan,
    TransferEnded,
)
from qrstation.core.errors import StoreUnusable
from qrstation.core.events import (
    Again,
    CallerRefused,
    Difference,
    Event,
    InstancesSetAside,
    InstancesStored,
    NewsLost,
    SearchEnd,
    SetAside,
    StudiesDeleted,
)
from qrstation.core.instance import InstanceRecord, StudyHeading
from qrstation.core.jobs.job import JobOutcome, JobState, RetrieveRequest, SendRequest
from qrstation.core.notice import Notice, notice
from qrstation.core.patient import Demographics
from qrstation.core.standard.query import StudyQuery
from qrstation.core.station.home import Home
from qrstation.core.station.settings import (
    ArchiveSettings,
    AuditSettings,
    ReceiverSettings,
    Settings,
    StationSettings,
    ViewerSettings,
)
from qrstation.core.station.settings_file import save_settings
from qrstation.receiver.auditor import Auditor, Process
from tests.audit.material import home_at
from tests.audit.test_sealing import Kept
from tests.peers import Dcmqrscp
from tests.ui.running import running_station
from tests.waiting import until

CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
ME = person(ActorKind.WINDOW)
WHOSE = Demographics("P-1", "", "Morgan^Elena", "19700101")
HEADING = StudyHeading("1.2.3", "Morgan^Elena", "P-1", accession_number="A-17")


def instance(number: int, study: str = "1.2.3", sop_class: str = CT, patient: Demographics = WHOSE) -> InstanceRecord:
    return InstanceRecord(study, f"{study}.1", f"{study}.1.{number}", sop_class, "", Path(), 10, patient=patient)


@contextmanager
def auditing(home: Home, settings: Settings | None = None, **options: Any) -> Iterator[Auditor]:
    auditor = Auditor(home, settings or Settings(), options.pop("process", Process.RECEIVER), **options)
    try:
        yield auditor
    finally:
        auditor.close()


def recorded(home: Home, *events: Event | Deed, **options: Any) -> list[Seen]:
    """Give what is recorded of events, without start, stop and settings."""
    with auditing(home, process=Process.COMMAND, **options) as auditor:
        for event in events:
            auditor.take(event)
    return trail(home)


def trail(home: Home) -> list[Seen]:
    return [seen(record) for record, _ in records_after(home.audit)]


def users(one: Seen) -> list[str]:
    return [each.user for each in one.who]


def test_what_comes_over_an_association_is_one_record_when_it_is_over_and_indexed(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    sender, other = peer("PACS", "10.0.0.7", 1), peer("PACS", "10.0.0.7", 2)
    (one, two) = recorded(
        home,
        InstancesStored((instance(1), instance(2)), by=sender),
        AssociationEnded(sender, 4, 0),
        InstancesStored((instance(9, "1.2.9"),), by=other),
        InstancesStored((instance(3), instance(4, sop_class=MR)), by=sender),
        AssociationEnded(other, 1, 2),
    )
    assert (one.code, one.action, one.studies, one.patients, one.outcome) == ("110104", "C", ("1.2.3",), ("P-1",), 0)
    assert users(one) == ["PACS", "QRSTATION"]
    assert (two.studies, two.outcome, two.detail) == (("1.2.9",), 4, "2 instances were refused")
    xml = next(record.xml for record, _ in records_after(home.audit))
    assert b'NumberOfInstances="3"' in xml
    assert f'UID="{MR}" NumberOfInstances="1"'.encode() in xml


def test_each_patient_and_what_came_again_have_records_of_their_own(tmp_path: Path) -> None:
    sender = peer("PACS", "10.0.0.7", 1)
    other = Demographics("P-2", "", "Other^One")
    found = recorded(
        home_at(tmp_path),
        InstancesStored((instance(1), instance(2, "1.5", patient=other)), (Again("1.2.3", "1", "1"),), sender),
        InstancesSetAside((SetAside("1.2.3", "1", "2", Difference.HEADER),), sender),
        AssociationEnded(sender, 4, 0),
        heading=lambda study_uid: HEADING,
    )
    assert sorted((each.action, each.patients) for each in found) == [
        ("C", ("P-1",)),
        ("C", ("P-2",)),
        ("R", ("P-1",)),
        ("U", ("P-1",)),
    ]


def test_an_association_whose_instances_were_all_refused_is_recorded_too(tmp_path: Path) -> None:
    (one,) = recorded(home_at(tmp_path), AssociationEnded(peer("PACS", "10.0.0.7", 1), 0, 3))
    assert (one.code, one.outcome, one.studies) == ("110104", 4, ())


def test_an_association_that_never_ends_or_is_never_indexed_is_recorded_after_a_while() -> None:
    now = [0.0]
    waiting = Arrivals(lambda: now[0])
    first, second = peer("A", "1", 1), peer("B", "2", 2)
    assert waiting.stored(InstancesStored((instance(1),), by=first)) == ()
    assert waiting.ended(AssociationEnded(second, 5, 0)) == ()
    now[0] = arrivals.PATIENCE
    assert waiting.overdue() == (), "nothing came of the second, and the first goes on"
    now[0] = arrivals.LONGEST
    (so_far,) = waiting.overdue()
    assert so_far.by == first
    assert waiting.stored(InstancesStored((instance(2),), by=first)) == ()
    (rest,) = waiting.ended(AssociationEnded(first, 2, 0))
    assert [study.instances[0].count for study in rest.subject.studies] == [1], "what was recorded is not told again"
    assert waiting.rest() == ()


@pytest.mark.parametrize(
    ("event", "code", "action", "who"),
    [
        (InstancesSeen(HEADING, ME), "110103", "R", [ME.name, "QRSTATION"]),
        (InstancesStored((instance(1),), by=ME), "110103", "U", [ME.name, "QRSTATION"]),
        (StudiesDeleted(("1.2.3",), ("1.2.3.1",), ME, WHOSE), "110105", "D", [ME.name, "QRSTATION"]),
        (StudiesDeleted(("1.2.3",), by=STATION, whose=WHOSE), "110105", "D", ["QRSTATION"]),
        (
            InstancesExported(("1.2.3",), ("1.2.3.1",), ("1", "2"), ExportTarget.FOLDER, ME),
            "110106", "R", [ME.name, "folder", "QRSTATION"],
        ),
        (
            FilesImported(("1.2.3",), 3, 0, Actor(ActorKind.IMPORT, "anna")),
            "110107", "C", ["anna", "files", "QRSTATION"],
        ),
        (
            TransferBegan(RetrieveRequest("Main", "1.2.3"), "PACS", "10.0.0.7", ME),
            "110102", "E", ["PACS", "QRSTATION", ME.name],
        ),
        (
            TransferBegan(RetrieveRequest("Main", "1.2.3", destination="THIRD"), "PACS", "10.0.0.7", STATION),
            "110102", "E", ["PACS", "THIRD", "QRSTATION"],
        ),
        (TransferBegan(SendRequest("Main", "1.2.3"), "PACS", "h", ME), "110102", "E", ["QRSTATION", "PACS", ME.name]),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_each_deed_says_who_did_it_and_whose_it_was(
    tmp_path: Path, event: Event | Deed, code: str, action: str, who: list[str]
) -> None:
    (one,) = recorded(home_at(tmp_path), event, heading=lambda study_uid: HEADING)
    assert (one.code, one.action, users(one), one.studies, one.patients) == (code, action, who, ("1.2.3",), ("P-1",))


@pytest.mark.parametrize(
    ("state", "outcome"),
    [(JobState.SUCCEEDED, 0), (JobState.PARTIAL, 4), (JobState.CANCELLED, 4), (JobState.FAILED, 8)],
)
def test_the_end_of_a_transfer_says_how_it_went(tmp_path: Path, state: JobState, outcome: int) -> None:
    began = TransferBegan(RetrieveRequest("Main", "1.2.3"), "PACS", "10.0.0.7", ME)
    (one,) = recorded(home_at(tmp_path), TransferEnded(began, JobOutcome(state, 20, 12)))
    assert (one.outcome, one.detail) == (outcome, f"{state}: 12 of 20 instances")


@pytest.mark.parametrize(
    ("end", "outcome"),
    [(SearchEnd.COMPLETE, 0), (SearchEnd.STOPPED, 0), (SearchEnd.CUT_SHORT, 4), (SearchEnd.FAILED, 8)],
)
def test_a_question_says_how_it_ended_and_no_word_of_a_peer(tmp_path: Path, end: SearchEnd, outcome: int) -> None:
    said = notice(StoreCode.DISK_FULL, comment="Morgan^Elena was not found")
    (one,) = recorded(home_at(tmp_path), ArchiveAsked("PACS", "h", "1.2", "1.2", b"id", end, 3, said))
    assert one.outcome == outcome
    assert "Morgan" not in one.detail


def test_what_the_store_holds_is_asked_of_ourselves(tmp_path: Path) -> None:
    (one,) = recorded(home_at(tmp_path), StoreAsked("PatientID=1", 3))
    assert (one.code, users(one)) == ("110112", ["QRSTATION", "QRSTATION", ME.name])


def test_other_news_is_no_deed(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    assert recorded(home, NewsLost(), InstancesStored((instance(1),), by=STATION), InstancesStored()) == []


def test_a_study_of_which_nothing_can_be_looked_up_is_recorded_all_the_same(tmp_path: Path) -> None:
    def gone(study_uid: str) -> StudyHeading | None:
        raise StoreUnusable(StoreCode.STORE_GONE)

    event = InstancesExported(("1.2.3",), (), ("1",), ExportTarget.FOLDER, ME)
    (one,) = recorded(home_at(tmp_path), event, heading=gone)
    assert (one.studies, one.patients) == (("1.2.3",), ())


def refused(address: str) -> CallerRefused:
    return CallerRefused("EVIL", address, notice(PeerCode.CALLER_UNKNOWN))


def test_refused_callers_are_alerts_and_many_of_them_are_counted(tmp_path: Path) -> None:
    first, *others = recorded(home_at(tmp_path), *[refused("10.0.0.9")] * 500, refused("10.0.0.10"))
    assert (first.code, first.type, first.outcome) == ("110113", "Node Authentication", 4)
    assert users(first)[-1] == "EVIL"
    assert [each.detail[:24] for each in others] == ["refused a caller: caller", "refused 499 more callers"]


def test_refusals_are_told_again_after_a_while_and_bounded_in_memory() -> None:
    now = [0.0]
    seen_lately = Refusals(lambda: now[0])
    taken = [seen_lately.take(refused(f"10.0.{n // 250}.{n % 250}")) for n in range(2 * MOST_ADDRESSES)]
    assert taken.count(0) == MOST_ADDRESSES + 1
    assert taken.count(None) == MOST_ADDRESSES - 1
    assert seen_lately.counted() == ()
    now[0] = refusals.EVERY
    ((_, more),) = seen_lately.counted()
    assert more == MOST_ADDRESSES - 1
    assert seen_lately.take(refused("10.0.0.1")) == 0


def test_a_process_that_never_looks_records_again_after_a_while_all_the_same() -> None:
    now = [0.0]
    seen_lately = Refusals(lambda: now[0])
    failed = CallFailed("PACS", "10.0.0.1", notice(TlsCode.EXPIRED))
    assert [seen_lately.take(failed) for _ in range(4)] == [0, None, None, None]
    assert seen_lately.take(refused("10.0.0.1")) == 0, "who calls from there is another matter"
    now[0] = refusals.EVERY
    assert [seen_lately.take(failed) for _ in range(2)] == [3, None]


def test_tls_that_fails_with_an_archive_is_an_alert(tmp_path: Path) -> None:
    failed = CallFailed("PACS", "10.0.0.9", notice(TlsCode.UNKNOWN_CA, peer="PACS at 10.0.0.9:104"))
    first, again = recorded(home_at(tmp_path), *[failed] * 5)
    assert (first.code, first.type, first.outcome) == ("110113", "Node Authentication", 4)
    assert users(first) == ["QRSTATION", "PACS"]
    assert first.detail.startswith("TLS failed: ")
    assert again.detail.startswith("TLS failed 4 more times, the last: ")


def test_a_window_says_when_it_begins_and_ends_and_who_is_logged_in(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    with auditing(home, process=Process.WINDOW) as auditor:
        auditor.begin()
    assert [(each.event, each.type) for each in trail(home)] == [
        ("Security Alert", "Audit Recording Started"),
        ("Application Activity", "Application Start"),
        ("User Authentication", "Login"),
        ("User Authentication", "Logout"),
        ("Application Activity", "Application Stop"),
    ]
    assert users(trail(home)[2]) == [ME.name, "QRSTATION"]
    with auditing(home) as auditor:
        auditor.begin()
        auditor.close()
    assert [each.type for each in trail(home)[5:]] == ["Application Start", "Application Stop"]
    assert verify(home).is_whole


BASE = Settings(archives=(ArchiveSettings("Main", "PACS", "10.0.0.7", 104),))


@pytest.mark.parametrize(
    ("after", "kind", "names"),
    [
        (replace(BASE, receiver=ReceiverSettings(accept="any")), "Security Configuration", "receiver.accept"),
        (replace(BASE, station=StationSettings(port=104)), "Network Configuration", "station.port"),
        (replace(BASE, archives=()), "Network Configuration", "archives.Main"),
        (
            replace(BASE, archives=(replace(BASE.archives[0], host="10.0.0.8"),)),
            "Network Configuration",
            "archives.Main.host",
        ),
        (replace(BASE, archives=(replace(BASE.archives[0], tls=True),)), "Security Configuration", "archives.Main.tls"),
        (replace(BASE, viewer=ViewerSettings(2)), "Software Configuration", "viewer.memory_gb"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_settings_that_changed_between_two_runs_are_told_at_the_next_start(
    tmp_path: Path, after: Settings, kind: str, names: str
) -> None:
    home = home_at(tmp_path)
    for settings in (BASE, BASE, after):
        with auditing(home, settings, process=Process.COMMAND) as auditor:
            auditor.begin()
    first, told = trail(home)
    assert first.type == "Audit Recording Started"
    assert (told.type, told.detail, users(told)[-1]) == (kind, f"settings changed: {names}", ME.name)
    kept = (home.data / "audit.settings").read_text()
    assert "10.0.0.7" not in kept, "no value is kept, only its digest"


def test_settings_that_change_while_it_runs_are_told_at_once_and_by_one_process(tmp_path: Path) -> None:
    home, after = home_at(tmp_path), replace(BASE, archives=())
    save_settings(home.settings_file, BASE)
    with auditing(home, BASE) as one, auditing(home, BASE) as other:
        one.begin()
        assert until(lambda: "Application Start" in [each.type for each in trail(home)])
        save_settings(home.settings_file, after)
        one.settings_changed(after)
        assert until(lambda: "Network Configuration" in [each.type for each in trail(home)])
        other.begin()  # with what it had read before the change: that is no change back
        other.settings_changed(after)
    assert [each.type for each in trail(home)].count("Network Configuration") == 1


def test_what_was_written_over_counts_as_changed(tmp_path: Path) -> None:
    path = tmp_path / "audit.settings"
    assert changes.read_witness(path) is None
    for text in ("hello", "[1]", "{}", '{"settings": 1}', "[" * 100_000):
        path.write_text(text)
        assert changes.read_witness(path) == changes.Witness({}, has_trail=True)
    assert changes.kind_of(()) == terms.SOFTWARE_CONFIGURATION


@pytest.mark.parametrize("left", [None, "", '{"settings": {}, "trail": true}'])
@pytest.mark.parametrize("is_on", [True, False])
def test_what_was_seen_of_the_settings_cannot_be_taken_away_unnoticed(
    tmp_path: Path, is_on: bool, left: str | None
) -> None:
    home = home_at(tmp_path)
    with auditing(home, BASE, process=Process.COMMAND) as auditor:
        auditor.begin()
    if left is None:
        home.audit_witness.unlink()
    else:
        home.audit_witness.write_text(left)
    after = replace(BASE, receiver=ReceiverSettings(accept="any"), audit=AuditSettings(enabled=is_on))
    with auditing(home, after, process=Process.COMMAND) as auditor:
        auditor.begin()
    *switched, told = trail(home)[1:]
    assert [each.type for each in switched] == ([] if is_on else ["Audit Recording Stopped"])
    assert (told.type, told.outcome) == ("Security Configuration", 0)
    assert told.detail.startswith("what was seen of the settings (audit.settings) is gone; not as delivered: ")
    assert "archives.Main, " in told.detail
    assert "receiver.accept" in told.detail
    with auditing(home, after, process=Process.COMMAND) as auditor:
        auditor.begin()
    assert trail(home)[-1] == told, "once"


@pytest.mark.parametrize("put", [Path.mkdir, os.mkfifo], ids=["a folder", "a pipe"])
def test_something_else_in_its_place_hides_no_change_either(tmp_path: Path, put: Callable[[Path], None]) -> None:
    home = home_at(tmp_path)
    with auditing(home, BASE, process=Process.COMMAND) as auditor:
        auditor.begin()
    home.audit_witness.unlink()
    put(home.audit_witness)
    after = replace(BASE, receiver=ReceiverSettings(accept="any"))
    with auditing(home, after, process=Process.COMMAND) as auditor:
        auditor.begin()
    assert "receiver.accept" in trail(home)[-1].detail
    assert verify(home).is_whole


def test_a_trail_that_was_taken_away_with_its_head_is_noticed_without_a_keyring(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    with auditing(home, process=Process.COMMAND) as auditor:
        auditor.begin()
    assert verify(home).is_whole
    shutil.rmtree(home.audit)
    home.audit_head.unlink()
    assert [each.code for each in verify(home).breaks] == [AuditCode.GONE]
    told: list[Notice] = []
    for process in (Process.WINDOW, Process.RECEIVER):
        with auditing(home, process=process, tell=told.append) as auditor:
            auditor.begin()
    assert trail(home)[0].detail == "audit trail: gone"
    assert told == [notice(AuditCode.HARMED)], "once: the one who found it"
    assert [(each.code, each.get("number")) for each in verify(home).breaks] == [(AuditCode.MISSING, 1)]


def test_a_home_whose_trail_was_never_begun_misses_none(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    with auditing(home, Settings(audit=AuditSettings(enabled=False)), process=Process.WINDOW) as auditor:
        auditor.begin()
    assert home.audit_witness.exists()
    assert verify(home).is_whole
    with auditing(home, process=Process.COMMAND) as auditor:
        auditor.begin()
    assert trail(home)[0].type == "Audit Recording Started"
    assert verify(home).is_whole


def test_what_the_keyring_tells_while_the_process_begins_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class AtOnce(Sealing):
        """Has its say before whoever makes it has gone on."""

        def __init__(self, folder: Path, vault: Callable[[], Kept], harmed: Callable[[Head], None]) -> None:
            harmed(Head(3, "a" * 64))
            super().__init__(folder, vault, after=60)

    monkeypatch.setattr("qrstation.receiver.auditor.Sealing", AtOnce)
    home = home_at(tmp_path)
    with auditing(home, vault=Kept):
        assert until(lambda: bool(trail(home)))
    assert trail(home)[0].detail == "audit trail: record 3 is not the one that was written"


def test_a_trail_that_is_switched_on_later_is_sealed_from_then_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qrstation.receiver.auditor.Sealing", partial(Sealing, after=0, every=0.01))
    home, ring = home_at(tmp_path), Kept()
    with auditing(home, replace(BASE, audit=AuditSettings(enabled=False)), vault=lambda: ring) as auditor:
        auditor.begin()
        assert not ring.secrets, "a keyring is not asked for what is off"
        auditor.settings_changed(BASE)
        assert until(lambda: known_head(ring, home.audit) is not None)
        auditor.log_used()
    records = [record for record, _ in records_after(home.audit)]
    assert records[-1].seal != UNSEALED


def test_a_trail_that_the_keyring_knows_otherwise_is_an_alert(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qrstation.receiver.auditor.Sealing", partial(Sealing, after=0, every=0.01))
    home, ring = home_at(tmp_path), Kept()
    with auditing(home, vault=lambda: ring) as auditor:
        auditor.begin()
        assert until(lambda: known_head(ring, home.audit) is not None)
    kept = known_head(ring, home.audit)
    assert kept is not None
    ring.keep(next(name for name in ring.secrets if "head" in name), f"{kept.number} {'a' * 64}")
    with auditing(home, vault=lambda: ring) as auditor:
        auditor.begin()
        assert until(lambda: "is not the one that was written" in "".join(each.detail for each in trail(home)))
    alert = next(each for each in trail(home) if "is not the one" in each.detail)
    assert (alert.type, alert.outcome) == ("Security Configuration", 8)


def test_a_key_that_a_newer_version_brings_is_no_change() -> None:
    now = changes.digests_of(BASE)
    before = {name: digest for name, digest in now.items() if name != "audit.keep_days"}
    assert changes.changed(before, now) == ()


def test_a_trail_that_is_off_takes_nothing_and_that_it_was_switched_off_is_its_last_word(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    off = replace(BASE, audit=AuditSettings(enabled=False))
    with auditing(home, BASE) as auditor:
        auditor.begin()
        auditor.settings_changed(off)
        auditor.take(InstancesSeen(HEADING, ME))
    assert [each.type for each in trail(home)][-2:] == ["Audit Recording Stopped", "Security Configuration"]
    count = len(trail(home))
    with auditing(home, off, process=Process.WINDOW) as auditor:
        auditor.begin()
        auditor.take(InstancesSeen(HEADING, ME))
        auditor.log_used()
    assert len(trail(home)) == count
    another = home_at(tmp_path / "another")
    with auditing(another, off) as auditor:
        auditor.begin()
    assert not another.audit.exists()


def test_a_trail_that_cannot_be_written_is_told_and_holds_nobody_up(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    home.audit.write_text("in the way")
    told: list[Notice] = []
    with auditing(home, tell=told.append) as auditor:
        auditor.begin()
        auditor.take(InstancesSeen(HEADING, ME))
    assert [each.code for each in told] == [AuditCode.UNWRITABLE]
    assert not any(thread.name == "audit" for thread in threading.enumerate())


def test_a_window_records_what_is_asked_and_looked_at_in_it(home: Home, qtbot: QtBot) -> None:
    with Dcmqrscp() as archive:
        with running_station(home, qtbot, archive.settings(name="Main")) as station:
            station.asking.searcher.search(StudyQuery(patient_id="P-1"), station.settings.current().archives)
            qtbot.waitUntil(lambda: any(each.code == "110112" for each in trail(home)), timeout=20_000)
            station.window.viewer.open_study(HEADING)
        found = trail(home)
    codes = [(each.code, each.type) for each in found]
    assert ("110114", "Login") in codes
    assert ("110114", "Logout") in codes
    (asked,) = [each for each in found if each.code == "110112"]
    assert users(asked) == ["QRSTATION", archive.settings().ae_title, ME.name]
    (opened,) = [each for each in found if each.code == "110103"]
    assert (users(opened)[0], opened.studies, opened.patients) == (ME.name, ("1.2.3",), ("P-1",))
    assert verify(home).is_whole


def test_a_trail_that_was_harmed_is_said_in_the_window_when_it_opens(home: Home, qtbot: QtBot) -> None:
    with auditing(home, process=Process.COMMAND) as auditor:
        auditor.begin()
    shutil.rmtree(home.audit)
    with running_station(home, qtbot) as station:
        qtbot.waitUntil(lambda: station.window.notices.bar("audit") is not None, timeout=20_000)
        bar = station.window.notices.bar("audit")
        assert bar is not None
        assert bar.said[0].startswith("The audit trail is not as it was left")
        bar.press("Audit trail…")
        assert station.audit_view.dialog is not None
