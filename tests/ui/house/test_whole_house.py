"""In a real window with its receiver and a real archive: what nobody opened goes, what was opened meanwhile stays."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.instance import StudyHeading
from qrstation.core.jobs.job import JobState, RetrieveRequest
from qrstation.core.standard.uid import new_uid
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings, StationSettings, StoreSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.jobs.keeping_house import room
from qrstation.station import Station
from qrstation.ui.house.house_desk import NOTICE
from tests.archives import ct_image
from tests.peers import Orthanc, free_port
from tests.store.material import file_of

OPENED, OTHER = new_uid("house", "opened"), new_uid("house", "other")


@pytest.mark.peer
def test_the_station_makes_room_and_keeps_what_is_opened_after_it_was_announced(
    home: Home, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    with ExitStack() as ends:
        archive = ends.enter_context(Orthanc(destinations={"QRSTATION": ("127.0.0.1", port)}, title="MAIN"))
        for study in (OPENED, OTHER):
            for number in (1, 2):
                archive.upload(file_of(ct_image(study, f"{study}.1", number)))
        store = StoreSettings(max_gb=1, clean_after_days=30)
        known = (archive.settings(name="Main"),)
        save_settings(home.settings_file, Settings(StationSettings(port=port), archives=known, store=store))
        station = Station(home)
        qtbot.addWidget(station.window)
        ends.callback(station.window.close)
        station.window.show()

        def said() -> str:
            bar = station.window.notices.bar(NOTICE)
            return "" if bar is None else bar.said[0]

        def fetch(study: str) -> None:
            job = station.asking.runner.submit(RetrieveRequest("Main", study, is_prefetch=True))

            def has_come() -> bool:
                snapshot = station.asking.runner.snapshot(job)
                return snapshot is not None and snapshot.state is JobState.SUCCEEDED and not station.busy.has(study)

            qtbot.waitUntil(has_come, timeout=30_000)

        fetch(OPENED)
        fetch(OTHER)
        line = station.window.header.store
        qtbot.waitUntil(lambda: "Store 4 kB of 999" in line.accessibleName(), timeout=30_000)
        station.kept.state.write(lambda c: c.execute("UPDATE prefetched SET came = '2020-01-01T12:00:00+00:00'"))
        assert said() == ""

        monkeypatch.setattr(room, "SHARE", 1)  # all that is not free is too much
        station.conductor.house.receiver_changed(station.link.state)
        qtbot.waitUntil(lambda: bool(said()), timeout=30_000)
        assert said().startswith("Room is getting short: 2 prefetched studies (")
        station.window.viewer.open_study(StudyHeading(OPENED, "Test^Patient"))
        station.conductor.house.clean()
        qtbot.waitUntil(lambda: said().endswith("removed to make room"), timeout=30_000)
        assert said().startswith("1 prefetched study (")
        assert (len(station.reader.held(OPENED)), len(station.reader.held(OTHER))) == (2, 0)
    log = (home.logs / "receiver.log").read_text("utf-8")
    assert f"removed study {OTHER} (2 images) to make room" in log
    assert OPENED not in log
