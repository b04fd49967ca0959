"""A list in the real window at a real archive: read from a file, looked at, fetched behind what persons ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.jobs.job import JobState
from qrstation.core.standard.uid import new_uid
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.priors import rule_timer
from tests.cli.test_priors import image
from tests.peers import Orthanc, free_port
from tests.store.material import file_of
from tests.ui.running import running_station

pytestmark = pytest.mark.peer
PORT = free_port()
CURRENT, PRIOR = (new_uid("list desk", name) for name in ("current", "prior"))


@pytest.fixture(scope="module")
def archive() -> Iterator[ArchiveSettings]:
    """An Orthanc with a study of today, and a prior of it."""
    with Orthanc(destinations={"QRSTATION": ("127.0.0.1", PORT)}, title="MAIN") as main:
        for uid, day in ((CURRENT, f"{date.today():%Y%m%d}"), (PRIOR, "20240105")):
            made = image(uid, "CT Thorax", day, "CT", "Moreau^Elise")
            made.AccessionNumber = "A-1" if uid == CURRENT else ""
            main.upload(file_of(made))
        yield main.settings(name="Main")


def test_a_list_of_a_file_is_looked_at_and_fetched(
    home: Home, qtbot: QtBot, archive: ArchiveSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rule_timer, "START", 0.0)
    path = tmp_path / "list.txt"
    path.write_text("A-1\nnobody\n", encoding="utf-8")
    with running_station(home, qtbot, archive, port=PORT) as station:
        desk = station.conductor.prior_lists
        station.window.menus.prefetch_list.trigger()
        dialog = desk.dialog
        assert dialog is not None
        assert desk.open() is dialog
        desk.read(str(tmp_path / "none.txt"))
        qtbot.waitUntil(dialog.notice.isVisible, timeout=30_000)
        desk.read(str(path))
        qtbot.waitUntil(lambda: dialog.numbers.toPlainText() == "A-1\nnobody", timeout=30_000)
        dialog.look_button.click()
        qtbot.waitUntil(dialog.fetch_button.isEnabled, timeout=30_000)
        assert station.window.jobs.model.jobs == []
        dialog.fetch_button.click()
        assert desk.dialog is None
        jobs = station.window.jobs.model.jobs
        qtbot.waitUntil(lambda: [job.state for job in jobs] == [JobState.SUCCEEDED], timeout=30_000)
        (job,) = jobs
        assert (job.request.study_uid, job.request.is_prefetch) == (PRIOR, True)
