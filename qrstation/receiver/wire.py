"""How events and errors travel over the channel: frozen values as JSON objects, and back, checked."""

from __future__ import annotations

from dataclasses import asdict, fields
from operator import attrgetter
from pathlib import Path
from typing import Any

from qrstation.core import errors
from qrstation.core.actor import Actor, ActorKind
from qrstation.core.at_rest import AtRest
from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.events import (
    Again,
    CallerRefused,
    Difference,
    Event,
    ImportAdvanced,
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
from qrstation.core.notice import Notice, notice_from
from qrstation.core.patient import Demographics, shared_demographics

_ERRORS = {
    kind.__name__: kind
    for kind in (
        errors.StationError,
        errors.SettingsError,
        errors.PolicyError,
        errors.PeerError,
        errors.ArchiveUnreachable,
        errors.AssociationRejected,
        errors.TlsFailed,
        errors.AssociationLost,
        errors.ReceiverError,
        errors.PortTaken,
        errors.ReceiverGone,
        errors.StoreError,
        errors.HomeUnusable,
        errors.StoreUnusable,
        errors.StoreFull,
        errors.InstanceError,
        errors.NotDicom,
    )
}
_PARTS = (Demographics, Traits)
_NAMES = {kind: tuple(each.name for each in fields(kind)) for kind in (InstanceRecord, *_PARTS)}
_VALUES = {kind: attrgetter(*names) for kind, names in _NAMES.items()}
"""Gives all the values of one, in the order of its fields: 200 records make one event."""


def encode_event(event: Event) -> dict[str, Any]:
    """Give an event as JSON values, its kind under "event"."""
    if isinstance(event, InstancesStored):
        records = [_encode_values(record) for record in event.instances]
        again = [[item.study_uid, item.series_uid, item.sop_uid] for item in event.again]
        by = asdict(event.by) if event.by is not None else None
        return {"event": "InstancesStored", "instances": records, "again": again, "by": by}
    if isinstance(event, ReceiverChanged | CallerRefused):
        values = {each.name: _plain(getattr(event, each.name)) for each in fields(event)}
        return {"event": type(event).__name__, **values}
    return {"event": type(event).__name__, **asdict(event)}


def _encode_values(value: InstanceRecord | Demographics | Traits) -> list[Any]:
    return [_plain(each) for each in _VALUES[type(value)](value)]


def _plain(value: object) -> object:
    if isinstance(value, _PARTS):
        return _encode_values(value)
    if isinstance(value, Notice):
        return value.as_json()
    return str(value) if isinstance(value, Path) else value


def decode_event(untrusted: dict[str, Any]) -> Event | None:
    """Give the event of a message; None for a kind that this version does not know.

    Raises ReceiverError for one whose values are not what they should be: another version speaks, or another program.
    """
    untrusted_values = {key: value for key, value in untrusted.items() if key != "event"}
    try:
        return _event_of(untrusted_values, untrusted.get("event"))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise errors.ReceiverError(ReceiverCode.NOT_UNDERSTOOD) from error


def _event_of(untrusted: dict[str, Any], untrusted_kind: object) -> Event | None:
    if untrusted_kind == "NewsLost":
        return NewsLost()
    if untrusted_kind == "ImportAdvanced":
        counts = (int(untrusted[name]) for name in ("imported", "skipped", "failed"))
        return ImportAdvanced(str(untrusted["number"]), *counts)
    if untrusted_kind == "InstancesStored":
        again = tuple(Again(*item) for item in untrusted["again"])
        return InstancesStored(tuple(map(_decode_record, untrusted["instances"])), again, _actor(untrusted["by"]))
    if untrusted_kind == "StudiesDeleted":
        by = _actor(untrusted["by"])
        return StudiesDeleted(tuple(untrusted["study_uids"]), tuple(untrusted["series_uids"]), by)
    if untrusted_kind == "InstancesSetAside":
        items = ({**item, "difference": Difference(item["difference"])} for item in untrusted["items"])
        return InstancesSetAside(tuple(SetAside(**item) for item in items), _actor(untrusted["by"]))
    if untrusted_kind == "StudiesAside":
        return StudiesAside(tuple(str(uid) for uid in untrusted["study_uids"]))
    if untrusted_kind == "ReceiverChanged":
        told = {name: _notice_or_none(untrusted[name]) for name in ("notice", "trouble")}
        at_rest = AtRest(untrusted.get("at_rest", AtRest.UNKNOWN))
        kinds = {"state": ReceiverState(untrusted["state"]), "at_rest": at_rest}
        return ReceiverChanged(**{**untrusted, **told, **kinds})
    if untrusted_kind == "CallerRefused":
        return CallerRefused(**{**untrusted, "reason": notice_from(untrusted["reason"])})
    return None


def _notice_or_none(untrusted: dict[str, Any] | None) -> Notice | None:
    return None if untrusted is None else notice_from(untrusted)


def _actor(untrusted: dict[str, Any] | None) -> Actor | None:
    if untrusted is None:
        return None
    return Actor(ActorKind(untrusted["kind"]), str(untrusted["name"]), str(untrusted["address"]))


def _decode_record(untrusted: list[Any]) -> InstanceRecord:
    named = dict(zip(_NAMES[InstanceRecord], untrusted, strict=True))
    for name in ("position", "orientation", "spacing"):
        named[name] = tuple(named[name]) if named[name] is not None else None
    named["image_type"] = tuple(named["image_type"])
    named["path"] = Path(named["path"])
    named["traits"] = Traits(*named["traits"]) if named["traits"] is not None else None
    named["patient"] = shared_demographics(*named["patient"]) if named["patient"] is not None else None
    return InstanceRecord(**named)


def encode_error(error: errors.StationError) -> dict[str, Any]:
    """Give an error as JSON values: its class, and what is told."""
    kind = next((k.__name__ for k in type(error).__mro__ if k.__name__ in _ERRORS), "StationError")
    return {"kind": kind, "notice": error.notice.as_json()}


def decode_error(untrusted: Any) -> errors.StationError:
    """Give the error of JSON values, of the same class as at the other end; what cannot be understood is said to be."""
    if not isinstance(untrusted, dict):
        return errors.StationError(ReceiverCode.NOT_UNDERSTOOD)
    kind = _ERRORS.get(str(untrusted.get("kind")), errors.StationError)
    try:
        return kind.of(notice_from(untrusted["notice"]))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return kind(ReceiverCode.NOT_UNDERSTOOD)
