"""By which way images are fetched from an archive, whether that can work at all, and whether another is left."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from qrstation.core.archive import Archive, Fetching, Way
from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.errors import StationError
from qrstation.core.station.settings import ArchiveSettings, StationSettings


class Route:
    """The way of one retrieve; for its own thread."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._way = archive.ways[0]

    @property
    def may_switch(self) -> bool:
        """Tell whether the other way is left to be tried, where this one does not work."""
        return self._way is Way.PUSH and Way.PULL in self._archive.ways

    def switch(self) -> None:
        """Fetch by the other way from now on."""
        self._way = Way.PULL

    def check(self, station: StationSettings) -> None:
        """Raise StationError at once where the archive could never send to ``station``, and no other way is left."""
        if self._way is Way.PULL:
            return
        try:
            check_reachable(station, self._archive.settings)
        except StationError:
            if not self.may_switch:
                raise
            self.switch()

    def connect(self, sop_classes: Callable[[], tuple[str, ...]]) -> Fetching:
        """Give what fetches by it."""
        return self._archive.fetching(self._way, sop_classes)


def check_reachable(station: StationSettings, archive: ArchiveSettings) -> None:
    """Raise StationError when a remote archive could never send to this station, since it listens on loopback."""
    if station.announce or not _is_loopback(station.bind) or _is_loopback(archive.host):
        return
    raise StationError(OutcomeCode.NOT_REACHABLE_HERE, address=station.bind, archive=archive.name)


def _is_loopback(host: str) -> bool:
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
