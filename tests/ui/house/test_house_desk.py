"""When room is short it is said what will go, before it goes; it can be seen, put off and done at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.events import ImportEnded, JobChanged, ReceiverChanged, ReceiverState
from qrstation.core.instance import StudyHeading
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobSnapshot, JobState, Request, RetrieveRequest, SendRequest
from qrstation.core.notice import notice
from qrstation.core.station.settings import Settings, StoreSettings
from qrstation.jobs.keeping_house.busy import BusyStudies
from qrstation.jobs.keeping_house.cleaning import Cleaned, House, Stays, Surplus
from qrstation.ui.event_pump import EventPump
from qrstation.ui.house.house_desk import ANNOUNCED_MS, NO_ROOM, NOTICE, PUT_OFF_MS, HouseDesk, HouseParts
from qrstation.ui.main_window import MainWindow
from tests.ui.house.made_up import surplus

GB = 1_000_000_000
SHORT = ReceiverChanged(ReceiverState.LISTENING, store_bytes=199 * GB, free_bytes=GB)
WIDE = replace(SHORT, store_bytes=100 * GB, free_bytes=100 * GB)


class Records:
    """Writes down what is opened."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def opened(self, study_uid: str) -> None:
        self.seen.append(study_uid)

    def is_opened_here(self, study_uid: str) -> bool:
        return study_uid in self.seen


class MadeUpHouse:
    """Has studies that may go; removes what it is told, as far as ``stays`` does not keep it."""

    def __init__(self) -> None:
        self.records = Records()
        self.found: tuple[Surplus, ...] = (surplus(1), surplus(2))
        self.stays: dict[str, Stays] = {}
        self.looks: list[int] = []
        self.cleanings: list[tuple[str, ...]] = []
        self.threads: set[str] = set()

    def surplus(self, wanted: int) -> tuple[Surplus, ...]:
        self.looks.append(wanted)
        self.threads.add(threading.current_thread().name)
        return self.found

    def clean(self, shown: Sequence[Surplus], wanted: int, cancel: CancelToken) -> Cleaned:
        self.threads.add(threading.current_thread().name)
        self.cleanings.append(tuple(each.study_uid for each in shown))
        removed = tuple(replace(each, lister="Other") for each in shown if each.study_uid not in self.stays)
        return Cleaned(removed, tuple((each, self.stays[each.study_uid]) for each in shown if each not in removed
                                      and each.study_uid in self.stays))  # fmt: skip


class Screen:
    """The window with a desk whose house is made up."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.pump, self.house, self.busy = window, EventPump(), MadeUpHouse(), BusyStudies()
        self.settings = Settings(store=StoreSettings(clean_after_days=30))
        self.fetched: list[Request] = []
        parts = HouseParts(cast(House, self.house), self.busy, lambda: self.settings, self.pump.post, self._fetch)
        self.desk = HouseDesk(window, parts)

    def _fetch(self, request: Request) -> None:
        self.fetched.append(request)

    def said(self, key: str = NOTICE) -> str:
        bar = self.window.notices.bar(key)
        return "" if bar is None or bar.isHidden() else bar.said[0]

    def press(self, words: str) -> None:
        bar = self.window.notices.bar(NOTICE)
        assert bar is not None
        bar.press(words)


Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def screen(window: MainWindow) -> Iterator[Screen]:
    made = Screen(window)
    yield made
    made.desk.close()
    made.pump.stop()


@pytest.fixture
def announced(screen: Screen, qtbot: QtBot) -> Screen:
    screen.desk.receiver_changed(SHORT)
    qtbot.waitUntil(lambda: "2 prefetched studies (600.0 MB)" in screen.said())
    return screen


def test_what_will_go_is_said_ten_minutes_before_and_told_after(announced: Screen, qtbot: QtBot) -> None:
    assert announced.said().endswith("that nobody opened will be removed in 10 minutes")
    assert (announced.desk.due.isActive(), announced.desk.due.interval()) == (True, ANNOUNCED_MS)
    announced.desk.receiver_changed(SHORT)
    assert (announced.house.looks, announced.house.cleanings) == ([9 * GB], [])
    announced.house.stays["1.2.2"] = Stays.USED
    announced.desk.due.start(0)
    qtbot.waitUntil(lambda: announced.said() == "1 prefetched study (300.0 MB) removed to make room")
    assert announced.house.cleanings == [("1.2.1", "1.2.2")]
    assert announced.house.threads == {"house"}, "nothing of it on the window's own thread"
    bar = announced.window.notices.bar(NOTICE)
    assert bar is not None
    assert "stays: Morgan, Elena" in bar.details.text()


def test_it_is_put_off_for_a_day(announced: Screen) -> None:
    announced.press("Not now")
    assert announced.said() == ""
    assert not announced.desk.due.isActive()
    assert (announced.desk.rest.isActive(), announced.desk.rest.interval()) == (True, PUT_OFF_MS)
    announced.desk.receiver_changed(SHORT)
    assert announced.house.looks == [9 * GB]


def test_the_list_shows_what_will_go_and_the_notice_comes_back_when_it_closes(announced: Screen) -> None:
    announced.press("Show…")
    dialog = announced.desk.dialog
    assert dialog is not None
    assert [row[:2] for row in dialog.table.rows] == [("Morgan, Elena", "CT thorax")] * 2
    dialog.close()
    assert announced.desk.dialog is None
    assert "2 prefetched studies" in announced.said()
    assert announced.desk.due.isActive()


@pytest.mark.parametrize("button", ["now", "later"])
def test_from_the_list_it_is_done_at_once_or_put_off(announced: Screen, qtbot: QtBot, button: str) -> None:
    announced.press("Show…")
    dialog = announced.desk.dialog
    assert dialog is not None
    getattr(dialog, button).click()
    assert announced.desk.dialog is None
    if button == "later":
        assert (announced.said(), announced.house.cleanings) == ("", [])
        return
    qtbot.waitUntil(lambda: "removed to make room" in announced.said())
    assert announced.house.cleanings == [("1.2.1", "1.2.2")]


def test_nothing_goes_once_there_is_room_or_the_settings_forbid_it(announced: Screen) -> None:
    announced.settings = Settings()
    announced.desk.clean()
    assert (announced.said(), announced.house.cleanings) == ("", [])


def test_room_that_was_made_otherwise_takes_the_notice_away(announced: Screen) -> None:
    announced.desk.receiver_changed(WIDE)
    assert announced.said() == ""
    assert not announced.desk.due.isActive()


def test_how_full_the_store_is_is_seen_also_in_the_smallest_window(screen: Screen, qtbot: QtBot) -> None:
    screen.window.show_receiver(SHORT)
    screen.window.resize(screen.window.minimumSizeHint())
    qtbot.waitUntil(lambda: screen.window.width() <= max(1000, screen.window.minimumSizeHint().width()))
    assert screen.window.header.store.isVisible()
    assert "Store 199.0 GB of 200.0 GB" in screen.window.header.store.accessibleName()


def test_nothing_is_looked_for_while_it_is_off_or_there_is_room(screen: Screen) -> None:
    screen.desk.receiver_changed(WIDE)
    screen.settings = Settings()
    screen.desk.receiver_changed(SHORT)
    assert screen.house.looks == []


def test_where_nothing_may_go_it_is_looked_again_later(screen: Screen, qtbot: QtBot) -> None:
    screen.house.found = ()
    screen.desk.receiver_changed(SHORT)
    qtbot.waitUntil(screen.desk.rest.isActive)
    screen.desk.receiver_changed(SHORT)
    assert (screen.said(), screen.house.looks) == ("", [9 * GB])


def test_what_was_opened_in_the_very_moment_is_fetched_again(announced: Screen, qtbot: QtBot) -> None:
    announced.house.records.seen.append("1.2.1")
    announced.desk.clean()
    qtbot.waitUntil(lambda: bool(announced.fetched))
    (request,) = announced.fetched
    assert isinstance(request, RetrieveRequest)
    assert (request.archive, request.study_uid, request.is_prefetch) == ("Other", "1.2.1", False)


def test_what_the_viewer_shows_is_opened(screen: Screen) -> None:
    screen.window.viewer.open_study(StudyHeading("1.9"))
    assert screen.house.records.seen == ["1.9"]


def test_what_a_person_imports_is_no_rules_any_more(screen: Screen) -> None:
    screen.desk.import_ended(ImportEnded("1", 2, studies=("1.7", "1.8")))
    assert screen.house.records.seen == ["1.7", "1.8"]


def test_studies_with_jobs_are_busy_and_what_a_person_asks_for_is_opened(screen: Screen) -> None:
    rule, own = RetrieveRequest("Main", "1.1", is_prefetch=True), RetrieveRequest("Main", "1.2")
    away, sent = RetrieveRequest("Main", "1.3", destination="THIRD"), SendRequest("Main", "1.4")
    requests: tuple[Request, ...] = (rule, own, away, sent)
    for number, request in enumerate(requests):
        screen.desk.job_changed(JobChanged(JobSnapshot(number, request)))
        assert screen.busy.has(request.study_uid)
        screen.desk.job_changed(JobChanged(JobSnapshot(number, request, JobState.RUNNING)))
    assert screen.house.records.seen == ["1.2", "1.4"], "once each"
    asked_for_too = replace(rule, is_prefetch=False)
    screen.desk.job_changed(JobChanged(JobSnapshot(0, asked_for_too, JobState.RUNNING)))
    assert screen.house.records.seen == ["1.2", "1.4", "1.1"]


def test_that_rules_fetch_nothing_for_lack_of_room_is_said_once(screen: Screen) -> None:
    full = notice(OutcomeCode.NO_ROOM, megabytes=3)
    request = RetrieveRequest("Main", "1.1", is_prefetch=True)
    failed = JobChanged(JobSnapshot(1, request, JobState.FAILED, notice=full))
    screen.desk.job_changed(failed)
    assert screen.said(NO_ROOM).startswith("No room in the store: rules leave its last 3 MB")
    bar = screen.window.notices.bar(NO_ROOM)
    assert bar is not None
    bar.hide()
    screen.desk.job_changed(JobChanged(replace(failed.snapshot, job_id=2)))
    assert bar.isHidden()
    screen.desk.receiver_changed(WIDE)
    screen.desk.job_changed(failed)
    assert screen.said(NO_ROOM)
