"""What rules could not do is said once, until they can."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pytestqt.qtbot import QtBot

from qrstation.core.codes.jobs import JobCode
from qrstation.core.jobs.rule_run import RuleRan
from qrstation.core.notice import notice
from qrstation.core.station.home import Home
from qrstation.core.station.settings import RuleSettings
from tests.ui.running import running_station

WELL = RuleRan("Thorax\n<b>", datetime.fromisoformat("2025-01-14T07:00:00+00:00"), 3, 4)
WHY = notice(JobCode.AT_ARCHIVE, archive="Far", why=notice(JobCode.PATIENT_NOT_TOLD))
BADLY = replace(WELL, remarks=(WHY, notice(JobCode.SEARCH_FAILED_UNEXPECTEDLY)))


def test_trouble_stands_until_the_rule_runs_well_again(home: Home, qtbot: QtBot) -> None:
    with running_station(home, qtbot) as station:
        desk, notices = station.conductor.rules, station.window.notices
        before = len(notices.texts())
        desk.ran(WELL)
        assert len(notices.texts()) == before
        station.pump.publish(BADLY)
        qtbot.waitUntil(lambda: len(notices.texts()) == before + 1)
        said = notices.texts()[-1]
        assert "could not look at everything" in said
        assert "Far: the study tells neither" in said
        assert "\n<b>" not in said
        desk.ran(BADLY)
        assert len(notices.texts()) == before + 1
        desk.ran(WELL)
        assert len(notices.texts()) == before
        assert desk.last == {WELL.name: WELL}


def test_a_person_has_a_rule_run_from_the_menu_and_hears_of_it(home: Home, qtbot: QtBot) -> None:
    rule = RuleSettings("R & D <b>", "Main", every_minutes=0)
    with running_station(home, qtbot) as station:
        menu, notices = station.window.menus.run_rule, station.window.notices
        asked: list[RuleSettings] = []
        desk = station.conductor.rules
        desk._run_now = asked.append
        menu.aboutToShow.emit()
        assert [action.text() for action in menu.actions() if not action.isEnabled()] == ["No rule is set yet"]
        desk._rules = lambda: (rule,)
        menu.aboutToShow.emit()
        first, settings = menu.actions()
        assert (first.text(), settings.text()) == ("R && D <b>", "&Settings…")
        first.trigger()
        assert asked == [rule]
        for ran, words in (
            (RuleRan(rule.name, WELL.at, is_asked=True), "found no patient"),
            (RuleRan(rule.name, WELL.at, 1, 0, is_asked=True), "looked at 1 patient: all"),
            (RuleRan(rule.name, WELL.at, 12, 1, is_asked=True), "looked at 12 patients; 1 study is being fetched"),
            (RuleRan(rule.name, WELL.at, 12, 20, is_asked=True), "20 studies are being fetched"),
        ):
            desk.ran(ran)
            assert words in notices.texts()[-1]
