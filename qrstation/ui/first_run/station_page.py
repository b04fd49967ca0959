"""The first step: what this station is called on the network, and where archives reach it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from qrstation.core.errors import SettingsError
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.this_machine import Machine, offered_ae_title
from qrstation.ui.first_run.machine_look import PortLook
from qrstation.ui.first_run.state_line import StateLine
from qrstation.ui.first_run.typed import Locks, lock, nothing_locked, problem_of
from qrstation.ui.outside_text import joined
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.settings.fields import form_layout, line_edit, spin_box
from qrstation.words import words_of

EVERYWHERE, HERE = "0.0.0.0", "127.0.0.1"  # noqa: S104 - one of two that the person chooses between
_ALONE = "Only archives on this machine can send to it so. Choose an address for archives elsewhere."
_NEEDS = (
    "An archive sends only to stations that it knows. Its administrator enters the AE title, the address and the port "
    "of this station there; the last step gives them as a card."
)


class StationPage(QWidget):
    """Offers what is right for most machines; `port_asked` wants to know whether a port (at an address) is free."""

    title = "This station"
    intro = "How archives call this station, and where they reach it."
    changed = Signal()
    """By a person's hand."""
    port_asked = Signal(str, int)

    def __init__(self, station: StationSettings, *, is_new: bool, locks: Locks = nothing_locked) -> None:
        """Show a station; of one that ``is_new`` the name and address are offered as soon as they are known."""
        super().__init__()
        self._given = station
        self._is_new = is_new
        self._locks = locks
        self._machine: Machine | None = None
        self._other = 0
        self.ae_title = line_edit("AE title of this station", "up to 16 characters")
        self.ae_title.setText(station.ae_title)
        self.where = QComboBox()
        self.where.setAccessibleName("Address of this station")
        self.announce = QComboBox()
        self.announce.setAccessibleName("Address that archives are told")
        for box in (self.where, self.announce):  # what an address is called must not make the window wider
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(12)
        self.port = spin_box("Port of this station", 1, 65535)
        self.port.setValue(station.port or StationSettings().port)
        self.port_state = StateLine("Whether the port is free")
        self.other_port = QPushButton()
        self.other_port.setAccessibleName("Take a free port")
        self.other_port.setProperty("flat-link", True)
        self.other_port.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.other_port.setAutoDefault(False)
        self.other_port.clicked.connect(self._take_other)
        self.alone = StateLine("Who reaches this address")
        needs = PlainLabel(_NEEDS)
        needs.setObjectName("dim")
        needs.setWordWrap(True)
        form = QFormLayout()
        self._form = form
        form_layout(
            (
                ("&AE title", self.ae_title),
                ("A&ddress", self.where),
                ("Archives are &told", self.announce),
                ("&Port", self.port),
            ),
            form,
        )
        form.insertRow(2, "", self.alone)
        form.addRow("", self.port_state)
        form.addRow("", self.other_port)
        form.setRowVisible(self.other_port, False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(form)
        column.addWidget(needs)
        column.addStretch(1)
        self.first_field = self.ae_title
        self._offer()
        self._choose(self.where, station.bind)
        fields = {"ae_title": self.ae_title, "bind": self.where, "announce": self.announce, "port": self.port}
        lock(*(field for key, field in fields.items() if locks("station", key)))
        self.ae_title.textEdited.connect(self.changed)
        self.where.activated.connect(self.changed)
        self.announce.activated.connect(self.changed)
        self.where.currentIndexChanged.connect(self._moved)
        self.port.valueChanged.connect(self._port_typed)
        self._moved()

    def station(self) -> StationSettings:
        """Give what is chosen, not checked yet."""
        bind = str(self.where.currentData())
        announce = str(self.announce.currentData() or "") if bind == EVERYWHERE else ""
        if bind == self._given.bind != EVERYWHERE or self._locks("station", "announce"):
            announce = self._given.announce
        return replace(
            self._given, ae_title=self.ae_title.text().strip(), bind=bind, port=self.port.value(), announce=announce
        )

    def problem(self) -> SettingsError | None:
        """Give what is wrong with what is typed."""
        return problem_of(Settings(station=self.station()))

    def show_machine(self, machine: Machine) -> None:
        """Offer this machine's name and addresses, unless something was typed or chosen by then."""
        is_first, self._machine = self._machine is None, machine
        chosen, told = str(self.where.currentData()), str(self.announce.currentData() or "")
        self._offer()
        if self._is_new and is_first:
            if not self.ae_title.isModified() and self.ae_title.isEnabled():
                self.ae_title.setText(offered_ae_title(machine.name))
            if machine.cards and chosen == self._given.bind and self.where.isEnabled():
                chosen = machine.cards[0].address
        self._choose(self.where, chosen)
        self._choose(self.announce, told or self._given.announce)
        self._moved()

    def show_port(self, look: PortLook, own_port: int) -> None:
        """Show whether the port is free, unless another was typed by then; ``own_port`` is where we listen already."""
        if (look.host, look.port) != (str(self.where.currentData()), self.port.value()):
            return
        if look.problem is None or look.port == own_port:
            self.port_state.say("ok", f"port {look.port} is free on this machine")
        else:
            self.port_state.say("error", words_of(look.problem).what)
        self._other = look.free if self.port_state.kind == "error" else 0
        self.other_port.setText(f"Take {self._other}, which is free")
        self.other_port.setAccessibleName(f"Take port {self._other}, which is free")
        self._form.setRowVisible(self.other_port, bool(self._other))

    def look_again(self) -> None:
        """Ask anew whether the port is free."""
        self.port_asked.emit(str(self.where.currentData()), self.port.value())

    def _offer(self) -> None:
        """Fill both lists with what this machine has, and with what is set."""
        cards = self._machine.cards if self._machine else ()
        for box in (self.where, self.announce):
            box.blockSignals(True)
            box.clear()
            for card in cards:
                box.addItem(joined((card.address, card.name)), card.address)
        self.where.addItem(f"all addresses of this machine ({EVERYWHERE})", EVERYWHERE)
        self.where.addItem(f"only this machine ({HERE})", HERE)
        for box in (self.where, self.announce):
            box.blockSignals(False)

    def _choose(self, box: QComboBox, address: str) -> None:
        if address and box.findData(address) < 0:
            box.insertItem(0, joined((address, "as it is set")), address)
        box.blockSignals(True)
        box.setCurrentIndex(max(0, box.findData(address)))
        box.blockSignals(False)

    def _moved(self) -> None:
        """Say what the chosen address means."""
        bind = str(self.where.currentData())
        self._form.setRowVisible(self.announce, bind == EVERYWHERE and self.announce.count() > 1)
        self.alone.say("warning", _ALONE if bind == HERE else "")
        self._form.setRowVisible(self.alone, bind == HERE)
        self._look()

    def _port_typed(self) -> None:
        self.changed.emit()
        self._look()

    def _look(self) -> None:
        self.port_state.say("busy", "looking whether the port is free…")
        self._form.setRowVisible(self.other_port, False)
        self.look_again()

    def _take_other(self) -> None:
        self.port.setFocus()  # the button goes away
        self.port.setValue(self._other)
