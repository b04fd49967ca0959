"""C-GETs on behalf of clients: a stop holds whenever it comes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from pydicom.dataset import Dataset

from qrstation.core.errors import ReceiverError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.station.settings import ArchiveSettings
from qrstation.network.dimse.command_set import CommandField
from qrstation.network.dimse.identifier import move_keys
from qrstation.network.scu.c_move import MoveCounts, MoveEnd
from qrstation.receiver.getting import Gets, cancelling, get_by_receiver
from qrstation.receiver.supervisor import ReceiverLink
from tests.hostile import CT, Conversation, HostileArchive
from tests.network.sinks import MemorySink
from tests.told import saying


def message(archive: HostileArchive, number: str = "n") -> dict[str, Any]:
    """Build the request of a client."""
    keys = move_keys("1.2")
    return {"number": number, "archive": asdict(archive.settings), "calling": "ME", "keys": keys, "classes": [CT]}


def test_a_get_that_was_stopped_before_it_was_registered_asks_nobody() -> None:
    gets = Gets(MemorySink())
    gets.stop("n")
    with HostileArchive(0) as archive:
        done = gets.fetch(message(archive), CancelToken())
        assert archive.associations == 0
    assert done["status"] is None


def test_a_client_that_was_gone_before_asks_nobody() -> None:
    token = CancelToken()
    with cancelling(token):
        pass
    with HostileArchive(0) as archive:
        assert Gets(MemorySink()).fetch(message(archive), token)["status"] is None
        assert archive.associations == 0


def test_a_stop_of_another_number_stops_nothing() -> None:
    def ends(conversation: Conversation, field: int, keys: Dataset) -> bool:
        conversation.respond(CommandField.C_GET_RSP, 0x0000)
        return True

    gets = Gets(MemorySink())
    gets.stop("other")
    with HostileArchive(0, answer=ends) as archive:
        assert gets.fetch(message(archive), CancelToken())["status"] == 0


def test_a_stop_while_it_runs_is_a_c_cancel() -> None:
    gets = Gets(MemorySink())
    heard: list[int] = []

    def stubborn(conversation: Conversation, field: int, keys: Dataset) -> bool:
        heard.append(field)
        if field == CommandField.C_GET_RQ:
            gets.stop("n")
        else:
            conversation.respond(CommandField.C_GET_RSP, 0xFE00, message_id=1, counts=(3, 1, 0, 0))
        return True

    with HostileArchive(0, answer=stubborn) as archive:
        done = gets.fetch(message(archive), CancelToken())
    assert heard == [CommandField.C_GET_RQ, CommandField.C_CANCEL_RQ]
    assert (done["status"], done["counts"]["completed"]) == (0xFE00, 1)


class NoLink(ReceiverLink):
    """A link over which nothing may be asked."""

    def __init__(self) -> None:
        pass

    def request(self, command: str, timeout: float | None = None, **arguments: Any) -> dict[str, Any]:
        """Fail."""
        raise AssertionError(command)

    def post(self, command: str, **arguments: Any) -> None:
        """Fail."""
        raise AssertionError(command)


def test_a_cancel_set_before_asks_no_receiver() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with HostileArchive(0) as archive:
        end = get_by_receiver(NoLink(), archive.settings, "ME", move_keys("1.2"), (CT,), cancel)
    assert end.status is None


class Saying(ReceiverLink):
    """A link to a receiver that answers so, whatever it is asked."""

    def __init__(self, said: dict[str, Any]) -> None:
        self._said = said

    def request(self, command: str, timeout: float | None = None, **arguments: Any) -> dict[str, Any]:
        """Answer."""
        return self._said


def end_of(said: dict[str, Any]) -> MoveEnd:
    archive = ArchiveSettings("A", "A", "127.0.0.1", 104)
    return get_by_receiver(Saying(said), archive, "ME", move_keys("1.2"), (CT,), CancelToken())


@pytest.mark.parametrize(
    "changed",
    [
        {"status": "well"},
        {"status": []},
        {"counts": {"completed": "all"}},
        {"counts": {"__class__": 1}},
        {"counts": [1, 2]},
        {"failed": 3},
        {"failed": None},
    ],
    ids=str,
)
def test_what_the_receiver_says_of_an_end_is_checked(changed: dict[str, Any]) -> None:
    said = {"status": 0, "counts": asdict(MoveCounts(0, 1, 0, 0)), "failed": ["1.2.3"], "comment": "fine"}
    assert end_of(said) == MoveEnd(0, MoveCounts(0, 1, 0, 0), ("1.2.3",), "fine")
    with pytest.raises(ReceiverError, check=saying("does not understand")):
        end_of({**said, **changed})
    with pytest.raises(ReceiverError):
        end_of({key: value for key, value in said.items() if key not in changed})
