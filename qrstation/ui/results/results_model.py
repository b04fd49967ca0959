"""The results as a Qt model: rows come in at their sorted place, so that nothing on the screen jumps."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from qrstation.core.match import Match
from qrstation.core.person import age_at, readable_date, readable_name
from qrstation.ui.results.study_tree import (
    Availability,
    PatientNode,
    SeriesNode,
    SortKey,
    StudyNode,
    StudyTree,
    patient_key,
    patient_sort_value,
    series_sort_value,
    study_sort_value,
)

Node = PatientNode | StudyNode | SeriesNode
Index = QModelIndex | QPersistentModelIndex
NODE_ROLE = Qt.ItemDataRole.UserRole + 1
_ROOT = QModelIndex()


class Column(IntEnum):
    """The columns, in reading order."""

    STUDY = 0
    MODALITY = 1
    DESCRIPTION = 2
    ARCHIVE = 3
    IMAGES = 4


HEADINGS = {
    Column.STUDY: ("Patient / date", SortKey.DATE),
    Column.MODALITY: ("Mod.", SortKey.MODALITY),
    Column.DESCRIPTION: ("Description", SortKey.DESCRIPTION),
    Column.ARCHIVE: ("Archive", SortKey.ARCHIVE),
    Column.IMAGES: ("Here / all", SortKey.IMAGES),
}


class ResultsModel(QAbstractItemModel):
    """Patients → studies → series; fed with matches and with what the store holds."""

    def __init__(self, ask_series: Callable[[StudyNode], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask_series = ask_series
        self._sort_key = SortKey.DATE
        self._descending = True
        self.tree = StudyTree()

    # --- feeding -----------------------------------------------------------------------------------------------

    def clear(self) -> None:
        """Forget everything: a new search begins."""
        self.beginResetModel()
        self.tree = StudyTree()
        self.endResetModel()

    def add_studies(self, matches: Iterable[Match]) -> list[StudyNode]:
        """Take matches at study level; gives the studies that are new."""
        new = []
        for match in matches:
            if not match.study_uid:
                continue
            known = self.tree.study(match.study_uid)
            if known is None:
                new.append(self._add_study(match))
            elif match.archive not in known.copies:
                known.copies[match.archive] = match
                self._changed(known)
        return new

    def add_series(self, study_uid: str, matches: Iterable[Match]) -> list[SeriesNode]:
        """Take the series of a study; gives those that are new."""
        study = self.tree.study(study_uid)
        new: list[SeriesNode] = []
        if study is None:
            return new
        study.series_note = ""
        for match in matches:
            if not match.series_uid or any(node.uid == match.series_uid for node in study.series):
                continue
            node = SeriesNode(study, match)
            row = bisect.bisect(study.series, series_sort_value(node), key=series_sort_value)
            self.beginInsertRows(self.index_of(study), row, row)
            study.series.insert(row, node)
            self.tree.register_series(node)
            self.endInsertRows()
            new.append(node)
        return new

    def forget_series(self, study_uid: str, note: str = "") -> None:
        """Let the series of a study be asked for again when it is opened next, since they could not be had."""
        study = self.tree.study(study_uid)
        if study is not None:
            study.series_asked = False
            study.series_note = note
            self._changed(study)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Take what the store holds: UID of study or series → number of instances."""
        for uid, count in counts.items():
            node = self.tree.study(uid) or self.tree.series(uid)
            if node is not None and node.stored != count:
                node.stored = count
                self._changed(node)

    def add_counts(self, counts: Mapping[str, int]) -> None:
        """Add instances that have just been stored: UID of study or series → how many more."""
        for uid, count in counts.items():
            node = self.tree.study(uid) or self.tree.series(uid)
            if node is not None:
                node.stored += count
                self._changed(node)

    def _add_study(self, match: Match) -> StudyNode:
        key = patient_key(match)
        patient = self.tree.patient(key)
        fresh = patient is None
        if patient is None:
            patient = PatientNode(key)
        study = StudyNode(patient, match.study_uid, {match.archive: match})
        if fresh:
            patient.studies.append(study)
            row = self._place(self.tree.patients, patient, lambda node: patient_sort_value(node, self._sort_key))
            self.beginInsertRows(_ROOT, row, row)
            self.tree.patients.insert(row, patient)
            self.tree.register_patient(patient)
        else:
            row = self._place(patient.studies, study, lambda node: study_sort_value(node, self._sort_key))
            self.beginInsertRows(self.index_of(patient), row, row)
            patient.studies.insert(row, study)
        self.tree.register_study(study)
        self.endInsertRows()
        return study

    def _place(self, nodes: list[Any], node: Any, key: Callable[[Any], Any]) -> int:
        """Find the row for a new node by halving, behind its equals; the keys of few others are computed."""
        descending, own = self._is_descending(node), key(node)
        low, high = 0, len(nodes)
        while low < high:
            middle = (low + high) // 2
            other = key(nodes[middle])
            if (other >= own) if descending else (other <= own):
                low = middle + 1
            else:
                high = middle
        return low

    def _is_descending(self, node: Node) -> bool:
        by_name = isinstance(node, PatientNode) and self._sort_key not in (SortKey.DATE, SortKey.IMAGES)
        return self._descending and not by_name

    def _changed(self, node: Node) -> None:
        index = self.index_of(node)
        self.dataChanged.emit(index, index.siblingAtColumn(len(Column) - 1))

    # --- Qt's model interface ----------------------------------------------------------------------------------

    def index_of(self, node: Node) -> QModelIndex:
        """Give the index of a node's first column."""
        if isinstance(node, PatientNode):
            return self.createIndex(self.tree.patients.index(node), 0, node)
        siblings: list[Any] = node.patient.studies if isinstance(node, StudyNode) else node.study.series
        return self.createIndex(next(i for i, other in enumerate(siblings) if other is node), 0, node)

    @staticmethod
    def node(index: Index) -> Node | None:
        """Give the node of an index, None for an invalid one."""
        node: Node | None = index.internalPointer() if index.isValid() else None
        return node

    def _children(self, index: Index) -> list[Any]:
        node = self.node(index)
        if node is None:
            return self.tree.patients
        if isinstance(node, PatientNode):
            return node.studies
        return node.series if isinstance(node, StudyNode) else []

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        """Give the index of a child (Qt)."""
        children = self._children(parent)
        if 0 <= row < len(children) and 0 <= column < len(Column):
            return self.createIndex(row, column, children[row])
        return QModelIndex()

    def parent(self, index: Index = _ROOT) -> QModelIndex:  # type: ignore[override]  # Qt overloads this name
        """Give the index of the parent (Qt)."""
        node = self.node(index)
        if isinstance(node, StudyNode):
            return self.index_of(node.patient)
        if isinstance(node, SeriesNode):
            return self.index_of(node.study)
        return QModelIndex()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Give the number of children (Qt)."""
        return len(self._children(parent)) if parent.column() <= 0 else 0

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Give the number of columns (Qt)."""
        return len(Column)

    def hasChildren(self, parent: Index = _ROOT) -> bool:
        """Tell whether a row can be opened; a study can before its series are known (Qt)."""
        node = self.node(parent)
        if isinstance(node, StudyNode):
            return not node.series_asked or bool(node.series)
        return bool(self._children(parent))

    def canFetchMore(self, parent: Index) -> bool:
        """Tell whether opening the row asks the archive (Qt)."""
        node = self.node(parent)
        return isinstance(node, StudyNode) and not node.series_asked

    def fetchMore(self, parent: Index) -> None:
        """Ask the archive for a study's series (Qt)."""
        node = self.node(parent)
        if isinstance(node, StudyNode) and not node.series_asked:
            node.series_asked = True
            self._ask_series(node)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a column's heading (Qt)."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[Column(section)][0]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            return right if section == Column.IMAGES else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a cell's value (Qt)."""
        node = self.node(index)
        if node is None:
            return None
        if role == NODE_ROLE:
            return node
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(node, Column(index.column()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(text for column in Column if (text := cell_text(node, column)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(node)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == Column.IMAGES:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort patients and studies by a column; what is selected and open stays so (Qt)."""
        if column < 0:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        nodes = [self.node(index) for index in before]
        self._sort_key = HEADINGS[Column(column)][1]
        self._descending = order == Qt.SortOrder.DescendingOrder
        for patient in self.tree.patients:
            patient.studies.sort(key=lambda s: study_sort_value(s, self._sort_key), reverse=self._descending)
        if self.tree.patients:
            self.tree.patients.sort(
                key=lambda p: patient_sort_value(p, self._sort_key),
                reverse=self._is_descending(self.tree.patients[0]),
            )
        after = [
            self.index_of(node).siblingAtColumn(index.column()) if node is not None else QModelIndex()
            for index, node in zip(before, nodes, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


def cell_text(node: Node, column: Column) -> str:
    """Give the text of a cell as people read it."""
    if isinstance(node, PatientNode):
        return patient_title(node) if column is Column.STUDY else ""
    match = node.match
    if isinstance(node, StudyNode):
        texts = {
            Column.STUDY: readable_date(match.text("StudyDate")) or "no date",
            Column.MODALITY: " ".join(node.modalities),
            Column.DESCRIPTION: match.text("StudyDescription"),
            Column.ARCHIVE: " · ".join(archive_words(node, archive) for archive in node.copies),
            Column.IMAGES: count_words(node.stored, node.expected),
        }
        return texts[column]
    number = match.text("SeriesNumber")
    texts = {
        Column.STUDY: f"Series {number}" if number else "Series",
        Column.MODALITY: match.text("Modality"),
        Column.DESCRIPTION: match.text("SeriesDescription"),
        Column.ARCHIVE: "",
        Column.IMAGES: count_words(node.stored, node.expected),
    }
    return texts[column]


def patient_title(patient: PatientNode) -> str:
    """Give a patient's row: name, ID, sex, birth date."""
    match = patient.match
    parts = (
        readable_name(match.text("PatientName")) or "No name",
        match.text("PatientID"),
        match.text("PatientSex"),
        readable_date(match.text("PatientBirthDate")),
    )
    return "  ·  ".join(part for part in parts if part)


def archive_words(study: StudyNode, archive: str) -> str:
    """Give an archive's name with how soon it can send, where it says anything but "online"."""
    availability = study.availability(archive)
    if availability in (Availability.ONLINE, Availability.UNKNOWN):
        return archive
    return f"{archive} ({availability.lower()})"


def count_words(stored: int, expected: int | None) -> str:
    """Give "212 / 398", with "?" where the archive does not say how many there are."""
    return f"{stored} / {expected if expected is not None else '?'}"


def tool_tip(node: Node) -> str:
    """Give what is said when the mouse rests on a row."""
    if isinstance(node, PatientNode):
        return patient_title(node)
    if isinstance(node, SeriesNode):
        return f"{node.match.text('SeriesDescription')}\n{node.uid}"
    age = age_at(node.match.text("PatientBirthDate"), node.match.text("StudyDate"))
    accession = node.match.text("AccessionNumber")
    lines = [
        node.match.text("StudyDescription"),
        f"Accession number {accession}" if accession else "",
        f"Age {age}" if age else "",
        *(f"{archive_words(node, archive)}: {copy.instances if copy.instances is not None else 'unknown number of'}"
          " images" for archive, copy in node.copies.items()),
        node.series_note,
        node.uid,
    ]  # fmt: skip
    return "\n".join(line for line in lines if line)
