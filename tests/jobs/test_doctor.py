"""The doctor names the first broken link, with what to do."""

from __future__ import annotations

import queue
import socket
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pydicom.data
import pytest
from pydicom.dataset import Dataset

from qrstation.core.errors import PortTaken
from qrstation.core.events import Event, LinkTried
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.finding import Finding, Step, StepState
from qrstation.core.station.door import Door
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.doctor import DoctorParts, examine, start_examination
from qrstation.network.archive import connecting
from qrstation.network.dimse.command_set import CommandField
from qrstation.network.scp.judgement import Rejection
from qrstation.network.scp.store_scp import StoreScp
from qrstation.words import Words, words_of
from tests.archives import ScriptedArchive
from tests.certificates import Authority
from tests.hostile import Conversation, HostileArchive
from tests.jobs.station import Station
from tests.listed import row
from tests.peers import Orthanc, free_port
from tests.silent import WAYS, silent
from tests.told import told

PLAIN = [step for step in Step if step is not Step.TLS]
"""The steps of an archive that is called without TLS."""


def parts_of(station: Station) -> DoctorParts:
    """Give what the doctor works with at a station of the tests."""
    return DoctorParts(
        station.settings,
        lambda: station.port,
        station,
        station.arrivals,
        lambda study, instance: station.store.remover.remove(study, only=instance),
        station.cancel,
        connecting(station.settings, station.port, station._get),
    )


def states(findings: list[Finding]) -> dict[str, str]:
    """Give step → state."""
    return {str(finding.step): str(finding.state) for finding in findings}


def failed(findings: list[Finding]) -> Finding:
    """Give the one that failed."""
    (found,) = [finding for finding in findings if finding.state is StepState.FAILED]
    return found


def why(findings: list[Finding]) -> Words:
    """Say why it failed."""
    return words_of(failed(findings).notice)


@pytest.fixture
def archive(station: Station) -> ScriptedArchive:
    return ScriptedArchive(destination=("QRSTATION", "127.0.0.1", station.port))


def test_a_chain_that_is_whole_is_ok_and_leaves_no_image(station: Station, archive: ScriptedArchive) -> None:
    with archive:
        archive.add_series(3)
        findings = list(examine(archive.settings, parts_of(station)))
    assert states(findings) == dict.fromkeys(map(str, PLAIN), "ok")
    assert len(archive.moves) == 1
    assert not station.held_among([str(image.SOPInstanceUID) for image in archive.all_images])


@pytest.mark.parametrize("asks", ["nobody", "its own", "others"])
def test_a_receiver_that_speaks_tls_is_called_with_it(
    station: Station, archive: ScriptedArchive, tmp_path: Path, asks: str
) -> None:
    """Also where it lets in by certificate alone, be ours among those or not."""
    authority = Authority(tmp_path)
    issuer = {"nobody": "", "its own": authority.file, "others": Authority(tmp_path, "others").file}[asks]
    rules = authority.issue("elsewhere").of_receiver(tls_ca=issuer)
    tls = StoreScp(station.settings, rules, Door, station.store)
    plain, station.port = station.port, tls.start()
    try:
        with archive:
            archive.add_series(1)
            archive.destination = ("QRSTATION", "127.0.0.1", plain)  # it knows no TLS
            parts = replace(parts_of(station), receiver=rules)
            findings = list(examine(archive.settings, parts))
            assert failed_steps(findings) == []
            findings = list(examine(archive.settings, parts_of(station)))
        assert failed_steps(findings) == [Step.RECEIVER], "called without TLS"
    finally:
        tls.stop(1)


def test_what_was_here_before_stays(station: Station, archive: ScriptedArchive) -> None:
    with archive:
        archive.add_series(1)
        assert station.retrieve(archive).stored == 1
        findings = list(examine(archive.settings, parts_of(station)))
    assert failed_steps(findings) == []
    assert len(station.held_among([str(image.SOPInstanceUID) for image in archive.all_images])) == 1


def open_to_others(station: Station) -> Station:
    """Let others call the station, as far as its settings say."""
    station.settings = replace(station.settings, bind="::", announce="127.0.0.1")
    return station


def move_of(station: Station, archive: ArchiveSettings) -> Words:
    """Say how the last step went."""
    (move,) = (each for each in examine(archive, parts_of(station)) if each.step is Step.MOVE)
    assert move.state is StepState.OK
    return words_of(move.notice)


def test_where_others_can_call_it_offers_to_bind_the_archive_to_its_address(
    station: Station, archive: ScriptedArchive
) -> None:
    with archive:
        archive.add_series(1)
        told = move_of(open_to_others(station), archive.settings)
    assert told.what.endswith(", from 127.0.0.1")
    assert 'only_from = ["127.0.0.1"]' in told.advice
    assert "a cluster sends from several" in told.advice


@pytest.mark.parametrize(
    "known", [{"only_from": ("127.0.0.1",)}, {"only_certificate": "0f" * 32}, {"ae_title": "OTHER"}]
)
def test_no_binding_is_offered_where_it_does_not_fit(
    station: Station, archive: ScriptedArchive, known: dict[str, Any]
) -> None:
    with archive:
        archive.add_series(1)
        told = move_of(open_to_others(station), replace(archive.settings, **known))
    assert not told.advice


def test_no_binding_is_offered_where_nobody_else_can_call(station: Station, archive: ScriptedArchive) -> None:
    with archive:
        archive.add_series(1)
        assert not move_of(station, archive.settings).advice


def failed_steps(findings: list[Finding]) -> list[Step]:
    """Give the steps that failed."""
    return [finding.step for finding in findings if finding.state is StepState.FAILED]


def test_a_name_that_is_not_known(station: Station) -> None:
    findings = list(examine(ArchiveSettings("Far", "FAR", "no-such-host.invalid", 104), parts_of(replaced(station))))
    assert failed_steps(findings)[0] is Step.RESOLVE
    assert states(findings)["connect"] == "skipped"


def replaced(station: Station) -> Station:
    """Let the station be reachable from elsewhere, as far as it knows."""
    station.settings = replace(station.settings, announce="127.0.0.1")
    return station


def test_a_port_where_nobody_listens(station: Station) -> None:
    findings = list(examine(ArchiveSettings("Main", "MAIN", "127.0.0.1", free_port()), parts_of(station)))
    assert failed(findings).step is Step.CONNECT
    assert "refuses the connection" in why(findings).what
    assert states(findings)["receiver"] == "ok"
    assert states(findings)["move"] == "skipped"


def test_a_port_that_speaks_no_dicom(station: Station) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        archive = ArchiveSettings("Main", "MAIN", "127.0.0.1", server.getsockname()[1], timeout=1)
        findings = list(examine(archive, parts_of(station)))
    assert failed(findings).step is Step.ASSOCIATE


def test_an_archive_that_does_not_know_us(station: Station) -> None:
    with HostileArchive(station.port) as archive:
        archive.on_associate = lambda _, number: Rejection(1, 1, 3)
        findings = list(examine(archive.settings, parts_of(station)))
    found = failed(findings)
    assert (found.step, found.concerns_administrator) == (Step.ASSOCIATE, True)
    assert "does not know this station" in words_of(found.notice).what
    assert words_of(found.notice).code


def test_a_receiver_that_does_not_listen(station: Station, archive: ScriptedArchive) -> None:
    def taken() -> int:
        raise PortTaken.of(told("port 11112 is taken", "change it"))

    with archive:
        findings = list(examine(archive.settings, replace(parts_of(station), find_port=taken)))
    assert failed(findings).step is Step.RECEIVER
    assert why(findings).what == "port 11112 is taken"


def test_a_station_on_loopback_with_a_remote_archive(station: Station) -> None:
    findings = list(examine(ArchiveSettings("Far", "FAR", "192.0.2.1", 104, timeout=1), parts_of(station)))
    assert Step.RECEIVER in failed_steps(findings)


def test_an_archive_that_does_not_know_where_to_send(station: Station) -> None:
    with Orthanc({}) as orthanc, ScriptedArchive(destination=("OTHER", "127.0.0.1", station.port)) as archive:
        assert states(list(examine(orthanc.settings(), parts_of(station))))["move"] == "skipped"
        archive.add_series(1)
        findings = list(examine(archive.settings, parts_of(station)))
    assert failed(findings).step is Step.MOVE
    assert why(findings).code == "0xA801"
    assert f"port {station.port}" in why(findings).advice


def test_a_step_that_fails_unexpectedly_is_told_and_the_rest_goes_on(station: Station) -> None:
    def broken() -> int:
        raise ZeroDivisionError

    with ScriptedArchive(destination=("QRSTATION", "127.0.0.1", station.port)) as archive:
        findings = list(examine(archive.settings, replace(parts_of(station), find_port=broken)))
    assert len(findings) == len(PLAIN)
    assert failed(findings).step is Step.RECEIVER
    assert why(findings).advice == "send the log to support"


def test_c_get_is_advised_where_it_is_offered_and_move_cannot_work(station: Station) -> None:
    def refuses(conversation: Conversation, wanted: list[Dataset]) -> None:
        conversation.final(0xA801)

    with HostileArchive(station.port, count=1, move=refuses, answer=study_of) as archive:
        findings = list(examine(archive.settings, parts_of(station)))
    assert failed(findings).step is Step.MOVE
    assert why(findings).code == "0xA801"
    assert "or set “Retrieve by” to C-GET in this archive's settings: it offers that" in why(findings).advice


def study_of(conversation: Conversation, number: int, keys: Dataset) -> bool:
    """Answer a search for studies, which a hostile archive does not by itself."""
    if number == CommandField.C_ECHO_RQ:
        conversation.respond(CommandField.C_ECHO_RSP, 0x0000)
        return True
    if number != CommandField.C_FIND_RQ or keys.QueryRetrieveLevel != "STUDY":
        return False
    conversation.respond(CommandField.C_FIND_RSP, 0xFF00, row(StudyInstanceUID=conversation.archive.study))
    conversation.respond(CommandField.C_FIND_RSP, 0x0000)
    return True


def test_a_way_that_is_not_offered_is_told_with_the_one_that_is(station: Station, archive: ScriptedArchive) -> None:
    with archive:
        archive.add_series(1)
        findings = list(examine(replace(archive.settings, retrieve="get"), parts_of(station)))
        assert failed(findings).step is Step.ASSOCIATE
        assert "but not C-GET" in why(findings).what
        assert "to C-MOVE in this archive's settings" in why(findings).advice
        assert failed_steps(list(examine(replace(archive.settings, retrieve="auto"), parts_of(station)))) == []


def test_an_archive_that_gives_by_c_get_needs_no_way_to_this_station(station: Station) -> None:
    with Orthanc({}) as orthanc:
        orthanc.upload(Path(pydicom.data.get_testdata_file("CT_small.dcm")))
        archive = replace(orthanc.settings(), retrieve="get")
        parts = parts_of(station)
        findings = list(examine(archive, parts))
    assert failed_steps(findings) == []
    assert states(findings)["move"] == "ok"
    assert len(station.gets) == 1


@pytest.mark.parametrize("way", WAYS)
def test_an_examination_that_is_stopped_ends_and_blames_nobody(
    station: Station, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with silent(way, monkeypatch) as archive:
        events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        parts = replaced_parts(station)
        start_examination(archive.settings, parts, events.put)
        assert archive.entered.wait(20)
        (thread,) = [thread for thread in threading.enumerate() if thread.name == "doctor"]
        parts.cancel.cancel()
        thread.join(30)
        assert not thread.is_alive()
        findings = [events.get(timeout=1) for _ in PLAIN]
    assert all(isinstance(event, LinkTried) for event in findings)
    assert not [event for event in findings if isinstance(event, LinkTried) and event.finding.state == "failed"]


def replaced_parts(station: Station) -> DoctorParts:
    """Give parts with a token of their own."""
    return replace(parts_of(station), cancel=CancelToken())


@pytest.mark.parametrize(("days", "words"), [(400, "the certificate of STATION"), (12, "expires in 11 days")])
def test_tls_that_works_is_told_with_whose_certificate_and_how_long(
    station: Station, tmp_path: Path, days: int, words: str
) -> None:
    authority = Authority(tmp_path)
    rules = authority.issue(ends=days, common_name="STATION").of_receiver()
    far = StoreScp(station.settings, rules, Door, station.store)
    peer = ArchiveSettings(
        "Far", "QRSTATION", "127.0.0.1", far.start(), tls=True, tls_ca=str(authority.file), timeout=5
    )
    try:
        found = {finding.step: finding for finding in examine(peer, parts_of(station))}
        plain = {finding.step: finding for finding in examine(replace(peer, tls=False), parts_of(station))}
    finally:
        far.stop(1)
    assert found[Step.TLS].state is StepState.OK
    assert words in words_of(found[Step.TLS].notice).what
    assert Step.TLS not in plain


def test_what_is_wrong_with_tls_is_told_at_its_step(station: Station, archive: ScriptedArchive, tmp_path: Path) -> None:
    with archive:
        findings = list(examine(replace(archive.settings, tls=True), parts_of(station)))
    assert failed_steps(findings)[0] is Step.TLS
    assert "does not speak TLS on this port" in words_of(next(f for f in findings if f.step is Step.TLS).notice).what
    strange = Authority(tmp_path)
    far = StoreScp(station.settings, strange.issue().of_receiver(), Door, station.store)
    other = Authority(tmp_path, "other")
    peer = ArchiveSettings("Far", "QRSTATION", "127.0.0.1", far.start(), tls=True, tls_ca=str(other.file))
    try:
        told = words_of(next(f for f in examine(peer, parts_of(station)) if f.step is Step.TLS).notice)
    finally:
        far.stop(1)
    assert "not trusted here" in told.what
    assert "tls_ca" in told.advice
