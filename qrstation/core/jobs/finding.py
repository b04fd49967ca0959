"""What the doctor finds: one step of the chain between an archive and this station."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qrstation.core.notice import Notice


class Step(StrEnum):
    """The links of the chain, in the order in which they are tried."""

    RESOLVE = "resolve"
    CONNECT = "connect"
    TLS = "tls"
    """Of an archive that is called with TLS alone."""
    ASSOCIATE = "associate"
    ECHO = "echo"
    FIND = "find"
    RECEIVER = "receiver"
    MOVE = "move"


class StepState(StrEnum):
    """How a step went."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One step's result: what was seen, and for a failure what to do."""

    archive: str
    step: Step
    state: StepState
    notice: Notice | None = None

    @property
    def concerns_administrator(self) -> bool:
        """Tell whether the archive must perhaps be told about this station."""
        return self.state is StepState.FAILED and self.step in (Step.ASSOCIATE, Step.ECHO, Step.FIND, Step.MOVE)
