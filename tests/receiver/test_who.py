"""News say who did it: a peer by its title and address, a person by the account and the way."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest
from pydicom.data import get_testdata_file

from qrstation.cli import store_commands
from qrstation.core.actor import STATION, Actor, ActorKind, peer, person
from qrstation.core.conflict import Choice
from qrstation.core.deeds import Deed, InstancesExported
from qrstation.core.events import CallerRefused, Event, InstancesSetAside, InstancesStored, StudiesDeleted
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.station.home import Home
from qrstation.network.dimse.identifier import move_keys
from qrstation.receiver.deciding import ask_conflicts, ask_decision
from qrstation.receiver.getting import get_by_receiver
from tests.peers import Dcmqrscp, dcmtk
from tests.receiver.test_supervisor import Listening
from tests.store.material import ct, keep, opened
from tests.told import told

CT = Path(str(get_testdata_file("CT_small.dcm")))
STUDY = str(pydicom.dcmread(CT, stop_before_pixels=True).StudyInstanceUID)


@pytest.fixture
def listening(home: Home) -> Iterator[Listening]:
    instance = Listening(home)
    instance.link.start()
    instance.link.wait_listening(20)
    yield instance
    instance.link.close()


def named(image: pydicom.Dataset, name: str, path: Path) -> Path:
    """Write an instance with another patient's name."""
    image.PatientName = name
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    image.save_as(path)
    return path


def who_stored(events: list[Event]) -> list[Actor | None]:
    """Give who brought what was stored, event by event."""
    return [event.by for event in events if isinstance(event, InstancesStored)]


def test_what_an_association_stores_is_told_with_its_title_and_address(listening: Listening) -> None:
    port = str(listening.link.wait_listening(20).port)
    for title in ("MODALITY", "WORKSTATION"):
        assert dcmtk("storescu", "-aet", title, "-aec", "QRSTATION", "127.0.0.1", port, str(CT)).returncode == 0
    assert listening.wait(InstancesStored, 2)
    assert who_stored(listening.events) == [peer("MODALITY", "127.0.0.1"), peer("WORKSTATION", "127.0.0.1")]


def test_each_who_brought_something_at_once_is_told_apart(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        for number, title in enumerate(("ONE", "OTHER", "ONE", "OTHER")):
            keep(store, ct(number, "1.2.1"), sender=title)
        assert news.wait_stored(4)
    stored = [event for event in news.events if isinstance(event, InstancesStored)]
    assert {(event.by, record.source) for event in stored for record in event.instances} == {
        (peer("ONE", "127.0.0.1"), "ONE"),
        (peer("OTHER", "127.0.0.1"), "OTHER"),
    }


def test_what_is_found_at_a_start_is_told_by_the_station_itself(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        keep(store, ct(1))
        assert news.wait_stored(1)
    for file in tmp_path.glob("index.sqlite*"):
        file.unlink()
    with opened(tmp_path) as (_, news):
        assert who_stored(news.events) == [STATION]


def test_an_import_and_a_choice_are_a_persons(listening: Listening, tmp_path: Path) -> None:
    link = listening.link
    for name in ("First", "Second"):
        folder = tmp_path / name
        folder.mkdir()
        named(ct(1, "1.2.50"), f"{name}^Name", folder / "one.dcm")
        assert link.request("import", paths=[str(folder)])["imported"] == 1
    assert who_stored(listening.events) == [person(ActorKind.IMPORT)]
    (aside,) = [event for event in listening.events if isinstance(event, InstancesSetAside)]
    assert aside.by == person(ActorKind.IMPORT)
    assert ask_decision(link.request, Choice.TAKE, ask_conflicts(link.request).studies).studies == 1
    assert listening.wait(InstancesStored, 2)
    assert who_stored(listening.events)[1] == person(ActorKind.WINDOW)


@pytest.mark.parametrize("way", [ActorKind.WINDOW, ActorKind.COMMAND])
def test_a_deletion_is_the_persons_who_asked_for_it(listening: Listening, way: ActorKind) -> None:
    listening.link.request("import", paths=[str(CT)])
    if way is ActorKind.COMMAND:
        command = [sys.executable, "-m", "qrstation", "delete", "--study", STUDY]
        assert subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    else:
        instance = str(pydicom.dcmread(CT, stop_before_pixels=True).SOPInstanceUID)
        listening.link.request("delete-alone", study=STUDY, instance=instance, way=str(way))
    assert listening.wait(StudiesDeleted)
    assert [event for event in listening.events if isinstance(event, StudiesDeleted)] == [
        StudiesDeleted((STUDY,), by=person(way))
    ]


def test_what_a_c_get_brings_is_told_by_the_archive_that_sent_it(listening: Listening) -> None:
    sop_class = str(pydicom.dcmread(CT, stop_before_pixels=True).SOPClassUID)
    with Dcmqrscp() as archive:
        archive.upload(CT)
        settings = archive.settings()
        keys = move_keys(STUDY)
        get_by_receiver(listening.link, settings, "QRSTATION", keys, (sop_class,), CancelToken())
        assert listening.wait_stored(1)
    assert who_stored(listening.events) == [peer(settings.ae_title, settings.host)]


def test_an_export_is_told_by_the_process_that_does_it(
    listening: Listening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listening.link.request("import", paths=[str(CT)])
    events: list[Deed] = []
    options = argparse.Namespace(study=STUDY, series="", folder=tmp_path / "out")
    monkeypatch.setattr(store_commands, "tell", events.append)
    assert store_commands.run_export(options) == 0
    (event,) = events
    assert isinstance(event, InstancesExported)
    assert (event.study_uids, event.by) == ((STUDY,), person(ActorKind.COMMAND))


def test_a_refused_caller_is_a_peer() -> None:
    refused = CallerRefused("STRANGER", "10.0.0.7", told("AE title not known here"))
    assert refused.by == Actor(ActorKind.ASSOCIATION, "STRANGER", "10.0.0.7")
