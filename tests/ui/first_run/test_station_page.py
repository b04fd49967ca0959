"""What the first step offers, and what becomes of what is chosen."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.station.settings import StationSettings
from qrstation.core.station.this_machine import Card, Machine
from qrstation.ui.first_run.machine_look import PortLook
from qrstation.ui.first_run.station_page import EVERYWHERE, HERE, StationPage
from tests.told import told

MACHINE = Machine("rad-pc-7.example.org", (Card("192.168.7.20", "eth0"), Card("10.1.2.3", "wlan0")))


def page(qtbot: QtBot, station: StationSettings | None = None, **more: object) -> StationPage:
    made = StationPage(station or StationSettings(), is_new=station is None, **more)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    return made


def choose(made: StationPage, address: str) -> None:
    made.where.setCurrentIndex(made.where.findData(address))


def test_the_machines_name_and_its_likeliest_address_are_offered(qtbot: QtBot) -> None:
    made = page(qtbot)
    assert made.station() == StationSettings(), "nothing is known yet"
    made.show_machine(MACHINE)
    assert made.station() == StationSettings("RAD-PC-7", "192.168.7.20", 11112)
    assert [made.where.itemData(row) for row in range(made.where.count())] == [
        "192.168.7.20",
        "10.1.2.3",
        EVERYWHERE,
        HERE,
    ]
    assert not made.announce.isVisible()


def test_what_was_typed_meanwhile_stays(qtbot: QtBot) -> None:
    made = page(qtbot)
    qtbot.keyClicks(made.ae_title, "X")
    typed = made.ae_title.text()
    choose(made, EVERYWHERE)
    made.show_machine(MACHINE)
    assert (made.station().ae_title, made.station().bind) == (typed, EVERYWHERE)


def test_of_all_addresses_archives_are_told_one(qtbot: QtBot) -> None:
    made = page(qtbot)
    made.show_machine(MACHINE)
    choose(made, EVERYWHERE)
    assert made.announce.isVisible()
    assert made.station().announced_host == "192.168.7.20"
    made.announce.setCurrentIndex(1)
    assert made.station() == StationSettings("RAD-PC-7", EVERYWHERE, 11112, "10.1.2.3")
    choose(made, "10.1.2.3")
    assert made.station().announce == ""


def test_a_single_address_is_told_without_a_question(qtbot: QtBot) -> None:
    made = page(qtbot)
    made.show_machine(Machine("a", MACHINE.cards[:1]))
    choose(made, EVERYWHERE)
    assert not made.announce.isVisible()
    assert made.station().announced_host == "192.168.7.20"


def test_that_no_other_machine_reaches_it_is_said(qtbot: QtBot) -> None:
    made = page(qtbot)
    assert made.alone.isVisible()
    assert "Only archives on this machine" in made.alone.said
    made.show_machine(MACHINE)
    assert not made.alone.isVisible()


@pytest.mark.parametrize(
    "station",
    [
        StationSettings("OURS", "pacs-net.example.org", 4000, "203.0.113.5"),
        StationSettings("OURS", EVERYWHERE, 4000, "203.0.113.5"),
        StationSettings("OURS", "10.1.2.3", 4000),
        StationSettings("OURS", HERE, 4000, "203.0.113.5"),
    ],
    ids=str,
)
def test_what_is_set_already_stays_as_it_is(qtbot: QtBot, station: StationSettings) -> None:
    made = page(qtbot, station)
    made.show_machine(MACHINE)
    made.show_machine(MACHINE)
    assert made.station() == station


def test_whether_the_port_is_free_is_asked_with_each_change(qtbot: QtBot) -> None:
    made = page(qtbot)
    asked: list[tuple[str, int]] = []
    made.port_asked.connect(lambda host, port: asked.append((host, port)))
    made.port.setValue(4000)
    choose(made, EVERYWHERE)
    assert asked == [(HERE, 4000), (EVERYWHERE, 4000)]
    made.show_port(PortLook(HERE, 4000, told("late")), 0)
    assert made.port_state.kind == "busy", "the answer for another address tells nothing"
    made.show_port(PortLook(EVERYWHERE, 4000), 0)
    assert made.port_state.kind == "ok"


def test_instead_of_a_taken_port_a_free_one_is_taken_with_one_press(qtbot: QtBot) -> None:
    made = page(qtbot)
    made.show_port(PortLook(HERE, 11112, told("it is taken"), 11115), 0)
    assert (made.port_state.kind, made.port_state.said) == ("error", "it is taken")
    assert made.other_port.text() == "Take 11115, which is free"
    made.other_port.click()
    assert made.station().port == 11115
    assert not made.other_port.isVisible()


def test_a_port_that_our_own_receiver_has_is_free_for_us(qtbot: QtBot) -> None:
    made = page(qtbot)
    made.show_port(PortLook(HERE, 11112, told("it is taken"), 11115), 11112)
    assert made.port_state.kind == "ok"
    assert not made.other_port.isVisible()


def test_what_the_administrator_set_cannot_be_changed_and_nothing_else_is_offered(qtbot: QtBot) -> None:
    made = page(qtbot, locks=lambda table, key: (table, key) in {("station", "ae_title"), ("station", "bind")})
    made.show_machine(MACHINE)
    assert made.station() == StationSettings()
    assert not made.ae_title.isEnabled()
    assert "administrator" in made.ae_title.toolTip()
    assert made.port.isEnabled()
