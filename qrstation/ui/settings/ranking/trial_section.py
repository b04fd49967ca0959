"""The trial of the ranking: the best priors of the newest studies here, as chosen and by the rules in force."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qrstation.core.notice import Notice
from qrstation.core.standard.match import Match
from qrstation.core.standard.person import readable_name
from qrstation.jobs.priors.judging import Prior
from qrstation.jobs.priors.ranking_trial import MOST_STUDIES, Compared
from qrstation.ui import theme
from qrstation.ui.outside_text import BUTTON, joined, one_line, tool_tip
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.settings.ranking.number_rows import percent
from qrstation.words import sentence, words_of

_HINT = (
    f"The newest {MOST_STUDIES} studies of this station, each with the best three of the patient's other studies that "
    "are here. Nothing is asked, and nothing is kept by it."
)
_STUDY, _CHOSEN, _NOW = range(3)
_TWO_LINES = 42
"""Pixels of a row's height at least."""


class TrialSection(QWidget):
    """Is told what comes of a trial; what changes is marked."""

    asked = Signal()
    stop_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_running = False
        self._count = self._changed = 0
        heading = PlainLabel("Try it")
        heading.setObjectName("paneTitle")
        hint = PlainLabel(_HINT)
        hint.setObjectName("dim")
        hint.setWordWrap(True)
        self.button = QPushButton("Try again")
        self.button.setAccessibleName("Try the ranking")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._pressed)
        self.only_changed = QCheckBox("Only what changes")
        self.only_changed.toggled.connect(self._filter)
        self.state = PlainLabel("")
        self.state.setAccessibleName("State of the trial")
        self.state.setWordWrap(True)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("Best priors, as chosen and by the rules in force")
        self.tree.setHeaderLabels(["Study", "As chosen here", "By the rules in force"])
        self.tree.setAllColumnsShowFocus(True)
        self.tree.setIndentation(12)
        header = self.tree.header()
        header.setSectionResizeMode(_STUDY, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(_STUDY, 56)
        for column in (_CHOSEN, _NOW):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addWidget(self.only_changed)
        row.addWidget(self.state, 1)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(10)
        column_.addWidget(heading)
        column_.addWidget(hint)
        column_.addLayout(row)
        column_.addWidget(self.tree, 1)

    @property
    def is_running(self) -> bool:
        """Tell whether more is to come."""
        return self._is_running

    def begin(self) -> None:
        """Show that a trial runs; what an earlier one gave goes."""
        self._count = self._changed = 0
        self.tree.clear()
        self._show_running(True)
        self.state.setText("Ranking…")

    def add(self, compared: Compared) -> None:
        """Show one study."""
        self._count += 1
        self._changed += compared.is_changed
        item = _study_item(compared)
        self.tree.addTopLevelItem(item)
        item.setFirstColumnSpanned(True)
        item.setExpanded(True)
        item.setHidden(self.only_changed.isChecked() and not compared.is_changed)
        self.state.setText(f"{self._words()}…")

    def show_end(self, troubles: Sequence[Notice], *, is_stopped: bool = False) -> None:
        """Show how it ended."""
        self._show_running(False)
        if troubles:
            self.state.setText(sentence(words_of(troubles[0]).line))
        elif not self._count:
            self.state.setText("Stopped." if is_stopped else "No study here has another of its patient.")
        else:
            self.state.setText(f"{'Stopped: ' if is_stopped else ''}{self._words()}.")

    def refuse(self, why: str) -> None:
        """Say why what is chosen cannot be tried."""
        self._show_running(False)
        self.tree.clear()
        self.state.setText(why)

    def _words(self) -> str:
        studies = f"{self._count} {'study' if self._count == 1 else 'studies'}"
        return f"{studies}, {self._changed} with other priors" if self._changed else f"{studies}, nothing changes"

    def _pressed(self) -> None:
        (self.stop_asked if self._is_running else self.asked).emit()

    def _show_running(self, running: bool) -> None:
        self._is_running = running
        self.button.setText("Stop" if running else "Try again")
        self.button.setAccessibleName("Stop the trial" if running else "Try the ranking")

    def _filter(self) -> None:
        for place in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(place)
            if item is not None:
                is_changed = bool(item.data(_STUDY, Qt.ItemDataRole.UserRole))
                item.setHidden(self.only_changed.isChecked() and not is_changed)


def _study_item(compared: Compared) -> QTreeWidgetItem:
    study = compared.study
    mark = "◆ " if compared.is_changed else ""
    whose = readable_name(study.demographics.name) or study.demographics.patient_id
    text = mark + joined([_study_words(study), whose])
    item = QTreeWidgetItem([one_line(text)])
    item.setData(_STUDY, Qt.ItemDataRole.UserRole, compared.is_changed)
    item.setData(_STUDY, Qt.ItemDataRole.ToolTipRole, tool_tip(text))
    _emphasise(item, _STUDY, QColor(theme.BLUE_TEXT) if compared.is_changed else None)
    before = [prior.study.uid for prior in compared.before]
    for place in range(max(len(compared.before), len(compared.after))):
        after = compared.after[place] if place < len(compared.after) else None
        now = compared.before[place] if place < len(compared.before) else None
        item.addChild(_place_item(place + 1, after, now, before))
    return item


def _place_item(place: int, after: Prior | None, now: Prior | None, before: Sequence[str]) -> QTreeWidgetItem:
    """Give the row of a place: who has it as chosen, and who has it now."""
    is_changed = after is not None and (now is None or after.study.uid != now.study.uid)
    item = QTreeWidgetItem([str(place)])
    item.setTextAlignment(_STUDY, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    mark = ""
    if is_changed and after is not None:
        mark = f"◆ {f'was {before.index(after.study.uid) + 1}.' if after.study.uid in before else 'new'} · "
        _emphasise(item, _CHOSEN, QColor(theme.BLUE_TEXT))
    for column, prior, sign in ((_CHOSEN, after, mark), (_NOW, now, "")):
        if prior is not None:
            lines = (one_line(f"{sign}{_prior_words(prior)}"), one_line(_reasons(prior)))
            item.setText(column, "\n".join(lines))
            item.setSizeHint(column, QSize(0, _TWO_LINES))
            item.setData(column, Qt.ItemDataRole.ToolTipRole, tool_tip("\n".join(lines)))
    return item


def _emphasise(item: QTreeWidgetItem, column: int, colour: QColor | None) -> None:
    font = QFont()
    font.setBold(True)
    item.setFont(column, font)
    if colour is not None:
        item.setForeground(column, QBrush(colour))


def _study_words(match: Match) -> str:
    day = match.text("StudyDate")
    day = f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 and day.isdigit() else one_line(day, BUTTON)
    return joined([day, "/".join(match.modalities or ()), match.text("StudyDescription")])


def _prior_words(prior: Prior) -> str:
    return f"{percent(prior.ranked.score)} · {_study_words(prior.study.match)}"


def _reasons(prior: Prior) -> str:
    return ", ".join(words_of(reason).what for reason in prior.ranked.reasons)
