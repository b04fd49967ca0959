"""When room is short, how much is wanted, and when rules fetch nothing more."""

from __future__ import annotations

import pytest

from qrstation.core.codes.store import StoreCode
from qrstation.core.events import ReceiverChanged, ReceiverState
from qrstation.core.notice import notice
from qrstation.jobs.keeping_house.room import MARGIN, StoreRoom

GB = 1_000_000_000


@pytest.mark.parametrize(
    ("used", "free", "wanted", "rules_fetch"),
    [
        (0, 0, 0, True),  # nobody knows yet
        (100 * GB, 100 * GB, 0, True),
        (195 * GB, 5 * GB, 0, True),
        (196 * GB, 4 * GB, 6 * GB, True),
        (199 * GB, GB, 9 * GB, True),
        (199 * GB + GB // 2, GB // 2, 2 * MARGIN - GB // 2, False),
        (200 * GB, 0, 2 * MARGIN, False),
        (9 * GB, GB, 0, True),  # a small store: a twentieth of it
        (10 * GB - 400_000_000, 400_000_000, 600_000_000, True),
        (10 * GB, 0, GB, False),
        (5, 0, 2, False),  # hardly anything at all
    ],
)
def test_a_twentieth_of_the_store_is_short_and_never_more_than_the_margin(
    used: int, free: int, wanted: int, rules_fetch: bool
) -> None:
    room = StoreRoom(used, free)
    assert (room.wanted, room.is_short, room.has_room_for_rules) == (wanted, wanted > 0, rules_fetch)


def test_what_the_receiver_says_counts_also_where_a_few_bytes_seem_free() -> None:
    state = ReceiverChanged(ReceiverState.LISTENING, store_bytes=100 * GB, free_bytes=50 * GB)
    assert not StoreRoom.of(state).is_short
    full = ReceiverChanged(ReceiverState.LISTENING, trouble=notice(StoreCode.DISK_FULL))
    room = StoreRoom.of(full)
    assert (room.is_short, room.has_room_for_rules, room.wanted) == (True, False, 2)
    locked = ReceiverChanged(ReceiverState.LISTENING, trouble=notice(StoreCode.INDEX_LOCKED))
    assert StoreRoom.of(locked).has_room_for_rules
    assert StoreRoom.told({"used": 5, "free": 0}).is_full
