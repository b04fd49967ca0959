"""The ranking in the settings: numbers are chosen, taken back and kept; what a person wrote by hand goes before."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qrstation.core.errors import SettingsError
from qrstation.jobs.priors.ranking_file import read_ranking
from qrstation.priors.loading import load_rules
from qrstation.priors.regions import Region
from qrstation.ui.settings.ranking.number_rows import NumberRow
from qrstation.ui.settings.ranking.ranking_page import RankingPage
from qrstation.ui.settings.ranking.share_table import ShareModel

RECENCY = ("weights", "recency")
EDIT, SHOWN = Qt.ItemDataRole.EditRole, Qt.ItemDataRole.DisplayRole


def shown(qtbot: QtBot, folder: Path) -> RankingPage:
    """Show the page of a folder's rules."""
    page = RankingPage()
    qtbot.addWidget(page)
    page.show()
    page.show_files(read_ranking(folder))
    qtbot.waitUntil(page.list.isEnabled)
    return page


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> RankingPage:
    return shown(qtbot, tmp_path)


def row(page: RankingPage, name: str) -> NumberRow:
    """Give the row of a number."""
    return next(each for each in page.findChildren(NumberRow) if each.box.accessibleName() == name)


def cell(model: ShareModel, first: str, second: str) -> str:
    """Give what a cell shows."""
    return str(model.data(model.index(model.rows.index(first), model.columns.index(second)), SHOWN))


def test_nothing_is_offered_before_the_rules_are_read(qtbot: QtBot) -> None:
    page = RankingPage()
    qtbot.addWidget(page)
    assert (page.list.isEnabled(), page.back.isEnabled(), page.rules(), page.is_changed) == (False, False, None, False)


def test_the_delivered_rules_are_shown_and_being_looked_at_changes_nothing(page: RankingPage, tmp_path: Path) -> None:
    for place in range(page.list.count()):
        page.list.setCurrentRow(place)
    assert row(page, "A recent date").box.value() == row(page, "A recent date").slider.value() == 16
    assert row(page, "Half as recent after").box.text() == "1095 days"
    assert page.rules() == (load_rules(), load_rules())
    assert not page.is_changed
    page.keep()
    assert list(tmp_path.iterdir()) == []


def test_slider_and_field_are_one_number_and_it_can_be_taken_back(page: RankingPage) -> None:
    recency = row(page, "A recent date")
    assert not recency.back.isVisible()
    recency.slider.setValue(30)
    assert recency.box.value() == 30
    recency.box.setValue(31)
    assert recency.slider.value() == 31
    assert page.is_changed
    rules = page.rules()
    assert rules is not None
    assert (rules[0].weights.recency, rules[1].weights.recency) == (0.16, 0.31)
    assert recency.back.text() == "↺ 16 %"
    recency.back.click()
    assert recency.box.value() == 16
    assert not page.is_changed


def test_a_section_is_taken_back_alone(page: RankingPage) -> None:
    row(page, "A recent date").box.setValue(30)
    row(page, "Half as recent after").box.setValue(100)
    page.list.setCurrentRow(1)
    assert page.back.isEnabled()
    page.back.click()
    assert row(page, "Half as recent after").box.value() == 1095
    assert row(page, "A recent date").box.value() == 30
    assert not page.back.isEnabled()


def test_kinds_of_images_are_typed_in_their_table(page: RankingPage) -> None:
    assert page.likeness is not None
    model = page.likeness.model
    assert (cell(model, "CT", "MR"), cell(model, "CT", "CT"), cell(model, "CT", "MG")) == ("65", "–", "20")
    place = model.index(model.rows.index("CT"), model.columns.index("MR"))
    assert model.setData(place, 30, EDIT)
    assert cell(model, "CT", "MR") == "◆ 30"
    page.likeness.unlike.box.setValue(10)
    assert cell(model, "CT", "MG") == "10"
    rules = page.rules()
    assert rules is not None
    assert (rules[1].alike("CT", "MR"), rules[1].alike("CT", "MG")) == (0.3, 0.1)


def test_what_a_region_shows_is_typed_for_one_kind_of_images_or_for_any(page: RankingPage) -> None:
    shows = page.shows
    assert shows is not None
    assert "abdomen" not in shows.model.rows
    assert cell(shows.model, "lumbar spine", "shows of it") == "75 %"
    lumbar = shows.model.index(shows.model.rows.index("lumbar spine"), 0)
    assert shows.model.setData(lumbar, 60, EDIT)
    shows.family.setCurrentIndex(shows.family.findData(""))
    assert cell(shows.model, "lumbar spine", "shows of it") == "20 %"
    shows.region.setCurrentText("knee")
    assert cell(shows.model, "lower leg", "shows of it") == "45 %"
    rules = page.rules()
    assert rules is not None
    assert rules[1].shown("CT", Region.ABDOMEN, Region.LUMBAR_SPINE) == 0.6


def test_shares_that_fill_the_score_are_said_and_neither_tried_nor_kept(page: RankingPage, tmp_path: Path) -> None:
    tried: list[bool] = []
    page.trial_asked.connect(lambda: tried.append(True))
    row(page, "A recent date").box.setValue(95)
    assert page.sum.text() == "✖ Together 104 % of the score: they must stay below 100 %."
    page.list.setCurrentRow(page.list.count() - 1)
    assert (page.rules(), tried) == (None, [])
    assert "104 %" in page.trial.state.text()
    with pytest.raises(SettingsError):
        page.keep()
    assert list(tmp_path.iterdir()) == []


def test_what_is_chosen_is_kept_and_read_again(page: RankingPage, qtbot: QtBot, tmp_path: Path) -> None:
    row(page, "A recent date").box.setValue(30)
    page.keep()
    assert not page.is_changed
    assert load_rules(tmp_path).weights.recency == 0.3
    again = shown(qtbot, tmp_path)
    assert row(again, "A recent date").box.value() == 30
    assert row(again, "A recent date").back.isVisible()


def test_what_was_written_by_hand_cannot_be_changed_here_and_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text("[weights]\nrecency = 0.2\n[likeness]\nCT = {MR = 0.9}\n", "utf-8")
    page = shown(qtbot, tmp_path)
    recency = row(page, "A recent date")
    assert (recency.box.value(), recency.box.isEnabled()) == (20, False)
    assert "priors/rules.toml" in recency.note.text()
    assert "written by hand" in page.notice.said[0]
    assert page.likeness is not None
    model = page.likeness.model
    place = model.index(model.rows.index("CT"), model.columns.index("MR"))
    assert not model.flags(place) & Qt.ItemFlag.ItemIsEditable
    assert not model.setData(place, 10, EDIT)


def test_a_wrong_line_of_words_is_said_with_file_line_and_what_is_allowed(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text('[regions]\nkneee = ["x"]\n', "utf-8")
    page = shown(qtbot, tmp_path)
    said = page.words.troubles.toPlainText()
    assert 'priors/ours.toml, line 2: "kneee" is no region' in said
    assert "Allowed are head, neck, thorax" in said
    assert "ours.toml" in page.words.files.text()
    assert "is not used" in page.notice.said[0]
