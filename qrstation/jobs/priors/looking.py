"""Looks into studies that do not say themselves what they show: their series may, here or at an archive."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from qrstation.core.archive import Archive
from qrstation.core.errors import RequestFailed, StationError
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Query, series_query, with_shown
from qrstation.jobs.priors.questions import CODE
from qrstation.store.index import IndexReader

LOG = logging.getLogger(__name__)
MOST_LOOKED_INTO = 50
"""Studies of one archive whose series are asked for, the newest."""
MOST_HERE = 500
"""Studies whose series are read here, the newest."""


class Looking:
    """One search's looks; each study is looked into at one place alone. For several threads."""

    def __init__(
        self,
        reader: IndexReader,
        is_unclear: Callable[[Match], bool],
        is_sideless: Callable[[Match], bool] = lambda match: False,
    ) -> None:
        """``is_unclear`` tells whether a study itself does not say what it shows, ``is_sideless`` of which side."""
        self._reader = reader
        self._is_unclear = is_unclear
        self._is_sideless = is_sideless
        self._lock = threading.Lock()
        """Guards what is taken."""
        self._taken: set[str] = set()
        """Studies that are looked into somewhere."""

    def here(self, studies: Iterable[Match]) -> dict[str, list[Match]]:
        """Give the series that are here of the studies that need it, also for their side: it costs little."""
        found: dict[str, list[Match]] = {}
        uids = self._take(_newest(studies), MOST_HERE, lambda each: self._is_unclear(each) or self._is_sideless(each))
        for match in self._reader.find(_question("\\".join(uids))) if uids else ():
            found.setdefault(match.study_uid, []).append(match)
        return found

    def wanted(self, studies: Iterable[Match]) -> list[str]:
        """Give which of the studies that an archive told are to be looked into there."""
        return self._take(_newest(studies), MOST_LOOKED_INTO, self._is_unclear)

    def at(self, archive: Archive, uids: Sequence[str], cancel: CancelToken) -> dict[str, list[Match]]:
        """Give the series that an archive has of these studies; what fails is left out."""
        found: dict[str, list[Match]] = {}
        try:
            self._ask(archive, uids, cancel, found)
        except (StationError, Cancelled) as error:
            LOG.info("series of priors were not all told by %s: %s", archive.settings.name, error)
        return found

    @staticmethod
    def _ask(archive: Archive, uids: Sequence[str], cancel: CancelToken, found: dict[str, list[Match]]) -> None:
        ask = _question
        with archive.search(cancel) as connection:
            for uid in uids:
                came: list[Match] = []
                try:
                    connection.find(ask(uid), came.append, cancel)
                except RequestFailed:
                    if ask is _plain_question:
                        raise
                    ask = _plain_question  # some refuse a key that they do not know
                    connection.find(ask(uid), came.append, cancel)
                found[uid] = [match for match in came if match.study_uid in ("", uid)]

    def _take(self, studies: Iterable[Match], most: int, is_needed: Callable[[Match], bool]) -> list[str]:
        """Give those of the studies that are to be looked into and are not yet."""
        needed = [match.study_uid for match in studies if match.study_uid and is_needed(match)]
        with self._lock:
            mine = [uid for uid in dict.fromkeys(needed) if uid not in self._taken][:most]
            self._taken.update(mine)
        return mine


def _newest(studies: Iterable[Match]) -> list[Match]:
    return sorted(studies, key=lambda match: match.text("StudyDate"), reverse=True)


def _question(study_uid: str) -> Query:
    plain = _plain_question(study_uid)
    return replace(plain, keys=(*plain.keys, ("Laterality", "")), sequences=(("AnatomicRegionSequence", CODE),))


def _plain_question(study_uid: str) -> Query:
    return with_shown(series_query(study_uid))
