"""The one place to decide between versions: the studies above, both versions of the chosen one below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby, pairwise

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from qrstation.core.conflict import Choice, Conflicts, StudyConflict
from qrstation.core.events import Difference
from qrstation.core.station.settings import ArchiveSettings
from qrstation.ui import theme
from qrstation.ui.conflicts import conflict_words as words
from qrstation.ui.conflicts.comparison_view import ComparisonView
from qrstation.ui.conflicts.text_table import Column, TextTable, TextTableView
from qrstation.ui.notice_bar import NoticeBar
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.screen_room import resize_on_screen

_COLUMNS = (
    Column("Patient", 216, stretches=True),
    Column("ID", 128),
    Column("Date", 88),
    Column("Description", 168),
    Column("Modality", 72),
    Column("Came from", 104),
    Column("Images", 64, is_number=True),
    Column("Differs", 184),
)
_HINT = "What was here first stays in use until you decide. The version that you decide against is kept in aside/older."


class ConflictsDialog(QDialog):
    """Shows what it is given, and says what is chosen; Enter decides nothing, Esc closes."""

    looked_at = Signal(object, int)
    """A StudyConflict, and which of its images is to be compared, from 0."""
    decide_asked = Signal(object, object)
    """A choice, for these StudyConflicts."""

    def __init__(self, archives: Callable[[], Sequence[ArchiveSettings]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Decide between versions")
        self.setAccessibleName("Decide between versions")
        self._archives = archives
        self._studies: list[StudyConflict] = []
        self._rows: dict[str, int] = {}
        self._differences: dict[str, Mapping[Difference, int]] = {}
        self._is_busy = False
        self._shown: StudyConflict | None = None
        self.title = _label("What came again with other bytes")
        self.title.setObjectName("paneTitle")
        hint = _label(_HINT, dim=True)
        hint.setWordWrap(True)
        self.problem = NoticeBar()
        self.problem.hide()
        self.table = TextTable(_COLUMNS)
        self.list = TextTableView(self.table, "Studies that came again with other bytes")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.keep = self._button("&Keep what is here", lambda: self._decide(Choice.KEEP))
        self.take = self._button("&Take the new one", lambda: self._decide(Choice.TAKE))
        self.everything = self._button("Select &all", self.list.selectAll)
        self.close_button = self._button("Close", self.reject)
        self.status = _label("", dim=True)
        self.status.setAccessibleName("What was decided")
        self.comparison = ComparisonView()
        self.comparison.image_asked.connect(self._ask_image)
        selection = self.list.selectionModel()
        selection.selectionChanged.connect(lambda: self._say_chosen())
        selection.currentRowChanged.connect(lambda: self._look())
        self._lay_out(hint)
        self._set_tab_order()
        self._say_chosen()
        self.list.setFocus()
        resize_on_screen(self, 1120, 760)

    # --- what is shown -----------------------------------------------------------------------------------------

    def show_conflicts(self, conflicts: Conflicts) -> None:
        """Show what there is to decide; what was chosen stays chosen, as far as it is still there."""
        chosen = {study.study_uid for study in self.chosen()}
        current = max(0, self.list.currentIndex().row())
        here = self._studies[current].study_uid if current < len(self._studies) else ""
        self._studies = list(conflicts.studies)
        archives = self._archives()
        self.table.set_rows([self._row(study, archives) for study in self._studies])
        uids = [study.study_uid for study in self._studies]
        self._rows = {uid: number for number, uid in enumerate(uids)}
        current = self._rows.get(here, min(current, len(uids) - 1))
        self._select([number for number, uid in enumerate(uids) if uid in chosen] or [current], current)
        self.title.setText(self._title(conflicts))
        if not uids:
            self.comparison.clear()
            self._shown = None

    def show_differences(self, study: StudyConflict, differences: Mapping[Difference, int]) -> None:
        """Show how the images of a study differ."""
        self._differences[study.study_uid] = differences
        row = self._rows.get(study.study_uid)
        if row is not None and self._studies[row] == study:
            self.table.set_row(row, self._row(study, self._archives()))

    def show_problem(self, what: str, advice: str) -> None:
        """Say what could not be done, and what to do."""
        self.problem.show_message(what, advice, "error")

    def show_done(self, text: str) -> None:
        """Say what was done."""
        self.status.setText(text)

    def set_busy(self, is_busy: bool) -> None:
        """Say that a decision is being carried out: no other can be made meanwhile."""
        self._is_busy = is_busy
        if is_busy:
            self.problem.hide()
            self.status.setText("Deciding…")
        self._say_chosen()

    def chosen(self) -> list[StudyConflict]:
        """Give the studies that are chosen, in the order of the list."""
        return [self._studies[row] for row in sorted(self._chosen_rows())]

    @property
    def shown(self) -> StudyConflict | None:
        """The study whose versions are shown."""
        return self._shown

    # --- what a person does ------------------------------------------------------------------------------------

    def _look(self) -> None:
        row = self.list.currentIndex().row()
        study = self._studies[row] if 0 <= row < len(self._studies) else None
        if study == self._shown:
            return
        self._shown = study
        if study is not None:
            self.comparison.begin(study)
            self.looked_at.emit(study, 0)

    def _ask_image(self, number: int) -> None:
        if self._shown is not None:
            self.looked_at.emit(self._shown, number)

    def _decide(self, choice: Choice) -> None:
        if chosen := self.chosen():
            self.decide_asked.emit(choice, chosen)

    def _select(self, rows: Sequence[int], current: int) -> None:
        selection = self.list.selectionModel()
        flags = QItemSelectionModel.SelectionFlag
        if current >= 0:
            selection.setCurrentIndex(self.table.index(current, 0), flags.NoUpdate)
        selection.select(self._ranges_of(rows), flags.Select)
        self._say_chosen()
        self._look()

    def _ranges_of(self, rows: Sequence[int]) -> QItemSelection:
        """Give rows, in ascending order, as a selection of as few ranges as they make."""
        chosen, last = QItemSelection(), len(self.table.columns) - 1
        for _, run in groupby(enumerate(row for row in rows if row >= 0), lambda pair: pair[1] - pair[0]):
            members = [row for _, row in run]
            chosen.select(self.table.index(members[0], 0), self.table.index(members[-1], last))
        return chosen

    def _chosen_rows(self) -> set[int]:
        ranges = self.list.selectionModel().selection()
        return {
            row
            for number in range(ranges.count())
            for row in range(ranges.at(number).top(), ranges.at(number).bottom() + 1)
        }

    def _say_chosen(self) -> None:
        count = len(self._chosen_rows())
        many = f" ({count:,})" if count > 1 else ""
        self.keep.setText(f"&Keep what is here{many}")
        self.take.setText(f"&Take the new one{many}")
        of = words.counted(count, "study", "studies")
        self.keep.setAccessibleName(f"Keep what is here of {of}")
        self.take.setAccessibleName(f"Take the new version of {of}")
        for button in (self.keep, self.take):
            button.setEnabled(count > 0 and not self._is_busy)
        self.everything.setEnabled(bool(self._studies) and count < len(self._studies))

    # --- how it looks ------------------------------------------------------------------------------------------

    def _row(self, study: StudyConflict, archives: Sequence[ArchiveSettings]) -> tuple[str, ...]:
        return words.row(study, archives, self._differences.get(study.study_uid))

    @staticmethod
    def _title(conflicts: Conflicts) -> str:
        count = len(conflicts.studies) + conflicts.left_out
        said = words.line(count) if count else "Nothing is left to decide"
        if conflicts.left_out:
            said += f"; the newest {len(conflicts.studies):,} are listed"
        if conflicts.unreadable:
            files = words.counted(conflicts.unreadable, "file", "files")
            said += f"; {files} in the store's folder aside cannot be read"
        return said

    def _button(self, text: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        # Enter in the list must not decide anything.
        button.setAutoDefault(False)
        button.clicked.connect(lambda: run())
        return button

    def _set_tab_order(self) -> None:
        """Let Tab go through the dialog as it is read."""
        view = self.comparison
        order = (self.list, self.keep, self.take, self.everything, view.back, view.on, view.list, self.close_button)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _lay_out(self, hint: PlainLabel) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.keep, self.take, self.everything):
            buttons.addWidget(button)
        buttons.addWidget(self.status, 1)
        above = QWidget()
        upper = QVBoxLayout(above)
        upper.setContentsMargins(0, 0, 0, 8)
        upper.setSpacing(8)
        upper.addWidget(self.list, 1)
        upper.addLayout(buttons)
        below = QWidget()
        lower = QVBoxLayout(below)
        lower.setContentsMargins(0, 8, 0, 0)
        lower.addWidget(self.comparison)
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setChildrenCollapsible(False)
        halves.addWidget(above)
        halves.addWidget(below)
        halves.setSizes([280, 400])
        bottom = QHBoxLayout()
        bottom.addStretch(1)
        bottom.addWidget(self.close_button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(8)
        for widget in (self.title, hint, self.problem):
            rows.addWidget(widget)
        rows.addWidget(halves, 1)
        rows.addLayout(bottom)


def _label(text: str, *, dim: bool = False) -> PlainLabel:
    label = PlainLabel(text)
    if dim:
        label.setObjectName("dim")
    else:
        label.setFont(theme.bold_font(label.font()))
    return label
