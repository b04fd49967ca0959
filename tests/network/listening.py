"""A storage SCP that may speak TLS, and an archive's settings that call it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import replace

from qrstation.core.events import CallerRefused
from qrstation.core.notice import Code
from qrstation.core.station.door import Door
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings, StationSettings
from qrstation.network.scp.store_scp import StoreScp
from qrstation.words import words_of
from tests.certificates import Authority
from tests.network.sinks import MemorySink
from tests.waiting import until


class Listening:
    """A storage SCP with a sink in memory, and whom it turned away."""

    def __init__(self, rules: ReceiverSettings) -> None:
        self.sink = MemorySink()
        self.refused: list[CallerRefused] = []
        self.scp = StoreScp(StationSettings(port=0), rules, Door, self.sink, self.refused.append)
        self.port = self.scp.start()

    def wait_refused(self) -> Code | str:
        """Wait until one was turned away, and give why."""
        assert until(lambda: bool(self.refused))
        assert len(self.refused) == 1
        assert words_of(self.refused[0].reason).what
        return self.refused[0].reason.code


@contextlib.contextmanager
def listening(rules: ReceiverSettings) -> Iterator[Listening]:
    """Run a storage SCP."""
    before = threading.active_count()
    made = Listening(rules)
    try:
        yield made
    finally:
        made.scp.stop(1)
    assert until(lambda: threading.active_count() <= before)


def called(port: int, authority: Authority | None, **changes: object) -> ArchiveSettings:
    """Give an archive that is called with TLS, and whose certificate this authority must have signed."""
    issuer = str(authority.file) if authority is not None else ""
    settings = ArchiveSettings("Main", "QRSTATION", "127.0.0.1", port, timeout=5, tls=True, tls_ca=issuer)
    return replace(settings, **changes)  # type: ignore[arg-type]
