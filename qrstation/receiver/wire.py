"""How events and errors travel over the channel: frozen values as JSON objects, and back, checked."""

from __future__ import annotations

from dataclasses import asdict, astuple, fields
from pathlib import Path
from typing import Any

from qrstation.core import errors
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
from qrstation.core.notice import notice_from
from qrstation.core.patient import Demographics, shared_demographics

_ERRORS = {
    kind.__name__: kind
    for kind in (
        errors.StationError,
        errors.SettingsError,
        errors.PeerError,
        errors.ArchiveUnreachable,
        errors.AssociationRejected,
        errors.AssociationLost,
        errors.ReceiverError,
        errors.PortTaken,
        errors.ReceiverGone,
        errors.StoreError,
        errors.StoreUnusable,
        errors.StoreFull,
        errors.InstanceError,
        errors.NotDicom,
    )
}


def encode_event(event: Event) -> dict[str, Any]:
    """Give an event as JSON values, its kind under "event"."""
    if isinstance(event, InstancesStored):
        records = [_encode_record(record) for record in event.instances]
        again = [[item.study_uid, item.series_uid, item.sop_uid] for item in event.again]
        return {"event": "InstancesStored", "instances": records, "again": again}
    return {"event": type(event).__name__, **asdict(event)}


def _encode_record(record: InstanceRecord) -> list[Any]:
    values = [getattr(record, each.name) for each in fields(InstanceRecord)]
    return [_plain(value) for value in values]


def _plain(value: object) -> object:
    if isinstance(value, Demographics | Traits):
        return list(astuple(value))
    return str(value) if isinstance(value, Path) else value


def decode_event(message: dict[str, Any]) -> Event | None:
    """Give the event of a message; None for a kind that this version does not know.

    Raises ReceiverError for one whose values are not what they should be: another version speaks, or another program.
    """
    values = {key: value for key, value in message.items() if key != "event"}
    try:
        return _event_of(message.get("event"), values)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise errors.ReceiverError(
            "the receiver says something that this program does not understand",
            "end every part of the program, and start it again",
        ) from error


def _event_of(kind: object, values: dict[str, Any]) -> Event | None:
    if kind == "NewsLost":
        return NewsLost()
    if kind == "InstancesStored":
        again = tuple(Again(*item) for item in values["again"])
        return InstancesStored(tuple(map(_decode_record, values["instances"])), again)
    if kind == "StudiesDeleted":
        return StudiesDeleted(tuple(values["study_uids"]), tuple(values["series_uids"]))
    if kind == "InstancesSetAside":
        items = ({**item, "difference": Difference(item["difference"])} for item in values["items"])
        return InstancesSetAside(tuple(SetAside(**item) for item in items))
    if kind == "StudiesAside":
        return StudiesAside(tuple(str(uid) for uid in values["study_uids"]))
    if kind == "ReceiverChanged":
        return ReceiverChanged(**{**values, "state": ReceiverState(values["state"])})
    if kind == "CallerRefused":
        return CallerRefused(**values)
    return None


def _decode_record(values: list[Any]) -> InstanceRecord:
    named = dict(zip((each.name for each in fields(InstanceRecord)), values, strict=True))
    for name in ("position", "orientation", "spacing"):
        named[name] = tuple(named[name]) if named[name] is not None else None
    named["image_type"] = tuple(named["image_type"])
    named["path"] = Path(named["path"])
    named["traits"] = Traits(*named["traits"]) if named["traits"] is not None else None
    named["patient"] = shared_demographics(*named["patient"]) if named["patient"] is not None else None
    return InstanceRecord(**named)


def encode_error(error: errors.StationError) -> dict[str, Any]:
    """Give an error as JSON values."""
    kind = next((k.__name__ for k in type(error).__mro__ if k.__name__ in _ERRORS), "StationError")
    return {"kind": kind, "notice": error.notice.as_json()}


def decode_error(values: dict[str, Any]) -> errors.StationError:
    """Give the error of JSON values, of the same class as at the other end."""
    kind = _ERRORS.get(values.get("kind", ""), errors.StationError)
    try:
        return kind.of(notice_from(values["notice"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return kind("the receiver says something that this program does not understand")
