"""Studies of this station are kept, exported and deleted from the window through its real receiver."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from qrstation.core.actor import ActorKind
from qrstation.core.events import StudiesDeleted
from qrstation.core.standard.query import StudyQuery
from qrstation.core.station.home import Home
from qrstation.core.station.place import THIS_STATION
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.station import Station
from qrstation.store.state_marks import StudyMarks
from qrstation.ui.plain_widgets import Buttons
from qrstation.ui.results.tree_nodes import StudyNode
from tests.peers import free_port
from tests.store.material import keep, opened
from tests.ui.results.test_places_together import made

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")

GONE, STAYS = "1.2.1", "1.2.2"


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object) -> Iterator[Station]:
    """This station has a study of two series and another; both are found, and its receiver runs."""
    with opened(home.data) as (store, news):
        for number, uid in ((1, GONE), (2, GONE), (1, STAYS)):
            keep(store, made(number, uid))
        assert news.wait_stored(3)
    save_settings(home.settings_file, Settings(StationSettings(port=free_port())))
    running = Station(home)
    qtbot.addWidget(running.window)
    running.window.show()
    desk = running.conductor.search.studies
    desk.look_for(StudyQuery(patient_name="yamada"), (THIS_STATION,))
    qtbot.waitUntil(lambda: not desk._places and running.link.state.port > 0, timeout=30_000)
    qtbot.waitUntil(lambda: row(running, GONE).stored == 2 and row(running, STAYS).stored == 1, timeout=10_000)
    yield running
    running.window.close()


def row(station: Station, uid: str) -> StudyNode:
    """Give the row of a study."""
    found = station.window.results.model.tree.study(uid)
    assert found is not None
    return found


def press(station: Station, uid: str, words: str) -> None:
    """Choose a row, and an entry of its menu."""
    results = station.window.results
    results.tree.choose(results.model.index_of(row(station, uid)))
    menu = results.row_menu.menu_of(row(station, uid))
    assert isinstance(menu, QMenu)
    (action,) = [action for action in menu.actions() if action.text().replace("&", "").startswith(words)]
    assert action.isEnabled()
    action.trigger()


def said(station: Station) -> str:
    """Give what is said of the last deed."""
    bar = station.window.results.notices.bar("local")
    return "" if bar is None else bar.said[0]


def files(home: Home) -> set[Path]:
    """Give the images that lie in the store."""
    return set(home.store.rglob("*.dcm"))


def test_a_study_is_deleted_after_a_question_with_its_files_and_its_row(
    station: Station, home: Home, qtbot: QtBot
) -> None:
    paths = {record.path for record in station.reader.instances(GONE, "")}
    news: list[StudiesDeleted] = []
    station.pump.subscribe(StudiesDeleted, news.append)
    press(station, STAYS, "Keep on this station")
    station.window.results.tree.choose(station.window.results.model.index_of(row(station, GONE)))
    station.window.menus.delete_study.trigger()
    local = station.conductor.local
    for answer in (Buttons.Cancel, Buttons.Yes):
        qtbot.waitUntil(lambda: local.question is not None)
        box, local.question = local.question, None
        assert box is not None
        assert box.text() == "Delete 1 study from this station?"
        assert paths <= files(home)
        box.button(answer).click()
        if answer is Buttons.Cancel:
            station.window.menus.delete_study.trigger()
    qtbot.waitUntil(lambda: said(station) == "2 images deleted", timeout=20_000)
    qtbot.waitUntil(lambda: station.window.results.model.tree.study(GONE) is None, timeout=10_000)
    assert not paths & files(home)
    assert len(files(home)) == 1
    assert not station.reader.held(GONE)
    assert row(station, STAYS).stored == 1
    (event,) = news
    assert (event.study_uids, event.series_uids) == ((GONE,), ())
    assert event.by is not None
    assert event.by.kind is ActorKind.WINDOW
    # All but the audit trail, which must name patients.
    written = [path for path in home.logs.rglob("*") if path.is_file() and home.audit not in path.parents]
    logs = "".join(path.read_text(encoding="utf-8") for path in written)
    assert "Yamada" not in logs
    assert "J1" not in logs


def test_a_study_that_is_kept_is_named_before_it_is_deleted_and_its_mark_goes_with_it(
    station: Station, home: Home, qtbot: QtBot
) -> None:
    press(station, GONE, "Keep on this station")
    qtbot.waitUntil(lambda: row(station, GONE).is_marked)
    assert StudyMarks(station.kept.state).kept() == {GONE}
    press(station, GONE, "Delete from this station")
    local = station.conductor.local
    qtbot.waitUntil(lambda: local.question is not None)
    box = local.question
    assert box is not None
    assert "1 study of these is marked to be kept." in box.informativeText()
    box.button(Buttons.Yes).click()
    qtbot.waitUntil(lambda: station.window.results.model.tree.study(GONE) is None, timeout=20_000)
    qtbot.waitUntil(lambda: not StudyMarks(station.kept.state).kept(), timeout=10_000)


def test_a_study_is_exported_as_it_lies_here(station: Station, home: Home, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    press(station, GONE, "Export what is here")
    dialog = station.conductor.local.files
    assert dialog is not None
    dialog.fileSelected.emit(str(folder))
    dialog.reject()
    qtbot.waitUntil(lambda: said(station).startswith("2 images exported"), timeout=20_000)
    found = {str(pydicom.dcmread(path).SOPInstanceUID) for path in folder.rglob("*.dcm")}
    assert found == {record.sop_uid for record in station.reader.instances(GONE, "")}
    assert len(files(home)) == 3, "what is here stays"
