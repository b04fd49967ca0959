"""A storage SCP with a store, and what a retrieve works with: the station without a window and without processes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from qrstation.core.events import Event, InstancesStored
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.habits import Habits
from qrstation.core.jobs.job import JobOutcome, JobProgress, JobState, RetrieveRequest
from qrstation.core.station.door import Door
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings, StationSettings, StoreSettings
from qrstation.jobs.lane import Lane
from qrstation.jobs.pace import Pace
from qrstation.jobs.retrieve.arrivals import Arrivals
from qrstation.jobs.retrieve.parts import RetrieveParts
from qrstation.jobs.retrieve.retrieving import retrieve
from qrstation.network.archive import connecting
from qrstation.network.scp.store_scp import StoreScp
from qrstation.network.scu.c_get import get
from qrstation.network.scu.c_move import MoveEnd
from qrstation.store.instance_store import InstanceStore


class Archive(Protocol):
    """An archive of the tests."""

    study: str

    @property
    def settings(self) -> ArchiveSettings:
        """As the station knows it."""


class Station:
    """Retrieves at a quick pace; `progress` keeps what was reported."""

    def __init__(self, folder: Path) -> None:
        self.arrivals = Arrivals()
        self.store = InstanceStore(
            folder / "store", folder / "index.sqlite", StoreSettings(), self._publish, sync=False
        )
        self.store.open()
        self.settings = StationSettings(port=0)
        self.scp = StoreScp(self.settings, ReceiverSettings(), Door, self.store)
        self.port = self.scp.start()
        self.progress: list[JobProgress] = []
        self.on_progress: Callable[[JobProgress], object] = lambda progress: None
        self._told = threading.Condition()
        self.cancel = CancelToken()
        self.habits = Habits()
        self.gets: list[dict[str, str]] = []
        self.lane: Lane | None = None

    def _publish(self, event: Event) -> None:
        if isinstance(event, InstancesStored):
            self.arrivals.on_stored(event)

    def held_among(self, uids: Collection[str]) -> frozenset[str]:
        """Ask the store."""
        return self.store.reader.held_among(uids)

    def retrieve(self, archive: Archive, late: float = 2.0, **request: Any) -> JobOutcome:
        """Retrieve the archive's study."""
        settings = replace(archive.settings, **request.pop("settings", {}))
        pace = Pace(late=late, late_again=late, after_loss=0.1, pauses=(0.05, 0.1), last_response=1.0)
        pace = replace(pace, **request.pop("pace", {}))
        parts = RetrieveParts(
            self.settings,
            connecting(self.settings, self.port, self._get)(settings),
            self.port,
            self,
            self.arrivals,
            self._report,
            self.cancel,
            lane=self.lane,
            pace=pace,
            habits=self.habits,
            on_habits=self._learn,
        )
        return retrieve(RetrieveRequest(settings.name, archive.study, **request), parts)

    def _report(self, progress: JobProgress) -> None:
        with self._told:
            self.progress.append(progress)
            self._told.notify_all()
        self.on_progress(progress)

    def wait_told(self, state: JobState) -> bool:
        """Wait until a job says that it is in a state."""
        with self._told:
            return self._told.wait_for(lambda: any(each.state is state for each in self.progress), 30)

    def _get(
        self,
        archive: ArchiveSettings,
        calling: str,
        keys: dict[str, str],
        classes: tuple[str, ...],
        cancel: CancelToken,
    ) -> MoveEnd:
        self.gets.append(keys)
        return get(archive, calling, keys, classes, self.store, cancel)

    def _learn(self, habits: Habits) -> None:
        self.habits = habits

    def close(self) -> None:
        """End."""
        self.scp.stop(1)
        self.store.close()
