"""Tests an archive on a worker: whether it can be reached, accepts an association, answers a C-ECHO, what it offers."""

from __future__ import annotations

import logging
import threading
import time

from qrstation.core.archive import Archive
from qrstation.core.codes.jobs import JobCode
from qrstation.core.errors import ArchiveUnreachable, StationError
from qrstation.core.events import EchoAnswered, Publish
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.jobs.finding import Step
from qrstation.core.notice import notice

LOG = logging.getLogger(__name__)


def start_echo(archive: Archive, publish: Publish, cancel: CancelToken | None = None, test: int = 0) -> None:
    """Test ``archive`` on a worker thread; one EchoAnswered follows, numbered ``test``, none when it was cancelled."""
    token = cancel or CancelToken()

    def run() -> None:
        answer = _answer(archive, token, test)
        if answer is not None:
            publish(answer)

    threading.Thread(target=run, name="echo", daemon=True).start()


def _answer(archive: Archive, cancel: CancelToken, test: int) -> EchoAnswered | None:
    started = time.monotonic()
    passed: list[Step] = []
    name = archive.settings.name
    try:
        offer = archive.probe(passed.append, cancel)
    except Cancelled:
        return None
    except StationError as error:
        reached = () if isinstance(error, ArchiveUnreachable) else (Step.CONNECT,)
        seconds = time.monotonic() - started
        return EchoAnswered(name, False, seconds, error.notice, test=test, passed=(*reached, *passed))
    except Exception:
        # A bug of ours must not leave the test running for ever in the window.
        LOG.exception("the test of an archive failed unexpectedly")
        return EchoAnswered(name, False, 0.0, notice(JobCode.TEST_FAILED_UNEXPECTEDLY), test=test)
    return EchoAnswered(
        name,
        True,
        time.monotonic() - started,
        test=test,
        passed=(Step.CONNECT, *passed),
        offers=offer.services,
        lacks=offer.missing,
    )
