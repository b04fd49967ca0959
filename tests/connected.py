"""Archives as jobs see them, of what tests know of an archive."""

from __future__ import annotations

from qrstation.core.standard.node import Node
from qrstation.core.station.settings import ArchiveSettings
from qrstation.network.archive import DimseArchive
from qrstation.network.exchanges import Get


def connected(archive: ArchiveSettings, ae_title: str = "ME", get: Get | None = None) -> DimseArchive:
    """Give an archive as the station ``ae_title`` talks to it."""
    return DimseArchive(archive, Node(ae_title or "ME", "127.0.0.1", 11112), get)
