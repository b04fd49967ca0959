"""Choices between versions of studies: the receiver's commands, and how a client asks for them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from qrstation.core.actor import ActorKind, person
from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.conflict import (
    Choice,
    Comparison,
    Conflicts,
    Decided,
    ElementDifference,
    StudyConflict,
    Titles,
)
from qrstation.core.errors import ReceiverError, StationError, StoreError
from qrstation.core.events import Difference
from qrstation.core.notice import notice_from
from qrstation.receiver.channel import Message
from qrstation.store.disk import store_error

if TYPE_CHECKING:
    from qrstation.store.instance_store import InstanceStore  # a client does not need it, nor what it imports

Ask = Callable[..., Mapping[str, Any]]
"""Has the receiver do a command with arguments and gives its answer, as `ReceiverLink.request`. Raises StationError."""


class Deciding:
    """What the receiver does about versions, on several threads; the store alone knows what there is."""

    def __init__(self, store: InstanceStore, is_stopping: Callable[[], bool]) -> None:
        self._store = store
        self._is_stopping = is_stopping
        self.commands: dict[str, Callable[[Message], dict[str, Any]]] = {
            "aside": lambda message: {"studies": store.choices.tell_all()},
            "conflicts": lambda message: asdict(_reading(store.conflicts.conflicts)),
            "differences": lambda message: dict(_reading(lambda: store.conflicts.differences(str(message["study"])))),
            "comparison": lambda message: _told(
                _reading(lambda: store.conflicts.comparison(str(message["study"]), int(message["number"])))
            ),
            "decide": self._decide,
        }
        """By name; "aside" tells every client, through an event, of which studies something awaits a choice."""

    def _decide(self, untrusted: Message) -> dict[str, Any]:
        """Carry a choice out for studies, each up to what was seen of it; one that fails stops no other."""
        choices = self._store.choices
        take_newer = functools.partial(choices.take_newer, by=person(untrusted.get("way")))
        decide = take_newer if Choice(untrusted["choice"]) is Choice.TAKE else choices.keep_first
        done, failed = 0, {}
        for study, until in untrusted["studies"]:
            try:
                if self._is_stopping():
                    raise StoreError(ReceiverCode.ENDING_UNDECIDED)
                decide(str(study), int(until))
                done += 1
            except StationError as error:
                failed[str(study)] = error.notice.as_json()
        self._store.choices.tell_all()
        return {"studies": done, "failed": failed}


def _told(compared: Comparison) -> dict[str, Any]:
    """Give a comparison as JSON values."""
    return {**asdict(compared), "note": compared.note and compared.note.as_json()}


def _reading(read: Callable[[], Any]) -> Any:
    """Read from the store. Raises StoreError."""
    try:
        return read()
    except OSError as error:
        raise store_error(error) from error


def ask_conflicts(ask: Ask) -> Conflicts:
    """Ask which studies await a choice. Raises StationError."""
    untrusted = ask("conflicts")
    with _understood():
        studies = tuple(_study(each) for each in untrusted["studies"])
        return Conflicts(studies, int(untrusted["left_out"]), int(untrusted["unreadable"]))


def ask_differences(ask: Ask, study_uid: str) -> Mapping[Difference, int]:
    """Ask how many images of a study differ in which way. Raises StationError."""
    untrusted = ask("differences", study=study_uid)
    with _understood():
        return {Difference(kind): int(count) for kind, count in untrusted.items()}


def ask_comparison(ask: Ask, study_uid: str, number: int) -> Comparison:
    """Ask how one image of a study differs, counted from 0. Raises StationError."""
    untrusted = ask("comparison", study=study_uid, number=number)
    with _understood():
        elements = tuple(ElementDifference(**each) for each in untrusted["elements"])
        note = notice_from(untrusted["note"]) if untrusted["note"] else None
        kind = Difference(untrusted["difference"])
        return Comparison(**{**untrusted, "difference": kind, "elements": elements, "note": note})


def ask_decision(ask: Ask, choice: Choice, studies: Iterable[StudyConflict]) -> Decided:
    """Have a choice of the window's carried out for studies, as far as they were seen. Raises StationError."""
    seen = [(study.study_uid, study.latest) for study in studies]
    untrusted = ask("decide", choice=str(choice), studies=seen, way=str(ActorKind.WINDOW))
    with _understood():
        failed = {str(uid): notice_from(why) for uid, why in untrusted["failed"].items()}
        return Decided(int(untrusted["studies"]), failed)


def _study(untrusted: Mapping[str, Any]) -> StudyConflict:
    here = untrusted["here"]
    return StudyConflict(
        **{
            **untrusted,
            "new": Titles(**untrusted["new"]),
            "here": None if here is None else Titles(**here),
            "modalities": tuple(untrusted["modalities"]),
            "sources": tuple(untrusted["sources"]),
        }
    )


@contextmanager
def _understood() -> Iterator[None]:
    """Read an answer in the block. Raises ReceiverError for one that is not what it should be."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ReceiverError(ReceiverCode.NOT_UNDERSTOOD) from error
