"""What should be known of a receiver that listens: nothing where all is well, and all of it as one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qrstation.core.codes.audit import AuditCode
from qrstation.core.codes.keys import KeyCode
from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.notice import notice
from qrstation.core.station.settings import StoreSettings
from qrstation.receiver.notes import Notes, together
from qrstation.store.instance_store import InstanceStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[InstanceStore]:
    opened = InstanceStore(tmp_path / "store", tmp_path / "index.sqlite", StoreSettings(), lambda event: None)
    opened.open()
    yield opened
    opened.close()


def test_of_a_receiver_that_is_well_there_is_nothing_to_be_told(store: InstanceStore) -> None:
    assert together(Notes(store).all()) is None


def test_that_nothing_is_made_safe_is_told_as_long_as_it_is_so(store: InstanceStore) -> None:
    notes = Notes(store)
    store.syncing.is_on = False
    assert together(notes.all()) == notice(ReceiverCode.NOT_SYNCED)
    store.syncing.is_on = True
    assert notes.all() == []


def test_that_the_trail_was_harmed_stands_until_the_end(store: InstanceStore) -> None:
    notes, harmed = Notes(store), notice(AuditCode.HARMED)
    for _ in range(2):
        notes.take_harm(harmed)
        assert together(notes.all()) == harmed


def test_what_is_told_of_certificates_stands_until_it_is_told_anew(store: InstanceStore) -> None:
    notes, ends = Notes(store), notice(KeyCode.KEYRING_SILENT, seconds=1)
    notes.take_certificates((ends,))
    store.syncing.is_on = False
    both = together(notes.all())
    assert both is not None
    assert both.code == ReceiverCode.NOTES
    assert [each for _, each in both.values] == [notice(ReceiverCode.NOT_SYNCED), ends]
    notes.take_certificates(())
    assert together(notes.all()) == notice(ReceiverCode.NOT_SYNCED)
