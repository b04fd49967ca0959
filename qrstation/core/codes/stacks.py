"""What can be told of a stack of images: what tells it from the others of its series."""

from __future__ import annotations

from qrstation.core.notice import Code


class StackCode(Code):
    """Codes; each has its words in `qrstation.words.stacks`."""

    AXIAL = "stack.axial"
    CORONAL = "stack.coronal"
    SAGITTAL = "stack.sagittal"
    OBLIQUE = "stack.oblique"
    """Value ``plane``, a notice: the plane that it comes nearest to."""
    NO_PLANE = "stack.no-plane"
    SIZE = "stack.size"
    LOCALIZER = "stack.localizer"

    KIND = "stack.kind"
    """Value ``own``: those values of Image Type (0008,0008) that the others lack, with backslashes between them."""
    NO_KIND = "stack.no-kind"
    ECHO = "stack.echo"
    NO_ECHO = "stack.no-echo"
    ECHO_TIME = "stack.echo-time"
    NO_ECHO_TIME = "stack.no-echo-time"
    B_VALUE = "stack.b-value"
    NO_B_VALUE = "stack.no-b-value"
    PHASE = "stack.phase"
    NO_PHASE = "stack.no-phase"
    NO_TRIGGER_TIME = "stack.no-trigger-time"
    PART = "stack.part"
    NO_PART = "stack.no-part"
    ACQUISITION = "stack.acquisition"
    NO_ACQUISITION = "stack.no-acquisition"
