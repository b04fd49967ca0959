"""Files that a start named, that were dropped or chosen: imported by the receiver, said how it goes, then shown."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from qrstation.core.events import ImportAdvanced, ImportEnded
from qrstation.core.station.home import Home
from qrstation.core.station.opening import paths_opening
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.station import Station
from qrstation.ui.main_window import MainWindow
from qrstation.ui.opening.import_desk import ImportDesk, ImportParts
from tests.peers import free_port
from tests.store.material import ct, file_set
from tests.told import told


class Imports:
    """Imports that a test ends."""

    def __init__(self) -> None:
        self.begun: list[list[str]] = []
        self.stopped: list[str] = []

    def start(self, paths: Sequence[str]) -> str:
        """Begin an import."""
        self.begun.append(list(paths))
        return str(len(self.begun))

    def stop(self, number: str) -> None:
        """Stop one."""
        self.stopped.append(number)


class Scene:
    """A window with the desk."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.imports = Imports()
        self.shown: list[tuple[str, ...]] = []
        self.desk = ImportDesk(window, ImportParts(self.imports, lambda uids: self.shown.append(tuple(uids))))

    def said(self, number: int = 1) -> str:
        """What the notice of an import says now."""
        bar = self.window.notices.bar(f"import {number}")
        assert bar is not None
        return "" if bar.isHidden() else bar.accessibleName()


@pytest.fixture
def scene(window: MainWindow) -> Scene:
    return Scene(window)


def test_an_import_is_counted_and_its_studies_are_shown(scene: Scene) -> None:
    scene.desk.import_paths(["/a"])
    assert scene.said() == "Importing…"
    scene.desk.import_advanced(ImportAdvanced("1", 1200, 1, 2))
    assert scene.said() == "Importing… 1,200 files so far 1 file skipped, which is not DICOM, 2 failed."
    scene.desk.import_ended(ImportEnded("1", 1300, 3, studies=("1.2", "1.3")))
    assert scene.said() == "1,300 files imported 3 files skipped, which are not DICOM."
    assert scene.shown == [("1.2", "1.3")]


def test_it_can_be_cancelled_at_any_time_and_what_came_is_not_opened(scene: Scene) -> None:
    scene.desk.import_paths(["/a"])
    bar = scene.window.notices.bar("import 1")
    assert bar is not None
    (button,) = [each for each in bar.findChildren(QPushButton) if each.text() == "Cancel"]
    scene.desk.import_advanced(ImportAdvanced("1", 1, 0, 0))
    button.click()
    assert scene.imports.stopped == ["1"]
    scene.desk.import_advanced(ImportAdvanced("1", 2, 0, 0))
    assert scene.said() == "", "the notice that was put away stays so"
    scene.desk.import_ended(ImportEnded("1", 2, studies=("1.2",), stopped=True))
    assert scene.said() == "Import stopped: 2 files imported"
    assert scene.shown == []


def test_news_of_other_imports_of_this_home_are_not_ours(scene: Scene) -> None:
    scene.desk.import_paths(["/a"])
    scene.desk.import_advanced(ImportAdvanced("other", 5, 0, 0))
    assert scene.said() == "Importing…"


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        (ImportEnded("1"), "No DICOM file was found The folder is empty."),
        (ImportEnded("1", skipped=4), "No DICOM file was found 4 files looked at."),
        (
            ImportEnded("1", failed=(("/x/a\n.txt", told("is no DICOM file", "choose another")),)),
            "Not imported: a .txt is no DICOM file Choose another.",
        ),
        (ImportEnded("1", 1, failed=(("/x/b", told("is damaged")),)), "1 file imported, 1 failed b is damaged."),
        (
            ImportEnded("1", failed=(("/x/b", told("is damaged")), ("/x/c", told("is gone")))),
            "None of 2 files imported First: b is damaged.",
        ),
        (
            ImportEnded("1", notice=told("the receiver is away", "start again")),
            "Nothing was imported: the receiver is away Start again",
        ),
    ],
)
def test_what_came_of_it_is_said(scene: Scene, ended: ImportEnded, said: str) -> None:
    scene.desk.import_paths(["/a"])
    scene.desk.import_ended(ended)
    assert scene.said() == said


def test_of_many_failures_a_hundred_have_their_line(scene: Scene) -> None:
    scene.desk.import_paths(["/a"])
    scene.desk.import_ended(ImportEnded("1", 3, failed=tuple((f"/x/{n}", told("is damaged")) for n in range(1_000))))
    bar = scene.window.notices.bar("import 1")
    assert bar is not None
    lines = bar.details.text().splitlines()
    assert (lines[0], lines[-1]) == ("0 is damaged", "… and 900 more")


def test_the_menu_asks_for_files_or_a_folder(scene: Scene, tmp_path: Path) -> None:
    for folder, mode in ((False, QFileDialog.FileMode.ExistingFiles), (True, QFileDialog.FileMode.Directory)):
        scene.window.import_asked.emit(folder)
        (dialog,) = [each for each in scene.window.findChildren(QFileDialog) if each.isVisible()]
        assert dialog.fileMode() is mode
        dialog.filesSelected.emit([str(tmp_path)])
        dialog.reject()
    assert scene.imports.begun == [[str(tmp_path)]] * 2


# --- with a receiver -------------------------------------------------------------------------------------------


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object) -> Iterator[Station]:
    save_settings(home.settings_file, Settings(station=StationSettings(port=free_port())))
    running = Station(home)
    running.window.show()
    qtbot.addWidget(running.window)
    yield running
    running.window.close()


def disc(folder: Path) -> Path:
    """Make a folder with two studies and what else lies on discs."""
    folder.mkdir()
    for number, study in enumerate(("1.2.1", "1.2.2")):
        ct(number, study, f"{study}.1").save_as(folder / f"IM{number}", enforce_file_format=True)
    (folder / "readme.txt").write_text("hello")
    os.mkfifo(folder / "pipe")
    (folder / "round").symlink_to(folder)
    return folder


def notice_of(station: Station) -> str:
    return " ".join(text for text in station.window.notices.texts() if "mport" in text)


def test_what_is_named_is_imported_the_first_study_opened_and_all_listed(
    station: Station, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = disc(tmp_path / "disc")
    shown: list[str] = []
    station.window.viewer.study_shown.connect(shown.append)
    opening = paths_opening([str(folder / "IM1"), str(folder), str(folder / "gone")])
    station.conductor.openings.open(opening)
    qtbot.waitUntil(lambda: shown == ["1.2.2"], timeout=60_000)
    assert {node.uid for node in station.window.results.model.tree.studies} == {"1.2.1", "1.2.2"}
    assert notice_of(station) == (
        "3 files imported, 1 failed gone cannot be read (No such file or directory). "
        "1 file skipped, which is not DICOM."
    )


def test_a_file_that_is_no_dicom_fails_plainly(station: Station, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear colleague")
    station.conductor.openings.open(paths_opening([str(tmp_path / "letter.txt")]))
    qtbot.waitUntil(lambda: "Not imported: letter.txt is no DICOM file" in notice_of(station), timeout=60_000)


def test_a_dicomdir_that_is_named_opens_what_its_disc_holds(station: Station, qtbot: QtBot, tmp_path: Path) -> None:
    index = file_set(tmp_path / "disc", ct(1, "1.2.1"), ct(1, "1.2.2"))
    shown: list[str] = []
    station.window.viewer.study_shown.connect(shown.append)
    station.conductor.openings.open(paths_opening([str(index)]))
    qtbot.waitUntil(lambda: bool(shown), timeout=60_000)
    assert {node.uid for node in station.window.results.model.tree.studies} == {"1.2.1", "1.2.2"}
    assert notice_of(station) == "2 files imported 2 files skipped, which are not DICOM."
