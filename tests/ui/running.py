"""A station whose window is open, for tests that search and retrieve as a person does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pytestqt.qtbot import QtBot

from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.station import Station
from tests.peers import free_port


@contextmanager
def running_station(home: Home, qtbot: QtBot, *archives: ArchiveSettings, port: int = 0) -> Iterator[Station]:
    """Run a station that knows these archives, listening on ``port``, else on a free one."""
    save_settings(home.settings_file, Settings(StationSettings(port=port or free_port()), archives=archives))
    running = Station(home)
    qtbot.addWidget(running.window)
    running.window.show()
    yield running
    running.window.close()
