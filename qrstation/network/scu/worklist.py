"""C-FIND by the Modality Worklist: asks an archive what is scheduled (PS3.4 annex K)."""

from __future__ import annotations

from qrstation.core.archive import FindSummary, OnEntry
from qrstation.core.codes.peers import PeerCode
from qrstation.core.errors import AssociationRejected
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.charset import TextRule
from qrstation.core.standard.uid_registry import MODALITY_WORKLIST_FIND
from qrstation.core.standard.worklist import WorklistQuery, entries_of
from qrstation.core.station.settings import ArchiveSettings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.network.dimse.identifier import decode_values, encode_identifier
from qrstation.network.scu.association import Association, associate
from qrstation.network.scu.c_find import Question, ask_on
from qrstation.network.upper_layer.tls_transport import way_to


def open_worklist(
    archive: ArchiveSettings, calling_ae_title: str, cancel: CancelToken | None = None, place: TlsPlace | None = None
) -> Association:
    """Associate for questions to the worklist. Raises PeerError, also where the archive offers none; Cancelled."""
    way, model = way_to(archive, place), (MODALITY_WORKLIST_FIND,)
    try:
        return associate(archive.node, calling_ae_title, model, archive.timeout, cancel=cancel, wrap=way)
    except AssociationRejected as error:
        if error.notice.code != PeerCode.NO_SERVICE_ACCEPTED:
            raise
        # The one context that was proposed.
        support = f"abstract syntax {MODALITY_WORKLIST_FIND} not accepted"
        raise AssociationRejected(PeerCode.WORKLIST_NOT_OFFERED, support=support, peer=str(archive.node)) from error


def worklist_on(
    association: Association,
    archive: ArchiveSettings,
    query: WorklistQuery,
    on_entry: OnEntry,
    cancel: CancelToken,
    limit: int | None = None,
) -> FindSummary:
    """Ask once on an open association and call ``on_entry`` for each entry as it comes; ends as `c_find.find_on`."""
    return ask_on(association, archive, _Worklist(archive, query, on_entry), cancel, limit)


def worklist_question(archive: ArchiveSettings, query: WorklistQuery, on_entry: OnEntry) -> Question:
    """Give what is asked, and what takes its answers."""
    return _Worklist(archive, query, on_entry)


class _Worklist:
    """A question to the worklist; it has no level."""

    sop_class = MODALITY_WORKLIST_FIND

    def __init__(self, archive: ArchiveSettings, query: WorklistQuery, on_entry: OnEntry) -> None:
        self._archive = archive
        self._text = query.text or TextRule(archive.charset)
        self._outer = query.outer_keys()
        self._sequences = query.sequences()
        self._on_entry = on_entry

    def identifier(self, *, implicit: bool) -> bytes:
        rule = self._text
        return encode_identifier(
            self._outer, rule.charset, implicit=implicit, sequences=self._sequences, declares=rule.declares
        )

    def take(self, untrusted: bytes, *, implicit: bool) -> bool | None:
        found = decode_values(untrusted, self._outer, self._sequences, self._text, implicit=implicit)
        entries = [] if found is None else list(entries_of(self._archive.name, found[0]))
        if not entries:
            return None
        counted = [self._on_entry(entry) is not False for entry in entries]
        return any(counted)
