"""What can be told of searches, jobs and the doctor."""

from __future__ import annotations

from qrstation.core.notice import Code


class JobCode(Code):
    """Codes; each has its words in `qrstation.words.jobs`."""
