"""Words for what can be told of peers and the way to them."""

from __future__ import annotations

from qrstation.core.codes.peers import PeerCode
from qrstation.words.entry import Entry

_AGAIN = "try again"
_ADMINISTRATOR = "tell its administrator, with the time of day"
_RUNS = "check that the archive runs, and its host and port in the settings"
_TITLE_AND_PORT = "check its AE title, host and port"
_MOMENT = "try again in a moment"

WORDS: dict[str, Entry] = {
    PeerCode.NO_ANSWER: (
        "{peer} did not answer within {seconds:g} s",
        "check host and port, the network and its firewall",
    ),
    PeerCode.NO_NAME_SERVER: (
        "no name server knew the host {host} within {seconds:g} s",
        "check the host in the settings, and this computer's network; an address in place of the name does too",
    ),
    PeerCode.HOST_UNKNOWN: ("the host name {host} is not known", "check the host in the settings"),
    PeerCode.UNREACHABLE: ("{peer} cannot be reached", _RUNS),
    PeerCode.REFUSES_CONNECTION: (
        "{peer} cannot be reached: it refuses the connection, nothing listens on that port",
        _RUNS,
    ),
    PeerCode.CUT_AT_ONCE: ("{peer} cannot be reached: the connection was cut at once", _RUNS),
    PeerCode.NO_ROUTE: ("{peer} cannot be reached: no way leads to that machine", _RUNS),
    PeerCode.NO_NETWORK: ("{peer} cannot be reached: this computer has no network that leads there", _RUNS),
    PeerCode.NETWORK_DOWN: ("{peer} cannot be reached: this computer's network is down", _RUNS),
    PeerCode.CANNOT_CALL: ("{peer} cannot be reached: this computer cannot call that address", _RUNS),
    PeerCode.NOT_ALLOWED_TO_CALL: ("{peer} cannot be reached: this computer does not allow the connection", _RUNS),
    PeerCode.TOO_MANY_OPEN: ("{peer} cannot be reached: too many connections and files are open here", _RUNS),
    PeerCode.TAKES_NOTHING: ("{peer} does not take what is sent to it", _AGAIN),
    PeerCode.CLOSED: ("{peer} closed the connection", _AGAIN),
    PeerCode.BROKE: ("{peer} broke the connection", _AGAIN),
    PeerCode.TOO_LONG: ("{peer} sent more at once than was agreed", _ADMINISTRATOR),
    PeerCode.NOT_IN_TIME: ("{peer} did not end in time", _AGAIN),
    PeerCode.STOPPED_IN_MESSAGE: ("{peer} stopped in the middle of a message", _AGAIN),
    PeerCode.SILENT: (
        "{peer} did not answer for {seconds:g} s",
        "try again, or allow it more time (timeout, silence) in the settings",
    ),
    PeerCode.NO_PROGRESS: ("{peer} sends nothing that goes on", "try again; then tell its administrator"),
    PeerCode.ABORTED: (
        "{peer} aborted the association",
        "try again; if it happens again, tell its administrator",
    ),
    PeerCode.ENDED_IN_THE_MIDDLE: ("{peer} ended the association in the middle", _AGAIN),
    PeerCode.ANSWERED_UNASKED: (
        "{peer} answered what was not asked (a response that belongs to no request)",
        _ADMINISTRATOR,
    ),
    PeerCode.NO_DICOM_MESSAGE: ("{peer} sent what is no DICOM message", _ADMINISTRATOR),
    PeerCode.MESSAGE_TOO_LONG: ("{peer} sent a message that is too long", _ADMINISTRATOR),
    PeerCode.LOST_WHILE_ASSOCIATING: ("{how}", f"{_TITLE_AND_PORT}, and whether it speaks TLS there"),
    PeerCode.NOT_ASSOCIATED_IN_TIME: (
        "{peer} did not answer the association request within {seconds:g} s",
        _TITLE_AND_PORT,
    ),
    PeerCode.NO_DICOM: ("{peer} does not speak DICOM on this port", _TITLE_AND_PORT),
    PeerCode.ANSWERED_NO_DICOM: (
        "{peer} answered the association request with what is no DICOM",
        _TITLE_AND_PORT,
    ),
    PeerCode.ABORTED_REQUEST: (
        "{peer} aborted the association request",
        "it may not know this station: check the AE titles on both sides",
    ),
    PeerCode.NO_SERVICE_ACCEPTED: (
        "{peer} accepted the association but none of the services asked for",
        "ask its administrator which services are switched on for this station",
    ),
    PeerCode.SERVICE_NOT_OFFERED: (
        "{peer} does not offer this service",
        "ask its administrator whether query/retrieve is switched on for this station",
    ),
    PeerCode.WORKLIST_NOT_OFFERED: (
        "{peer} offers no worklist",
        "ask its administrator which system keeps the worklist, and add that system as an archive",
    ),
    PeerCode.CLASS_NOT_TAKEN: (
        "{peer} does not take images of SOP class {sop_class}",
        "ask its administrator whether it stores such images",
    ),
    PeerCode.REJECTED: (
        "{peer} rejected the association",
        "check the AE titles on both sides, and ask its administrator",
    ),
    PeerCode.VERSION_REJECTED: (
        "{peer} rejected the association (protocol version not supported)",
        "it may ask for TLS: switch TLS on for this archive, or check the port",
    ),
    PeerCode.CALLING_UNKNOWN: (
        '{peer} does not know this station as "{calling}" (calling AE title not recognised)',
        'ask its administrator to add "{calling}", or correct this station\'s AE title',
    ),
    PeerCode.CALLED_UNKNOWN: (
        '{peer} is not called "{called}" (called AE title not recognised)',
        "correct the archive's AE title in the settings",
    ),
    PeerCode.CONGESTED: ("{peer} is too busy now (temporary congestion)", _MOMENT),
    PeerCode.LIMIT_EXCEEDED: ("{peer} serves as many associations as it can (local limit exceeded)", _MOMENT),
    PeerCode.UNREADABLE_ANSWERS: (
        "{count} of the archive's answers could not be read",
        "tell its administrator",
    ),
    PeerCode.TEST_STOPPED: ("the test was stopped before the archive answered", ""),
    PeerCode.CALLER_VERSION: ("protocol version not supported", ""),
    PeerCode.CALLER_CONTEXT: ("application context not supported", ""),
    PeerCode.CALLER_CALLED_OTHER: ("called us by another AE title than {ae_title}", ""),
    PeerCode.CALLER_UNKNOWN: ("AE title not known here", ""),
    PeerCode.CALLER_OURSELVES: (
        "calls itself by our own AE title, from another machine",
        "give each station an AE title of its own",
    ),
    PeerCode.CALLER_ELSEWHERE: (
        "not an address that the archive {archive} is bound to",
        "if the archive sends from there too, let it in from there",
    ),
    PeerCode.CALLER_WITHOUT_CERTIFICATE: (
        "the archive {archive} is bound to a certificate, and none was shown",
        "have the archive send by TLS with its certificate, and see that the receiver asks for one (tls_ca)",
    ),
    PeerCode.CALLER_OTHER_CERTIFICATE: (
        "not the certificate that the archive {archive} is bound to",
        "if the archive has a new certificate, put it into the settings (only_certificate)",
    ),
    PeerCode.CALLER_CERTIFICATE_UNKNOWN: (
        "the certificate that the archive {archive} is bound to cannot be read ({reason})",
        "correct its file in the settings (only_certificate)",
    ),
    PeerCode.CALLER_LIMIT: ("too many associations at once", ""),
}
