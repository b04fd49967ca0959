"""The receiver's panel: how it is, what it is doing, who was turned away, what came again with other bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from qrstation.core.at_rest import AtRest
from qrstation.core.events import ReceiverChanged, ReceiverState
from qrstation.ui import theme
from qrstation.ui.outside_text import isolated, shown_line
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.receiver.callers import RefusedCaller, WayIn
from qrstation.ui.top_line import gigabytes
from qrstation.words import words_of

WIDTH = 560
MOST_ROWS = 6
_AT_REST = {
    AtRest.ENCRYPTED: "encrypted by the system",
    AtRest.NOT_SEEN: "no encryption by the system seen",
    AtRest.UNKNOWN: "encrypted or not: unknown",
}


class ReceiverPanel(QFrame):
    """Hangs below the receiver's sign at the top; a click elsewhere or Esc puts it away."""

    add_asked = Signal(str, str)
    """Add the caller with this AE title and address as an archive."""
    admit_asked = Signal(str)
    """Let callers of this AE title in from now on."""
    address_asked = Signal(str, str, str)
    """Let callers of this AE title in from this address too, as the archive of this name."""
    decide_asked = Signal()
    """Decide between the versions of studies that came again with other bytes."""
    settings_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("receiverPanel")
        self.setAccessibleName("Receiver")
        self.setFixedWidth(WIDTH)
        self._state = _text(bold=True)
        self._trouble = _text()
        self._advice = _text(dim=True)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(4)
        self._facts.setColumnStretch(1, 1)
        self._callers = _Section("Callers turned away")
        self._refused: tuple[RefusedCaller, ...] = ()
        self._are_laid_out = True
        self._aside = _Section("Versions")
        settings = QPushButton("⚙ Settings…")
        settings.setAccessibleName("Settings of the receiver")
        settings.setProperty("chip", True)
        settings.clicked.connect(self.hide)
        settings.clicked.connect(self.settings_asked)
        bottom = QHBoxLayout()
        bottom.addStretch(1)
        bottom.addWidget(settings)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 12)
        rows.setSpacing(8)
        for widget in (self._state, self._trouble, self._advice):
            rows.addWidget(widget)
        rows.addLayout(self._facts)
        rows.addWidget(self._callers)
        rows.addWidget(self._aside)
        rows.addLayout(bottom)

    def show_state(self, changed: ReceiverChanged) -> None:
        """Show how the receiver is."""
        well = not changed.trouble
        told = words_of(changed.trouble or changed.notice)
        if changed.state is ReceiverState.LISTENING:
            sign = "●" if well else "▲"
            self._state.setText(f"{sign}  Listening as {changed.ae_title} on {changed.host}, port {changed.port}")
        elif changed.state is ReceiverState.STARTING:
            self._state.setText("○  Starting…")
        else:
            self._state.setText("✖  Not listening")
        colour = {True: theme.GREEN, False: theme.AMBER}[well]
        listening = changed.state is ReceiverState.LISTENING
        self._state.setStyleSheet(f"color: {colour if listening else theme.TEXT}")
        self._trouble.setText(told.what)
        self._trouble.setVisible(bool(told.what))
        self._advice.setText(told.advice)
        self._advice.setVisible(bool(told.advice))
        now = f"{changed.rate:.0f} images/s · {changed.bytes_rate / 1e6:.0f} MB/s" if changed.rate else "nothing"
        self._show_facts(
            {
                "Receiving now": f"{now}, {changed.associations} associations open",
                "Since its start": f"{changed.received:,} images",
                "Store": f"{gigabytes(changed.store_bytes)} used, {gigabytes(changed.free_bytes)} free",
                "Its disk": _AT_REST[changed.at_rest] if listening else "",
                "Started again": f"{changed.restarts} times" if changed.restarts else "",
            }
        )
        self._fit()

    def show_callers(self, callers: Sequence[RefusedCaller]) -> None:
        """Show who was turned away; what nobody sees now is laid out when it is looked at."""
        self._refused = tuple(callers)
        self._are_laid_out = False
        if self.isVisible():
            self._lay_out_callers()

    def _lay_out_callers(self) -> None:
        if self._are_laid_out:
            return
        self._are_laid_out = True
        self._callers.begin()
        for caller in self._refused[:MOST_ROWS]:
            times = f", {caller.times} times" if caller.times > 1 else ""
            name = f"“{isolated(caller.ae_title)}”" if caller.ae_title else "A caller"
            what, more = f"{name} at {caller.address}", f"{caller.reason} · {caller.at}{times}"
            self._callers.add(what, more, self._ways_in(caller), self.hide)
        if len(self._refused) > MOST_ROWS:
            self._callers.add(f"and {len(self._refused) - MOST_ROWS} others before", "", (), self.hide)
        self._fit()

    def _ways_in(self, caller: RefusedCaller) -> Sequence[tuple[str, Callable[[], None]]]:
        if caller.way is WayIn.ADDRESS:
            there = partial(self.address_asked.emit, caller.ae_title, caller.address, caller.archive)
            return (("Let in from there too", there),)
        if caller.way is WayIn.NONE:
            return ()
        return (
            ("Add as archive…", partial(self.add_asked.emit, caller.ae_title, caller.address)),
            ("Let in", partial(self.admit_asked.emit, caller.ae_title)),
        )

    def show_aside(self, line: str) -> None:
        """Say in one line what came again with other bytes; "" when nothing awaits a choice."""
        self._aside.begin()
        if line:
            self._aside.add(line, "", [("Decide…", self.decide_asked.emit)], self.hide)
        self._fit()

    def open_below(self, anchor: QWidget) -> None:
        """Show the panel below a widget, its right edge at the widget's."""
        self._lay_out_callers()
        self._fit()
        corner = anchor.mapToGlobal(QPoint(anchor.width() - WIDTH, anchor.height() + 4))
        self.move(max(0, corner.x()), corner.y())
        self.show()

    def words(self) -> str:
        """Give everything that the panel says, a line each."""
        self._lay_out_callers()
        return "\n".join(label.text() for label in self.findChildren(PlainLabel) if not label.isHidden())

    def _show_facts(self, facts: Mapping[str, str]) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.setParent(None)
                old.deleteLater()
        for row, (name, value) in enumerate((name, value) for name, value in facts.items() if value):
            left, right = _text(dim=True), _text()
            left.setText(name)
            right.setText(value)
            self._facts.addWidget(left, row, 0)
            self._facts.addWidget(right, row, 1)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
            # Without a text that is wrapped its height does not depend on its width, and is not told for one.
            wraps = layout.hasHeightForWidth()
            self.setFixedHeight(layout.totalHeightForWidth(WIDTH) if wraps else layout.totalSizeHint().height())


class _Section(QWidget):
    """A heading with rows below it; it takes no room without rows."""

    def __init__(self, title: str) -> None:
        super().__init__()
        heading = _text(bold=True)
        heading.setText(title)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 8, 0, 0)
        self._rows.setSpacing(6)
        self._rows.addWidget(heading)
        self.hide()

    def begin(self) -> None:
        """Take the rows away."""
        while self._rows.count() > 1:
            item = self._rows.takeAt(1)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        self.hide()

    def add(
        self, what: str, more: str, buttons: Sequence[tuple[str, Callable[[], None]]], close: Callable[[], object]
    ) -> None:
        """Add a row: a line, a quieter one below it, and buttons."""
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        first, second = _text(), _text(dim=True)
        first.setText(what)
        second.setText(more)
        second.setVisible(bool(more))
        texts.addWidget(first)
        texts.addWidget(second)
        line.addLayout(texts, 1)
        for words, run in buttons:
            button = QPushButton(words)
            button.setProperty("chip", True)
            button.setAccessibleName(shown_line(f"{words}: {what}"))
            button.clicked.connect(lambda _=False: close())
            button.clicked.connect(lambda _=False, run=run: run())
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._rows.addWidget(row)
        self.show()


def _text(*, dim: bool = False, bold: bool = False) -> PlainLabel:
    label = PlainLabel()
    label.setWordWrap(True)
    if dim:
        label.setObjectName("dim")
    if bold:
        label.setFont(theme.bold_font(label.font()))
    return label
