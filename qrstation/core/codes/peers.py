"""What can be told of peers and the way to them."""

from __future__ import annotations

from qrstation.core.notice import Code


class PeerCode(Code):
    """Codes; each has its words in `qrstation.words.peers`. Most name the ``peer``: AE title, host and port."""

    # The way to it.
    NO_ANSWER = "peer.no-answer"
    NO_NAME_SERVER = "peer.no-name-server"
    HOST_UNKNOWN = "peer.host-unknown"
    UNREACHABLE = "peer.unreachable"
    REFUSES_CONNECTION = "peer.refuses-connection"
    CUT_AT_ONCE = "peer.cut-at-once"
    NO_ROUTE = "peer.no-route"
    NO_NETWORK = "peer.no-network"
    NETWORK_DOWN = "peer.network-down"
    CANNOT_CALL = "peer.cannot-call"
    NOT_ALLOWED_TO_CALL = "peer.not-allowed-to-call"
    TOO_MANY_OPEN = "peer.too-many-open"
    # The connection.
    TAKES_NOTHING = "peer.takes-nothing"
    CLOSED = "peer.closed"
    BROKE = "peer.broke"
    TOO_LONG = "peer.too-long"
    NOT_IN_TIME = "peer.not-in-time"
    STOPPED_IN_MESSAGE = "peer.stopped-in-message"
    SILENT = "peer.silent"
    NO_PROGRESS = "peer.no-progress"
    ABORTED = "peer.aborted"
    ENDED_IN_THE_MIDDLE = "peer.ended-in-the-middle"
    ANSWERED_UNASKED = "peer.answered-unasked"
    NO_DICOM_MESSAGE = "peer.no-dicom-message"
    MESSAGE_TOO_LONG = "peer.message-too-long"
    # The association's request.
    LOST_WHILE_ASSOCIATING = "peer.lost-while-associating"
    NOT_ASSOCIATED_IN_TIME = "peer.not-associated-in-time"
    NO_DICOM = "peer.no-dicom"
    ANSWERED_NO_DICOM = "peer.answered-no-dicom"
    ABORTED_REQUEST = "peer.aborted-request"
    NO_SERVICE_ACCEPTED = "peer.no-service-accepted"
    SERVICE_NOT_OFFERED = "peer.service-not-offered"
    WORKLIST_NOT_OFFERED = "peer.worklist-not-offered"
    CLASS_NOT_TAKEN = "peer.class-not-taken"
    REJECTED = "peer.rejected"
    VERSION_REJECTED = "peer.version-rejected"
    """As some say it that are called without TLS and ask for it."""
    CALLING_UNKNOWN = "peer.calling-unknown"
    CALLED_UNKNOWN = "peer.called-unknown"
    CONGESTED = "peer.congested"
    LIMIT_EXCEEDED = "peer.limit-exceeded"
    # Its answers.
    UNREADABLE_ANSWERS = "peer.unreadable-answers"
    TEST_STOPPED = "peer.test-stopped"
    # Those that call us, and why they were turned away.
    CALLER_VERSION = "caller.version"
    CALLER_CONTEXT = "caller.context"
    CALLER_CALLED_OTHER = "caller.called-other"
    CALLER_UNKNOWN = "caller.unknown"
    CALLER_OURSELVES = "caller.ourselves"
    CALLER_ELSEWHERE = "caller.elsewhere"
    CALLER_WITHOUT_CERTIFICATE = "caller.without-certificate"
    CALLER_OTHER_CERTIFICATE = "caller.other-certificate"
    CALLER_CERTIFICATE_UNKNOWN = "caller.certificate-unknown"
    CALLER_LIMIT = "caller.limit"
