"""What should be known of a receiver that listens, though it works: how its index came to be, what is not safe."""

from __future__ import annotations

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.notice import Notice, notice
from qrstation.store.instance_store import InstanceStore


class Notes:
    """Looks at the store each time it is asked; of the certificates their watch tells it, on its thread."""

    def __init__(self, store: InstanceStore) -> None:
        self._store = store
        self._certificates: tuple[Notice, ...] = ()
        """What is to be told of the receiver's certificates; set as a whole."""
        self._trail: tuple[Notice, ...] = ()
        """That the audit trail was harmed; set as a whole."""

    def take_certificates(self, told: tuple[Notice, ...]) -> None:
        """Take what is to be told of the receiver's certificates from now on."""
        self._certificates = told

    def take_harm(self, told: Notice) -> None:
        """Take that the audit trail was found harmed, which stands until this receiver ends."""
        self._trail = (told,)

    def all(self) -> list[Notice]:
        """Give them one by one."""
        notes = []
        if why := self._store.index.rebuilt:
            notes.append(notice(ReceiverCode.INDEX_MADE_AGAIN, why=why))
        if self._store.recovery.damaged:
            notes.append(notice(ReceiverCode.DAMAGED_ASIDE, count=self._store.recovery.damaged))
        if not self._store.syncing.is_on:
            notes.append(notice(ReceiverCode.NOT_SYNCED))
        return [*notes, *self._certificates, *self._trail]


def together(notes: list[Notice]) -> Notice | None:
    """Give what is to be told as one."""
    if len(notes) < 2:
        return notes[0] if notes else None
    return Notice(ReceiverCode.NOTES, tuple((f"note{number}", each) for number, each in enumerate(notes)))
