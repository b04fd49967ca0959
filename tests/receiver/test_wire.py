"""The channel's words: every event and error comes out as it went in, through JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qrstation.core import errors
from qrstation.core.actor import ActorKind, peer, person
from qrstation.core.codes.peers import PeerCode
from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import AssociationRejected, StationError
from qrstation.core.events import (
    Again,
    CallerRefused,
    Difference,
    Event,
    InstancesSetAside,
    InstancesStored,
    NewsLost,
    ReceiverChanged,
    ReceiverState,
    SetAside,
    StudiesAside,
    StudiesDeleted,
)
from qrstation.core.instance import InstanceRecord, Traits
from qrstation.core.notice import notice
from qrstation.core.patient import Demographics
from qrstation.receiver.wire import decode_error, decode_event, encode_error, encode_event
from qrstation.words import Words, words_of
from tests.told import saying, told

FULL = InstanceRecord(
    "1", "1.2", "1.2.3", "4", "5", Path("/store/x.dcm"), 100, "CT", 7, 512, 512, 3, (0.0, 1.5, -2.0),
    (1.0, 0.0, 0.0, 0.0, 1.0, 0.0), spacing=(0.5, 0.5), image_type=("ORIGINAL", "PRIMARY"),
    traits=Traits(2, 4.6, 1000.0, 3, 10, 23.5, 1),
    patient=Demographics("1", "A", "B^C", "19580314"), source="PACS",
)  # fmt: skip
BARE = InstanceRecord("1", "1.2", "1.2.4", "4", "5", Path("/store/y.dcm"), 100)


@pytest.mark.parametrize(
    "event",
    [
        InstancesStored((FULL, BARE)),
        InstancesStored((BARE,), by=peer("MODALITY", "10.0.0.8")),
        InstancesStored((), (Again("1", "1.2", "1.2.3"),)),
        NewsLost(),
        StudiesDeleted(("1",), ("1.2",), person(ActorKind.WINDOW)),
        InstancesSetAside((SetAside("1", "1.2", "1.2.3", Difference.HEADER),), peer("MODALITY", "10.0.0.8")),
        StudiesAside(("1", "1.2")),
        ReceiverChanged(
            ReceiverState.LISTENING, "QRSTATION", "127.0.0.1", 11112, notice=told("Grüße"), free_bytes=10**15
        ),
        ReceiverChanged(
            ReceiverState.FAILED, notice=told("a"), trouble=notice(ReceiverCode.NOTES, a=told("b"), c=told("d"))
        ),
        CallerRefused("STRANGER", "10.0.0.7", told("not known")),
    ],
    ids=lambda event: type(event).__name__,
)
def test_an_event_comes_out_as_it_went_in(event: Event) -> None:
    assert decode_event(json.loads(json.dumps(encode_event(event)))) == event


@pytest.mark.parametrize(
    "message",
    [
        {"event": "InstancesStored"},
        {"event": "InstancesStored", "instances": [[1]], "again": []},
        {"event": "InstancesSetAside", "items": [{"difference": "none of these"}]},
        {"event": "ReceiverChanged", "state": "listening", "notice": None, "trouble": None, "odd": 1},
        {"event": "ReceiverChanged", "state": "listening", "notice": {"code": "x"}, "trouble": None},
        {"event": "ReceiverChanged", "state": "listening", "notice": "it is full", "trouble": None},
        {"event": "StudiesDeleted", "study_uids": 5, "series_uids": []},
        {"event": "ImportAdvanced", "number": "1", "imported": float("inf"), "skipped": 0, "failed": 0},
        {"event": "StudiesDeleted", "study_uids": [], "series_uids": [], "by": {"kind": "none of these"}},
    ],
)
def test_an_event_that_cannot_be_understood_is_a_plain_error(message: dict[str, object]) -> None:
    with pytest.raises(errors.ReceiverError, check=saying("does not understand")):
        decode_event(message)


def test_an_event_of_another_version_is_passed_over() -> None:
    assert decode_event({"event": "SomethingNew", "x": 1}) is None
    assert decode_event({}) is None


@pytest.mark.parametrize(
    "kind",
    [
        errors.StationError,
        errors.PortTaken,
        errors.ReceiverGone,
        errors.StoreFull,
        errors.NotDicom,
        errors.SettingsError,
    ],
)
def test_an_error_is_of_the_same_kind_at_the_other_end(kind: type[StationError]) -> None:
    error = kind.of(told("what", "advice", "code"))
    found = decode_error(json.loads(json.dumps(encode_error(error))))
    assert type(found) is kind
    assert words_of(found) == Words("what", "advice", "code")


def test_a_rejection_keeps_whether_it_is_for_now_only() -> None:
    for temporary in (True, False):
        error = AssociationRejected(PeerCode.CONGESTED, peer="A", is_temporary=temporary)
        found = decode_error(encode_error(error))
        assert isinstance(found, AssociationRejected)
        assert found.is_temporary is temporary


def test_an_error_that_is_not_known_is_of_the_kind_above() -> None:
    class Special(errors.StoreFull):
        """A kind that the other end need not know."""

    assert type(decode_error(encode_error(Special.of(told("a"))))) is errors.StoreFull
    assert type(decode_error({"kind": "Nonsense", "what": 5})) is StationError


@pytest.mark.parametrize("values", [None, 5, {}, {"code": "x"}, {"code": "x", "values": 5}, {"values": {}}])
def test_an_error_that_cannot_be_understood_is_one_all_the_same(values: object) -> None:
    found = decode_error({"kind": "StoreFull", "notice": values})
    assert type(found) is errors.StoreFull
    assert found.notice.code == ReceiverCode.NOT_UNDERSTOOD


@pytest.mark.parametrize("untrusted", [None, 5, "StoreFull", [{"kind": "StoreFull"}]])
def test_what_is_no_error_at_all_is_one_all_the_same(untrusted: object) -> None:
    assert decode_error(untrusted).notice.code == ReceiverCode.NOT_UNDERSTOOD
