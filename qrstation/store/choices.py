"""What was set aside awaits a person's choice: it is told, and the choice is carried out."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from qrstation.core.actor import Actor
from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import NotDicom, StoreUnusable
from qrstation.core.events import InstancesSetAside, Publish, SetAside, StudiesAside
from qrstation.store import versions
from qrstation.store.conflicts import ConflictBook
from qrstation.store.disk import store_error
from qrstation.store.layout import Layout
from qrstation.store.places import Places
from qrstation.store.stored_file import read_file


class Choices:
    """Carries out choices between versions; safe for use from several threads."""

    def __init__(self, layout: Layout, places: Places, conflicts: ConflictBook, publish: Publish) -> None:
        self._layout = layout
        self._places = places
        self._conflicts = conflicts
        self._publish = publish
        self._choosing = threading.Lock()
        """Guards what was set aside while a person's choice is carried out."""
        self._telling = threading.Lock()
        """Holds back the news of what was set aside while it is told what there is: that never comes too late."""

    @contextlib.contextmanager
    def held_back(self) -> Iterator[None]:
        """Let no choice be carried out while the block runs: what was set aside is removed."""
        with self._choosing:
            yield

    def tell_one(self, item: SetAside, by: Actor) -> None:
        """Publish that an instance was set aside, and who had brought it."""
        with self._telling:
            self._publish(InstancesSetAside((item,), by))

    def tell_all(self) -> int:
        """Publish of which studies something awaits a choice, and give how many they are. Raises StoreError."""
        try:
            self._conflicts.entries()  # what has to be read is read before anybody waits
            with self._telling:
                studies = tuple(dict.fromkeys(entry.study_uid for entry in self._conflicts.entries()))
                self._publish(StudiesAside(studies))
        except OSError as error:
            raise store_error(error) from error
        return len(studies)

    def take_newer(self, study_uid: str, until: int = 0, *, by: Actor) -> int:
        """Use what was set aside of a study instead of what is kept; gives how many instances. Raises StoreError.

        Of several that were set aside the newest is used; what is replaced lies in ``aside/older``. What came after
        ``until`` (nanoseconds since 1970, 0: no limit) was seen by nobody, and stays. As
        stored they are told by whoever chose, ``by``.
        """
        with self._choosing:
            # What arrives from here on is not in this list, was not seen by whoever chose, and stays.
            try:
                listed = self._aside(study_uid, until)
                newest = {aside.contents.uid("SOPInstanceUID"): aside for aside in listed}
                for uid, aside in newest.items():
                    with self._places.lock_of(uid):
                        self._places.move_in(uid, aside.contents, by, self._places.file_of(uid))
                versions.remove(aside for aside in listed if aside not in newest.values())
            except OSError as error:
                raise store_error(error) from error
        self._places.settle()
        return len(newest)

    def keep_first(self, study_uid: str, until: int = 0) -> int:
        """Drop what was set aside of a study, up to ``until``; gives how many files. Raises StoreError.

        They go to ``aside/older``: one that came while the person was still looking was seen by nobody.
        """
        with self._choosing:
            try:
                listed = self._aside(study_uid, until)
            except OSError as error:
                raise store_error(error) from error
            for aside in listed:
                self._layout.retire(self._layout.relative(aside.path))
            left = sum(aside.path.exists() for aside in listed)
            if left:
                raise StoreUnusable(
                    StoreCode.NOT_PUT_AWAY, left=left, count=len(listed), folder=str(self._layout.older)
                )
            return len(listed)

    def _aside(self, study_uid: str, until: int) -> list[versions.AsideFile]:
        """Read what was set aside of a study, the oldest first; what cannot be read stays where it is."""
        found = []
        for entry in self._conflicts.entries(study_uid, until):
            path = self._layout.aside / entry.name
            with contextlib.suppress(NotDicom, FileNotFoundError):
                found.append(versions.AsideFile(path, read_file(path)))
        return found
