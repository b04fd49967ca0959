"""Shows what a rule would fetch now: patient by patient, with the priors of each and their reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qrstation.core.standard.match import Match
from qrstation.core.standard.person import readable_name
from qrstation.core.station.settings import RuleSettings
from qrstation.ui.notice_bar import NoticeBar
from qrstation.ui.outside_text import BUTTON, isolated, joined, one_line, tool_tip
from qrstation.ui.plain_widgets import PlainLabel, make_plain
from qrstation.ui.screen_room import resize_on_screen
from qrstation.ui.settings.rule_words import count_words, end_words, progress_words, rule_sentence, trouble_lines
from qrstation.words import words_of

if TYPE_CHECKING:
    from qrstation.jobs.priors.rule_finds import RuleFinds
    from qrstation.jobs.priors.rule_plan import PatientPlan, PlannedPrior

MOST_SHOWN = 400
"""Patients in the list; of more only the number is said."""
_WHAT, _DAY, _STATE, _WHY = range(4)
_HEADS = ("Patient, study, priors", "Date", "State", "Why")


class RuleTrialDialog(QDialog):
    """Is told what comes, and says when it is no longer wanted; nothing is fetched by it."""

    stop_asked = Signal()

    def __init__(self, rule: RuleSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("What would be fetched")
        self.setAccessibleName("What would be fetched")
        self._rule = rule
        self._plans: list[PatientPlan] = []
        self._found = 0
        self._is_running, self._is_stopped = True, False
        heading = PlainLabel(f"{isolated(rule.name, BUTTON)}\n{rule_sentence(rule)}")
        heading.setWordWrap(True)
        self.state = PlainLabel("Asking…")
        self.state.setWordWrap(True)
        self.state.setAccessibleName("State of the trial")
        self.notice = NoticeBar()
        self.notice.hide()
        self.tree = plan_tree()
        self.stop_button = QPushButton("Stop")
        self.stop_button.setAccessibleName("Stop the trial")
        self.stop_button.clicked.connect(self._stop)
        close = QPushButton("Close")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self.state, 1)
        buttons.addWidget(self.stop_button)
        buttons.addWidget(close)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(12)
        rows.addWidget(heading)
        rows.addWidget(self.tree, 1)
        rows.addWidget(self.notice)
        rows.addLayout(buttons)
        make_plain(self)
        resize_on_screen(self, 980, 560)

    def show_found(self, count: int) -> None:
        """Show how many studies the rule has found so far."""
        self._found = count
        self._show_progress()

    def add_plan(self, plan: PatientPlan) -> None:
        """Show what would be fetched for one patient."""
        self._plans.append(plan)
        if len(self._plans) <= MOST_SHOWN:
            item = patient_item(plan)
            self.tree.addTopLevelItem(item)
            self.tree.expandRecursively(self.tree.indexFromItem(item))
        self._show_progress()

    def show_end(self, found: RuleFinds) -> None:
        """Show what came of it in all."""
        self._is_running = False
        self.stop_button.setEnabled(False)
        said = end_words(self._plans, found, is_stopped=self._is_stopped)
        more = len(self._plans) - MOST_SHOWN
        self.state.setText(f"{said} The first {MOST_SHOWN} patients are listed." if more > 0 else said)
        troubles = trouble_lines(self._plans, found, self._rule.archive)
        if troubles:
            what = "Not everything could be asked" if self._plans or found.studies else "Nothing could be asked"
            self.notice.show_message(what, "\n".join(troubles[:5]), "warning")

    def _show_progress(self) -> None:
        if self._is_running:
            self.state.setText(progress_words(self._found, len(self._plans)))

    def _stop(self) -> None:
        self._is_stopped = True
        self.stop_button.setEnabled(False)
        self.state.setText("Stopping…")
        self.stop_asked.emit()


def plan_tree() -> QTreeWidget:
    """Give an empty list of patients with what would be fetched for each."""
    tree = QTreeWidget()
    tree.setAccessibleName("What would be fetched")
    tree.setHeaderLabels(list(_HEADS))
    tree.setAllColumnsShowFocus(True)
    tree.setUniformRowHeights(True)
    header = tree.header()
    header.setStretchLastSection(True)
    for column, width in ((_WHAT, 280), (_DAY, 88), (_STATE, 180)):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(column, width)
    return tree


def patient_item(plan: PatientPlan, found: str = "found by the rule") -> QTreeWidgetItem:
    """Give a patient's row, with his studies and their priors below; ``found`` says why those are there."""
    first = plan.studies[0]
    whose = first.demographics
    item = _item(joined([readable_name(whose.name) or "(no name)", whose.patient_id]), "", "", "")
    by_study: dict[str, list[PlannedPrior]] = {}
    for prior in plan.priors:
        by_study.setdefault(prior.study_uid, []).append(prior)
    for study in plan.studies:
        state = "fetched too" if plan.is_study_fetched else found
        priors = by_study.get(study.study_uid, [])
        why = "" if priors else _none_words(plan)
        row = _item(_study_words(study), _day(study), state, why)
        item.addChild(row)
        row.addChildren([_prior_item(prior) for prior in priors])
    return item


def _none_words(plan: PatientPlan) -> str:
    return "its priors are among those above" if plan.priors else "no prior that is worth it"


def _prior_item(prior: PlannedPrior) -> QTreeWidgetItem:
    why = ", ".join(words_of(reason).what for reason in prior.reasons)
    if prior.archives:
        images = count_words(prior.images, "image") if prior.images else "images"
        state = f"{images} from {isolated(prior.archives[0], 24)}"
    else:
        state = "here already"
    return _item(_study_words(prior.match), _day(prior.match), state, why)


def _study_words(match: Match) -> str:
    return joined(["/".join(match.modalities or ()), match.text("StudyDescription") or "(no description)"])


def _day(match: Match) -> str:
    day = match.text("StudyDate")
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 and day.isdigit() else one_line(day, BUTTON)


def _item(*texts: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([one_line(text) for text in texts])
    item.setTextAlignment(_STATE, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for column, text in enumerate(texts):
        if text:
            item.setData(column, Qt.ItemDataRole.ToolTipRole, tool_tip(text))
    return item
