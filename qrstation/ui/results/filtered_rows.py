"""Rows of which a filter lets some through: studies that fit, and the patients who have any."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from qrstation.ui.results.nodes_model import ROOT
from qrstation.ui.results.rows_model import RowsModel
from qrstation.ui.results.tree_nodes import Node, Parent, PatientNode, StudyNode, parent_of

Passes = Callable[[StudyNode], bool]


class FilteredRows(RowsModel):
    """Takes what a filter found, and keeps to it while studies come in and change."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.passes: Passes | None = None
        """Tells whether a study that came or changed is let through; None while nobody filters or is about to."""
        self._visible: set[object] | None = None
        """What is let through, patients too; None for all."""

    def let_through(self, visible: set[object] | None) -> None:
        """Show only these studies and patients; what is chosen is in sight where it is among them. None shows all."""
        top, order = self.tree.root, self.tree.order
        centre = self.chosen()
        self._swollen.clear()
        if top.shown:
            self.beginRemoveRows(ROOT, 0, top.shown - 1)
            top.shown = 0
            self.endRemoveRows()
        self._visible = visible
        order.let_through(visible)
        count = min(len(top), top.most)
        top.shown = 0  # the new rows are not told of yet
        if count:
            self.beginInsertRows(ROOT, 0, count - 1)
            top.shown = count
            for parent, node in self.chain(centre).items():
                rows = self._rows(parent)
                if (place := rows.place_of(node)) >= 0:
                    rows.centre(place)
            self.endInsertRows()

    @property
    def studies_let_through(self) -> int:
        """How many studies are in the list, shown or further down."""
        return self.tree.counts()[0] if self._visible is None else len(self._visible) - len(self.tree.rows)

    def note_study(self, study: StudyNode) -> None:
        """Look whether a study that is about to get a place, and its patient, are let through."""
        is_let = self.passes is None or self.passes(study)
        if self._visible is None or is_let == (study in self._visible):
            return
        flat = self.tree.flat
        is_listed = flat is not None and flat.has(study)
        if is_listed:
            self.remove_node(None, study)
        (self._visible.add if is_let else self._visible.discard)(study)
        if is_listed:
            self.insert_node(None, study)

    def note_patient(self, patient: PatientNode) -> None:
        """Let a patient through who has a study that is, and no other."""
        if self._visible is None:
            return
        rows, wanted = self.tree.rows, len(patient.rows) > 0
        if wanted != rows.lets(patient):
            self._let(patient, wanted)

    def note_change(self, study: StudyNode) -> None:
        """Look at a study in its place that says something else now."""
        if self.passes is None:
            return
        is_let = self.passes(study)
        if self._visible is not None and is_let != (study in self._visible):
            self._let(study, is_let)
            self.note_patient(study.patient)

    def forget_row(self, node: Node) -> None:
        """Let go of what was taken out of the rows."""
        if self._visible is not None:
            self._visible.discard(node)

    def _let(self, node: StudyNode | PatientNode, is_let: bool) -> None:
        """Let one through that has a place or stands aside, or put it aside."""
        parents: list[Parent] = [parent_of(node)]
        if self.is_flat and isinstance(node, StudyNode):
            parents.append(None)
        for parent in parents:
            self.remove_node(parent, node)
        if self._visible is not None:
            (self._visible.add if is_let else self._visible.discard)(node)
        for parent in parents:
            self.insert_node(parent, node)
