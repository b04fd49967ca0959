"""What can be told of the self-check."""

from __future__ import annotations

from qrstation.core.notice import Code


class SelfCheckCode(Code):
    """Codes; each has its words in `qrstation.words.self_check`."""

    HOME_MADE = "self-check.home-made"
    HOME_NOT_MADE = "self-check.home-not-made"
    NO_HOME = "self-check.no-home"
    DECODED = "self-check.decoded"
    NOT_DECODED = "self-check.not-decoded"
    NO_PREVIEW = "self-check.no-preview"
    SAMPLE_MISSING = "self-check.sample-missing"
    SAMPLE_OF_OTHER_SIZE = "self-check.sample-of-other-size"
    SAMPLE_DIFFERS = "self-check.sample-differs"
    DECODER_RUNS = "self-check.decoder-runs"
    STORE_KEEPS = "self-check.store-keeps"
    STORE_LOST = "self-check.store-lost"
    PORT_BOUND = "self-check.port-bound"
    PORT_NOT_BOUND = "self-check.port-not-bound"
    RECEIVER_LISTENS = "self-check.receiver-listens"
    RECEIVER_NOT_THERE = "self-check.receiver-not-there"
    RECEIVED = "self-check.received"
    NOT_ACCEPTED = "self-check.not-accepted"
    NOT_RECEIVED = "self-check.not-received"
    ARCHIVES_ANSWER = "self-check.archives-answer"
    CHILD_NOT_STARTED = "self-check.child-not-started"
    CHILD_ENDED = "self-check.child-ended"
    CHILD_SILENT = "self-check.child-silent"
    WINDOW_DRAWN = "self-check.window-drawn"
    WINDOW_EMPTY = "self-check.window-empty"
    WINDOW_NO_TEXT = "self-check.window-no-text"
    CLEANED_UP = "self-check.cleaned-up"
    NOT_CLEANED_UP = "self-check.not-cleaned-up"
    REFUSED = "self-check.refused"
    UNEXPECTED = "self-check.unexpected"
    STOPPED = "self-check.stopped"
