"""What tests of the whole window share: sizes, archives, and a window with something to show."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QAbstractButton, QApplication

from qrstation.core.events import ReceiverChanged, ReceiverState
from qrstation.core.jobs.job import JobSnapshot, JobState, RetrieveRequest
from qrstation.core.station.settings import ArchiveSettings
from qrstation.ui.main_window import MainWindow
from tests.told import told
from tests.ui.results.made_up import study

ARCHIVES = (
    ArchiveSettings("Main PACS", "MAIN", "127.0.0.1", 104),
    ArchiveSettings("Off-site archive", "DEEP", "127.0.0.1", 105, nearline=True),
)
SIZES = ((960, 508), (1280, 688), (1200, 1560), (1920, 1040), (2560, 1400))
"""What a window gets of 1920×1080 at scale 2, 1280×720, a portrait screen, 1920×1080 and 2560×1440."""
Make = Callable[[], MainWindow]


def job(number: int, state: JobState, message: str = "") -> JobSnapshot:
    request = RetrieveRequest("Main PACS", f"1.2.{number}", title=f"Morgan, Elena · CT thorax {number}")
    return JobSnapshot(number, request, state, 412, 212, notice=told(message))


def fill(window: MainWindow) -> None:
    """Show studies, jobs and a receiver that listens."""
    window.results.begin(("Main PACS", "Off-site archive"))
    window.results.add_studies([study(f"1.2.{number}", NumberOfStudyRelatedInstances=412) for number in range(1, 5)])
    for number, state in enumerate((JobState.RUNNING, JobState.PAUSED, JobState.FAILED, JobState.SUCCEEDED), start=1):
        window.jobs.show_job(job(number, state, "the archive said no"))
    window.jobs.focus_list()
    window.show_receiver(
        ReceiverChanged(
            ReceiverState.LISTENING, ae_title="QRSTATION", host="0.0.0.0", port=11112, store_bytes=10**11,  # noqa: S104 - a setting that is looked at, nothing is bound
            free_bytes=10**11,
        )
    )  # fmt: skip
    QApplication.processEvents()


def chip(window: MainWindow, name: str) -> QAbstractButton:
    (found,) = [button for button in window.form.findChildren(QAbstractButton) if button.accessibleName() == name]
    return found
