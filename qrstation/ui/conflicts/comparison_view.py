"""Both versions of one image side by side: the elements that differ, and the pictures where the pixels differ."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from qrstation.core.conflict import Comparison, StudyConflict
from qrstation.ui import theme
from qrstation.ui.conflicts import conflict_words as words
from qrstation.ui.conflicts.picture_view import WAITING, PictureView
from qrstation.ui.conflicts.text_table import Column, TextTable, TextTableView
from qrstation.ui.conflicts.version_pictures import VersionPair
from qrstation.ui.outside_text import shown_line, tool_tip
from qrstation.ui.plain_widgets import PlainLabel

_COLUMNS = (
    Column("Element", 96),
    Column("Name", 168),
    Column("Here", 120, stretches=True),
    Column("New", 120, stretches=True),
)


class ComparisonView(QWidget):
    """Shows what it is given; `image_asked` wants another image of the same study compared."""

    image_asked = Signal(int)
    """Counted from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._compared: Comparison | None = None
        self.heading = PlainLabel()
        self.heading.setFont(theme.bold_font(self.heading.font()))
        self.heading.setAccessibleName("Study that is compared")
        # However long a name is, the dialog stays as wide as it is.
        self.heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.sentence = PlainLabel()
        self.sentence.setObjectName("dim")
        self.sentence.setWordWrap(True)
        self.sentence.setAccessibleName("How the image differs")
        self.place = PlainLabel()
        self.place.setAccessibleName("Image that is compared")
        self.back = self._step("‹", "Previous image", -1)
        self.on = self._step("›", "Next image", 1)
        self.table = TextTable(_COLUMNS, words.NOT_THERE)
        self.list = TextTableView(self.table, "Elements that differ")
        self.rest = PlainLabel()
        self.rest.setObjectName("dim")
        self.here, self.new = PictureView("Here"), PictureView("New")
        self._elements = QWidget()
        self.pictures = QWidget()
        self.pictures.setAccessibleName("Pictures of both versions")
        self.rows = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self.clear()

    @property
    def compared(self) -> Comparison | None:
        """What is shown."""
        return self._compared

    def clear(self) -> None:
        """Show nothing: no study is chosen."""
        self._compared = None
        for label in (self.heading, self.sentence, self.place, self.rest):
            label.setText("")
        self.table.set_rows([])
        for widget in (self.rows, self.back, self.on):
            widget.setVisible(False)

    def begin(self, study: StudyConflict) -> None:
        """Show of which study a comparison is awaited."""
        self.clear()
        self.heading.setText(shown_line(words.heading(study)))
        self.sentence.setText("Comparing…")

    def show_comparison(self, compared: Comparison) -> None:
        """Show how an image differs; its pictures follow."""
        self._compared = compared
        self.sentence.setText(words.sentence(compared))
        number = "" if compared.instance_number is None else f" (number {compared.instance_number})"
        self.place.setText(f"Image {compared.number + 1:,} of {compared.count:,}{number}")
        several = compared.count > 1
        for button, more in ((self.back, compared.number > 0), (self.on, compared.number + 1 < compared.count)):
            button.setVisible(several)
            button.setEnabled(more)
        self.table.set_rows([(each.tag, each.name, each.here, each.new) for each in compared.elements])
        self.rest.setText(words.rest(compared))
        self.rest.setVisible(bool(compared.more))
        pictured = words.shows_pictures(compared)
        self.pictures.setVisible(pictured)
        self._elements.setVisible(bool(compared.elements))
        self.rows.setVisible(bool(compared.elements) or pictured)
        for view in (self.here, self.new):
            view.show_picture(WAITING)

    def show_pictures(self, pair: VersionPair) -> None:
        """Show the pictures of the image that is compared; those of another come too late."""
        compared = self._compared
        if compared is not None and (pair.study_uid, pair.sop_uid) == (compared.study_uid, compared.sop_uid):
            self.here.show_picture(pair.here)
            self.new.show_picture(pair.new)

    def show_failure(self, what: str, advice: str) -> None:
        """Say why nothing can be compared."""
        self.sentence.setText(f"{what}\n{advice}".strip())

    def _step(self, sign: str, name: str, step: int) -> QPushButton:
        button = QPushButton(sign)
        button.setProperty("chip", True)
        button.setAutoDefault(False)
        button.setAccessibleName(name)
        button.setToolTip(tool_tip(name))
        button.clicked.connect(lambda: self._ask(step))
        return button

    def _ask(self, step: int) -> None:
        if self._compared is not None:
            self.image_asked.emit(self._compared.number + step)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.heading, 1)
        for widget in (self.place, self.back, self.on):
            top.addWidget(widget)
        column = QVBoxLayout(self._elements)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.list, 1)
        column.addWidget(self.rest)
        pair = QHBoxLayout(self.pictures)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(4)
        pair.addWidget(self.here, 1)
        pair.addWidget(self.new, 1)
        self.rows.addWidget(self._elements)
        self.rows.addWidget(self.pictures)
        self.rows.setHandleWidth(4)
        self.rows.setChildrenCollapsible(False)
        self.rows.setSizes([520, 520])
        policy = self.rows.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.rows.setSizePolicy(policy)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addLayout(top)
        rows.addWidget(self.sentence)
        rows.addWidget(self.rows, 1)
