"""C-ECHO: asks an archive whether it is there (PS3.7 section 9.1.5)."""

from __future__ import annotations

from qrstation.core.codes.peers import PeerCode
from qrstation.core.errors import RequestFailed, StationError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.node import Node
from qrstation.core.standard.uid_registry import VERIFICATION
from qrstation.network.dimse.command_set import NO_DATA_SET, CommandField, Tag
from qrstation.network.dimse.status import SUCCESS, echo_notice
from qrstation.network.scu.association import Association, Cancelled, associate
from qrstation.network.upper_layer.transport import PlainTransport, Wrap


def echo(
    node: Node,
    calling_ae_title: str,
    timeout: float,
    cancel: CancelToken | None = None,
    wrap: Wrap = PlainTransport,
) -> None:
    """Associate with ``node``, which is reached by ``wrap``, and send a C-ECHO.

    Raises PeerError when anything on the way fails, StationError when ``cancel`` is set meanwhile.
    """
    try:
        status = _echo(node, calling_ae_title, timeout, cancel, wrap)
    except Cancelled:
        raise StationError(PeerCode.TEST_STOPPED) from None
    if status != SUCCESS:
        raise RequestFailed.of(echo_notice(status))


def _echo(node: Node, calling_ae_title: str, timeout: float, cancel: CancelToken | None, wrap: Wrap) -> int:
    with associate(node, calling_ae_title, (VERIFICATION,), timeout, cancel=cancel, wrap=wrap) as association:
        return echo_on(association, timeout, cancel)


def echo_on(association: Association, timeout: float, cancel: CancelToken | None = None) -> int:
    """Send a C-ECHO over an open association and give its status. Raises PeerError, Cancelled."""
    command = (
        (Tag.AFFECTED_SOP_CLASS_UID, VERIFICATION),
        (Tag.COMMAND_FIELD, CommandField.C_ECHO_RQ),
        (Tag.MESSAGE_ID, association.next_message_id()),
        (Tag.DATA_SET_TYPE, NO_DATA_SET),
    )
    request = association.request(association.context_for(VERIFICATION).context_id, command, cancel=cancel)
    return association.response(request, timeout, cancel).status
