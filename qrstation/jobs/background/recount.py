"""Asks an archive in the background whether it has more of a study than the store: images come to studies later too."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from qrstation.core.archive import Archive, Connect
from qrstation.core.errors import StationError
from qrstation.core.events import Publish, StudyRecounted
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import RetrieveRequest
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.retrieve.listing import Listed, Lister, ListingEnded, SeriesAnnounced
from qrstation.jobs.retrieve.parts import Holdings

Recount = Callable[[ArchiveSettings, str], None]
"""Starts a recount of a study at an archive; a StudyRecounted follows where the archive can list."""
LOG = logging.getLogger(__name__)


class Recounter:
    """Recounts studies on workers, each once at a time; nobody waits for them, and no answer is no news."""

    def __init__(self, connect: Connect, holdings: Holdings, publish: Publish) -> None:
        self._connect = connect
        self._holdings = holdings
        self._publish = publish
        self._cancel = CancelToken()
        self._lock = threading.Lock()
        self._running: set[tuple[str, str]] = set()

    def recount(self, archive: ArchiveSettings, study_uid: str) -> None:
        """List a study at ``archive``; a StudyRecounted follows where that can be done."""
        key = archive.name, study_uid
        with self._lock:
            if key in self._running or self._cancel.is_cancelled:
                return
            self._running.add(key)
        work = threading.Thread(target=self._run, args=(self._connect(archive), study_uid), name="recount", daemon=True)
        work.start()

    def close(self) -> None:
        """End those that run, without waiting for them."""
        self._cancel.insist()

    def _run(self, archive: Archive, study_uid: str) -> None:
        try:
            missing = missing_at(archive, study_uid, self._holdings, self._cancel)
        except StationError as error:
            LOG.info("a study was not recounted: %s", error)
            return
        finally:
            with self._lock:
                self._running.discard((archive.settings.name, study_uid))
        if missing is not None:
            self._publish(StudyRecounted(archive.settings.name, study_uid, missing))


def missing_at(
    archive: Archive,
    study_uid: str,
    holdings: Holdings,
    cancel: CancelToken | None = None,
) -> int | None:
    """Give how many instances of a study the archive has and the store has not.

    None when it cannot list them, or ``cancel`` was set before it had.

    Raises StationError when the store cannot be asked.
    """
    listed: set[str] = set()
    ended: list[ListingEnded] = []

    def take(news: SeriesAnnounced | Listed | ListingEnded) -> None:
        if isinstance(news, Listed):
            listed.update(news.numbers)
        elif isinstance(news, ListingEnded):
            ended.append(news)

    token = cancel or CancelToken()
    Lister(archive, RetrieveRequest(archive.settings.name, study_uid), take, token).run()
    # A listing that was stopped says that it is complete as far as it went.
    if not ended or not ended[0].complete or token.is_cancelled:
        return None
    return len(listed - holdings.held_among(listed))
