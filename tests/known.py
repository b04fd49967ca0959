"""Archives that are asked with what is known of them, and a book in memory that keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.habits import Habits
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Query
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.search.inquiry import Inquiry
from qrstation.jobs.search.known import knowing
from tests.connected import connected
from tests.hostile import HostileArchive


@dataclass
class Kept:
    """Habits as a book has them, in memory."""

    habits: Habits = field(default_factory=Habits)
    noted: list[Habits] = field(default_factory=list)

    def of(self, archive: str) -> Habits:
        """Give what is known."""
        return self.habits

    def note(self, archive: str, news: Habits) -> None:
        """Keep news."""
        self.noted.append(news)
        self.habits = self.habits.joined(news)
        if self.habits.cap == 0:
            self.habits = replace(self.habits, cap=None)


def ask(
    archive: HostileArchive, book: Kept, queries: Sequence[Query], limit: int | None = None, **settings: Any
) -> list[Match]:
    """Ask a hostile archive with what is known."""
    return ask_at(replace(archive.settings, **settings), book, queries, limit)


def ask_at(settings: ArchiveSettings, book: Kept, queries: Sequence[Query], limit: int | None = None) -> list[Match]:
    """Ask any archive with what is known."""
    found: list[Match] = []
    Inquiry(knowing(connected, lambda: book)(settings), queries, found.append, CancelToken(), limit).run()
    return found
