"""The local channel, as the receiver hears it: what a client asks is done, or answered with an error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from types import SimpleNamespace
from typing import Any, cast

from qrstation.receiver.channel import encode
from qrstation.receiver.claims import Claims, Patience
from qrstation.receiver.commands import LONGEST_PATIENCE, Commands, is_quick
from qrstation.store.instance_store import InstanceStore
from tests.fuzz.knowing import change_json
from tests.fuzz.target import Target
from tests.fuzz.targets.channel_lines import WORDS


class _Client:
    is_gone = False


class _Host:
    def publish(self, event: object) -> None:
        """Nobody hears it."""

    note = publish

    def reload(self) -> bool:
        """There is nothing new."""
        return True

    def end(self) -> None:
        """It is not ended."""


def _removed(study: str, series: str = "", *, only: str = "", still: str = "") -> int:
    return 0


def _replacing(study: str, series: str) -> AbstractContextManager[None]:
    return nullcontext()


def _decided(study: str, until: int, by: object = None) -> int:
    return 0


STORE = cast(
    "InstanceStore",
    SimpleNamespace(
        remover=SimpleNamespace(remove=_removed),
        keeper=SimpleNamespace(replacing=_replacing),
        index=SimpleNamespace(used_bytes=0),
        room=SimpleNamespace(free_bytes=lambda: 0, forget=lambda: None),
        choices=SimpleNamespace(tell_all=list, take_newer=_decided, keep_first=_decided),
        conflicts=SimpleNamespace(differences=lambda study: {}),
    ),
)
"""A store that holds nothing and does nothing."""


def _take(data: bytes) -> None:
    patience, client = Patience(), _Client()
    claims = Claims()
    commands = Commands(STORE, claims, patience, _Host(), lambda: True)
    for line in data.split(b"\n"):
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            return  # the client is let go, as in `channel_server`
        if not isinstance(message, dict) or str(message.get("do")) in UNTOUCHED:
            continue
        is_quick(message)
        answer: dict[str, Any] = commands.answer(message, client)
        assert set(answer) in ({"result"}, {"error"})
        encode({**answer, "reply": message.get("id")})
        assert 60 <= patience.idle(60) <= LONGEST_PATIENCE
    claims.drop(client)
    assert patience.idle(60) == 60


UNTOUCHED = frozenset({"get", "repair", "conflicts", "comparison", "import"})
"""What would ask an archive, or read a real store; their own readers are targets of their own."""


def _seeds() -> Mapping[str, bytes]:
    requests: dict[str, dict[str, object]] = {
        "delete": {"study": "1.2", "series": "1.2.1", "way": "window"},
        "delete-alone": {"study": "1.2", "instance": "1.2.3"},
        "patience": {"seconds": 300.5},
        "release": {"claim": 1},
        "replace": {"study": "1.2"},
        "decide": {"choice": "take", "studies": [["1.2", 3]]},
        "room": {},
        "reload": {},
        "stop": {},
        "aside": {},
        "get-stop": {"number": "a"},
    }
    return {name: encode({"id": 1, "do": name, **asked}) for name, asked in requests.items()}


TARGET = Target(
    _take,
    _seeds,
    # A request that is none comes from a program of the same user: its author wants to know where it failed.
    logged=(KeyError, TypeError, ValueError, AttributeError, OverflowError),
    change=change_json,
    words=(*WORDS, b'"do":', b'"patience"', b'"release"', b'"seconds":'),
)
