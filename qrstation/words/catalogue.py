"""Makes words of notices: the one place for the window and the command line."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from qrstation.core.errors import StationError
from qrstation.core.notice import Notice
from qrstation.words import (
    alignment,
    audit,
    jobs,
    keys,
    objects,
    outcomes,
    patients,
    peers,
    pixels,
    priors,
    receiver,
    self_check,
    settings,
    stacks,
    statuses,
    store,
    syslog,
    tls,
    window,
)
from qrstation.words.entry import Entry, Words

LOG = logging.getLogger(__name__)
ROOMS = (
    alignment,
    audit,
    jobs,
    keys,
    objects,
    outcomes,
    patients,
    peers,
    pixels,
    priors,
    receiver,
    self_check,
    settings,
    stacks,
    statuses,
    store,
    syslog,
    tls,
    window,
)
ENTRIES: dict[str, Entry] = {code: entry for room in ROOMS for code, entry in room.WORDS.items()}
NOTHING = Words("")


def words_of(subject: Notice | StationError | None) -> Words:
    """Give the words of a notice or an error; none for None. What has no words (yet) is said by its code."""
    if subject is None:
        return NOTHING
    told = subject.notice if isinstance(subject, StationError) else subject
    values = {name: _said(value) for name, value in told.values}
    entry = ENTRIES.get(told.code)
    try:
        if entry is None:
            raise LookupError(told.code)
        what, advice = entry(values) if callable(entry) else (entry[0].format(**values), entry[1].format(**values))
    except (LookupError, ValueError, TypeError, AttributeError):
        LOG.exception("a notice has no words that fit: %s", told.code)
        return Words(str(told.code), "", told.support)
    return Words(what, advice, told.support)


def words_of_all(told: Sequence[Notice]) -> Words:
    """Give what is said of several at once: what happened of each, and what to do about the first."""
    said = [words_of(each) for each in told] or [NOTHING]
    return Words("; ".join(each.what for each in said), said[0].advice, said[0].code)


def _said(value: Any) -> Any:
    if isinstance(value, Notice):
        return words_of(value)
    return ", ".join(value) if isinstance(value, tuple) else value
