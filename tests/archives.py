"""A scripted archive on loopback: answers C-FIND and C-MOVE as a test tells it, well or badly."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from pydicom.dataset import Dataset, FileMetaDataset
from pynetdicom import AE, _config, evt
from pynetdicom.sop_class import (
    CTImageStorage,
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelMove,
    Verification,
)
from pynetdicom.transport import ThreadedAssociationServer

from qrstation.core.standard.uid import new_uid
from qrstation.core.station.settings import ArchiveSettings

_config.LOG_HANDLER_LEVEL = "none"
_config.LOG_REQUEST_IDENTIFIERS = False
_config.LOG_RESPONSE_IDENTIFIERS = False
EXPLICIT = "1.2.840.10008.1.2.1"


def ct_image(study: str, series: str, number: int) -> Dataset:
    """Make a small CT image."""
    image = Dataset()
    image.SOPClassUID = CTImageStorage
    image.SOPInstanceUID = new_uid(study, series, number)
    image.StudyInstanceUID, image.SeriesInstanceUID = study, series
    image.PatientName, image.PatientID = "Test^Patient", "T1"
    image.Modality, image.InstanceNumber = "CT", str(number)
    image.Rows = image.Columns = 8
    image.BitsAllocated, image.BitsStored, image.HighBit, image.PixelRepresentation = 16, 16, 15, 0
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    image.PixelData = bytes(range(128))
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = EXPLICIT
    return image


class _Server(ThreadedAssociationServer):
    """pynetdicom's server, which ends when it is told to, and not at the end of the half second that it waits."""

    daemon_threads = True

    def serve_forever(self, poll_interval: float = 0.02) -> None:
        """Serve until shut down."""
        super().serve_forever(poll_interval)


def serving(entity: AE, handlers: list[Any]) -> ThreadedAssociationServer:
    """Have an application entity served on a port of loopback, in a thread of its own; the caller shuts it down."""
    server: ThreadedAssociationServer = entity.make_server(
        ("127.0.0.1", 0), evt_handlers=handlers, server_class=_Server
    )
    entity._servers.append(server)  # from where it takes itself when it is shut down
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@dataclass
class ScriptedArchive:
    """An archive with one study; what it does with a C-MOVE is a script of the test."""

    study: str = field(default_factory=new_uid)
    images: dict[str, list[Dataset]] = field(default_factory=dict)
    title: str = "SCRIPTED"
    find_status: int = 0x0000
    list_images: bool = True
    move: Callable[[ScriptedArchive, Any], Iterator[Any]] | None = None
    destination: tuple[str, str, int] = ("QRSTATION", "127.0.0.1", 0)
    moves: list[Dataset] = field(default_factory=list)
    entered: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    _sockets: list[Any] = field(default_factory=list)

    def __enter__(self) -> ScriptedArchive:
        entity = AE(ae_title=self.title)
        for context in (
            Verification,
            StudyRootQueryRetrieveInformationModelFind,
            StudyRootQueryRetrieveInformationModelMove,
        ):
            entity.add_supported_context(context)
        entity.add_requested_context(CTImageStorage, EXPLICIT)
        handlers = [(evt.EVT_C_FIND, self._find), (evt.EVT_C_MOVE, self._move), (evt.EVT_C_ECHO, lambda _: 0)]
        self._server = serving(entity, handlers)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.go_on.set()
        self._server.shutdown()
        for sock in self._sockets:
            # pynetdicom forgets to close the socket of an association that was aborted during a C-MOVE.
            sock.close()

    @property
    def settings(self) -> ArchiveSettings:
        """The archive as the station knows it."""
        return ArchiveSettings("Scripted", self.title, "127.0.0.1", self._server.server_address[1], timeout=5)

    def add_series(self, count: int) -> str:
        """Add a series of CT images; gives its UID."""
        series = new_uid()
        self.images[series] = [ct_image(self.study, series, number + 1) for number in range(count)]
        return series

    @property
    def all_images(self) -> list[Dataset]:
        """Every image, series by series."""
        return [image for images in self.images.values() for image in images]

    def wanted(self, identifier: Dataset) -> list[Dataset]:
        """Give the images that a C-MOVE's identifier names."""
        series = identifier.get("SeriesInstanceUID")
        wanted = [series] if isinstance(series, str) else list(series or self.images)
        found = [image for uid in wanted for image in self.images.get(str(uid), [])]
        instances = identifier.get("SOPInstanceUID")
        if not instances:
            return found
        uids = {instances} if isinstance(instances, str) else set(instances)
        return [image for image in found if image.SOPInstanceUID in uids]

    def _find(self, event: Any) -> Iterator[Any]:
        identifier = event.identifier
        level = identifier.QueryRetrieveLevel
        if self.find_status:
            yield self.find_status, None
            return
        if level == "IMAGE" and not self.list_images:
            yield 0xA900, None
            return
        for answer in self._answers(level, identifier):
            answer.QueryRetrieveLevel = level
            yield 0xFF00, answer

    def _answers(self, level: str, identifier: Dataset) -> Iterator[Dataset]:
        if level == "STUDY":
            answer = Dataset()
            answer.StudyInstanceUID, answer.PatientName = self.study, "Test^Patient"
            yield answer
        for uid, images in self.images.items():
            if level == "SERIES":
                answer = Dataset()
                answer.StudyInstanceUID, answer.SeriesInstanceUID, answer.Modality = self.study, uid, "CT"
                answer.NumberOfSeriesRelatedInstances = str(len(images))
                yield answer
            elif level == "IMAGE" and identifier.SeriesInstanceUID == uid:
                for image in images:
                    answer = Dataset()
                    answer.StudyInstanceUID, answer.SeriesInstanceUID = self.study, uid
                    answer.SOPInstanceUID = image.SOPInstanceUID
                    yield answer

    def _move(self, event: Any) -> Iterator[Any]:
        self._sockets.append(event.assoc.dul.socket.socket)
        self.moves.append(event.identifier)
        self.entered.set()
        if self.move is not None:
            yield from self.move(self, event)
            return
        if event.move_destination != self.destination[0]:
            yield None, None
            return
        images = self.wanted(event.identifier)
        yield self.destination[1], self.destination[2], {"contexts": [self._ct_context()]}
        yield len(images)
        for image in images:
            yield 0xFF00, image

    def _ct_context(self) -> Any:
        entity = AE()
        entity.add_requested_context(CTImageStorage, EXPLICIT)
        return entity.requested_contexts[0]

    def send(self, images: list[Dataset]) -> None:
        """Send images to the station over an association of its own, besides any C-MOVE."""
        entity = AE(ae_title=self.title)
        entity.add_requested_context(CTImageStorage, EXPLICIT)
        association = entity.associate(self.destination[1], self.destination[2], ae_title=self.destination[0])
        assert association.is_established
        for image in images:
            assert association.send_c_store(image).Status == 0
        association.release()
