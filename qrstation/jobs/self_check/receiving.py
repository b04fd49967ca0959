"""The steps of the self-check around the store: it keeps a file, a port can be had, the receiver takes an image."""

from __future__ import annotations

import errno
import queue
import socket
import time

from qrstation.core.archive import Connect, Kind
from qrstation.core.codes.self_check import SelfCheckCode
from qrstation.core.errors import StationError
from qrstation.core.events import Event, InstancesStored
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.uid_registry import EXPLICIT_VR_LITTLE_ENDIAN, SECONDARY_CAPTURE
from qrstation.core.station.settings import ArchiveSettings, StationSettings, StoreSettings
from qrstation.jobs.self_check.own_place import OwnPlace
from qrstation.jobs.self_check.samples import Sample
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.store.importing import import_paths
from qrstation.store.index import IndexReader
from qrstation.store.instance_store import InstanceStore
from qrstation.store.stored_file import data_set_digest, data_set_of

CALL_SECONDS = 5.0
"""Seconds in which a call over loopback must come through."""
NEWS_SECONDS = 20.0
"""Seconds in which the receiver must tell of what it has taken."""


def keep_in_store(place: OwnPlace, sample: Sample) -> Notice:
    """Open a store, keep a file in it, and find its bytes again. Raises StationError."""
    home = place.home
    store = InstanceStore(home.store, home.index_file, StoreSettings(), lambda _: None)
    store.open()
    try:
        report = import_paths(store, [sample.path], lambda: False)
        if report.failed:
            raise StationError(SelfCheckCode.STORE_LOST, why=report.failed[0][1])
        store.places.settle()
        record = store.reader.instance(sample.sop_uid)
        if record is None or data_set_digest(record.path) != data_set_digest(sample.path):
            raise StationError(SelfCheckCode.STORE_LOST, why="")
    finally:
        store.close()
    return notice(SelfCheckCode.STORE_KEEPS)


def bind_port(host: str) -> Notice:
    """Listen on a free port and call it. Raises StationError."""
    try:
        with socket.socket() as listening:
            listening.settimeout(CALL_SECONDS)
            listening.bind((host, 0))
            listening.listen(1)
            port = int(listening.getsockname()[1])
            with socket.create_connection((host, port), CALL_SECONDS):
                listening.accept()[0].close()
    except OSError as error:
        name = errno.errorcode.get(error.errno or 0, "")
        reason = error.strerror or str(error)
        raise StationError(SelfCheckCode.PORT_NOT_BOUND, support=name, host=host, reason=reason) from error
    return notice(SelfCheckCode.PORT_BOUND, host=host, port=port)


class Receiving:
    """Starts a receiver in the place, and sends it an image over a real association."""

    def __init__(self, place: OwnPlace, host: str, connect: Connect, cancel: CancelToken) -> None:
        self._place = place
        self._host = host
        self._connect = connect
        self._cancel = cancel
        self._news: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._link: ReceiverLink | None = None
        self._port: int | None = None

    def start(self) -> Notice:
        """Start the receiver and wait until it listens. Raises StationError."""
        self._link = link = ReceiverLink(self._place.home, self._news.put, restart=False)
        link.start()
        self._port = link.wait_listening().port
        return notice(SelfCheckCode.RECEIVER_LISTENS, host=self._host, port=self._port)

    def take(self, sample: Sample) -> Notice:
        """Send it one image, and see it in the store. Raises StationError."""
        if self._port is None:
            raise StationError(SelfCheckCode.RECEIVER_NOT_THERE)
        title = StationSettings().ae_title
        archive = self._connect(ArchiveSettings(title, title, self._host, self._port, timeout=CALL_SECONDS))
        kind = Kind(SECONDARY_CAPTURE, EXPLICIT_VR_LITTLE_ENDIAN)
        with archive.sending([kind], self._cancel) as sending:
            answer = sending.send(kind, sample.sop_uid, data_set_of(sample.path), self._cancel)
        if not answer.is_stored:
            raise StationError(SelfCheckCode.NOT_ACCEPTED, support=answer.code, why=answer.notice or "")
        self._hear_of(sample.sop_uid)
        home = self._place.home
        with IndexReader(home.index_file, home.store) as reader:
            record = reader.instance(sample.sop_uid)
        if record is None or not record.path.is_file():
            raise StationError(SelfCheckCode.NOT_RECEIVED)
        return notice(SelfCheckCode.RECEIVED)

    def _hear_of(self, sop_uid: str) -> None:
        """Wait until the receiver tells that an image is safe and indexed."""
        give_up = time.monotonic() + NEWS_SECONDS
        while True:
            try:
                event = self._news.get(timeout=max(0.0, give_up - time.monotonic()))
            except queue.Empty:
                raise StationError(SelfCheckCode.NOT_RECEIVED) from None
            if isinstance(event, InstancesStored) and sop_uid in {each.sop_uid for each in event.instances}:
                return

    def stop(self) -> None:
        """Leave the receiver, which then ends. Safe to call twice, and from any thread."""
        if self._link is not None:
            self._link.close()
