"""The dialog shows a name as it is in each character set, and tells which one was chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qrstation.core.standard.match import Match, TextAsCame
from qrstation.core.standard.query import Level
from qrstation.core.standard.rereading import CANDIDATES
from qrstation.ui.results.reread_dialog import CANNOT, RereadDialog

ZIZKA = "Žižka^Jan"


def came(raw: bytes, declared: str = "ISO_IR 100", read: str = "ISO_IR 100", keyword: str = "PatientName") -> Match:
    """Give an answer as it came."""
    text = raw.decode("latin-1")
    return Match(
        "Main", Level.STUDY, {"StudyInstanceUID": "1.2", keyword: text}, TextAsCame(declared, read, {keyword: raw})
    )


def shown(dialog: RereadDialog) -> dict[str, str]:
    """Give each character set with the text in it, as shown."""
    items = [dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount())]
    return {str(item.data(0, Qt.ItemDataRole.UserRole)): item.text(1) for item in items if item is not None}


def test_the_name_is_shown_in_each_set_and_what_cannot_be_read_comes_last(qtbot: QtBot) -> None:
    dialog = RereadDialog(came(ZIZKA.encode("iso8859_2")))
    qtbot.addWidget(dialog)
    texts = shown(dialog)
    assert set(texts) == set(CANDIDATES)
    assert texts["ISO_IR 101"] == "Žižka, Jan"
    assert texts["ISO_IR 192"] == CANNOT
    readable = [text != CANNOT for text in texts.values()]
    assert readable == sorted(readable, reverse=True)
    assert dialog.charset() == "ISO_IR 100", "the one in force"


def test_a_set_is_chosen_and_remembered_unless_that_is_not_wished(qtbot: QtBot) -> None:
    dialog = RereadDialog(came(ZIZKA.encode("iso8859_2")))
    qtbot.addWidget(dialog)
    said: list[tuple[str, bool]] = []
    dialog.chosen.connect(lambda charset, remembered: said.append((charset, remembered)))
    (row,) = [row for row, charset in enumerate(shown(dialog)) if charset == "ISO_IR 101"]
    dialog.list.setCurrentIndex(dialog.list.model().index(row, 0))
    dialog.accept()
    dialog.remember.setChecked(False)
    dialog.accept()
    dialog.reject()
    assert said == [("ISO_IR 101", True), ("ISO_IR 101", False)]


def test_another_text_stands_for_a_name_of_ascii_and_hostile_text_is_one_line(qtbot: QtBot) -> None:
    dialog = RereadDialog(came("CT Schädel\n<b>x</b>".encode("latin-1"), keyword="StudyDescription", declared="<i>"))
    qtbot.addWidget(dialog)
    assert "CT Schädel" in shown(dialog)["ISO_IR 100"]
    assert all("\n" not in text for text in shown(dialog).values())


def test_a_set_that_is_not_of_the_list_is_shown_when_it_is_in_force(qtbot: QtBot) -> None:
    multi = "ISO 2022 IR 100\\ISO 2022 IR 144"
    dialog = RereadDialog(came(b"M\xfcller", multi, multi))
    qtbot.addWidget(dialog)
    assert dialog.charset() == multi
    nothing = RereadDialog(came(b"M\xfcller", "", ""))
    qtbot.addWidget(nothing)
    assert nothing.charset() == CANDIDATES[0] or nothing.charset()
