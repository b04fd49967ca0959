"""What an archive agrees to beyond the plain C-FIND: an association that proposes it all, and asks for nothing."""

from __future__ import annotations

from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.habits import Negotiable
from qrstation.core.standard.uid_registry import (
    EXPLICIT_VR_LITTLE_ENDIAN,
    IMPLICIT_VR_LITTLE_ENDIAN,
    STUDY_ROOT_FIND,
)
from qrstation.core.station.settings import ArchiveSettings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.network.scu.association import Association
from qrstation.network.scu.proposal import Proposal, negotiate
from qrstation.network.upper_layer.connecting import connect
from qrstation.network.upper_layer.tls_transport import way_to

ORDER = (Negotiable.RELATIONAL, Negotiable.DATETIME, Negotiable.FUZZY, Negotiable.TIMEZONE)
"""A byte of the Service Class Application Information each, 1 for wanted or supported (PS3.4 C.5.1.1)."""


def agreed(
    archive: ArchiveSettings, calling_ae_title: str, cancel: CancelToken | None = None, place: TlsPlace | None = None
) -> tuple[Negotiable, ...]:
    """Associate, and tell what the archive agreed to. Raises PeerError, Cancelled.

    What is agreed on holds for that association alone, and no question is asked on it.
    """
    syntaxes = (EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN)
    proposal = Proposal([(STUDY_ROOT_FIND, syntaxes)], extended={STUDY_ROOT_FIND: b"\x01" * len(ORDER)})
    line = connect(archive.node, archive.timeout, cancel, way_to(archive, place))
    try:
        acceptance = negotiate(line, archive.node, calling_ae_title, proposal, archive.timeout, cancel)
    except BaseException:
        line.close()
        raise
    Association(archive.node, line, acceptance, archive.timeout).release()
    untrusted = acceptance.untrusted_extended.get(STUDY_ROOT_FIND, b"")
    return tuple(each for each, value in zip(ORDER, untrusted, strict=False) if value == 1)
