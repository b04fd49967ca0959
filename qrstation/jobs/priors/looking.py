"""Looks into studies that do not say themselves what they show: their series may, here or at an archive."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence

from qrstation.core.archive import Archive
from qrstation.core.errors import StationError
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Query, series_query, with_shown
from qrstation.store.index import IndexReader

LOG = logging.getLogger(__name__)
MOST_LOOKED_INTO = 50
"""Studies of one archive whose series are asked for, the newest."""


class Looking:
    """One search's looks; each study is looked into at one place alone. For several threads."""

    def __init__(self, reader: IndexReader, is_unclear: Callable[[Match], bool]) -> None:
        """``is_unclear`` tells whether a study itself does not say what it shows."""
        self._reader = reader
        self._is_unclear = is_unclear
        self._lock = threading.Lock()
        """Guards what is taken."""
        self._taken: set[str] = set()
        """Studies that are looked into somewhere."""

    def here(self, studies: Iterable[Match]) -> dict[str, list[Match]]:
        """Give the series that are here of the studies that need it."""
        uids = self._take(studies)
        return {uid: list(self._reader.find(_question(uid))) for uid in uids}

    def at(self, archive: Archive, studies: Iterable[Match], cancel: CancelToken) -> dict[str, list[Match]]:
        """Give the series that an archive has of the studies that need it; what fails is left out."""
        newest = sorted(studies, key=lambda match: match.text("StudyDate"), reverse=True)
        uids = self._take(newest, MOST_LOOKED_INTO)
        found: dict[str, list[Match]] = {}
        try:
            if uids:
                self._ask(archive, uids, cancel, found)
        except (StationError, Cancelled) as error:
            LOG.info("series of priors were not all told by %s: %s", archive.settings.name, error)
        return found

    @staticmethod
    def _ask(archive: Archive, uids: Sequence[str], cancel: CancelToken, found: dict[str, list[Match]]) -> None:
        with archive.search(cancel) as connection:
            for uid in uids:
                came: list[Match] = []
                connection.find(_question(uid), came.append, cancel)
                found[uid] = [match for match in came if match.study_uid in ("", uid)]

    def _take(self, studies: Iterable[Match], most: int | None = None) -> list[str]:
        """Give those of the studies that are to be looked into and are not yet."""
        unclear = [match.study_uid for match in studies if match.study_uid and self._is_unclear(match)]
        with self._lock:
            mine = [uid for uid in dict.fromkeys(unclear) if uid not in self._taken][:most]
            self._taken.update(mine)
        return mine


def _question(study_uid: str) -> Query:
    return with_shown(series_query(study_uid))
