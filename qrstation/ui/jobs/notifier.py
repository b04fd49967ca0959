"""Says in the system's tray that a long job has ended or that awaited images come, while the user works elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from qrstation.core.jobs.job import JobSnapshot, JobState
from qrstation.ui.jobs.job_words import badge, duration
from qrstation.ui.outside_text import notice_words

LONG = 20.0
"""Seconds after which a job counts as long."""

Say = Callable[[str, str], None]


class Notifier:
    """Watches snapshots; names of patients are never shown, since a notice may stand on a locked screen."""

    def __init__(self, is_looked_at: Callable[[], bool], say: Say) -> None:
        self._is_looked_at = is_looked_at
        self._say = say
        self._waiting: set[int] = set()
        self._running: set[int] = set()

    def job_changed(self, job: JobSnapshot) -> None:
        """Take a snapshot; what a rule fetched is told by nothing."""
        if job.request.is_prefetch:
            return
        if job.state is JobState.WAITING and job.waited >= LONG and not job.stored:
            self._waiting.add(job.job_id)
        elif job.job_id in self._waiting and job.state is JobState.RUNNING and job.stored:
            self._waiting.discard(job.job_id)
            self._tell("The images come", f"{job.request.archive} sends what was waited for")
        if not job.state.is_final:
            self._running.add(job.job_id)
        elif job.job_id in self._running:
            self._running.discard(job.job_id)
            self._waiting.discard(job.job_id)
            if job.seconds >= LONG and job.state is not JobState.CANCELLED:
                self._tell(f"A job has ended: {badge(job)}", f"{job.request.archive}, after {duration(job.seconds)}")

    def _tell(self, title: str, text: str) -> None:
        if not self._is_looked_at():
            self._say(notice_words(title), notice_words(text))


def tray_voice(window: QWidget) -> Say:
    """Give the voice of the system's tray; without a tray nothing is said there, the job list says it all."""
    if not QSystemTrayIcon.isSystemTrayAvailable():
        return lambda title, text: None
    tray = QSystemTrayIcon(window.windowIcon(), window)
    tray.setToolTip("QR Station")
    tray.show()
    return lambda title, text: tray.showMessage(title, text)
