"""Asks an archive in the background whether it has more of a study than the store: images come to studies later too."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from qrstation.core.cancel import CancelToken
from qrstation.core.errors import StationError
from qrstation.core.events import Publish, StudyRecounted
from qrstation.core.job import RetrieveRequest
from qrstation.core.settings import ArchiveSettings
from qrstation.jobs.listing import Listed, Lister, ListingEnded, SeriesAnnounced
from qrstation.jobs.retrieve import Holdings

LOG = logging.getLogger(__name__)
Recount = Callable[[ArchiveSettings, str], None]
"""Starts a recount of a study at an archive; a StudyRecounted follows where the archive can list."""


def start_recount(
    archive: ArchiveSettings, calling_ae_title: str, study_uid: str, holdings: Holdings, publish: Publish
) -> None:
    """List a study on a worker thread. An archive that does not answer is no news: nobody waits for this."""

    def run() -> None:
        try:
            missing = missing_at(archive, calling_ae_title, study_uid, holdings)
        except StationError as error:
            LOG.info("a study was not recounted: %s", error.what)
            return
        if missing is not None:
            publish(StudyRecounted(archive.name, study_uid, missing))

    threading.Thread(target=run, name="recount", daemon=True).start()


def missing_at(archive: ArchiveSettings, calling_ae_title: str, study_uid: str, holdings: Holdings) -> int | None:
    """Give how many instances of a study the archive has and the store has not; None when it cannot list them.

    Raises StationError when the store cannot be asked.
    """
    listed: set[str] = set()
    ended: list[ListingEnded] = []

    def take(news: SeriesAnnounced | Listed | ListingEnded) -> None:
        if isinstance(news, Listed):
            listed.update(news.numbers)
        elif isinstance(news, ListingEnded):
            ended.append(news)

    Lister(archive, calling_ae_title, RetrieveRequest(archive.name, study_uid), take, CancelToken()).run()
    if not ended or not ended[0].complete:
        return None
    return len(listed - holdings.held_among(listed))
