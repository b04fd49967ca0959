"""Draws the trust boundaries of docs/threat-model.md, in the program's own colours: `make drawings`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from qrstation.ui.theme import (  # noqa: E402
    ACCENT,
    AMBER,
    BLUE_TEXT,
    DIM,
    LINE,
    PANEL,
    RAISED,
    RED,
    TEXT,
    WINDOW,
)

PICTURE = ROOT / "docs" / "pictures" / "trust-boundaries.svg"
WIDTH, HEIGHT = 960, 620
TITLE = (
    "Trust boundaries: network, media and collector outside; receiver, window, audit trail and disk in the user's "
    "account; decoders and keyring behind boundaries of their own"
)
FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"


@dataclass(frozen=True)
class Box:
    """Something that acts or keeps: where it stands, its name, and what it does in one or two lines."""

    x: int
    y: int
    name: str
    lines: tuple[str, ...]
    colour: str = ACCENT
    width: int = 232
    height: int = 84

    def drawn(self) -> str:
        """Give it as SVG."""
        texts = [_text(self.x + 16, self.y + 28, self.name, TEXT, 15, bold=True)]
        texts += [_text(self.x + 16, self.y + 50 + 19 * at, line, DIM, 13) for at, line in enumerate(self.lines)]
        frame = (
            f'<rect x="{self.x}" y="{self.y}" width="{self.width}" height="{self.height}" rx="6" '
            f'fill="{RAISED}" stroke="{self.colour}" stroke-width="1.5"/>'
        )
        return "\n".join((frame, *texts))


@dataclass(frozen=True)
class Way:
    """What crosses a boundary: the points of its line, where its number in the page's table stands, and its tips."""

    number: int
    points: tuple[tuple[int, int], ...]
    mark: tuple[int, int] | None = None
    both: bool = False
    """Whether the line has a tip at its beginning too."""

    def drawn(self) -> str:
        """Give it as SVG."""
        corners = " ".join(f"{x},{y}" for x, y in self.points)
        drawn = [f'<polyline points="{corners}" fill="none" stroke="{BLUE_TEXT}" stroke-width="2"/>']
        drawn.append(_tip(self.points[-1], self.points[-2]))
        if self.both:
            drawn.append(_tip(self.points[0], self.points[1]))
        if self.mark:
            x, y = self.mark
            drawn.append(f'<circle cx="{x}" cy="{y}" r="12" fill="{WINDOW}" stroke="{BLUE_TEXT}" stroke-width="1.5"/>')
            drawn.append(_text(x, y + 5, str(self.number), TEXT, 14, bold=True, anchor="middle"))
        return "\n".join(drawn)


def _tip(at: tuple[int, int], before: tuple[int, int]) -> str:
    """Give the tip of a line that comes from ``before``; lines are upright or level."""
    right, down = (at[0] > before[0]) - (at[0] < before[0]), (at[1] > before[1]) - (at[1] < before[1])
    x, y = at[0] - 11 * right, at[1] - 11 * down
    corners = f"{at[0]},{at[1]} {x + 6 * down},{y + 6 * right} {x - 6 * down},{y - 6 * right}"
    return f'<polygon points="{corners}" fill="{BLUE_TEXT}"/>'


BOXES = (
    Box(24, 96, "Network", ("archives, modalities,", "and whoever else is there"), RED),
    Box(24, 292, "Media and links", ("CDs, folders, zip files,", "qrstation:// links"), RED),
    Box(24, 488, "Collector", ("takes the audit trail", "over TLS"), AMBER),
    Box(364, 96, "Receiver", ("one process: admits, keeps;", "the one writer of the store")),
    Box(364, 292, "Window, commands", ("ask and show; they parse", "no stored object")),
    Box(364, 488, "Audit trail", ("a chain of records;", "its end is known elsewhere")),
    Box(704, 96, "Disk", ("store, index, state, logs:", "this user's alone")),
    Box(704, 292, "Decoders", ("processes that may fall:", "bytes become pixels"), AMBER),
    Box(704, 488, "Keyring", ("the system's: passphrases,", "the key of the chain"), AMBER),
)
WAYS = (
    Way(1, ((256, 126), (364, 126)), (310, 126)),
    Way(2, ((256, 158), (310, 158), (310, 312), (364, 312)), (310, 218), both=True),
    Way(3, ((256, 346), (364, 346)), (310, 346)),
    Way(4, ((480, 180), (480, 292)), (480, 236), both=True),
    Way(5, ((596, 138), (704, 138)), (650, 138), both=True),
    Way(6, ((820, 180), (820, 292)), (820, 236)),
    Way(7, ((704, 334), (596, 334)), (650, 334)),
    Way(8, ((704, 508), (650, 508), (650, 360), (596, 360)), (650, 434), both=True),
    Way(0, ((480, 376), (480, 488))),
    Way(9, ((364, 530), (256, 530)), (310, 530)),
)


def drawing() -> str:
    """Give the whole drawing as SVG."""
    zones = (
        _zone(8, 52, 264, 552, RED, "Outside: believed in nothing", RED),
        _zone(344, 52, 608, 552, ACCENT, "This user's account", BLUE_TEXT),
        _zone(688, 272, 256, 120, AMBER, "", AMBER),
        _zone(688, 468, 256, 120, AMBER, "", AMBER),
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="{FONT}" role="img" aria-labelledby="title">',
        f'<title id="title">{TITLE}</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="{WINDOW}" stroke="{LINE}"/>',
        _text(24, 34, "What crosses which boundary; the numbers are those of the table", DIM, 14),
        *zones,
        *(way.drawn() for way in WAYS),
        *(box.drawn() for box in BOXES),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _zone(x: int, y: int, width: int, height: int, stroke: str, name: str, colour: str) -> str:
    frame = (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8" fill="{PANEL}" stroke="{stroke}" '
        'stroke-width="1.5" stroke-dasharray="7 5"/>'
    )
    return "\n".join((frame, _text(x + 16, y + 26, name, colour, 14, bold=True))) if name else frame


def _text(x: int, y: int, text: str, colour: str, size: int, *, bold: bool = False, anchor: str = "start") -> str:
    weight = ' font-weight="600"' if bold else ""
    middle = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}"{weight}{middle}>{escape(text)}</text>'


if __name__ == "__main__":
    PICTURE.write_text(drawing(), encoding="utf-8", newline="\n")
