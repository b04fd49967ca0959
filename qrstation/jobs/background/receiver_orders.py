"""What the window orders of the receiver: each on a worker, since waiting for an answer is nothing for its thread."""

from __future__ import annotations

import logging
import threading
from typing import Any

from qrstation.core.errors import ReceiverGone, StationError
from qrstation.core.events import CommandFailed, Publish
from qrstation.receiver.supervisor import ReceiverLink

LOG = logging.getLogger(__name__)


class ReceiverOrders:
    """Returns at once from every order; of those that fail, news are published."""

    def __init__(self, link: ReceiverLink, publish: Publish) -> None:
        self._link = link
        self._publish = publish

    def ask(self, command: str, **arguments: Any) -> None:
        """Have the receiver do something; a CommandFailed follows where it cannot."""

        def work() -> None:
            try:
                self._link.request(command, **arguments)
            except StationError as error:
                self._publish(CommandFailed(error.notice))

        threading.Thread(target=work, name="ask", daemon=True).start()

    def reload(self) -> None:
        """Have the receiver read the settings, and start it where it could not start with those of before."""
        threading.Thread(target=self._reload, name="reload", daemon=True).start()

    def _reload(self) -> None:
        try:
            self._link.start()
            self._link.request("reload", timeout=10.0)
        except ReceiverGone as error:
            LOG.warning("the receiver did not take the new settings: %s", error)
