"""What hands do in the list: keys and presses become wishes of the rows that are chosen, one or many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from qrstation.ui.plain_widgets import Box, Buttons, message_box
from qrstation.ui.results.chosen_rows import Tally
from qrstation.ui.results.row_table import Row, as_text, one_row, row_of, studies_in
from qrstation.ui.results.tree_nodes import InstanceNode, Node, PatientNode, SeriesNode, StudyNode
from qrstation.ui.slices import Slices

if TYPE_CHECKING:
    from qrstation.ui.results.results_pane import ResultsPane

ASKED_FROM = 25
"""Studies that are retrieved by one press without a question, less one."""
Take = Callable[[list[Row]], None]


class RowHands(QObject):
    """Takes the tree's keys; what many rows are about is done in slices."""

    keys = (
        ("Enter", "Retrieve what is chosen, and open the first; on a patient, show or hide the studies"),
        ("Space", "Retrieve what is chosen"),
        ("Right, Left", "Show or hide what is below a row"),
        ("Home, End", "First and last row"),
        ("Shift+Up, Shift+Down", "Choose several rows"),
        ("Ctrl+A", "Choose all rows"),
        ("Ctrl+C", "Copy what is chosen"),
        ("/", "Filter what is shown"),
    )
    """What keys do in the list that are no actions."""

    def __init__(self, pane: ResultsPane) -> None:
        super().__init__(pane)
        self._pane = pane
        self._tree, self._model, self._choice = pane.tree, pane.model, pane.tree.choice
        self._slices, self._counting = Slices(self), Slices(self)
        self.question: Box | None = None
        """Asks whether so many are to be retrieved."""
        self._tree.installEventFilter(self)
        self._tree.doubleClicked.connect(self.open_row)
        self._choice.altered.connect(self._show_choice)
        bar = pane.choice_bar
        bar.retrieve_asked.connect(self.retrieve)
        bar.copy_asked.connect(self.copy)
        bar.export_asked.connect(self.export)
        pane.filter.rows.applied.connect(self._show_choice)

    # --- keys and presses --------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the tree's keys (Qt)."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        deed = self._deed_of(event)
        if deed is None:
            return super().eventFilter(watched, event)
        deed()
        return True

    def _deed_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        key, node = event.key(), self._model.node(self._tree.currentIndex())
        is_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and node is not None:
            return self.open
        if key == Qt.Key.Key_Space and is_plain and (node is not None or self._choice.is_several):
            return self.retrieve
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End) and is_plain:
            return lambda: self._tree.go_to_end(key == Qt.Key.Key_End)
        if key == Qt.Key.Key_C and is_control:
            return self.copy
        if key == Qt.Key.Key_Slash and is_plain:
            return self._pane.filter.go_to
        return None

    def open_row(self, index: QModelIndex) -> None:
        """Open a study or series, or show or hide what is below a patient."""
        node, first = self._model.node(index), index.siblingAtColumn(0)
        if isinstance(node, PatientNode):
            self._tree.setExpanded(first, not self._tree.isExpanded(first))
        elif isinstance(node, InstanceNode) and node.left:
            self._model.show_instances(node.series)
        elif node is not None:
            self._pane.open_asked.emit(node.series if isinstance(node, InstanceNode) else node)

    def open(self) -> None:
        """Open the row, or retrieve all that is chosen and open the first of it."""
        if self._choice.is_several:
            self.retrieve_all(self._choice.nodes(), opens=True)
        else:
            self.open_row(self._tree.currentIndex())

    def retrieve(self) -> None:
        """Retrieve all that is chosen, in the order of the list."""
        if self._choice.is_several:
            self.retrieve_all(self._choice.nodes(), opens=False)
            return
        node = self._model.node(self._tree.currentIndex())
        if isinstance(node, StudyNode | SeriesNode):
            self._pane.retrieve_asked.emit(node)

    def retrieve_all(self, nodes: Sequence[StudyNode | SeriesNode], *, opens: bool = False) -> None:
        """Retrieve these in their order; of many it is asked first. ``opens`` the first of them."""
        if len(nodes) < ASKED_FROM:
            self._ask_for(nodes, opens)
            return
        box = message_box(
            "Retrieve",
            f"Retrieve {len(nodes):,} studies?",
            "Each becomes a job, one after the other. What is here already is not retrieved again.",
            Box.Icon.Question,
            self._pane.window(),
        )
        box.setStandardButtons(Buttons.Yes | Buttons.Cancel)
        box.button(Buttons.Yes).setText("&Retrieve")
        box.setDefaultButton(Buttons.Cancel)
        box.accepted.connect(lambda: self._ask_for(nodes, opens))
        box.finished.connect(box.deleteLater)
        self.question = box
        box.open()

    def _ask_for(self, nodes: Sequence[StudyNode | SeriesNode], opens: bool) -> None:
        def orders() -> Iterator[None]:
            for number, node in enumerate(nodes):
                (self._pane.open_asked if opens and not number else self._pane.retrieve_asked).emit(node)
                yield

        self._slices.run(orders(), lambda: None)

    # --- as text -----------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put what is chosen on the clipboard: a single row as it is read, several as a table with a heading."""
        if self._choice.is_several:
            self._collect(self._choice.rows(), lambda rows: QGuiApplication.clipboard().setText(as_text(rows)))
        elif (node := self._model.node(self._tree.currentIndex())) is not None:
            self.copy_row(node)

    def copy_row(self, node: Node) -> None:
        """Put a single row on the clipboard."""
        QGuiApplication.clipboard().setText(one_row(node))

    def export(self) -> None:
        """Have what is chosen written as a list, or all of the list where no more than a row is."""
        nodes = self._choice.rows() if self._choice.is_several else self._model.tree.root.nodes
        self._collect(nodes, self._pane.export_asked.emit)

    def _collect(self, nodes: Sequence[Node], take: Take) -> None:
        """Make the table of rows; a patient who is chosen stands for the studies that are not chosen themselves."""
        chosen = set(nodes)
        rows: list[Row] = []

        def steps() -> Iterator[None]:
            for node in nodes:
                if isinstance(node, PatientNode) and any(study in chosen for study in node.rows.unordered):
                    continue
                for each in studies_in((node,)):
                    rows.append(row_of(each))
                    yield

        self._slices.run(steps(), lambda: take(rows))

    # --- what is seen of it ------------------------------------------------------------------------------------

    def _show_choice(self) -> None:
        """Say how much is chosen; of very much it is said a moment later."""
        tally = Tally()
        if self._choice.is_several:
            steps = self._choice.count(tally)
            if self._choice.is_long:
                self._counting.run(steps, lambda: self._say_count(tally))
                return
            for _ in steps:
                pass
        self._counting.stop()
        self._say_count(tally)

    def _say_count(self, tally: Tally) -> None:
        self._pane.choice_bar.show_count(tally.studies, tally.series)
