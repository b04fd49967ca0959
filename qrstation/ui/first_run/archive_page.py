"""The second step: the first archive, with its test; it may be left for later."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qrstation.core.errors import SettingsError
from qrstation.core.station.policy import Policy
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.ui.first_run.typed import problem_of, wrong_words
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.settings.archive_form import ArchiveForm

_USUAL_PORT = 104
_LATER = (
    "Ask the archive's administrator for these. Leave them empty to add archives later, with “+ Archive” at the top "
    "of the window."
)


class ArchivePage(QWidget):
    """An archive's form, shortened to what every archive needs."""

    title = "First archive"
    intro = "Where studies are searched and fetched: the PACS, or another DICOM archive."
    changed = Signal()
    test_asked = Signal(object)
    """An ArchiveSettings whose values are right."""
    doctor_asked = Signal(object)
    """The same, to find the broken link."""

    def __init__(self, known: int) -> None:
        """Make it for a station that knows ``known`` archives already."""
        super().__init__()
        self.form = ArchiveForm(Policy(), brief=True)
        self.form.show_entry(ArchiveSettings("", "", "", _USUAL_PORT))
        self.form.changed.connect(self.changed)
        self.form.test_asked.connect(lambda _: self._ask(self.test_asked))
        self.form.doctor_asked.connect(lambda _: self._ask(self.doctor_asked))
        self.first_field = self.form.name
        archives = "1 archive is" if known == 1 else f"{known} archives are"
        hint = PlainLabel(
            f"{archives} set already; this adds another. Leave it empty to add none." if known else _LATER
        )
        hint.setObjectName("dim")
        hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(hint)
        column.addWidget(self.form, 1)

    def archive(self) -> ArchiveSettings | None:
        """Give what is typed, not checked yet; None when it is left for later.

        An archive without a name of its own is called by its AE title.
        """
        typed = self.form.entry()
        if not (typed.name or typed.ae_title or typed.host):
            return None
        return replace(typed, name=typed.name or typed.ae_title)

    def problem(self) -> SettingsError | None:
        """Give what is wrong with what is typed."""
        archive = self.archive()
        return problem_of(Settings(archives=(archive,))) if archive is not None else None

    def _ask(self, asked: SignalInstance) -> None:
        """Ask for a test or the doctor, where there is something to be tried."""
        archive, problem = self.archive(), self.problem()
        if archive is None:
            self.form.refuse_test("Enter the archive's AE title, host and port first.")
        elif problem is not None:
            self.form.refuse_test(f"✖ {wrong_words(problem).what}")
        else:
            asked.emit(archive)
