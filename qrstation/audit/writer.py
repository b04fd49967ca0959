"""Has messages written by a thread of its own: whoever reports something waits for no disk, and meets no error.

What comes while the disk is busy is written together. A trail that cannot be written is told once and tried again; what
was reported meanwhile is kept up to a bound, and what is lost beyond it is recorded when writing works again.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from qrstation.audit.builders import now
from qrstation.audit.head import Head
from qrstation.audit.message import AuditMessage
from qrstation.audit.to_xml import to_xml
from qrstation.audit.trail import Entry, Trail
from qrstation.core.codes.audit import AuditCode
from qrstation.core.errors import StationError
from qrstation.core.notice import Notice, notice

LOG = logging.getLogger(__name__)
MOST_WAITING = 20_000
"""Messages that wait for a trail that cannot be written."""
AT_ONCE = 500
"""Messages that are written together at most."""
AGAIN = 5.0
"""Seconds after which a trail that could not be written is tried again."""
CLOSING = 1.0
"""Seconds in which what waits is written at the end."""


Build = Callable[[], Sequence[AuditMessage]]


class _Waiting:
    """What is to be written: what makes it, and then what was made of it, with the time at which it was reported."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._time = now()
        self._entries: list[Entry] | None = None

    def entries(self) -> list[Entry]:
        """Give the entries; made once. What a bug of ours cannot make is logged, and costs itself alone."""
        if self._entries is None:
            try:
                made = [replace(message, time=self._time) for message in self._build()]
                self._entries = [Entry(message.time, to_xml(message)) for message in made]
            except Exception:
                LOG.exception("an audit record could not be made")
                self._entries = []
        return self._entries


class AuditWriter:
    """Takes messages on any thread, and writes them in their order."""

    def __init__(
        self,
        trail: Trail,
        lost: Callable[[int], AuditMessage],
        tell: Callable[[Notice], None] = lambda told: None,
        written: Callable[[Head], None] = lambda head: None,
    ) -> None:
        """``lost`` makes the message that so many could not be kept; ``tell`` is told, on the writer's thread, that the
        trail cannot be written, and ``written`` of its head.
        """
        self._trail = trail
        self._lost = lost
        self._tell = tell
        self._written = written
        self._changed = threading.Condition()
        """Guards what waits, how many were lost, and whether it is to end."""
        self._waiting: deque[_Waiting] = deque()
        self._dropped = 0
        self._ending = False
        self._is_failing = False
        self._thread: threading.Thread | None = None

    def add(self, build: Build) -> None:
        """Take what makes messages, which is called on the writer's thread, once; never waits, never raises."""
        waiting = _Waiting(build)
        with self._changed:
            if len(self._waiting) >= MOST_WAITING:
                self._dropped += 1
                return
            self._waiting.append(waiting)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def close(self, patience: float = CLOSING) -> None:
        """Write what waits, within ``patience`` seconds, and end. Safe to call twice."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(patience)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._ending)
                if self._is_failing and not self._ending:
                    self._changed.wait_for(lambda: self._ending, AGAIN)
                together = [self._waiting[place] for place in range(min(AT_ONCE, len(self._waiting)))]
                is_last, dropped = self._ending, self._dropped
            if not together or (not self._write(together, dropped) and is_last):
                return

    def _write(self, together: list[_Waiting], dropped: int) -> bool:
        lost = [_Waiting(lambda: (self._lost(dropped),))] if dropped else []
        entries = [entry for each in (*together, *lost) for entry in each.entries()]
        try:
            head = self._trail.append(entries) if entries else None
        except (OSError, StationError) as error:
            self._fail(error)
            return False
        except Exception:
            # A bug of ours must cost neither the station's work nor what comes after.
            LOG.exception("audit records could not be written")
        else:
            if self._is_failing:
                LOG.info("the audit trail is written again")
            self._is_failing = False
            if head is not None:
                self._written(head)
        with self._changed:
            for _ in together:
                self._waiting.popleft()
            self._dropped -= dropped
        return True

    def _fail(self, error: OSError | StationError) -> None:
        """Tell once that the trail cannot be written."""
        if self._is_failing:
            return
        self._is_failing = True
        if isinstance(error, OSError):
            told = notice(AuditCode.UNWRITABLE, reason=str(error.strerror or type(error).__name__))
        else:
            told = notice(AuditCode.UNWRITABLE_HERE, why=error.notice)
        LOG.info("%s", told)  # a command has no log, and says it by `tell`
        self._tell(told)
