"""Studies that came again with other bytes: one line that counts, one place to decide, and what was decided is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pydicom
import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.events import Difference, InstancesSetAside, ReceiverState, SetAside, StudiesAside
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.station import Station
from qrstation.store.layout import stored_files
from qrstation.ui.conflicts.conflicts_dialog import ConflictsDialog
from tests.peers import free_port
from tests.store.material import ct

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")
TWELVE = tuple(f"1.2.40.{number}" for number in range(1, 13))


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object) -> Iterator[Station]:
    archive = ArchiveSettings("Main", "FRIEND", "127.0.0.1", free_port())
    save_settings(home.settings_file, Settings(StationSettings(port=free_port()), archives=(archive,)))
    running = started(home, qtbot)
    yield running
    running.window.close()


def started(home: Home, qtbot: QtBot) -> Station:
    """Start a station and wait until its receiver listens."""
    running = Station(home)
    running.window.show()
    qtbot.addWidget(running.window)
    qtbot.waitUntil(lambda: running.link.state.state is ReceiverState.LISTENING, timeout=20_000)
    return running


def bring(station: Station, folder: Path, studies: tuple[str, ...], change: Callable[[pydicom.Dataset], None]) -> None:
    """Import one image of each study, changed."""
    folder.mkdir(exist_ok=True)
    for study in studies:
        image = ct(1, study)
        image.PatientName = f"Patient^{study.rpartition('.')[2]}"
        change(image)
        image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
        image.save_as(folder / f"{study}.dcm")
    assert station.link.request("import", paths=[str(folder)])["imported"] == len(studies)


def as_it_is(image: pydicom.Dataset) -> None:
    """Change nothing."""


def renamed(image: pydicom.Dataset) -> None:
    image.PatientName = "Corrected^Name"


def repainted(image: pydicom.Dataset) -> None:
    image.PixelData = bytes(len(image.PixelData))


def twice(
    station: Station,
    tmp_path: Path,
    qtbot: QtBot,
    studies: tuple[str, ...] = TWELVE,
    change: Callable[[pydicom.Dataset], None] = renamed,
) -> None:
    """Import studies, and import them again changed."""
    bring(station, tmp_path / "first", studies, as_it_is)
    bring(station, tmp_path / "second", studies, change)
    qtbot.waitUntil(lambda: station.conductor.conflicts.count == len(studies), timeout=20_000)


def opened(station: Station, qtbot: QtBot, count: int) -> ConflictsDialog:
    """Press the button of the one line, and wait for the list."""
    line = station.window.notices.bar("aside")
    assert line is not None
    assert line.isVisible()
    line.press("Decide…")
    dialog = station.conductor.conflicts.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: len(dialog.table.rows) == count, timeout=20_000)
    return dialog


def names(station: Station) -> list[str]:
    """Give the names in the files that are in use."""
    return sorted(str(pydicom.dcmread(path).PatientName) for path in stored_files(station.home.store))


def choose(dialog: ConflictsDialog, *rows: int) -> None:
    """Select exactly these rows."""
    dialog.list.clearSelection()
    for row in rows:
        dialog._select([row], row)


def test_twelve_studies_are_one_line_that_counts(station: Station, tmp_path: Path, qtbot: QtBot) -> None:
    twice(station, tmp_path, qtbot)
    (text,) = station.window.notices.texts()
    assert text == "12 studies came again with other bytes"
    assert text in station.conductor.receiver.panel.words()


def test_after_a_restart_the_line_comes_once(station: Station, tmp_path: Path, home: Home, qtbot: QtBot) -> None:
    twice(station, tmp_path, qtbot)
    station.window.close()
    again = started(home, qtbot)
    try:
        qtbot.waitUntil(lambda: bool(again.window.notices.texts()), timeout=20_000)
        assert again.window.notices.texts() == ["12 studies came again with other bytes"]
    finally:
        again.window.close()


def test_the_files_name_the_studies_and_where_they_came_from(station: Station, tmp_path: Path, qtbot: QtBot) -> None:
    twice(station, tmp_path, qtbot, TWELVE[:3])
    dialog = opened(station, qtbot, 3)
    qtbot.waitUntil(lambda: all(row[-1] == "header" for row in dialog.table.rows), timeout=20_000)
    row = next(row for row in dialog.table.rows if row[0] == "Patient, 2 → Corrected, Name")
    assert row[1:] == ("1CT1", "2004-01-19", "e+1", "CT", "Imported", "1", "header")


def test_one_is_decided_and_the_next_is_looked_at(station: Station, tmp_path: Path, qtbot: QtBot) -> None:
    twice(station, tmp_path, qtbot, TWELVE[:3])
    dialog = opened(station, qtbot, 3)
    assert dialog.keep.text() == "&Keep what is here"
    dialog.take.click()
    qtbot.waitUntil(lambda: len(dialog.table.rows) == 2, timeout=20_000)
    assert names(station).count("Corrected^Name") == 1
    assert [study.study_uid for study in dialog.chosen()] == [dialog.shown.study_uid if dialog.shown else ""]
    assert dialog.status.text().startswith("1 study decided: the new version is used")
    qtbot.waitUntil(lambda: station.conductor.conflicts.count == 2, timeout=20_000)
    dialog.close()
    assert station.window.notices.texts() == ["2 studies came again with other bytes"]


def test_several_are_decided_together(station: Station, tmp_path: Path, qtbot: QtBot) -> None:
    twice(station, tmp_path, qtbot, TWELVE[:4])
    dialog = opened(station, qtbot, 4)
    choose(dialog, 1, 3)
    assert dialog.keep.text() == "&Keep what is here (2)"
    dialog.keep.click()
    qtbot.waitUntil(lambda: len(dialog.table.rows) == 2, timeout=20_000)
    assert "Corrected^Name" not in names(station)
    assert len(list((station.home.store / "aside" / "older").iterdir())) == 2


def test_all_are_decided_and_the_line_is_gone(station: Station, tmp_path: Path, qtbot: QtBot) -> None:
    twice(station, tmp_path, qtbot)
    dialog = opened(station, qtbot, 12)
    dialog.everything.click()
    assert dialog.take.text() == "&Take the new one (12)"
    dialog.take.click()
    qtbot.waitUntil(lambda: not dialog.table.rows, timeout=20_000)
    assert names(station) == ["Corrected^Name"] * 12
    assert dialog.title.text() == "Nothing is left to decide"
    assert not dialog.take.isEnabled()
    qtbot.waitUntil(lambda: station.conductor.conflicts.count == 0, timeout=20_000)
    dialog.close()
    assert not station.window.notices.texts()
    assert not station.conductor.receiver.panel.words().count("other bytes")


def test_both_versions_are_shown_side_by_side(station: Station, tmp_path: Path, qtbot: QtBot) -> None:
    twice(station, tmp_path, qtbot, TWELVE[:1], lambda image: (renamed(image), repainted(image)))  # type: ignore[func-returns-value,arg-type]
    dialog = opened(station, qtbot, 1)
    view = dialog.comparison
    qtbot.waitUntil(lambda: view.new.picture.image is not None, timeout=20_000)
    assert view.table.rows == [("(0010,0010)", "Patient's Name", "Patient^1", "Corrected^Name")]
    assert view.sentence.text() == "Other pixels and other header."
    assert view.pictures.isVisible()
    here, new = view.here.picture.image, view.new.picture.image
    assert here is not None
    assert new is not None
    assert here.size() == new.size()
    grey = {new.pixelColor(column, 40).value() for column in range(0, new.width(), 16)}
    assert len(grey) == 1, "all of its pixels are equal"
    assert len({here.pixelColor(column, 40).value() for column in range(0, here.width(), 16)}) > 1


def test_where_the_pixels_are_the_same_there_are_no_pictures(station: Station, tmp_path: Path, qtbot: QtBot) -> None:
    twice(station, tmp_path, qtbot, TWELVE[:1])
    dialog = opened(station, qtbot, 1)
    qtbot.waitUntil(lambda: bool(dialog.comparison.table.rows), timeout=20_000)
    assert not dialog.comparison.pictures.isVisible()
    assert dialog.comparison.sentence.text() == "Same pixels, other header."


def test_a_decision_that_fails_says_what_to_do_and_can_be_made_again(
    station: Station, tmp_path: Path, qtbot: QtBot
) -> None:
    twice(station, tmp_path, qtbot, TWELVE[:2])
    dialog = opened(station, qtbot, 2)
    older = station.home.store / "aside" / "older"
    older.rmdir()
    older.touch()
    dialog.list.selectAll()
    dialog.keep.click()
    qtbot.waitUntil(dialog.problem.isVisible, timeout=20_000)
    said = dialog.problem.accessibleName()
    assert said.startswith("2 of 2 could not be decided: 1 of 1 files that were set aside cannot be put away")
    assert "then decide again" in said
    assert len(dialog.table.rows) == 2
    older.unlink()
    older.mkdir()
    dialog.list.selectAll()
    qtbot.waitUntil(dialog.keep.isEnabled, timeout=20_000)
    dialog.keep.click()
    qtbot.waitUntil(lambda: not dialog.table.rows, timeout=20_000)
    assert not dialog.problem.isVisible()


def test_a_receiver_that_is_gone_is_said_in_the_dialog(station: Station, tmp_path: Path, qtbot: QtBot) -> None:
    twice(station, tmp_path, qtbot, TWELVE[:1])
    dialog = opened(station, qtbot, 1)
    station.link.close()
    dialog.take.click()
    qtbot.waitUntil(dialog.problem.isVisible, timeout=20_000)
    assert "receiver" in dialog.problem.accessibleName()


def test_a_decision_that_fails_is_said_also_when_the_dialog_is_closed(
    station: Station, tmp_path: Path, qtbot: QtBot
) -> None:
    twice(station, tmp_path, qtbot, TWELVE[:1])
    dialog = opened(station, qtbot, 1)
    station.link.close()
    dialog.take.click()
    dialog.close()
    qtbot.waitUntil(lambda: any("receiver" in text for text in station.window.notices.texts()), timeout=20_000)


def one(study: str, number: int = 1) -> InstancesSetAside:
    return InstancesSetAside((SetAside(study, f"{study}.1", f"{study}.1.{number}", Difference.HEADER),))


def test_a_line_that_was_put_away_comes_back_only_for_another_study(station: Station) -> None:
    desk, notices = station.conductor.conflicts, station.window.notices
    desk.instances_set_aside(one("1.2.1"))
    bar = notices.bar("aside")
    assert bar is not None
    bar.hide()
    desk.instances_set_aside(one("1.2.1", 2))
    assert not notices.texts()
    desk.instances_set_aside(one("1.2.2"))
    assert notices.texts() == ["2 studies came again with other bytes"]
    notices.bar("aside").hide()  # type: ignore[union-attr]
    desk.studies_aside(StudiesAside(("1.2.2",)))
    assert not notices.texts()
    desk.studies_aside(StudiesAside(()))
    assert notices.bar("aside") is None


def test_a_thousand_images_of_one_study_show_one_line_once(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(station.window.notices, "show_notice", lambda key, *_: shown.append(key))
    for number in range(1000):
        station.conductor.conflicts.instances_set_aside(one("1.2.1", number))
    assert shown == ["aside"]


def test_news_that_were_lost_are_asked_for_as_a_whole(station: Station, tmp_path: Path, qtbot: QtBot) -> None:
    twice(station, tmp_path, qtbot, TWELVE[:2])
    station.conductor.conflicts.studies_aside(StudiesAside(()))
    station.conductor._news_lost()
    qtbot.waitUntil(lambda: station.conductor.conflicts.count == 2, timeout=20_000)


def test_the_place_to_decide_is_in_the_menu_and_says_when_there_is_nothing(station: Station, qtbot: QtBot) -> None:
    station.window.decide_asked.emit()
    dialog = station.conductor.conflicts.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.title.text() == "Nothing is left to decide", timeout=20_000)
    assert not dialog.keep.isEnabled()
