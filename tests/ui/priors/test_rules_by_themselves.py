"""A rule of the settings in the real window: it runs by itself, and what it wants comes without anybody asking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.jobs.job import JobState
from qrstation.core.jobs.rule_run import RuleRan
from qrstation.core.standard.uid import new_uid
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, RuleSettings
from qrstation.jobs.priors import rule_timer
from tests.cli.test_priors import image
from tests.peers import Orthanc, free_port
from tests.store.material import file_of
from tests.ui.running import running_station

pytestmark = pytest.mark.peer
PORT = free_port()
CURRENT, PRIOR = (new_uid("by themselves", name) for name in ("current", "prior"))


@pytest.fixture(scope="module")
def archive() -> Iterator[ArchiveSettings]:
    """An Orthanc with a study of today, and a prior of it."""
    with Orthanc(destinations={"QRSTATION": ("127.0.0.1", PORT)}, title="MAIN") as main:
        for uid, day in ((CURRENT, f"{date.today():%Y%m%d}"), (PRIOR, "20240105")):
            main.upload(file_of(image(uid, "CT Thorax", day, "CT", "Moreau^Elise")))
        yield main.settings(name="Main")


def test_a_rule_that_is_set_fetches_at_its_time(
    home: Home, qtbot: QtBot, archive: ArchiveSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule_timer, "START", 0.0)
    ran: list[RuleRan] = []
    keys = (("StudyDate", "today-1-today"),)
    rule = RuleSettings("Today", "Main", keys, every_minutes=1, from_="00:00", until="24:00")
    with running_station(home, qtbot, archive, port=PORT) as station:
        station.pump.subscribe(RuleRan, ran.append)
        station.settings.save(replace(station.settings.to_edit(), rules=(rule,)))
        qtbot.waitUntil(lambda: bool(ran), timeout=30_000)
        assert (ran[0].name, ran[0].patients, ran[0].fetched, ran[0].remarks) == ("Today", 1, 1, ())
        jobs = station.window.jobs.model.jobs
        qtbot.waitUntil(lambda: [job.state for job in jobs] == [JobState.SUCCEEDED], timeout=30_000)
        (job,) = jobs
        assert (job.request.study_uid, job.request.is_prefetch) == (PRIOR, True)
        assert station.reader.held(PRIOR)
