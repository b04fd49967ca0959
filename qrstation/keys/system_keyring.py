"""The system's keyring: secrets by a name; it may be locked and ask its user, hang, or not be there.

Whoever asks waits a bounded time, and hears what it was; for workers. Nothing that is secret goes into logs, notices or
errors. keyring is imported with the first question.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from qrstation.core.codes.keys import KeyCode
from qrstation.core.errors import StationError
from qrstation.keys.in_time import NotInTime, Waiting

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

LOG = logging.getLogger(__name__)
SERVICE = "qrstation"
SECONDS = 10.0
"""That a keyring may take; one that is locked asks its user meanwhile."""
LEAST_PRIORITY = 1
"""Of a keyring that protects anything: below are those that keep nothing, or keep it for all to read."""
Result = TypeVar("Result")


class SystemKeyring:
    """Gives and keeps secrets; safe to use from several threads."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._waiting = Waiting()

    def get(self, name: str) -> str | None:
        """Give the secret of a name, None where none is kept. Raises StationError where the keyring gives nothing."""
        return self._ask(lambda ring: ring.get_password(SERVICE, name))

    def keep(self, name: str, secret: str) -> None:
        """Keep a secret in place of the one of before. Raises StationError."""
        self._ask(lambda ring: ring.set_password(SERVICE, name, secret))

    def name(self) -> str:
        """Give what the keyring calls itself; it is not asked for a secret, nor its user. Raises StationError."""
        return self._ask(lambda ring: str(ring.name))

    def _ask(self, question: Callable[[KeyringBackend], Result]) -> Result:
        """Ask on a thread that nobody waits for too long. Raises StationError."""
        try:
            return self._waiting.within(self._seconds, lambda: _answer(question))
        except NotInTime as error:
            raise StationError(KeyCode.KEYRING_SILENT, seconds=self._seconds) from error


def _answer(question: Callable[[KeyringBackend], Result]) -> Result:
    """Put a question to the system's keyring. Raises StationError."""
    import keyring
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    try:
        ring = keyring.get_keyring()
        if ring.priority < LEAST_PRIORITY:
            raise StationError(KeyCode.NO_KEYRING)
        return question(ring)
    except StationError:
        raise
    except NoKeyringError as error:
        raise StationError(KeyCode.NO_KEYRING) from error
    except Exception as error:  # noqa: BLE001  # what each of them raises nobody knows, and it is told
        # Each system's keyring fails in its own ways, whose words may hold anything: the kind is what is told.
        kind = type(error).__name__
        LOG.warning("the keyring failed: %s", kind)
        code = KeyCode.KEYRING_LOCKED if isinstance(error, KeyringLocked | InitError) else KeyCode.KEYRING_FAILED
        raise StationError(code, support=kind) from None
