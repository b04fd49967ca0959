"""The assistant's dialog: the steps at the side, one of them in the middle, and ways out at every step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from qrstation.core.errors import SettingsError
from qrstation.core.events import EchoAnswered
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings
from qrstation.ui.first_run.archive_page import ArchivePage
from qrstation.ui.first_run.card_page import CardPage
from qrstation.ui.first_run.station_page import StationPage
from qrstation.ui.first_run.store_page import StorePage
from qrstation.ui.first_run.typed import Locks, nothing_locked, wrong_words
from qrstation.ui.notice_bar import NoticeBar
from qrstation.ui.plain_widgets import Box, Buttons, Icon, PlainLabel, message_box
from qrstation.ui.screen_room import resize_on_screen, scrolled

_LAST = 3
_WIDTH = 360
"""Pixels in which the fields of every step, shown or not yet, have room."""


class FirstStepsDialog(QDialog):
    """Holds what is typed; nothing of it counts before *Finish*, which `finish_asked` tells of."""

    test_asked = Signal(object, str)
    """An ArchiveSettings and our AE title as typed: send a C-ECHO."""
    test_stopped = Signal()
    doctor_asked = Signal(object, object)
    """An ArchiveSettings and a StationSettings as typed: find the broken link."""
    demo_asked = Signal()
    skip_asked = Signal()
    finish_asked = Signal()

    def __init__(
        self,
        settings: Settings,
        home: Home,
        parent: QWidget | None = None,
        *,
        is_new: bool = True,
        locks: Locks = nothing_locked,
    ) -> None:
        """Begin with ``settings``, which of a station that ``is_new`` are nothing but the defaults."""
        super().__init__(parent)
        self.setWindowTitle("First steps")
        self.setAccessibleName("First steps")
        self._touched = False
        self._reached = 0
        self.question: Box | None = None
        self.station_page = StationPage(settings.station, is_new=is_new, locks=locks)
        self.archive_page = ArchivePage(len(settings.archives))
        self.store_page = StorePage(settings, home, locks)
        self.card_page = CardPage()
        self.pages = (self.station_page, self.archive_page, self.store_page, self.card_page)
        self.steps = QListWidget()
        self.steps.setObjectName("steps")
        self.steps.setAccessibleName("Steps")
        self.steps.setFixedWidth(196)
        self.steps.addItems([page.title for page in self.pages])
        self.heading = PlainLabel()
        self.heading.setObjectName("paneTitle")
        self.intro = PlainLabel()
        self.intro.setWordWrap(True)
        self.stack = QStackedWidget()
        for page in self.pages:
            page.changed.connect(self._touch)
            area = scrolled(page)
            area.setMinimumWidth(_WIDTH)
            self.stack.addWidget(area)
        self.notice = NoticeBar()
        self.notice.hide()
        self.demo_button = _button("&Try with demo archives", self.demo_asked.emit)
        self.skip_button = _button("S&kip", self._skip, "Skip the first steps")
        self.back_button = _button("&Back", self.back)
        self.next_button = _button("&Next", self.next)
        self.next_button.setObjectName("primary")
        self.next_button.setDefault(True)
        self._lay_out()
        page = self.archive_page
        page.test_asked.connect(lambda archive: self.test_asked.emit(archive, self.station_page.station().ae_title))
        page.form.test_stopped.connect(self.test_stopped)
        page.doctor_asked.connect(lambda archive: self.doctor_asked.emit(archive, self.station_page.station()))
        self.steps.currentRowChanged.connect(self.go)
        self._show(0)
        resize_on_screen(self, 800, 560)

    # --- what is typed -----------------------------------------------------------------------------------------

    def settings(self, current: Settings) -> Settings:
        """Give ``current`` with what is typed, not checked yet."""
        archive = self.archive_page.archive()
        return replace(
            current,
            station=self.station_page.station(),
            store=self.store_page.store(),
            archives=(*current.archives, archive) if archive is not None else current.archives,
        )

    @property
    def step(self) -> int:
        """Which step is shown, from 0."""
        return self.stack.currentIndex()

    # --- going from step to step -------------------------------------------------------------------------------

    def back(self) -> None:
        """Go to the step before."""
        self.go(self.step - 1)

    def next(self) -> None:
        """Go to the next step when this one is right; after the last one ask to finish."""
        if self.step < _LAST:
            self.go(self.step + 1)
        else:
            self.finish_asked.emit()

    def go(self, step: int) -> None:
        """Go to a step; forward only over steps that are right."""
        for between in range(self.step, step):
            problem = self.pages[between].problem()
            if problem is not None:
                self._show(between)
                self.show_wrong(problem)
                return
        self.notice.hide()
        self._show(max(0, min(step, _LAST)))

    def show_problem(self, what: str, advice: str, kind: str = "error") -> None:
        """Say what happened, and what to do; everything typed stays."""
        self.notice.show_message(what, advice, kind)

    def show_wrong(self, error: SettingsError) -> None:
        """Say which value is wrong, or why the settings cannot be saved."""
        self.show_problem(*wrong_words(error).lines)

    def show_answer(self, answer: EchoAnswered) -> None:
        """Show how the test of the archive ended."""
        self.archive_page.form.show_answer(answer)

    def show_demo(self, *, is_open: bool) -> None:
        """Show whether a demo is open beside this window."""
        self.demo_button.setText("The demo is open" if is_open else "&Try with demo archives")
        if is_open:
            self.show_problem(
                "The demo opens in a window of its own.",
                "It is a station by itself, with made-up patients, and leaves nothing behind. Close it to go on here.",
                "note",
            )
        else:
            self.notice.hide()

    # --- ways out ----------------------------------------------------------------------------------------------

    def reject(self) -> None:
        """Close without saving anything; what was typed is asked about first (Qt)."""
        self._leave(super().reject)

    def _skip(self) -> None:
        self._leave(self._skip_now)

    def _skip_now(self) -> None:
        self.skip_asked.emit()
        super().reject()

    def _leave(self, leave: Callable[[], None]) -> None:
        if not self._touched:
            leave()
        elif self.question is None:
            box = message_box("First steps", "What you entered is not saved.", "", Icon.Question, self)
            box.setStandardButtons(Buttons.Discard | Buttons.Cancel)
            box.button(Buttons.Cancel).setText("Stay here")
            box.setDefaultButton(Buttons.Cancel)
            box.setEscapeButton(Buttons.Cancel)
            box.finished.connect(lambda button: self._answered(button, leave))
            self.question = box
            box.open()

    def _answered(self, button: int, leave: Callable[[], None]) -> None:
        box, self.question = self.question, None
        if box is not None:
            box.deleteLater()
        if button == Buttons.Discard.value:
            leave()

    # --- inside ------------------------------------------------------------------------------------------------

    def _touch(self) -> None:
        self._touched = True

    def _show(self, step: int) -> None:
        page = self.pages[step]
        if page is self.card_page:
            self.card_page.show_station(self.station_page.station())
        self._reached = max(self._reached, step)
        self.stack.setCurrentIndex(step)
        self.heading.setText(f"{step + 1} of {_LAST + 1}: {page.title}")
        self.intro.setText(page.intro)
        self.back_button.setEnabled(step > 0)
        self.next_button.setText("&Finish" if step == _LAST else "&Next")
        self.steps.blockSignals(True)
        self.steps.setCurrentRow(step)
        self.steps.blockSignals(False)
        for row in range(self.steps.count()):
            item = self.steps.item(row)
            sign = "✔" if row < self._reached and row != step else f"{row + 1}"
            item.setText(f"{sign}   {self.pages[row].title}")
        if not self.steps.hasFocus():
            page.first_field.setFocus()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.heading)
        right.addWidget(self.intro)
        right.addSpacing(8)
        right.addWidget(self.stack, 1)
        right.addWidget(self.notice)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addWidget(self.steps)
        columns.addLayout(right, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.demo_button)
        buttons.addWidget(self.skip_button)
        buttons.addStretch(1)
        buttons.addWidget(self.back_button)
        buttons.addWidget(self.next_button)
        for button in (self.back_button, self.next_button):
            button.setMinimumWidth(96)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(16)
        rows.addLayout(columns, 1)
        rows.addLayout(buttons)


def _button(text: str, press: Callable[[], None], name: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(name or text.replace("&", ""))
    button.setAutoDefault(False)
    button.clicked.connect(lambda _=False: press())
    return button
