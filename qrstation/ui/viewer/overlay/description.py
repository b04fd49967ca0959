"""What is said and drawn over the picture that a viewport shows, gathered from its feed."""

from __future__ import annotations

from qrstation.ui.viewer.frames.affine import Hold
from qrstation.ui.viewer.frames.picture import orientation_of, spacing_note
from qrstation.ui.viewer.frames.slice_feed import SliceFeed
from qrstation.ui.viewer.frames.stack_model import key_of
from qrstation.ui.viewer.frames.transform import Transform
from qrstation.ui.viewer.overlay.directions import edge_letters, scale_bar
from qrstation.ui.viewer.overlay.notes import notes, side_words
from qrstation.ui.viewer.overlay.overlay import Corners, PictureFacts
from qrstation.ui.viewer.overlay.overlay_layout import Marks

_BAR_SHARE = 0.25
"""The scale bar takes at most so much of the view's width."""


def picture_facts(
    feed: SliceFeed, view: Transform, ratio: float, *, harmed: bool, tie_notes: tuple[str, ...] = ()
) -> PictureFacts | None:
    """Gather what is said of the picture shown, or of the slice that cannot be; None while there is neither.

    ``ratio`` is the screen's device pixels for a point.
    """
    piece, model = feed.piece, feed.model
    if piece is None or model is None:
        return None
    picture = feed.picture
    frame = picture.order.frame if picture else None
    # The stack may know more of the image by now than when it was shown.
    newest = model.stack.index_of(piece.record.sop_uid, piece.frame)
    is_same = newest is not None and key_of(model.stack.slices[newest]) == key_of(piece)
    record = model.stack.slices[newest].record if newest is not None and is_same else piece.record
    return PictureFacts(
        index=feed.shown_index,
        count=model.count,
        number=piece.record.instance_number,
        location=piece.location,
        normal=model.stack.normal,
        frame=piece.frame,
        frames=piece.record.frames,
        tie_notes=tie_notes,
        window=picture.window if picture else None,
        inverted=feed.inverted,
        hold=view.hold if picture else Hold(),
        zoom=view.zoom(ratio) if picture else None,
        lossy=bool(frame and frame.lossy),
        lossy_ratio=frame.lossy_ratio if frame else None,
        harmed=harmed,
        side=side_words(frame.side) if frame else "",
        notes=notes(frame, feed.hand) if frame else (),
        patient=record.patient,
        source=record.source,
    )


def marks(feed: SliceFeed, words: Corners, view: Transform) -> Marks:
    """Compose what is drawn over the picture: these words, and what is seen of the picture itself."""
    if feed.picture is None:
        return Marks(words)
    frame = feed.picture.order.frame
    bar = scale_bar(view.effective_scale, view.width * _BAR_SHARE) if frame.geometry.spacing is not None else None
    cosines = orientation_of(feed.picture.order.piece, frame)
    return Marks(words, edge_letters(cosines, frame.geometry.patient_orientation, view.hold), bar, spacing_note(frame))
