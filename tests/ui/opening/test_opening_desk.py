"""A study that was named from outside: opened from here, else from the right archive, never one of another patient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from qrstation.core.events import SearchEnd, SearchEnded
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import StudyQuery
from qrstation.core.station.home import Home
from qrstation.core.station.opening import NOTHING, Opening
from qrstation.core.station.place import THIS_STATION
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.demo.launcher import DemoArchives
from qrstation.station import Station
from qrstation.ui.main_window import MainWindow
from qrstation.ui.opening.opening_desk import NOTICE, OpeningDesk, OpeningParts
from qrstation.ui.results.tree_nodes import StudyNode
from qrstation.ui.search.search_desk import SearchDesk
from tests.peers import free_port
from tests.told import told
from tests.ui.results.made_up import PAOLO, study
from tests.ui.windows import ARCHIVES

MAIN, DEEP = (archive.name for archive in ARCHIVES)


class Searches(QObject):
    """Searches whose answers a test gives."""

    begun = Signal()
    found = Signal(object)
    ended = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.asked: list[tuple[StudyQuery, tuple[str, ...]]] = []

    def look_for(self, query: StudyQuery, places: Sequence[str]) -> None:
        """Begin a search."""
        self.begun.emit()
        self._window.results.begin(places)
        self.asked.append((query, tuple(places)))

    def answer(self, *matches: Match) -> None:
        """Have a place answer with something."""
        self._window.results.add_studies(matches)
        self.found.emit(matches)

    def end(self, *places: str, end: SearchEnd = SearchEnd.COMPLETE) -> None:
        """Have places end."""
        for place in places:
            remarks = (told("it is away", "wake it up"),) if end is SearchEnd.FAILED else ()
            self.ended.emit(SearchEnded(1, place, end, remarks=remarks))


class Scene:
    """A window with the desk, and what it opens."""

    def __init__(self, window: MainWindow, settings: Settings) -> None:
        self.window = window
        self.searches = Searches(window)
        self.opened: list[StudyNode] = []
        self.imported: list[Sequence[str]] = []
        self.desk = OpeningDesk(
            window,
            OpeningParts(
                cast(SearchDesk, self.searches), lambda: settings, self.opened.append, self.imported.append
            ),
        )  # fmt: skip

    @property
    def said(self) -> str:
        """What the notice says now; "" for none."""
        bar = self.window.notices.bar(NOTICE)
        return "" if bar is None else bar.accessibleName()

    @property
    def uids(self) -> list[str]:
        """What was opened."""
        return [node.uid for node in self.opened]


@pytest.fixture
def scene(window: MainWindow) -> Scene:
    return Scene(window, Settings(archives=ARCHIVES))


def here(uid: str, **values: Any) -> Match:
    return study(uid, archive=THIS_STATION, **values)


def test_a_study_that_is_here_is_opened_and_no_archive_is_asked(scene: Scene) -> None:
    scene.desk.open(Opening(study_uid="1.2"))
    assert scene.searches.asked == [(StudyQuery(study_uids=("1.2",)), (THIS_STATION,))]
    scene.searches.answer(here("1.2"))
    scene.searches.end(THIS_STATION)
    assert scene.uids == ["1.2"]
    assert len(scene.searches.asked) == 1
    assert scene.said == ""
    current = scene.window.results.tree.currentIndex()
    assert scene.window.results.model.node(current) is scene.opened[0]


def test_what_is_shown_already_and_here_is_opened_without_a_search(scene: Scene) -> None:
    scene.window.results.add_studies([here("1.2"), study("1.3")])
    scene.desk.open(Opening(study_uid="1.2"))
    assert (scene.uids, scene.searches.asked) == (["1.2"], [])
    scene.desk.open(Opening(study_uid="1.3"))
    assert len(scene.searches.asked) == 1, "it is shown, but not here"


def test_nothing_is_opened_for_nothing_and_files_are_imported(scene: Scene) -> None:
    scene.desk.open(NOTHING)
    scene.desk.open(Opening(paths=("/a", "/b")))
    assert (scene.searches.asked, scene.imported) == ([], [("/a", "/b")])


def to_archives(scene: Scene, opening: Opening) -> None:
    """Look for what is not here, up to the archives' answers."""
    scene.desk.open(opening)
    scene.searches.end(THIS_STATION)
    assert scene.searches.asked[-1][1] == (MAIN, DEEP, THIS_STATION)


def test_the_first_archive_in_the_settings_order_that_has_it_decides(scene: Scene) -> None:
    to_archives(scene, Opening(study_uid="1.2"))
    assert "1.2 is not on this station; the archives are asked" in scene.said
    scene.searches.answer(study("1.2", archive=DEEP))
    assert scene.uids == [], "the first archive may have it too"
    scene.searches.answer(study("1.2", archive=MAIN))
    assert scene.uids == ["1.2"]
    assert list(scene.opened[0].copies) == [MAIN, DEEP]
    assert scene.said == ""
    scene.searches.end(MAIN, DEEP, THIS_STATION)
    assert scene.uids == ["1.2"], "once"


def test_an_archive_that_is_down_is_not_waited_for_longer_than_a_moment(scene: Scene, qtbot: QtBot) -> None:
    scene.desk._patience.setInterval(1)
    to_archives(scene, Opening(study_uid="1.2"))
    scene.searches.answer(study("1.2", archive=DEEP))
    qtbot.waitUntil(lambda: scene.uids == ["1.2"], timeout=10_000)


def test_an_archive_that_failed_is_not_waited_for(scene: Scene) -> None:
    to_archives(scene, Opening(study_uid="1.2"))
    scene.searches.answer(study("1.2", archive=DEEP))
    scene.searches.end(MAIN, end=SearchEnd.FAILED)
    assert scene.uids == ["1.2"]


def test_another_search_or_a_stop_ends_it(scene: Scene) -> None:
    to_archives(scene, Opening(study_uid="1.2"))
    scene.searches.begun.emit()
    scene.searches.answer(study("1.2", archive=MAIN))
    scene.searches.end(MAIN, DEEP)
    assert scene.uids == []
    assert scene.said == ""


def test_what_is_nowhere_is_said_with_where_it_was_looked_for(scene: Scene) -> None:
    to_archives(scene, Opening(study_uid="1.2"))
    scene.searches.end(MAIN, DEEP, THIS_STATION)
    assert scene.said.startswith(f"The study 1.2 was found neither on this station nor at {MAIN}, {DEEP} ")
    bar = scene.window.notices.bar(NOTICE)
    assert bar is not None
    bar.press("Try again")
    assert len(scene.searches.asked) == 3


def test_who_did_not_answer_is_said_with_why(scene: Scene) -> None:
    to_archives(scene, Opening(accession="A1"))
    scene.searches.end(MAIN, end=SearchEnd.FAILED)
    scene.searches.end(DEEP, THIS_STATION)
    assert scene.said == f"A study with accession number A1 was not found, and {MAIN} gave no answer Wake it up."
    bar = scene.window.notices.bar(NOTICE)
    assert bar is not None
    assert bar.details.text() == f"{MAIN}: it is away"
    to_archives(scene, Opening(accession="A1"))
    scene.searches.end(MAIN, end=SearchEnd.CUT_SHORT)
    scene.searches.end(DEEP, THIS_STATION)
    assert f"was not found; {MAIN} did not answer in full" in scene.said


def test_without_an_archive_it_is_said_what_to_do(window: MainWindow) -> None:
    scene = Scene(window, Settings())
    scene.desk.open(Opening(study_uid="1.2"))
    scene.searches.end(THIS_STATION)
    assert "The study 1.2 is not on this station, and no archive is configured" in scene.said


def test_an_accession_number_is_opened_when_every_archive_has_answered(scene: Scene) -> None:
    to_archives(scene, Opening(accession="A1"))
    assert scene.searches.asked[-1][0] == StudyQuery(accession_number="A1")
    # An archive that does not know the key answers with everything.
    scene.searches.answer(study("1.1", AccessionNumber="B1"), study("1.2", archive=MAIN, AccessionNumber="A1 "))
    scene.searches.end(MAIN, THIS_STATION)
    assert scene.uids == []
    scene.searches.end(DEEP, end=SearchEnd.FAILED)
    assert scene.uids == ["1.2"]
    assert scene.said == ""


def test_of_several_studies_of_a_patient_the_newest_is_opened(scene: Scene) -> None:
    scene.desk.open(Opening(accession="A1"))
    scene.searches.answer(
        here("1.1", date="20200101", AccessionNumber="A1"),
        here("1.2", date="20220101", AccessionNumber="A1"),
        here("1.3", date="20210101", AccessionNumber="A1"),
    )
    scene.searches.end(THIS_STATION)
    assert scene.uids == ["1.2"]
    assert "Accession number A1 stands for 3 studies of the patient" in scene.said


def test_of_several_patients_none_is_opened_unasked(scene: Scene) -> None:
    to_archives(scene, Opening(accession="A1"))
    scene.searches.answer(study("1.1", archive=MAIN, AccessionNumber="A1"))
    scene.searches.answer(study("1.2", archive=DEEP, AccessionNumber="A1", **PAOLO))
    scene.searches.end(MAIN, DEEP, THIS_STATION)
    assert scene.uids == []
    assert "Accession number A1 stands for studies of 2 patients Nothing was opened" in scene.said


def test_a_study_that_is_said_to_be_of_two_patients_is_not_opened_unasked(scene: Scene) -> None:
    scene.desk.open(Opening(study_uid="1.2"))
    scene.searches.answer(here("1.2"), here("1.2", **PAOLO))
    scene.searches.end(THIS_STATION)
    assert scene.uids == []
    assert "The study 1.2 is said to be of 2 patients" in scene.said


def test_of_imported_studies_the_first_is_opened_whichever_is_found_first(scene: Scene) -> None:
    scene.desk.show_imported(["1.2", "1.1", "1.3"])
    assert scene.searches.asked == [(StudyQuery(study_uids=("1.2", "1.1", "1.3")), (THIS_STATION,))]
    scene.searches.answer(here("1.1"))
    scene.searches.answer(here("1.2"), here("1.3"))
    scene.searches.end(THIS_STATION)
    assert scene.uids == ["1.2"]


def test_imported_studies_that_are_deleted_again_are_no_failure(scene: Scene) -> None:
    scene.desk.show_imported(["1.2"])
    scene.searches.end(THIS_STATION)
    assert (scene.uids, scene.said, len(scene.searches.asked)) == ([], "", 1)


# --- in the whole window ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo() -> Iterator[Settings]:
    """The demo's archives, running for all tests here, and the settings to reach them."""
    archives = DemoArchives(delay=0.0)
    station = StationSettings(port=free_port())
    yield Settings(station=station, archives=archives.start(station.ae_title, station.bind, station.port))
    archives.stop()


def test_a_study_is_found_fetched_and_shown_and_found_here_the_next_time(
    home: Home, qtbot: QtBot, qapp: object, demo: Settings
) -> None:
    save_settings(home.settings_file, demo)
    station = Station(home)
    station.window.show()
    qtbot.addWidget(station.window)
    shown: list[str] = []
    station.window.viewer.study_shown.connect(shown.append)
    station.conductor.openings.open(Opening(accession="A9999999"))
    station.conductor.openings.open(Opening(accession="A2491784"))
    qtbot.waitUntil(lambda: len(shown) == 1, timeout=60_000)
    (uid,) = shown
    station.window.results.begin(())
    asked: list[object] = []
    station.conductor.search.studies.ended.connect(asked.append)
    station.conductor.openings.open(Opening(study_uid=uid))
    qtbot.waitUntil(lambda: bool(asked), timeout=20_000)
    assert [end.archive for end in asked if isinstance(end, SearchEnded)] == [THIS_STATION]
    assert [node.uid for node in station.window.results.model.tree.studies] == [uid]
    station.window.close()
