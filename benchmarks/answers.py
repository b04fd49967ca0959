"""An archive that answers a C-FIND as fast as bytes go: all of its answers are made before anybody asks.

It takes the times as the peer sees them, so that no start of a process counts: from its A-ASSOCIATE-AC to the caller's
A-RELEASE-RQ, which comes when the last answer was read.
"""

from __future__ import annotations

import queue
import random
import socket
import struct
import threading
import time
from collections.abc import Callable
from types import TracebackType

from pydicom.dataset import Dataset

from qrstation.core.station.settings import ArchiveSettings
from qrstation.network.dimse.command_set import (
    NO_DATA_SET,
    WITH_DATA_SET,
    CommandField,
    Tag,
    build_command_set,
    parse_command_set,
)
from qrstation.network.scp.judgement import ContextResult, build_accept, parse_request
from qrstation.network.upper_layer.pdu import P_DATA, RELEASE_RP, RELEASE_RQ
from qrstation.network.upper_layer.pdu_reader import BadPdu, ConnectionEnded, DeadlineMissed, PduReader
from qrstation.network.upper_layer.stream import SocketStream
from tests.hostile import p_data, pdv
from tests.store.material import encoded

FIND = "1.2.840.10008.5.1.4.1.2.2.1"
EXPLICIT = "1.2.840.10008.1.2.1"
DESCRIPTIONS = ("CT thorax", "CT abdomen", "MR knee", "MR brain", "DX hand", "US abdomen", "MG screening")


def identifier(number: int) -> bytes:
    """Make up the answer of one study, as an archive gives it."""
    made = random.Random(number)
    study = Dataset()
    study.SpecificCharacterSet = "ISO_IR 100"
    study.QueryRetrieveLevel = "STUDY"
    study.StudyInstanceUID = f"1.2.826.0.1.3680043.8.498.{made.randrange(10**12)}.{number}"
    study.PatientName = f"MÜLLER{number // 3}^GIVEN{number % 97}"
    study.PatientID = f"ID{number // 3}"
    study.IssuerOfPatientID = ""
    study.PatientBirthDate = f"19{number % 100:02}0{number % 9 + 1}1{number % 10}"
    study.PatientSex = "FM"[number % 2]
    study.StudyDate = f"20{made.randrange(27):02}{made.randrange(1, 13):02}{made.randrange(1, 29):02}"
    study.StudyTime = f"{made.randrange(24):02}{made.randrange(60):02}{made.randrange(60):02}"
    study.AccessionNumber = f"A{number}"
    study.StudyDescription = made.choice(DESCRIPTIONS)
    study.ModalitiesInStudy = [made.choice(("CT", "MR", "DX", "US")), "SR"]
    study.NumberOfStudyRelatedSeries = str(made.randrange(1, 12))
    study.NumberOfStudyRelatedInstances = str(made.randrange(1, 2000))
    study.InstanceAvailability = "ONLINE"
    study.RetrieveAETitle = "FAST"
    return encoded(study)


class FastArchive:
    """Answers every C-FIND with the same studies; a context manager. For one caller at a time."""

    title = "FAST"

    def __init__(self, matches: int, made: Callable[[int], bytes] = identifier) -> None:
        """``made`` gives the answer of one study, by its number."""
        self.matches = matches
        self._data = [made(number) for number in range(matches)]
        self._answers: dict[tuple[int, int], bytes] = {}
        self.seconds: queue.SimpleQueue[float] = queue.SimpleQueue()
        """What each caller took."""
        self._server = socket.create_server(("127.0.0.1", 0), backlog=8)
        self.port: int = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> FastArchive:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(10)

    @property
    def settings(self) -> ArchiveSettings:
        """The archive as the station knows it."""
        return ArchiveSettings("Fast", self.title, "127.0.0.1", self.port, timeout=60)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._server.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with sock:
                try:
                    self._serve(sock)
                except (ConnectionEnded, DeadlineMissed, BadPdu):
                    continue  # a caller that only looked whether somebody listens

    def _serve(self, sock: socket.socket) -> None:
        reader = PduReader(SocketStream(sock, 60.0), 60.0)
        request = parse_request(reader.read_request())
        chosen = tuple(
            ContextResult(each.context_id, 0 if number == 0 else 3, each.abstract_syntax, EXPLICIT)
            for number, each in enumerate(request.contexts)
        )
        sock.sendall(build_accept(request, chosen))
        accepted = time.perf_counter()
        while True:
            kind, body = reader.read(lambda: 60.0)
            if kind == RELEASE_RQ:
                self.seconds.put(time.perf_counter() - accepted)
                sock.sendall(struct.pack(">BxLxxxx", RELEASE_RP, 4))
                return
            if kind == P_DATA:
                self._answer(sock, bytes(body))

    def _answer(self, sock: socket.socket, body: bytes) -> None:
        length, context_id, header = struct.unpack_from(">LBB", body)
        if not header & 1:
            return  # the identifier, in a PDU of its own
        number = parse_command_set(body[6 : 4 + length]).number(Tag.MESSAGE_ID) or 0
        key = (context_id, number)
        if key not in self._answers:
            self._answers[key] = self._built(context_id, number)
        sock.sendall(self._answers[key])

    def _built(self, context_id: int, number: int) -> bytes:
        pending, last = _response(number, 0xFF00, WITH_DATA_SET), _response(number, 0x0000, NO_DATA_SET)
        # As DCMTK's SCPs do it, and Orthanc by them: a PDU for the command, and one for the identifier.
        parts = [p_data(pdv(context_id, 3, pending)) + p_data(pdv(context_id, 2, data)) for data in self._data]
        return b"".join((*parts, p_data(pdv(context_id, 3, last))))


def _response(number: int, status: int, follows: int) -> bytes:
    return build_command_set(
        (
            (Tag.AFFECTED_SOP_CLASS_UID, FIND),
            (Tag.COMMAND_FIELD, CommandField.C_FIND_RSP),
            (Tag.MESSAGE_ID_RESPONDED_TO, number),
            (Tag.DATA_SET_TYPE, follows),
            (Tag.STATUS, status),
        )
    )
