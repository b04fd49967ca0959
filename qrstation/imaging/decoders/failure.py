"""How a decoder process says why it failed: an error's notice as JSON, which may come from one that was taken over."""

from __future__ import annotations

import json
import re

from qrstation.core.errors import CannotDecode, CannotDecodeNow, InstanceError
from qrstation.core.notice import Notice, notice_from

MOST_TEXT = 1 << 12
"""Characters of a notice at most: more are none of ours."""
_FAILED, _FAILED_NOW = "failed", "failed now"
"""How an answer begins that is no value; the second where the next try may do it."""
_KINDS = {_FAILED: CannotDecode, _FAILED_NOW: CannotDecodeNow}
_CODE = re.compile(r"[a-z0-9._-]{1,64}")
_DEEPEST = 3
"""How deep notices lie in each other at most."""


def answer_of(error: InstanceError) -> tuple[str, str]:
    """Give what a decoder answers for an error."""
    return _FAILED_NOW if isinstance(error, CannotDecodeNow) else _FAILED, json.dumps(error.notice.as_json())


def error_of(untrusted: object) -> CannotDecode | None:
    """Give the error that an answer stands for; None where it is none of ours."""
    if type(untrusted) is not tuple or len(untrusted) != 2:
        return None
    kind, untrusted_text = untrusted
    if type(kind) is not str or kind not in _KINDS:
        return None
    if type(untrusted_text) is not str or len(untrusted_text) > MOST_TEXT:
        return None
    try:
        told = notice_from(json.loads(untrusted_text))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return None
    return _KINDS[kind].of(told) if _is_plain(told, _DEEPEST) else None


def _is_plain(told: Notice, deepest: int) -> bool:
    """Tell whether codes are such as we have, since they are written to logs, and the notice is not too deep."""
    inner = [value for _, value in told.values if isinstance(value, Notice)]
    return deepest > 0 and bool(_CODE.fullmatch(told.code)) and all(_is_plain(each, deepest - 1) for each in inner)
