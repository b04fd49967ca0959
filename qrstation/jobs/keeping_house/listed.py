"""Asks an archive whether it still has all of what is here of a study."""

from __future__ import annotations

from collections.abc import Collection

from qrstation.core.archive import Archive
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import RetrieveRequest
from qrstation.jobs.retrieve.listing import Listed, Lister, ListingEnded, SeriesAnnounced


def is_listed(archive: Archive, study_uid: str, sop_uids: Collection[str], cancel: CancelToken) -> bool:
    """Tell whether an archive lists each of ``sop_uids`` in a study, and lists all that it has of it.

    False also where it cannot list, cuts its answer short, or does not answer: then nobody knows. Never raises for
    what a peer did.
    """
    missing = set(sop_uids)
    is_whole = False

    def tell(news: SeriesAnnounced | Listed | ListingEnded) -> None:
        nonlocal is_whole
        if isinstance(news, Listed):
            missing.difference_update(news.numbers)
        elif isinstance(news, ListingEnded):
            is_whole = news.complete

    Lister(archive, RetrieveRequest(archive.settings.name, study_uid), tell, cancel).run()
    return bool(sop_uids) and is_whole and not missing and not cancel.is_cancelled
