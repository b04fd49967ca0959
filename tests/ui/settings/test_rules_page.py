"""Rules are added, typed and removed; what is wrong stands beside its field; the policy's are only shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.station.policy import Policy
from qrstation.core.station.settings import RuleSettings, Settings
from qrstation.core.station.settings_rules import check_settings
from qrstation.ui.settings.rule_faults import rule_faults
from qrstation.ui.settings.rules_page import RulesPage

HIS = RuleSettings("Worklist", "Main", worklist=True, every_minutes=15)
MINE = RuleSettings("Of today", "Main", (("StudyDate", "today"), ("ModalitiesInStudy", "CT\\MR")), every_minutes=10)


@pytest.fixture
def page(qtbot: QtBot) -> RulesPage:
    made = RulesPage(Policy(Path("policy.toml"), Settings(rules=(HIS,))))
    qtbot.addWidget(made)
    made.offer_archives(["Main", "Far"])
    made.show_entries((HIS, MINE))
    made.show()
    return made


def faults(page: RulesPage) -> dict[str, str]:
    """Give what is said beside the fields."""
    return {key: label.text() for key, label in page.form.keys._faults.items() if label.isVisible()}


def test_a_rule_of_the_policy_is_shown_and_tried_but_not_changed(page: RulesPage) -> None:
    assert "set by your administrator" in page.list.item(0).toolTip()
    assert {field.widget.isEnabled() for field in page.form.keys.fields.values()} == {False}
    assert not page.remove_button.isEnabled()
    assert page.form.try_button.isEnabled()
    assert page.entries() == (HIS, MINE)


def test_what_is_not_touched_stays_and_what_is_typed_comes_back(page: RulesPage) -> None:
    page.list.setCurrentRow(1)
    assert page.entries()[1] == MINE
    page.form.keys.control("archive").setCurrentText("Far")
    page.form.keys.control("every_minutes").setValue(0)
    page.form.keys.control("until").setText("20:00")
    find = page.form.keys.control("find")
    find.values[0].setText("today-7")
    wanted = replace(MINE, archive="Far", every_minutes=0, until="20:00", find=(("StudyDate", "today-7"), MINE.find[1]))
    assert page.entries()[1] == wanted


def test_keys_are_named_in_words_or_as_they_are_and_go(page: RulesPage, qtbot: QtBot) -> None:
    page.list.setCurrentRow(1)
    find = page.form.keys.control("find")
    assert [row.key.currentText() for row in find.rows] == ["Study date", "Modalities"]
    find._add.click()
    assert find.rows[2].pair == ("StudyDescription", "")
    find.rows[2].key.setEditText("BodyPartExamined")
    find.rows[2].value.setText("CHEST")
    assert page.entries()[1].find == (*MINE.find, ("BodyPartExamined", "CHEST"))
    find.rows[0].gone.emit()
    assert page.entries()[1].find == (MINE.find[1], ("BodyPartExamined", "CHEST"))


@pytest.mark.parametrize(
    ("rule", "key", "said"),
    [
        (replace(MINE, name=""), "name", "a name of 1 to 64 characters"),
        (replace(MINE, name="Worklist"), "name", "Another rule is called so"),
        (replace(MINE, archive="Gone"), "archive", "no archive of this name"),
        (replace(MINE, find=(("StudyDate", ""),)), "find", "every study of the archive"),
        (replace(MINE, find=(("Beauty", "x"),)), "find", "“Beauty” is no key"),
        (replace(MINE, worklist=True, find=(("StudyDescription", "x"),)), "find", "is no key"),
        (replace(MINE, from_="6"), "from_", "a time of day"),
        (replace(MINE, until="24:30"), "until", "a time of day"),
        (replace(MINE, from_="08:00", until="08:00"), "until", "the rule would never run"),
        (replace(MINE, priors=0), "priors", "would fetch nothing"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(page: RulesPage, rule: RuleSettings, key: str, said: str) -> None:
    page.show_entries((HIS, rule))
    page.list.setCurrentRow(1)
    assert list(faults(page)) == [key]
    assert said in faults(page)[key]
    assert page.form.keys.control(key).property("wrong")
    assert not page.form.try_button.isEnabled()
    assert not page.form.summary.isVisible()


def test_without_any_archive_a_rule_says_that_one_is_needed() -> None:
    assert rule_faults(replace(MINE, archive=""), (), ())["archive"] == "Add an archive first."
    assert rule_faults(replace(MINE, archive=""), ("Main",), ())["archive"] == "Choose an archive."


def test_all_wrong_values_are_said_at_once_and_go_when_corrected(page: RulesPage) -> None:
    page.show_entries((HIS, replace(MINE, from_="x", until="y", archive="Gone")))
    page.list.setCurrentRow(1)
    assert set(faults(page)) == {"from_", "until", "archive"}
    for key, text in (("from_", "06:00"), ("until", "20:00")):
        page.form.keys.control(key).setText(text)
        page.form.keys.control(key).textEdited.emit(text)
    assert set(faults(page)) == {"archive"}
    page.form.keys.control("archive").setCurrentText("Main")
    page.form.keys.control("archive").activated.emit(0)
    assert faults(page) == {}
    assert page.form.try_button.isEnabled()
    assert page.form.summary.text().startswith("Every 10 minutes from 06:00 to 20:00 Main is asked for studies")


def test_a_new_rule_is_a_sound_one_and_no_change_until_it_is_typed_into(page: RulesPage) -> None:
    page.add_usual()
    page.add_usual()
    assert [rule.name for rule in page.entries()] == ["Worklist", "Of today", "New rule", "New rule 2"]
    check_settings(Settings(rules=page.entries()))
    assert page.touched_entries() == (HIS, MINE)
    page.remove_button.click()
    assert [rule.name for rule in page.entries()] == ["Worklist", "Of today", "New rule"]


def test_without_a_rule_it_says_what_one_is(page: RulesPage) -> None:
    page.show_entries(())
    assert not page.form.isVisible()
    assert page._none.isVisible()
    page.add_usual()
    assert page.form.isVisible()
    assert not page._none.isVisible()


def test_of_a_worklist_the_studies_cannot_be_fetched_and_without_a_timer_no_times_are_asked(page: RulesPage) -> None:
    page.list.setCurrentRow(1)
    keys = page.form.keys
    assert keys.control("studies").isEnabled()
    keys.control("worklist").setChecked(True)
    assert not keys.control("studies").isEnabled()
    assert keys.control("from_").isEnabled()
    keys.control("every_minutes").setValue(0)
    assert not keys.control("from_").isEnabled()
    keys.control("find").offer(worklist=True)
    assert keys.control("find").rows[0].key.itemText(0) == "Day"


def test_what_is_tried_is_what_is_typed(page: RulesPage) -> None:
    tried: list[RuleSettings] = []
    page.form.trial_asked.connect(tried.append)
    page.list.setCurrentRow(1)
    page.form.keys.control("priors").setValue(5)
    page.form.try_button.click()
    assert tried == [replace(MINE, priors=5)]
