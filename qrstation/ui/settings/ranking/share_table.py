"""A table of shares of the ranking that are typed in its cells: what differs from what is delivered stands out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QHeaderView, QSpinBox, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from qrstation.priors.tuning import Place, Tuning
from qrstation.ui import theme
from qrstation.ui.settings.ranking.number_rows import BY_HAND, percent

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole


class ShareModel(QAbstractTableModel):
    """The shares; ``place_of`` says where the one of a row and a column stands, None where there is none."""

    chosen = Signal()

    def __init__(self, columns: Sequence[str], place_of: Callable[[int, int], Place | None], unit: str = " %"):
        super().__init__()
        self.rows: Sequence[str] = ()
        self.columns = columns
        self.tips: dict[str, str] = {}
        """What a row's or a column's name means."""
        self._place_of, self._unit = place_of, unit
        self._tuning: Tuning | None = None

    def show_tuning(self, tuning: Tuning, rows: Sequence[str]) -> None:
        """Show these rows as they are now."""
        self.beginResetModel()
        self._tuning, self.rows = tuning, rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # as Qt has it
        """Give how many there are (Qt)."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # as Qt has it
        """Give how many there are (Qt)."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        """Give a head (Qt)."""
        names = self.columns if orientation == Qt.Orientation.Horizontal else self.rows
        if role == _ROLE.DisplayRole:
            return names[section]
        return self.tips.get(names[section]) if role == _ROLE.ToolTipRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Tell what can be done with a cell (Qt)."""
        place = self._place(index)
        if place is None or self._tuning is None or self._tuning.is_by_hand(place):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        """Give a cell's share and how it looks (Qt)."""
        place = self._place(index)
        if role == _ROLE.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if place is None or self._tuning is None:
            return "–" if role == _ROLE.DisplayRole else None
        value = percent(self._tuning.value(place))
        is_changed = self._tuning.is_changed(place) and not self._tuning.is_by_hand(place)
        if role == _ROLE.DisplayRole:
            return f"{'◆ ' if is_changed else ''}{value}{self._unit}"
        if role == _ROLE.EditRole:
            return value
        if role == _ROLE.FontRole and is_changed:
            font = QFont()
            font.setBold(True)
            return font
        if role == _ROLE.ForegroundRole:
            return QColor(theme.BLUE_TEXT) if is_changed else QColor(theme.TEXT if value else theme.DIM)
        if role == _ROLE.ToolTipRole:
            return self._tip(place, is_changed)
        return None

    def setData(self, index: Index, value: Any, role: int = _ROLE.EditRole) -> bool:
        """Take what was typed (Qt)."""
        place = self._place(index)
        if place is None or self._tuning is None or role != _ROLE.EditRole or self._tuning.is_by_hand(place):
            return False
        if int(value) != percent(self._tuning.value(place)):
            self._tuning.choose(place, int(value) / 100)
            self.dataChanged.emit(index, index)
            self.chosen.emit()
        return True

    def _place(self, index: Index) -> Place | None:
        return self._place_of(index.row(), index.column()) if index.isValid() else None

    def _tip(self, place: Place, is_changed: bool) -> str | None:
        assert self._tuning is not None  # noqa: S101 - for the type checker
        if self._tuning.is_by_hand(place):
            return BY_HAND
        return f"As delivered: {percent(self._tuning.delivered_value(place))} %" if is_changed else None


class _Percents(QStyledItemDelegate):
    """Types a share in percent."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Make the field (Qt)."""
        box = QSpinBox(parent)
        box.setRange(0, 100)
        box.setSuffix(" %")
        box.setFrame(False)
        box.setStyleSheet("padding: 0; border: none; border-radius: 0; min-height: 0;")
        box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.setAccessibleName("Share")
        return box

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Take what was typed, also where it is not finished (Qt)."""
        assert isinstance(editor, QSpinBox)  # noqa: S101 - for the type checker
        editor.interpretText()
        model.setData(index, editor.value())


def share_table(model: ShareModel, name: str) -> QTableView:
    """Make the view of such a table."""
    view = QTableView()
    view.setAccessibleName(name)
    view.setModel(model)
    view.setItemDelegate(_Percents(view))
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setStyleSheet(f"QHeaderView, QTableCornerButton::section {{ background: {theme.PANEL}; border: none; }}")
    view.setEditTriggers(
        QTableView.EditTrigger.DoubleClicked
        | QTableView.EditTrigger.AnyKeyPressed
        | QTableView.EditTrigger.SelectedClicked
        | QTableView.EditTrigger.EditKeyPressed
    )
    view.setCornerButtonEnabled(False)
    for header in (view.horizontalHeader(), view.verticalHeader()):
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    view.verticalHeader().setDefaultSectionSize(28)
    return view
