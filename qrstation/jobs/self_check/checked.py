"""What the self-check finds: one step's result."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qrstation.core.jobs.finding import StepState
from qrstation.core.notice import Notice


class CheckStep(StrEnum):
    """What is tried, in this order."""

    HOME = "home"
    DECODER = "decoder"
    DECODE = "decode"
    """Once for each sample."""
    PREVIEW = "preview"
    STORE = "store"
    PORT = "port"
    RECEIVER = "receiver"
    RECEIVE = "receive"
    CERTIFICATE = "certificate"
    KEYRING = "keyring"
    ARCHIVES = "demo-archives"
    WINDOW = "window"
    CLEAN_UP = "clean-up"


@dataclass(frozen=True, slots=True)
class Checked:
    """One step's result: OK or FAILED, what was seen, and the seconds that it took."""

    step: CheckStep
    state: StepState
    notice: Notice
    seconds: float
