"""How the window bears a patient with 10,000 studies: when the priors stand in it, and how long it is kept from events.

The archive of `benchmarks.answers` answers over a real association. Each round opens one of the studies and prints the
time from the end of the search to the painted timeline and list, the longest slot of our own on the window's thread,
and the largest gap of a 10 ms heartbeat with the window's own work in it. The bounds to keep: with what
`benchmarks.priors` measures until the end of the search 2 s, 16 ms of own work in a slot.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from benchmarks.answers import FastArchive
from benchmarks.living import assure_workers_run, live, until
from benchmarks.priors import VERY_MANY, usual
from benchmarks.window import Heartbeat, Slots, fresh_station
from qrstation.app import LATER, SWITCH_SECONDS
from qrstation.core.events import Event, PriorsFound
from qrstation.core.instance import StudyHeading
from qrstation.core.standard.uid import new_uid
from qrstation.core.station.later import LaterImports
from qrstation.core.station.settings import PriorsSettings
from qrstation.station import Station
from qrstation.ui.arrangement_keeper import USUAL_SIZE
from qrstation.ui.theme import apply_theme
from tests.peers import free_port

ROUNDS, SHOWN_LIMIT, SLOT_LIMIT = 3, 0.5, 0.016


def _round(station: Station) -> tuple[float, Slots, Heartbeat, float]:
    """Open a study; gives the seconds until all stands, what kept the window, and the seconds of the whole."""
    window = station.window
    window.resize(*USUAL_SIZE)
    window.show()
    station.settings.save(replace(station.settings.to_edit(), priors=PriorsSettings(on_open="find")))
    live(1500)
    ended: list[float] = []
    publish = station.asking.priors._publish

    def note(event: Event) -> None:
        if isinstance(event, PriorsFound) and event.is_final:
            ended.append(time.perf_counter())
        publish(event)

    station.asking.priors._publish = note
    slots, heart = Slots(), Heartbeat()
    slots.watch(station.pump)
    started = time.perf_counter()
    heart.restart()
    window.viewer.open_study(StudyHeading(new_uid("prior", "5"), "Moreau^Elise", "4711", birth_date="19570412"))
    until(lambda: bool(ended) and len(window.viewer.timeline.strip.studies.entries) == VERY_MANY, 60)
    now = time.perf_counter()
    assert window.priors.model.rowCount() == VERY_MANY - 1
    return now - ended[0], slots, heart, now - started


def main() -> int:
    """Run the rounds and print the table; 0 when the bounds are kept."""
    application = QApplication(sys.argv[:1])
    apply_theme(application)
    sys.setswitchinterval(SWITCH_SECONDS)
    later = LaterImports(LATER)
    later.start()
    later.join()
    print(f"load {os.getloadavg()[0]:.1f}; while the window waits a worker runs at {assure_workers_run():.0%}")
    print("round  stands after  longest slot                    own work  largest gap  own work  seconds")
    kept = True
    with FastArchive(VERY_MANY, usual) as archive:
        for number in range(1, ROUNDS + 1):
            with fresh_station(archive.settings, free_port(), application) as station:
                shown, slots, heart, seconds = _round(station)
            kept &= shown <= SHOWN_LIMIT and slots.busiest <= SLOT_LIMIT
            print(
                f"{number:5}  {shown * 1e3:9.1f} ms  {slots.longest * 1e3:8.1f} ms {slots.name:18}"
                f" {slots.busiest * 1e3:6.1f} ms  {heart.largest * 1e3:8.1f} ms {heart.busiest * 1e3:6.1f} ms"
                f" {seconds:8.1f}",
                flush=True,
            )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
