"""Whether an archive has more of a study than is here."""

from __future__ import annotations

from qrstation.jobs.recount import missing_at
from tests.archives import ScriptedArchive
from tests.jobs.station import Station


def test_what_came_to_a_study_later_is_counted(station: Station) -> None:
    with ScriptedArchive(destination=("QRSTATION", "127.0.0.1", station.port)) as archive:
        archive.add_series(3)
        assert missing_at(archive.settings, "QRSTATION", archive.study, station) == 3
        station.retrieve(archive)
        assert missing_at(archive.settings, "QRSTATION", archive.study, station) == 0
        archive.add_series(2)
        assert missing_at(archive.settings, "QRSTATION", archive.study, station) == 2
        archive.list_images = False
        assert missing_at(archive.settings, "QRSTATION", archive.study, station) is None
