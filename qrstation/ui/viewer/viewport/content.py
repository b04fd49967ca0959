"""What one viewport holds: a series of a study, the stack that is walked through, and which slice."""

from __future__ import annotations

from qrstation.imaging.stacks.stack import Order, Slice, Stack
from qrstation.ui.viewer.frames.slice_feed import SliceFeed
from qrstation.ui.viewer.overlay.image_words import image_words
from qrstation.ui.viewer.studies.stack_name import stack_name
from qrstation.ui.viewer.studies.subject import Subject
from qrstation.ui.viewer.viewport.look_shelf import Left


class Content:
    """Knows what is held and whether the reader chose it; how it comes to the screen it leaves to the feed."""

    def __init__(self, feed: SliceFeed) -> None:
        self._feed = feed
        self.subject: Subject | None = None
        self.order = Order.POSITION
        """The order in which a person wants to walk through the stack."""
        self.touched = False
        """Whether the hand chose anything here; until then the viewer may choose a better series."""
        self.held = False
        """Whether a hand is drawing on the slice: until it ends no other viewport walks this one on."""
        self._base = Stack()
        """The stack in the order of its positions."""
        self._is_centred = False
        """Whether the middle slice is shown since nobody chose another: it is followed while the stack grows."""

    @property
    def study_uid(self) -> str:
        """The study opened here; "" for none."""
        return self.subject.heading.study_uid if self.subject else ""

    @property
    def series_uid(self) -> str:
        """The series opened here; "" for none."""
        return self._feed.model.series_uid if self._feed.model else ""

    @property
    def modality(self) -> str:
        """The modality of the series shown."""
        return self.subject.series.modality if self.subject and self.subject.series else ""

    @property
    def stack(self) -> Stack | None:
        """The stack opened here."""
        return self._feed.model.stack if self._feed.model else None

    @property
    def stack_key(self) -> str:
        """Which stack of its series is opened here, "" for an only one."""
        return self.stack.key if self.stack else ""

    @property
    def stack_name(self) -> str:
        """The name of the stack opened here; "" for none."""
        return stack_name(self.series_uid, self.stack_key)

    @property
    def slice_count(self) -> int:
        """The number of slices here."""
        return self._feed.model.count if self._feed.model else 0

    @property
    def slice_index(self) -> int:
        """The index of the slice shown, or while none is shown of the one wanted; from 0."""
        return self._feed.shown_index

    @property
    def wanted_index(self) -> int:
        """The index of the slice that is on its way, or shown already; from 0."""
        return self._feed.model.index if self._feed.model else 0

    @property
    def wanted_slice(self) -> Slice | None:
        """The slice that is on its way, or shown already; None in an empty stack."""
        return self._feed.model.current if self._feed.model else None

    @property
    def location(self) -> float | None:
        """The place of the slice shown along the stack's normal, in mm."""
        return self._feed.piece.location if self._feed.piece else None

    @property
    def image_number(self) -> int | None:
        """The Instance Number of the image that is wanted or shown."""
        return self.wanted_slice.record.instance_number if self.wanted_slice else None

    @property
    def image_words(self) -> str:
        """What the image is called that is shown; "" for none."""
        piece = self._feed.piece
        if piece is None:
            return ""
        record = piece.record
        return image_words(record.instance_number, self.slice_index, self.slice_count, piece.frame, record.frames)

    def open(
        self, subject: Subject, series_uid: str, stack: Stack, index: int | None, left: Left | None = None
    ) -> None:
        """Hold a stack of a series from the slice at ``index``, else from its middle; ``left``: as it was left."""
        self.subject = subject
        self.order, self._base = left.order if left else Order.POSITION, stack
        self._is_centred = index is None
        place, walked = _middle(stack) if index is None else index, stack.ordered(self.order)
        if walked is not stack and 0 <= place < len(stack.slices):
            first = stack.slices[place]
            place = walked.index_of(first.record.sop_uid, first.frame) or 0
        self._feed.open(series_uid, walked, place, left.look if left else None)

    def grow(self, subject: Subject, stack: Stack) -> None:
        """Take what has arrived since; a slice that was chosen stays, else it is the middle one."""
        self.subject = subject
        self._base = stack
        self._feed.grow(stack.ordered(self.order), _middle(stack) if self._is_centred else None)

    def sort(self, order: Order) -> None:
        """Walk in another order from now on; the slice stays."""
        self.touch()
        self.order = order
        self._feed.grow(self._base.ordered(order))

    def close(self, subject: Subject | None) -> None:
        """Hold no series."""
        self.subject = subject
        self._feed.close_series()

    def go(self, index: int) -> bool:
        """Want this slice from now on; tells whether it is another."""
        self._is_centred = False
        return self._feed.go(index)

    def touch(self) -> None:
        """Keep series and slice as they are from now on: the reader is at work here."""
        self.touched = True
        self._is_centred = False


def _middle(stack: Stack) -> int:
    return len(stack.slices) // 2
