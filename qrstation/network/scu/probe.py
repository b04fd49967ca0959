"""What a peer offers this station: one association that proposes every service, and a C-ECHO over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qrstation.core.errors import RequestFailed
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.finding import Step
from qrstation.core.standard.node import Node
from qrstation.core.standard.uid_registry import STUDY_ROOT_FIND, STUDY_ROOT_GET, STUDY_ROOT_MOVE, VERIFICATION
from qrstation.network.dimse.status import SUCCESS, echo_notice
from qrstation.network.scu.association import Association, associate
from qrstation.network.scu.c_echo import echo_on
from qrstation.network.upper_layer.transport import PlainTransport, Wrap

SERVICES = {VERIFICATION: "C-ECHO", STUDY_ROOT_FIND: "C-FIND", STUDY_ROOT_MOVE: "C-MOVE", STUDY_ROOT_GET: "C-GET"}
"""The abstract syntaxes that this station uses, of the Study Root model (PS3.4 C.6.2), and what people call them."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The names of the services that a peer accepted, in the order of `SERVICES`."""

    services: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the services that it did not accept."""
        return tuple(name for name in SERVICES.values() if name not in self.services)


def offer_of(
    node: Node,
    calling_ae_title: str,
    timeout: float,
    cancel: CancelToken | None = None,
    wrap: Wrap = PlainTransport,
) -> Offer:
    """Associate with ``node``, which is reached by ``wrap``, and tell what was accepted.

    Raises PeerError, Cancelled.
    """
    with associate(node, calling_ae_title, tuple(SERVICES), timeout, cancel=cancel, wrap=wrap) as association:
        return _offer(association)


def probe(
    node: Node,
    calling_ae_title: str,
    timeout: float,
    passed: Callable[[Step], object],
    cancel: CancelToken | None = None,
    wrap: Wrap = PlainTransport,
) -> Offer:
    """Associate and send a C-ECHO, which a peer need not offer; each step that went well is told to ``passed``.

    Raises PeerError, Cancelled.
    """
    with associate(node, calling_ae_title, tuple(SERVICES), timeout, cancel=cancel, wrap=wrap) as association:
        passed(Step.ASSOCIATE)
        offer = _offer(association)
        if SERVICES[VERIFICATION] in offer.services:
            status = echo_on(association, timeout, cancel)
            if status != SUCCESS:
                raise RequestFailed.of(echo_notice(status))
            passed(Step.ECHO)
        return offer


def _offer(association: Association) -> Offer:
    accepted = {context.abstract_syntax for context in association.accepted}
    return Offer(tuple(name for uid, name in SERVICES.items() if uid in accepted))
