"""The page of the archives: the list of them beside the form of one, where they are added and removed."""

from __future__ import annotations

from qrstation.core.station.policy import Policy
from qrstation.core.station.settings import ArchiveSettings
from qrstation.ui.settings.archive_form import ArchiveForm
from qrstation.ui.settings.entries_page import EntriesPage


class ArchivesPage(EntriesPage):
    """Holds the archives as they are typed."""

    def __init__(self, policy: Policy) -> None:
        self.form = ArchiveForm(policy)
        super().__init__(policy, "archives", "archive", self.form)

    def add_usual(self) -> None:
        """Begin a new archive with what is usual."""
        self.add_archive()

    def add_archive(self, ae_title: str = "ARCHIVE", host: str = "127.0.0.1") -> None:
        """Begin a new archive, with what is known of it."""
        self.add(ArchiveSettings(self.free_name("New archive"), ae_title, host, 104))
