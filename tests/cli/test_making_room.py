"""Before `prefetch` fetches it makes room, through the real receiver: said before and after, and only where allowed."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from qrstation.cli.archive_commands import station_work
from qrstation.cli.making_room import make_room
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobState, RetrieveRequest
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings, StationSettings, StoreSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.core.station.settings_owner import SettingsOwner
from tests.archives import ScriptedArchive
from tests.cli.test_priors import run
from tests.peers import free_port


@pytest.mark.parametrize("days", [0, 30])
def test_a_full_store_is_cleaned_before_rules_fetch_where_that_is_allowed(
    home: Home, days: int, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    home.make()
    with ScriptedArchive(destination=("QRSTATION", "127.0.0.1", port)) as archive:
        archive.add_series(2)
        settings = Settings(StationSettings(port=port), archives=(archive.settings,))
        save_settings(home.settings_file, settings)
        with ExitStack() as ends:
            work = station_work(home, SettingsOwner(home.settings_file), ends)
            request = RetrieveRequest("Scripted", archive.study, is_prefetch=True)
            assert work.do(request, lambda _: None, CancelToken()).state is JobState.SUCCEEDED
            make_room(work, CancelToken())
            used = work.receiver().request("room")["used"]
        full = StoreSettings(max_gb=used / 1e9, clean_after_days=days)
        save_settings(home.settings_file, replace(settings, store=full))
        with ExitStack() as ends:
            work = station_work(home, SettingsOwner(home.settings_file), ends)
            records = work.prefetched()
            assert records is not None
            records._state.write(lambda c: c.execute("UPDATE prefetched SET came = '2020-01-01T12:00:00+00:00'"))
            make_room(work, CancelToken())
            assert len(work.reader.held(archive.study)) == (0 if days else 2)
    said = capsys.readouterr().err.splitlines()
    if not days:
        assert said == []
        return
    assert said == [
        "qrstation: room is getting short: 1 prefetched study (0 MB) that nobody opened will be removed, as far as "
        "an archive still has all of it",
        "qrstation: 1 removed (0 MB), 0 stay",
    ]
    log = (home.logs / "receiver.log").read_text("utf-8")
    assert f"removed study {archive.study} (2 images) to make room" in log
    assert "Test" not in log


@pytest.mark.parametrize("deed", ["export", "import", "retrieve"])
def test_what_a_person_uses_by_a_command_is_no_rules_any_more(home: Home, tmp_path: Path, deed: str) -> None:
    port = free_port()
    home.make()
    with ScriptedArchive(destination=("QRSTATION", "127.0.0.1", port)) as archive, ExitStack() as ends:
        archive.add_series(1)
        save_settings(home.settings_file, Settings(StationSettings(port=port), archives=(archive.settings,)))
        work = station_work(home, SettingsOwner(home.settings_file), ends)
        request = RetrieveRequest("Scripted", archive.study, is_prefetch=True)
        assert work.do(request, lambda _: None, CancelToken()).state is JobState.SUCCEEDED
        records = work.prefetched()
        assert records is not None
        assert [each.study_uid for each in records.unopened()] == [archive.study]
        (record,) = work.reader.instances(archive.study)
        words = {
            "export": ("export", "--study", archive.study, str(tmp_path / "out")),
            "import": ("import", str(record.path)),
            "retrieve": ("retrieve", "--archive", "Scripted", "--study", archive.study),
        }[deed]
        done = run(*words)
        assert done.returncode == 0, done.stderr
        assert records.unopened() == ()
