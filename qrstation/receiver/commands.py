"""What clients ask of the receiver: import, delete, repair, choices between versions, new settings, the end.

Whoever asks is the person whose receiver this is: the channel lets nobody else in. A client says by what way it is
used ("way"): the window, or else a command.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from qrstation.core.actor import STATION, ActorKind, person
from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.deeds import Deed, FilesImported
from qrstation.core.errors import StationError
from qrstation.core.events import Event, ImportAdvanced, StudiesDeleted
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.patient import Demographics
from qrstation.core.station.tls_place import TlsPlace
from qrstation.receiver.channel import Message
from qrstation.receiver.claims import Claims, Holder, Patience
from qrstation.receiver.deciding import Deciding
from qrstation.receiver.getting import Gets, cancelling
from qrstation.receiver.numbered import Numbered
from qrstation.receiver.wire import encode_error
from qrstation.store.importing import ImportReport, import_paths
from qrstation.store.instance_store import InstanceStore
from qrstation.store.verify import put_harmed_aside, repair

LOG = logging.getLogger(__name__)
QUICK = frozenset({"stop", "replace", "patience", "release", "get-stop", "import-stop"})
"""Commands that never wait: they are done at once, also while others of the same client are worked on."""
NEWS_SECONDS = 0.2
"""Seconds between two news of one import."""
LONGEST_PATIENCE = 2 * 86_400.0
"""Seconds of patience that a client may ask for."""


class Host(Protocol):
    """The running receiver, as far as a client may steer it."""

    def publish(self, event: Event) -> None:
        """Tell every client of an event, and the audit trail."""

    def note(self, event: Deed) -> None:
        """Tell the audit trail alone."""

    def reload(self) -> bool:
        """Take new settings; tells whether the receiver listens then."""

    def end(self) -> None:
        """End soon."""


def is_quick(untrusted: Message) -> bool:
    """Tell whether what a client asks for is done without waiting."""
    name = untrusted.get("do")
    return isinstance(name, str) and name in QUICK


class Commands:
    """Answers requests, on several threads."""

    def __init__(
        self,
        store: InstanceStore,
        claims: Claims,
        patience: Patience,
        host: Host,
        is_stopping: Callable[[], bool],
        place: TlsPlace | None = None,
    ) -> None:
        self._store = store
        self._claims = claims
        self._patience = patience
        self._host = host
        self._gets = Gets(store, host.note, place)
        self._imports = Numbered()
        self._is_stopping = is_stopping
        self._known: dict[str, Callable[[Message, Holder], dict[str, Any]]] = {
            "import": self._import,
            "import-stop": _without_client(self._stop_import),
            "delete": self._delete,
            "delete-alone": self._delete_alone,
            "room": _without_client(self._room),
            "repair": self._repair,
            "reload": lambda untrusted, client: {"listening": host.reload()},
            "stop": self._stop,
            **{name: _without_client(command) for name, command in Deciding(store, is_stopping).commands.items()},
            "replace": self._replace,
            "get": self._get,
            "get-stop": self._stop_get,
            "patience": self._be_patient,
            "release": self._release,
        }

    def answer(self, untrusted: Message, client: Holder) -> Message:
        """Do what a client asks: the result, or the error in the same form as it would rise here."""
        try:
            name = str(untrusted.get("do"))
            command = self._known.get(name)
            if command is None:
                raise StationError(ReceiverCode.COMMAND_UNKNOWN, command=name[:40])
            return {"result": command(untrusted, client)}
        except StationError as error:
            return {"error": encode_error(error)}
        except Exception:
            # A bug of ours: the client must hear something, the log has the traceback.
            LOG.exception("a command failed unexpectedly")
            return {"error": encode_error(StationError(ReceiverCode.COMMAND_FAILED))}

    def _import(self, untrusted: Message, client: Holder) -> dict[str, Any]:
        """Import, with news of how far it is; it ends with the client that asked for it."""
        number, token = str(untrusted.get("number", "")), CancelToken()
        told = [time.monotonic()]

        def progress(report: ImportReport) -> None:
            if number and time.monotonic() - told[0] >= NEWS_SECONDS:
                told[0] = time.monotonic()
                self._host.publish(ImportAdvanced(number, report.imported, report.skipped, len(report.failed)))

        def is_stopped() -> bool:
            return token.is_cancelled or self._is_stopping()

        claim = self._claims.hold(client, cancelling(token))
        try:
            with self._imports.running(number, token):
                paths = [Path(str(path)) for path in untrusted["paths"]]
                report = import_paths(self._store, paths, is_stopped, progress)
                stopped = is_stopped()  # letting go of the claim cancels
        finally:
            self._claims.release(client, claim)
        self._store.places.settle()  # so that all of it can be found when the answer comes
        by = person(ActorKind.IMPORT)
        self._host.note(FilesImported(tuple(report.studies), report.imported, len(report.failed), by))
        failed = [(path, reason.as_json()) for path, reason in report.failed]
        return {
            "imported": report.imported,
            "skipped": report.skipped,
            "failed": failed,
            "studies": list(report.studies),
            "stopped": stopped,
        }

    def _stop_import(self, untrusted: Message) -> dict[str, Any]:
        self._imports.stop(str(untrusted["number"]))
        return {}

    def _delete(self, untrusted: Message, client: Holder) -> dict[str, Any]:
        study, series = str(untrusted["study"]), str(untrusted.get("series", ""))
        still = str(untrusted.get("still", ""))
        whose = self._whose(study)
        count = self._store.remover.remove(study, series, still=still)
        if count:
            is_cleaned = bool(still) and untrusted.get("way") == ActorKind.STATION
            by = STATION if is_cleaned else person(untrusted.get("way"))
            if is_cleaned:  # nobody deleted it: whoever misses it finds here where it went
                LOG.info("removed study %s (%d images) to make room: a rule fetched it, nobody opened it", study, count)
            self._host.publish(StudiesDeleted((study,), (series,) if series else (), by, whose))
            with contextlib.suppress(StationError):  # it is told again when somebody asks
                self._store.choices.tell_all()  # what was set aside of it went too
        return {"deleted": count}

    def _delete_alone(self, untrusted: Message, client: Holder) -> dict[str, Any]:
        study = str(untrusted["study"])
        whose = self._whose(study)
        count = self._store.remover.remove(study, only=str(untrusted["instance"]))
        if count:
            self._host.publish(StudiesDeleted((study,), by=person(untrusted.get("way")), whose=whose))
        return {"deleted": count}

    def _whose(self, study_uid: str) -> Demographics | None:
        """Give the patient of a study that is about to go."""
        heading = self._store.reader.heading(study_uid)
        return heading.demographics if heading is not None else None

    def _room(self, untrusted: Message) -> dict[str, Any]:
        """Tell how much the store holds and may still take, in bytes, as it is now."""
        self._store.room.forget()
        return {"used": self._store.index.used_bytes, "free": max(0, self._store.room.free_bytes())}

    def _repair(self, untrusted: Message, client: Holder) -> dict[str, Any]:
        harmed = put_harmed_aside(self._store, self._is_stopping) if untrusted.get("deep") else ()
        done = repair(self._store)
        return {
            "indexed": done.indexed,
            "removed": done.removed,
            "damaged": done.damaged,
            "harmed": list(harmed),
        }

    def _stop(self, untrusted: Message, client: Holder) -> dict[str, Any]:
        self._host.end()
        return {}

    def _replace(self, untrusted: Message, client: Holder) -> dict[str, Any]:
        """Let what comes of a study take the place of what is kept, until the claim is released."""
        replacing = self._store.keeper.replacing(str(untrusted["study"]), str(untrusted.get("series", "")))
        return {"claim": self._claims.hold(client, replacing)}

    def _be_patient(self, untrusted: Message, client: Holder) -> dict[str, Any]:
        """Let associations be silent for longer, until the claim is released: a slow archive is being waited for."""
        seconds = min(float(untrusted["seconds"]), LONGEST_PATIENCE)
        return {"claim": self._claims.hold(client, self._patience.at_least(seconds))}

    def _get(self, untrusted: Message, client: Holder) -> dict[str, Any]:
        """Run a C-GET, which ends with the client that asked for it."""
        token = CancelToken()
        claim = self._claims.hold(client, cancelling(token))
        try:
            return self._gets.fetch(untrusted, token)
        finally:
            self._claims.release(client, claim)

    def _stop_get(self, untrusted: Message, client: Holder) -> dict[str, Any]:
        self._gets.stop(str(untrusted["number"]))
        return {}

    def _release(self, untrusted: Message, client: Holder) -> dict[str, Any]:
        self._claims.release(client, int(untrusted["claim"]))
        return {}


def _without_client(command: Callable[[Message], dict[str, Any]]) -> Callable[[Message, Holder], dict[str, Any]]:
    """Give a command that holds nothing for whoever asks."""
    return lambda untrusted, client: command(untrusted)
