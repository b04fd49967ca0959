"""The command that tells which prior image stands beside which: align."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

from qrstation.cli.output import print_json, print_line, print_table, say
from qrstation.cli.series_stacks import read_stacks
from qrstation.cli.status import EXIT_OK, EXIT_SOME
from qrstation.core.codes.alignment import AlignmentCode
from qrstation.core.instance import Vector
from qrstation.core.notice import notice
from qrstation.core.station.home import find_home
from qrstation.imaging.alignment.link import Beside, Link, beside, known_link, pixel_link
from qrstation.imaging.stacks.slice import Slice
from qrstation.imaging.stacks.stack import Stack
from qrstation.store.state import StateFile
from qrstation.words import words_of

_DIGITS = 6
"""Of a length in mm; what is behind them is the computer's own."""
_BY = {
    AlignmentCode.FRAME_OF_REFERENCE: "frame of reference",
    AlignmentCode.PIXELS: "pixels",
    AlignmentCode.HAND: "hand",
    AlignmentCode.NOT_LINKED: "none",
}


def run_align(options: argparse.Namespace) -> int:
    """Print how two series are linked, then what stands beside each image of the current one."""
    current, prior = (next(iter(read_stacks(uid)), Stack()) for uid in (options.current, options.prior))
    link = _link(current, prior)
    rows = beside(current, prior, link.offset)
    if options.json:
        print_json(_head(link))
        for row in rows:
            print_json(_row(row))
    else:
        print_line(_sentence(link))
        print_table(["Current", "Frame", "Prior", "Frame", "Distance (mm)"], _cells(rows))
    return EXIT_OK if link.offset is not None else EXIT_SOME


def _link(current: Stack, prior: Stack) -> Link:
    known = known_link(current, prior, _by_hand())
    if known is not None:
        return known
    from qrstation.imaging.decoders.aligner import align_stacks

    say("qrstation: comparing the pixels")
    return pixel_link(align_stacks(current, prior))


def _by_hand() -> Mapping[tuple[str, str], Vector]:
    """Give what was aligned by hand, as the window keeps it. Raises StoreUnusable."""
    file = find_home().state_file
    if not file.exists():
        return {}
    with closing(StateFile(file, mends=False)) as state:
        return state.alignments()


def _head(link: Link) -> dict[str, Any]:
    return {
        "by": _BY[link.by],
        "offset_mm": _length(link.offset),
        "confidence": link.confidence,
        "reason": words_of(notice(link.reason)).what if link.reason else "",
    }


def _row(row: Beside) -> dict[str, Any]:
    return {
        "current": _image(row.current),
        "prior": _image(row.prior) if row.prior else None,
        "distance_mm": _length(row.distance),
    }


def _image(piece: Slice) -> dict[str, Any]:
    return {"SOPInstanceUID": piece.record.sop_uid, "frame": piece.frame + 1}


def _length(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS) + 0.0


def _sentence(link: Link) -> str:
    if link.offset is None:
        why = words_of(notice(link.reason)).what if link.reason else ""
        return f"{words_of(notice(link.by)).what}: {why}"
    return words_of(notice(link.by, offset=link.offset)).what


def _cells(rows: list[Beside]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        prior = (row.prior.record.sop_uid, str(row.prior.frame + 1)) if row.prior else ("", "")
        distance = "" if row.distance is None else f"{row.distance:+.1f}"
        yield row.current.record.sop_uid, str(row.current.frame + 1), *prior, distance
