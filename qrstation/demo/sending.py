"""The sub-operations of a C-MOVE: instances made ahead on threads, sent as C-STOREs over one association."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from qrstation.core.standard.node import Node
from qrstation.demo.catalogue import EXPLICIT, IMPLICIT, Place
from qrstation.demo.instances import build, sop_class
from qrstation.network.dimse.command_set import Tag
from qrstation.network.scu.association import AcceptedContext, Association, associate
from qrstation.network.scu.c_store import store_on

AHEAD = 6
"""How many instances are made before they are needed."""
TIMEOUT = 60.0


class Sender:
    """Sends places of the catalogue to a node; one for each C-MOVE."""

    def __init__(self, node: Node, title: str, originator: str, message_id: int, pool: ThreadPoolExecutor) -> None:
        self._node = node
        self._title = title
        self._originator = originator
        self._message_id = message_id
        self._pool = pool

    def send(self, places: Sequence[Place]) -> Iterator[tuple[Place, bool]]:
        """Send one after the other and give each with whether it was taken. Raises PeerError when there is no way."""
        first = 0
        while first < len(places):
            # One association for instances of the same class and syntax: their contexts are the same.
            kind = _kind(places[first])
            last = next((n for n in range(first, len(places)) if _kind(places[n]) != kind), len(places))
            yield from self._send_alike(places[first:last], *kind)
            first = last

    def _send_alike(self, places: Sequence[Place], abstract: str, syntax: str) -> Iterator[tuple[Place, bool]]:
        offered = tuple(dict.fromkeys((syntax, EXPLICIT, IMPLICIT)))
        with associate(self._node, self._title, (abstract,), TIMEOUT, offered) as association:
            context = association.context_for(abstract)
            ahead: deque[Future[bytes]] = deque()
            waiting = iter(places)
            for place in places:
                while len(ahead) < AHEAD and (following := next(waiting, None)) is not None:
                    ahead.append(self._pool.submit(build, following, context.transfer_syntax))
                data = ahead.popleft().result()
                yield place, self._store(association, context, place, data)

    def _store(self, association: Association, context: AcceptedContext, place: Place, data: bytes) -> bool:
        originator = (
            (Tag.MOVE_ORIGINATOR, self._originator),
            (Tag.MOVE_ORIGINATOR_MESSAGE_ID, self._message_id),
        )
        answer = store_on(association, context, place.sop_uid, data, timeout=TIMEOUT, originator=originator)
        return answer.status == 0 or 0xB000 <= answer.status <= 0xBFFF


def _kind(place: Place) -> tuple[str, str]:
    return sop_class(place.series), place.study.transfer_syntax
