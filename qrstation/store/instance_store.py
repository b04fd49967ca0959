"""The store: joins what keeps, finds, removes and recovers instances; opened at the start, closed at the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreUnusable
from qrstation.core.events import Publish
from qrstation.core.sink import IncomingInstance
from qrstation.core.station.settings import StoreSettings
from qrstation.store.choices import Choices
from qrstation.store.conflicts import ConflictBook
from qrstation.store.disk import Syncing
from qrstation.store.index import IndexReader
from qrstation.store.index_writer import Index
from qrstation.store.instance_writer import StoreWriter
from qrstation.store.intake import Intake
from qrstation.store.keeper import InstanceKeeper
from qrstation.store.layout import Layout
from qrstation.store.leftovers import Leftovers
from qrstation.store.places import Places
from qrstation.store.recovery import Recovery
from qrstation.store.remover import Remover
from qrstation.store.room import Room
from qrstation.store.store_mark import StoreMark


class InstanceStore:
    """Takes instances from the network (it is an InstanceSink) and from imports; the one writer of the store.

    An instance is written beside, synced, moved into its place, and only then acknowledged. Each of its parts does one
    thing, and is asked for it by itself.
    """

    def __init__(
        self, folder: Path, index_file: Path, settings: StoreSettings, publish: Publish, *, sync: bool = True
    ) -> None:
        self.syncing = Syncing(is_on=sync)
        self.layout = Layout(folder)
        self.index = Index(index_file, folder, publish, self.layout.retire, lambda: self.recovery.make_again())
        self.reader = IndexReader(index_file, folder)
        self.mark = StoreMark(folder, index_file)
        self.room = Room(folder, settings, lambda: self.index.used_bytes, self.mark.check)
        self.intake = Intake(self.layout, self.index, self.room)
        self.places = Places(self.layout, self.index, self.reader, self.syncing)
        self.recovery = Recovery(self.layout, self.index, publish, self.mark.check)
        self.conflicts = ConflictBook(self.layout, self.places.file_of, lambda: self.recovery.is_stopped())
        self.choices = Choices(self.layout, self.places, self.conflicts, publish)
        self.keeper = InstanceKeeper(self.layout, self.index, self.reader, self.places, self.choices, self.syncing)
        self.leftovers = Leftovers(self.layout, self.index, self.reader, self.conflicts, self.choices.held_back)
        self.remover = Remover(self.layout, self.index, self.places, self.room, self.leftovers, self.mark.check)

    def open(
        self, progress: Callable[[int], None] = lambda _: None, is_stopped: Callable[[], bool] = lambda: False
    ) -> None:
        """Open the store; what a crash left between files and index is indexed. Raises StoreUnusable.

        ``progress`` is told how many files were indexed so far, when there are many; when ``is_stopped`` says so, the
        rest is left for the next start.
        """
        # Asked before anything is made: a folder without its drive stays as empty as it is.
        self.mark.check(self.reader.files.are_known)
        try:
            self.layout.open()
        except OSError as error:
            raise StoreUnusable(
                StoreCode.STORE_UNUSABLE, folder=str(self.layout.folder), reason=str(error.strerror)
            ) from error
        self.mark.leave()
        self.index.open()
        self.recovery.run(progress, is_stopped)
        self.index.start()

    def close(self, patience: float = 10.0) -> None:
        """Write the index to its end and close; call it when nothing can arrive any more.

        What takes longer than ``patience`` seconds is found at the next start.
        """
        # The writer is the last to close: SQLite then folds its log into the index.
        self.reader.close()
        self.index.close(patience)

    def begin(self, incoming: IncomingInstance) -> StoreWriter:
        """Open a place for an instance (see core.sink). Raises StoreFull, StoreUnusable."""
        self.intake.check_room()
        return StoreWriter(self.keeper, self.intake, self.syncing, incoming, self.layout.new_part())
