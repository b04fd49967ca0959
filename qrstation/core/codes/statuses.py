"""What can be told of an archive's answers, by their DIMSE statuses; each service gives them meanings of its own."""

from __future__ import annotations

from qrstation.core.notice import Code


class StatusCode(Code):
    """Codes; each has its words in `qrstation.words.statuses`. Values: status (a number), comment (the peer's own)."""

    ECHO = "status.echo"
    FIND = "status.find"
    FIND_ENDED_EARLY = "status.find-ended-early"
    MOVE = "status.move"
    """With ae_title, host and port: what the archive must know of this station."""
    STORE = "status.store"
