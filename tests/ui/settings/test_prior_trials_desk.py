"""Trials in the real window: a rule at a real archive, the ranking on the store; nobody waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from qrstation.core.standard.uid import new_uid
from qrstation.core.station.home import Home
from qrstation.core.station.settings import RuleSettings, Settings, StationSettings
from qrstation.core.station.settings_file import load_settings, save_settings
from qrstation.priors.loading import load_rules
from qrstation.station import Station
from qrstation.ui.settings.rule_trial_dialog import RuleTrialDialog
from tests.hostile import HostileArchive
from tests.jobs.priors.test_finding import study
from tests.peers import Orthanc, free_port
from tests.store.material import file_of, keep, opened

ELISE = ("4711", "", "Moreau^Elise", "19570412")
STUDIES = {
    "today": ("20250301", "CT Thorax"),
    "thorax": ("20240301", "CT Thorax"),
    "abdomen": ("20230301", "CT Abdomen"),
    "again": ("20250201", "CT Abdomen"),
}
UIDS = {name: new_uid("trials desk", name) for name in STUDIES}
RULE = RuleSettings("Of the day", "Main", (("StudyDate", "20250301"),))


@pytest.fixture(scope="module")
def main() -> Iterator[Orthanc]:
    with Orthanc(title="MAIN") as archive:
        for name, (day, description) in STUDIES.items():
            image = study(UIDS[name], ELISE)
            image.StudyDate, image.StudyDescription = day, description
            archive.upload(file_of(image))
        yield archive


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object, main: Orthanc) -> Iterator[Station]:
    """A window with three of the studies here."""
    home.make()
    with opened(home.data) as (store, news):
        for name in ("today", "thorax", "again"):
            image = study(UIDS[name], ELISE)
            image.StudyDate, image.StudyDescription = STUDIES[name]
            keep(store, image)
        assert news.wait_stored(3)
    archives = (main.settings(name="Main"),)
    save_settings(home.settings_file, Settings(StationSettings(port=free_port()), archives=archives, rules=(RULE,)))
    running = Station(home)
    qtbot.addWidget(running.window)
    running.window.show()
    yield running
    running.window.close()


def lines(item: QTreeWidgetItem) -> list[str]:
    """Give an item and all below it, a line each."""
    own = " | ".join(item.text(column) for column in range(4) if item.text(column))
    below = [item.child(place) for place in range(item.childCount())]
    return [own, *(line for each in below if each is not None for line in lines(each))]


def trial_of(station: Station) -> RuleTrialDialog:
    """Give the trial that is open."""
    (shown,) = station.conductor.prior_trials._rule_trials
    return shown


@pytest.mark.peer
def test_what_a_rule_would_fetch_is_seen_and_nothing_is_fetched(station: Station, qtbot: QtBot) -> None:
    dialog = station.conductor.settings.open()
    dialog.tabs.setCurrentIndex(dialog.tabs.count() - 2)
    dialog.rules.form.keys.control("priors").setValue(3)
    dialog.rules.form.try_button.click()
    shown = trial_of(station)
    qtbot.waitUntil(lambda: "Nothing was fetched" in shown.state.text(), timeout=30_000)
    top = shown.tree.topLevelItem(0)
    assert top is not None
    said = lines(top)
    assert said[:2] == ["Moreau, Elise · 4711", "CT · CT Thorax | 2025-03-01 | found by the rule"]
    assert "here already" in said[2]
    assert any("from Main" in line and "abdomen" in line for line in said[3:]), said
    assert "1 prior would be fetched" in shown.state.text()
    assert not shown.stop_button.isEnabled()
    assert not station.window.jobs.model.jobs
    shown.accept()
    assert not station.conductor.prior_trials._rule_trials


def test_a_trial_that_hangs_is_stopped_and_the_settings_stay_alive(station: Station, qtbot: QtBot) -> None:
    with HostileArchive(free_port()) as archive:

        def wait(*_: object) -> None:
            archive.entered.set()
            archive.go_on.wait(20)

        archive.on_find = wait
        station.settings.save(
            replace(station.settings.current(), archives=(replace(archive.settings, name="Main"),), rules=(RULE,))
        )
        dialog = station.conductor.settings.open()
        shown = station.conductor.prior_trials.try_rule(dialog, RULE)
        assert archive.entered.wait(20)
        shown.stop_button.click()
        assert shown.state.text() == "Stopping…"
        qtbot.waitUntil(lambda: shown.state.text().startswith("Stopped"), timeout=20_000)
        archive.go_on.set()
        shown.accept()


def test_an_archive_that_is_down_is_named_in_the_trial(station: Station, qtbot: QtBot) -> None:
    down = replace(station.settings.current().archives[0], port=free_port(), timeout=2)
    station.settings.save(replace(station.settings.current(), archives=(down,)))
    shown = station.conductor.prior_trials.try_rule(station.conductor.settings.open(), RULE)
    qtbot.waitUntil(lambda: shown.notice.isVisible(), timeout=20_000)
    assert shown.notice.said[0] == "Nothing could be asked"
    assert shown.notice.said[1].startswith("Main: ")


def test_the_ranking_is_tried_on_what_is_here_and_kept_on_saving(station: Station, qtbot: QtBot, home: Home) -> None:
    dialog = station.conductor.settings.open()
    page = dialog.ranking
    dialog.tabs.setCurrentIndex(dialog.tabs.count() - 1)
    qtbot.waitUntil(lambda: page.list.isEnabled(), timeout=20_000)
    page.besides.rows[0].box.setValue(90)
    page.times.rows[0].box.setValue(30)
    page.list.setCurrentRow(page.list.count() - 1)
    qtbot.waitUntil(lambda: not page.trial.is_running, timeout=20_000)
    assert page.trial.state.text() == "3 studies, 1 with other priors."
    first = page.trial.tree.topLevelItem(0)
    assert first is not None
    said = lines(first)
    assert said[0] == "◆ 2025-03-01 · CT · CT Thorax · Moreau, Elise"
    assert "◆ was 2. · " in said[1]
    assert "CT Abdomen" in said[1]
    page.trial.only_changed.setChecked(True)
    rows = [page.trial.tree.topLevelItem(place) for place in range(3)]
    assert [row.isHidden() for row in rows if row is not None] == [False, True, True]
    dialog._accept()
    assert not dialog.isVisible()
    assert load_rules(home.priors).weights.recency == 0.9
    assert load_settings(home.settings_file).rules == (RULE,)


def test_leaving_with_another_ranking_asks_and_a_file_of_a_person_is_not_written_over(
    station: Station, qtbot: QtBot, home: Home
) -> None:
    home.priors.mkdir()
    (home.priors / "ranking.toml").write_text("[weights]\nrecency = 0.2\n", "utf-8")
    dialog = station.conductor.settings.open()
    page = dialog.ranking
    qtbot.waitUntil(lambda: page.list.isEnabled(), timeout=20_000)
    page.besides.rows[0].box.setValue(30)
    dialog.reject()
    assert dialog.question is not None
    dialog.question.button(dialog.question.StandardButton.Cancel).click()
    dialog._accept()
    assert dialog.isVisible()
    assert "written or changed by hand" in dialog.notice.said[0]
    assert (home.priors / "ranking.toml").read_text("utf-8") == "[weights]\nrecency = 0.2\n"
    dialog.reject()
    dialog.question.button(dialog.question.StandardButton.Discard).click()
