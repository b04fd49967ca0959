"""The window as a process of its own, so that a test can kill it: searches for a patient and opens one study."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from qrstation.core.station.home import find_home
from qrstation.station import Station


class Opener(QObject):
    """Opens a study as soon as the archives have told of it."""

    def __init__(self, station: Station, name: str, description: str) -> None:
        super().__init__()
        self._station = station
        self._description = description
        station.window.form.name.setText(name)
        station.window.form.search_button.click()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(50)

    def _look(self) -> None:
        for study in self._station.window.results.model.tree.studies:
            if study.match.text("StudyDescription") == self._description:
                self._timer.stop()
                self._station.window.results.open_asked.emit(study)
                return


def main() -> int:
    """Run until killed."""
    application = QApplication(sys.argv[:1])
    station = Station(find_home())
    station.window.show()
    opener = Opener(station, *sys.argv[1:])
    status = application.exec()
    opener.deleteLater()
    return status


if __name__ == "__main__":
    sys.exit(main())
