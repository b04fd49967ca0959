"""An archive that speaks DIMSE, as jobs know it; how it is talked with lies in `exchanges`.

That, and the libraries behind it, are imported when an archive is first asked: no start waits for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from qrstation.core.archive import (
    Connect,
    Delivery,
    Fetching,
    Forwarding,
    Kind,
    Offer,
    Scheduled,
    Search,
    Sending,
    Shaken,
    Wanted,
    Way,
)
from qrstation.core.codes.tls import TlsCode
from qrstation.core.deeds import CallFailed, Tell
from qrstation.core.errors import StationError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.finding import Step
from qrstation.core.jobs.habits import Negotiable
from qrstation.core.standard.node import Node
from qrstation.core.station.settings import ArchiveSettings, StationSettings
from qrstation.core.station.tls_place import TlsPlace

if TYPE_CHECKING:
    from qrstation.network.exchanges import Get

_OF_TLS = frozenset[str](TlsCode)
_WAYS = {"move": (Way.PUSH,), "get": (Way.PULL,), "auto": (Way.PUSH, Way.PULL)}


class DimseArchive:
    """An archive in the settings, as the application entity ``here`` talks to it; see `qrstation.core.archive`."""

    def __init__(
        self,
        settings: ArchiveSettings,
        here: Node,
        get: Get | None = None,
        tell: Tell = lambda deed: None,
        place: TlsPlace | None = None,
    ) -> None:
        """``here`` is what the archive knows of this station; without ``get`` nothing is fetched by C-GET.

        ``tell`` hears of each question, and where TLS fails, on the thread that asked. ``place`` is where the files for
        TLS lie that the settings name.
        """
        self.settings = settings
        self._here = here
        self._get = get
        self._tell = tell
        self._place = place or TlsPlace()

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways that the settings name and that are there."""
        named = _WAYS[self.settings.retrieve]
        return tuple(way for way in named if way is Way.PUSH or self._get is not None) or (Way.PUSH,)

    @contextmanager
    def search(self, cancel: CancelToken) -> Iterator[Search]:
        """Associate for C-FIND."""
        from qrstation.network.exchanges import searching

        with self._telling(), searching(self.settings, self._here, cancel, self._tell, self._place) as search:
            yield search

    @contextmanager
    def worklist(self, cancel: CancelToken) -> Iterator[Scheduled]:
        """Associate for C-FIND by the modality worklist."""
        from qrstation.network.exchanges import scheduled

        with self._telling(), scheduled(self.settings, self._here, cancel, self._tell, self._place) as worklist:
            yield worklist

    def fetching(self, way: Way, sop_classes: Callable[[], tuple[str, ...]]) -> Fetching:
        """Give what runs C-MOVEs to ourselves, or C-GETs."""
        from qrstation.network.exchanges import Getting, Moving

        if way is Way.PULL and self._get is not None:
            return _Told(Getting(self._get, self.settings, self._here, sop_classes), self._telling)
        return _Told(Moving(self.settings, self._here, self._place), self._telling)

    @contextmanager
    def forwarding(self, destination: str, cancel: CancelToken) -> Iterator[Forwarding]:
        """Associate for C-MOVEs to a third station."""
        from qrstation.network.exchanges import forwarding

        with self._telling(), forwarding(self.settings, self._here, destination, cancel, self._place) as move:
            yield move

    @contextmanager
    def sending(self, kinds: Iterable[Kind], cancel: CancelToken) -> Iterator[Sending]:
        """Associate for C-STOREs."""
        from qrstation.network.exchanges import sending

        with self._telling(), sending(self.settings, self._here, kinds, cancel, self._place) as store:
            yield store

    def resolve(self, cancel: CancelToken) -> str:
        """Look its host up."""
        from qrstation.network.upper_layer.reach import resolve

        return resolve(self.settings.node, self.settings.timeout, cancel)

    def knock(self, cancel: CancelToken) -> float:
        """Connect by TCP."""
        from qrstation.network.upper_layer.reach import knock

        return knock(self.settings.node, self.settings.timeout, cancel)

    def shake_hands(self, cancel: CancelToken) -> Shaken:
        """Connect, and begin with TLS."""
        from qrstation.network.upper_layer.reach import shake_hands

        with self._telling():
            return shake_hands(self.settings, self._place, cancel)

    def offer(self, cancel: CancelToken) -> Offer:
        """Associate with every service proposed."""
        from qrstation.network.exchanges import offered

        with self._telling():
            return offered(self.settings, self._here, cancel, self._place)

    def negotiates(self, cancel: CancelToken) -> tuple[Negotiable, ...]:
        """Associate for C-FIND with everything proposed that may be agreed on."""
        from qrstation.network.scu.extended import agreed

        with self._telling():
            return agreed(self.settings, self._here.ae_title, cancel, self._place)

    def test(self, cancel: CancelToken) -> None:
        """Send a C-ECHO."""
        from qrstation.network.scu.c_echo import echo
        from qrstation.network.upper_layer.tls_transport import way_to

        with self._telling():
            way = way_to(self.settings, self._place)
            echo(self.settings.node, self._here.ae_title, self.settings.timeout, cancel, way)

    def probe(self, passed: Callable[[Step], object], cancel: CancelToken) -> Offer:
        """Associate with every service proposed, and send a C-ECHO over it."""
        from qrstation.network.exchanges import probed

        with self._telling():
            return probed(self.settings, self._here, passed, cancel, self._place)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Have TLS that fails with this archive told, at whatever point it does."""
        node = self.settings.node
        try:
            yield
        except StationError as error:
            told = error.notice
            if told.code in _OF_TLS and told.get("peer", str(node)) == str(node):
                self._tell(CallFailed(node.ae_title, node.host, told))
            raise


class _Told:
    """What fetches, so that TLS that fails is told."""

    def __init__(self, fetching: Fetching, telling: Callable[[], AbstractContextManager[None]]) -> None:
        self._fetching = fetching
        self._telling = telling

    def fetch(self, wanted: Wanted, cancel: CancelToken) -> Delivery:
        with self._telling():
            return self._fetching.fetch(wanted, cancel)

    def close(self) -> None:
        self._fetching.close()


def connecting(
    station: StationSettings,
    port: int,
    get: Get | None = None,
    tell: Tell = lambda deed: None,
    place: TlsPlace | None = None,
) -> Connect:
    """Give what gives archives to a station whose receiver listens on ``port``; ``tell`` hears of questions."""

    def connect(archive: ArchiveSettings, ae_title: str = "") -> DimseArchive:
        here = Node(ae_title or station.ae_title, station.announced_host, port)
        return DimseArchive(archive, here, get, tell, place)

    return connect
