"""The doctor's dialog: the links of the chain, each with what was seen, and a card for the archive's administrator."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from qrstation.core.codes.jobs import JobCode
from qrstation.core.jobs.finding import Finding, Step, StepState
from qrstation.core.notice import Notice, notice
from qrstation.ui import theme
from qrstation.ui.outside_text import BUTTON, isolated, window_title
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.screen_room import resize_on_screen
from qrstation.ui.settings.habits_section import HabitsSection
from qrstation.words import words_of

WORDS = {
    Step.RESOLVE: "Host name",
    Step.CONNECT: "Connection",
    Step.TLS: "TLS",
    Step.ASSOCIATE: "Association",
    Step.ECHO: "C-ECHO",
    Step.FIND: "Search (C-FIND)",
    Step.RECEIVER: "Our receiver",
    Step.MOVE: "Retrieve",
}
_SIGNS = {StepState.OK: ("✔", theme.GREEN), StepState.FAILED: ("✖", theme.RED), StepState.SKIPPED: ("–", theme.DIM)}
_WAITING = "…"
_ALL_WELL = "Every link works: this archive can be searched, and its images come here."
_BINDING = (
    "It sends from {address}. If it always does (a cluster sends from several addresses), nobody else need be let in "
    "by its AE title."
)
_BOUND = "From now on callers with its AE title are let in from {address} alone."
_WELL_SO_FAR = "Every link that could be tried works."


class DoctorDialog(QDialog):
    """Shows findings as they come; `again_asked` wants the chain tried anew, `stop_asked` no further."""

    again_asked = Signal()
    stop_asked = Signal()
    binding_asked = Signal(str)
    """Let callers with its AE title in from this address alone."""

    def __init__(
        self, archive: str, card: str, parent: QWidget | None = None, *, tls: bool = False, can_bind: bool = False
    ) -> None:
        """``can_bind``: the archive can be bound to an address by a press."""
        super().__init__(parent)
        self._can_bind = can_bind
        self.archive = archive
        self._card = card
        name = isolated(archive, BUTTON)
        self.setWindowTitle(window_title(f"Doctor: {name}"))
        self.setAccessibleName(f"Doctor for {name}")
        title = PlainLabel(f"What lies between this station and {name}")
        title.setObjectName("paneTitle")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(2, 1)
        self._rows: dict[Step, tuple[PlainLabel, PlainLabel]] = {}
        for row, step in enumerate(each for each in Step if tls or each is not Step.TLS):
            sign, link, seen = PlainLabel(), PlainLabel(WORDS[step]), PlainLabel()
            seen.setWordWrap(True)
            seen.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            seen.setAccessibleName(f"{WORDS[step]}: result")
            sign.setFixedWidth(16)
            for column, label in enumerate((sign, link, seen)):
                grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
            self._rows[step] = (sign, seen)
        self.summary = PlainLabel()
        self.summary.setWordWrap(True)
        self.summary.setAccessibleName("Diagnosis")
        self.habits = HabitsSection(self)
        self.habits.hide()
        self.copy_button = QPushButton("Copy the card for its administrator")
        self.copy_button.clicked.connect(self._copy)
        self.again_button = QPushButton("Try again")
        self.again_button.clicked.connect(self._again)
        self.stop_button = QPushButton("Stop")
        self.stop_button.setAccessibleName("Stop the examination")
        self.stop_button.clicked.connect(self.stop_asked)
        self.bind_button = QPushButton("Let it in from there alone")
        self.bind_button.clicked.connect(self._bind)
        close = QPushButton("Close")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy_button)
        buttons.addStretch(1)
        buttons.addWidget(self.bind_button)
        buttons.addWidget(self.stop_button)
        buttons.addWidget(self.again_button)
        buttons.addWidget(close)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(12)
        rows.addWidget(title)
        rows.addLayout(grid)
        rows.addWidget(self.habits)
        rows.addStretch(1)
        rows.addWidget(self.summary)
        rows.addLayout(buttons)
        resize_on_screen(self, 620, 440)
        self.begin()

    def begin(self) -> None:
        """Show that the chain is being tried."""
        for sign, seen in self._rows.values():
            sign.setText(_WAITING)
            sign.setStyleSheet(f"color: {theme.DIM};")
            seen.setText("")
        self._broken: Finding | None = None
        self._shown = 0
        self._skipped = False
        self._address = ""
        self.bind_button.hide()
        self.summary.setText("Trying each link…")
        self._show_running(True)

    def show_finding(self, finding: Finding) -> None:
        """Show one link's result; the first that is broken is the diagnosis."""
        sign, seen = self._rows[finding.step]
        mark, colour = _SIGNS[finding.state]
        sign.setText(mark)
        sign.setStyleSheet(f"color: {colour}; font-weight: 600;")
        words = words_of(_by_label(finding.notice))
        code = words.code if words.code not in words.what else ""
        seen.setText(f"{words.what}\n{code}".strip())
        if finding.notice is not None and finding.notice.code == JobCode.IMAGE_CAME_FROM:
            self._address = str(finding.notice.get("address"))
        if finding.step is Step.FIND and finding.state is StepState.OK:
            self.habits.show()  # what it does with questions can be learned of one that answers
        self._shown += 1
        self._skipped = self._skipped or finding.state is StepState.SKIPPED
        if finding.state is StepState.FAILED and self._broken is None:
            self._broken = finding
        if self._shown == len(self._rows):
            self._end()

    def show_stopped(self) -> None:
        """Show that a person ended it; what was found stays."""
        for sign, seen in self._rows.values():
            if sign.text() == _WAITING:
                sign.setText(_SIGNS[StepState.SKIPPED][0])
                seen.setText("not tried to the end")
        self._show_running(False)
        self.summary.setText("Stopped.")

    def _show_running(self, running: bool) -> None:
        self._trying = running
        had_focus = self.stop_button.hasFocus()
        self.stop_button.setEnabled(running)
        if had_focus and not running:
            self.again_button.setFocus()

    def _end(self) -> None:
        self._show_running(False)
        if self._broken is None:
            well = _WELL_SO_FAR if self._skipped else _ALL_WELL
            self.summary.setText(f"{well}\n{_BINDING.format(address=self._address)}" if self._address else well)
            self.bind_button.setVisible(bool(self._address) and self._can_bind)
            return
        advice = words_of(self._broken.notice).advice
        self.summary.setText(f"The broken link is: {WORDS[self._broken.step]}.\nWhat to do: {advice}")

    def _bind(self) -> None:
        self.again_button.setFocus()
        self.bind_button.hide()
        self.summary.setText(_BOUND.format(address=self._address))
        self.binding_asked.emit(self._address)

    def _again(self) -> None:
        # Not by disabling the button meanwhile: the focus would wander off to the next.
        if not self._trying:
            self.again_asked.emit()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._card)
        self.copy_button.setText("Copied")


def _by_label(told: Notice | None) -> Notice | None:
    """Have the link that failed before called as it stands here, and not as the command line names its step."""
    if told is None or told.code != JobCode.NOT_TRIED_SINCE:
        return told
    return notice(told.code, step=f"“{WORDS[Step(told.get('step'))]}”")
