"""Learns, tells and forgets archives' habits on worker threads; what came of it is published as HabitsTold."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from qrstation.core.archive import Archive
from qrstation.core.codes.jobs import JobCode
from qrstation.core.errors import StationError
from qrstation.core.events import HabitsTold, Publish
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.jobs.habits import Habits
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.person import known_date
from qrstation.jobs.kept_habits import HabitsBook
from qrstation.jobs.search.known import refuse
from qrstation.jobs.search.probing import Learned, learn_habits

LOG = logging.getLogger(__name__)


class HabitsWorker:
    """Each wish has a thread of its own, and ends with one HabitsTold; safe to use from any thread."""

    def __init__(self, book: HabitsBook, publish: Publish) -> None:
        self._book = book
        self._publish = publish
        self._in_utf_8: set[str] = set()

    def allow_utf_8(self, archive: str) -> None:
        """Let an archive be asked in UTF-8, as long as this runs, where its own character set does not suffice."""
        self._in_utf_8.add(archive)

    def misfit(self, archive: str, charset: str) -> None:
        """Hear that text does not fit an archive's character set. Raises TextNotCarried where UTF-8 is not allowed."""
        if archive not in self._in_utf_8:
            refuse(archive, charset)

    def tell(self, archive: str) -> None:
        """Tell what is known of an archive."""
        self._start(archive, lambda: None)

    def forget(self, archive: str) -> None:
        """Forget what is known of an archive."""
        self._start(archive, lambda: self._book.forget(archive))

    def choose_charset(self, archive: str, charset: str) -> None:
        """Keep the character set that a person chose for an archive: it goes before what that declares."""
        self._start(archive, lambda: self._book.note(archive, Habits(charset=charset, charset_chosen=True)))

    def learn(self, archive: Archive, cancel: CancelToken, task: int) -> None:
        """Learn by a handful of questions; when ``cancel`` is set, what was known is told, without a notice."""
        name = archive.settings.name

        def work() -> Notice | None:
            learned = learn_habits(archive, self._book.of(name), cancel)
            self._book.note(name, learned.habits)
            return _said(learned)

        self._start(name, work, task)

    def _start(self, archive: str, work: Callable[[], Notice | None], task: int = 0) -> None:
        def run() -> None:
            said: Notice | None = None
            try:
                said = work()
            except Cancelled:
                pass
            except StationError as error:
                said = error.notice
            except Exception:
                # A bug of ours must not leave the window waiting for ever.
                LOG.exception("work on an archive's habits failed unexpectedly")
                said = notice(JobCode.HABITS_FAILED_UNEXPECTEDLY)
            self._publish(HabitsTold(archive, self._book.of(archive), task, said))

        threading.Thread(target=run, name="habits", daemon=True).start()


def _said(learned: Learned) -> Notice:
    if not learned.day:
        return notice(JobCode.HABITS_SHOW_NOTHING)
    return notice(JobCode.HABITS_LEARNED, count=learned.questions, day=known_date(learned.day))
