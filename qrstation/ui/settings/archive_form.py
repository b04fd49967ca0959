"""The form of one archive in the settings, with its test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from qrstation.core.events import EchoAnswered
from qrstation.core.station.settings import ArchiveSettings
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.settings.trial_words import trial_words

NUMBER_MARGIN = 9
"""Pixels before a number, which with those of the field itself are as many as before a text."""
RETRIEVE_WAYS = (
    ("C-MOVE", "move"),
    ("C-GET: the archive cannot reach this station", "get"),
    ("C-MOVE, and C-GET where that does not work", "auto"),
)


def line_edit(name: str, placeholder: str = "") -> QLineEdit:
    """Make a text field with an accessible name."""
    edit = QLineEdit()
    edit.setAccessibleName(name)
    edit.setPlaceholderText(placeholder)
    return edit


def spin_box(name: str, low: int, high: int, suffix: str = "") -> QSpinBox:
    """Make a number field with an accessible name."""
    box = QSpinBox()
    box.setAccessibleName(name)
    box.setRange(low, high)
    box.setSuffix(suffix)
    pad_number(box)
    return box


def pad_number(box: QAbstractSpinBox) -> None:
    """Begin the number where the text of a text field begins; a style sheet cannot: the field in it has no frame."""
    box.lineEdit().setTextMargins(NUMBER_MARGIN, 0, 0, 0)


def form_layout(rows: Sequence[tuple[str, QWidget]], form: QFormLayout) -> None:
    """Fill a form; each label has the height of its field, so that both stand on one line."""
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    form.setHorizontalSpacing(16)
    form.setVerticalSpacing(8)
    for text, field in rows:
        label = PlainLabel(text)
        label.setBuddy(field)
        label.setMinimumHeight(field.sizeHint().height())
        form.addRow(label, field)


class ArchiveForm(QWidget):
    """Shows and changes one archive; `test_asked` carries what is typed now, `test_stopped` ends it."""

    changed = Signal()
    test_asked = Signal(object)
    test_stopped = Signal()
    doctor_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, brief: bool = False) -> None:
        """Make the form; a ``brief`` one asks only for what has no default."""
        super().__init__(parent)
        self._shown: ArchiveSettings | None = None
        self._filling = False
        self._testing = False
        self.name = line_edit("Archive name", "how you call it")
        self.ae_title = line_edit("Archive AE title", "up to 16 characters")
        self.host = line_edit("Archive host", "name or address")
        self.port = spin_box("Archive port", 1, 65535)
        self.retrieve = QComboBox()
        self.retrieve.setAccessibleName("Retrieve by")
        for text, value in RETRIEVE_WAYS:
            self.retrieve.addItem(text, value)
        self.parallel = spin_box("Associations at once", 1, 64)
        self.timeout = spin_box("Timeout", 1, 3600, " s")
        self.silence = spin_box("Silence allowed in a retrieve", 1, 86400, " s")
        self.charset = line_edit("Character set", "when answers do not say")
        self.nearline = QCheckBox("Slow media (nearline): be patient")
        self.nearline.setAccessibleName("Nearline")
        form = QFormLayout()
        rows: tuple[tuple[str, QWidget], ...] = (
            ("&Name", self.name),
            ("&AE title", self.ae_title),
            ("&Host", self.host),
            ("&Port", self.port),
            ("&Retrieve by", self.retrieve),
            ("A&ssociations at once", self.parallel),
            ("&Timeout", self.timeout),
            ("Si&lence in a retrieve", self.silence),
            ("&Character set", self.charset),
        )
        form_layout(rows, form)
        form.addRow("", self.nearline)
        if brief:
            usual = (self.retrieve, self.parallel, self.timeout, self.silence, self.charset, self.nearline)
            for field in usual:
                form.setRowVisible(field, False)
        self.test_button = QPushButton("Test")
        self.test_button.setAccessibleName("Test archive")
        self.test_button.clicked.connect(self._test)
        self.doctor_button = QPushButton("Find the fault…")
        self.doctor_button.setAccessibleName("Find the fault")
        self.doctor_button.clicked.connect(lambda: self.doctor_asked.emit(self.archive()))
        self.result = PlainLabel("")
        self.result.setWordWrap(True)
        self.result.setAccessibleName("Test result")
        test = QHBoxLayout()
        test.addWidget(self.test_button, 0, Qt.AlignmentFlag.AlignTop)
        test.addWidget(self.doctor_button, 0, Qt.AlignmentFlag.AlignTop)
        test.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0 if brief else 16, 0, 0, 0)
        column.addLayout(form)
        column.addSpacing(8)
        column.addLayout(test)
        column.addSpacing(8)
        column.addWidget(self.result)
        column.addStretch(1)
        for edit in (self.name, self.ae_title, self.host, self.charset):
            edit.textEdited.connect(self._tell)
        for box in (self.port, self.parallel, self.timeout, self.silence):
            box.valueChanged.connect(self._tell)
        self.nearline.toggled.connect(self._tell)
        self.retrieve.currentIndexChanged.connect(self._tell)

    def show_archive(self, archive: ArchiveSettings) -> None:
        """Fill the form."""
        self._shown = archive
        self._filling = True
        for edit, text in (
            (self.name, archive.name),
            (self.ae_title, archive.ae_title),
            (self.host, archive.host),
            (self.charset, archive.charset),
        ):
            edit.setText(text)
        self.port.setValue(archive.port)
        self.retrieve.setCurrentIndex(self.retrieve.findData(archive.retrieve))
        self.parallel.setValue(archive.parallel)
        self.timeout.setValue(round(archive.timeout))
        self.silence.setValue(round(archive.silence))
        self.nearline.setChecked(archive.nearline)
        self._filling = False
        self._forget_test()

    def archive(self) -> ArchiveSettings:
        """Give what is typed; it is checked when it is saved."""
        shown = self._shown or ArchiveSettings("", "", "", 104)
        return replace(
            shown,
            name=self.name.text().strip(),
            ae_title=self.ae_title.text().strip(),
            host=self.host.text().strip(),
            port=self.port.value(),
            retrieve=str(self.retrieve.currentData()),
            parallel=self.parallel.value(),
            timeout=_unless_changed(self.timeout, shown.timeout),
            silence=_unless_changed(self.silence, shown.silence),
            charset=self.charset.text().strip(),
            nearline=self.nearline.isChecked(),
        )

    def show_answer(self, answer: EchoAnswered) -> None:
        """Show how the test ended, unless it was stopped, or is of what is no longer typed."""
        if self._testing:
            self._show_testing(False)
            self.result.setText(trial_words(answer, str(self.retrieve.currentData())))

    def refuse_test(self, why: str) -> None:
        """Say why what is typed cannot be tested."""
        self._show_testing(False)
        self.result.setText(why)

    def _test(self) -> None:
        """Begin a test, or stop the one that runs: for the person it is over at once."""
        if self._testing:
            self._forget_test()
            return
        self._show_testing(True)
        self.result.setText("Testing…")
        self.test_asked.emit(self.archive())

    def _show_testing(self, testing: bool) -> None:
        self._testing = testing
        self.test_button.setText("Stop" if testing else "Test")
        self.test_button.setAccessibleName("Stop the test" if testing else "Test archive")

    def _forget_test(self) -> None:
        """What was seen of other values tells nothing of these."""
        if self._testing:
            self._show_testing(False)
            self.test_stopped.emit()
        self.result.setText("")

    def _tell(self) -> None:
        if not self._filling:
            self._forget_test()
            self.changed.emit()


def _unless_changed(box: QSpinBox, value: float) -> float:
    """Keep a fraction of a second that the file has, unless another number was typed."""
    return value if round(value) == box.value() else box.value()
