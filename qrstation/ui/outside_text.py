"""Makes text from outside harmless to show: what archives, peers, files and settings say is never read as markup.

A value becomes one line by `one_line`; values stand beside each other by `joined`. What is composed of them goes
through `shown` into labels, `tool_tip` into tool tips, `button_words` onto buttons and menus, `window_title` into
titles and `notice_words` to the system's notices.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

LINE = 200
"""Characters of one line at most: a name or description has 64 in the standard, and may have anything."""
TEXT = 2000
"""Characters of a text of several lines at most."""
LINES = 12
BUTTON = 48
"""Characters on a button, a chip or in a title at most."""
ELLIPSIS = "…"
SUBSTITUTE = "�"
"""Stands for what is not seen by itself: overrides of the direction, characters without width, half pairs."""

_FSI, _PDI = "\u2068", "\u2069"
_ISOLATES = _FSI + _PDI
_JOINERS = "\u200c\u200d"
_MARKS_OF_DIRECTION = "\u200e\u200f\u061c"
_BLANK = frozenset("\u034f\u115f\u1160\u3164\uffa0\u2800")
"""What is no format character and shows nothing all the same: joiners and fillers of syllables, the empty braille."""
_HIDDEN = frozenset({"Cf", "Cs", "Cn"})
_SEEN_FORMATS = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
"""Format characters of Arabic, Syriac and Kaithi that are seen: they span numbers."""
_SPACES = re.compile("[\\s\u0085\u2028\u2029]+")
_LINE_ENDS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\u0085\u2028\u2029]")
_PLAIN = re.compile(r"[!-~]*(?: [!-~]+)*")
_MOST_MARKS = 8
"""Marks over and under one letter: more would be drawn over other rows."""
_VIRAMA = 9
_WIDEST_GAP = 8
_REMEMBERED = 512


def one_line(text: str, most: int = LINE) -> str:
    """Make one harmless line of at most ``most`` characters of a value from outside.

    White space and line ends become one space each; control characters become their pictures (␀), and what would turn
    text round or is not seen becomes `SUBSTITUTE`. Letters of every script stay, with the joiners that Persian and
    Indic ones need. What is cut ends in an ellipsis. Doing it twice changes nothing.
    """
    if len(text) <= most and _PLAIN.fullmatch(text):
        return text
    # Much of what was cut would have been white space or padding, as little as may be is looked at.
    words = " ".join(_SPACES.split(text[: 4 * most].rstrip("\0 ")))
    seen = re.sub(f"[{_ISOLATES}]", SUBSTITUTE, _visible(words)).strip()
    return seen if len(seen) <= most and len(text) <= 4 * most else seen[: most - 1].rstrip() + ELLIPSIS


def isolated(text: str, most: int = LINE) -> str:
    """Make one harmless line that turns nothing round beside it: with letters from right to left it is isolated.

    Without it a Hebrew or Arabic name would draw the ID and the digits of the date behind it to its other side
    (Unicode Standard Annex 9).
    """
    line = one_line(text, most)
    turned = not line.isascii() and any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in line)
    return f"{_FSI}{line}{_PDI}" if turned else line


def joined(parts: Iterable[str], separator: str = " · ", most: int = LINE) -> str:
    """Put values from outside beside each other, those that are empty left out."""
    return separator.join(line for part in parts if (line := isolated(part, most)))


def shown(text: str, most: int = TEXT, most_lines: int = LINES) -> str:
    """Make a composed text harmless: as `one_line`, but its line ends stay, and what `isolated` put round a value."""
    if len(text) <= min(most, LINE) and _PLAIN.fullmatch(text):
        return text
    return _shown(text[: 4 * most + 1], most, most_lines)


@lru_cache(maxsize=_REMEMBERED)
def _shown(text: str, most: int, most_lines: int) -> str:
    """Do what `shown` says, once for texts that stand on the screen again and again."""
    lines = _LINE_ENDS.split(text[: 4 * most].rstrip("\0 \n"))
    seen = "\n".join(_composed(line) for line in lines[:most_lines]).strip("\n ")
    if len(lines) <= most_lines and len(seen) <= most and len(text) <= 4 * most:
        return seen
    above, end, last = seen[: most - 1].rstrip().rpartition("\n")
    return above + end + _closed(last) + ELLIPSIS


def shown_line(text: str, most: int = LINE) -> str:
    """Make a composed line harmless: one line, in which what `isolated` put round a value stays."""
    return shown(_LINE_ENDS.sub(" ", text[: 4 * most]), most)


def tool_tip(text: str) -> str:
    """Make a tool tip of a text: Qt takes one for HTML by its look, so that what looks like it is written out."""
    seen = shown(text)
    if "<" not in seen and "&" not in seen:
        return seen
    return f"<qt>{html.escape(seen)}</qt>".replace("\n", "<br>")


def button_words(text: str, most: int = BUTTON) -> str:
    """Make the words of a button, chip, tab or menu: an ampersand in it underlines nothing."""
    return shown_line(text, most).replace("&", "&&")


def window_title(text: str, most: int = BUTTON * 2) -> str:
    """Make a window's title; Qt would put its mark of changes for "[*]"."""
    return shown_line(text, most).replace("[*]", "[*][*]")


def notice_words(text: str, most: int = LINE) -> str:
    """Make a text for the system's notices, some of which read markup and some of which do not: it has none."""
    return shown(text, most).replace("<", "‹").replace(">", "›").replace("&", "＆")


def copied(text: str) -> str:
    """Give shown text as it goes to the clipboard: without what only keeps names apart on the screen."""
    return text.replace(_FSI, "").replace(_PDI, "")


def _visible(line: str) -> str:
    """Put what is seen in place of what is not; isolates stay."""
    found: list[str] = []
    marks = 0
    for letter in line:
        kind = unicodedata.category(letter)
        is_mark = kind in ("Mn", "Me") and letter not in _BLANK
        marks = marks + 1 if is_mark else 0
        if is_mark and marks > _MOST_MARKS:
            continue
        if letter in _ISOLATES or not _is_hidden(letter, kind) or (letter in _JOINERS and _joins("".join(found[-1:]))):
            found.append(letter)
        elif letter not in _MARKS_OF_DIRECTION:
            found.append(_picture(letter))
    return "".join(found)


def _is_hidden(letter: str, kind: str) -> bool:
    if kind == "Cc" or letter in _BLANK:
        return True
    return kind in _HIDDEN and not _SEEN_FORMATS.match(letter)


def _joins(before: str) -> bool:
    """Tell whether a joiner has a meaning there: it shapes Arabic script, or follows a virama (RFC 5892, A.1)."""
    if not before:
        return False
    return unicodedata.bidirectional(before) in ("AL", "NSM") or unicodedata.combining(before) == _VIRAMA


def _picture(letter: str) -> str:
    """Give what stands for a character that is not seen: for control characters their pictures."""
    code = ord(letter)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else SUBSTITUTE


def _composed(line: str) -> str:
    """Make a line harmless in which isolates may stand, one after the other, each closed."""
    pieces = re.split(f"([{_ISOLATES}])", _visible(_SPACES.sub(_blanks, line)))
    is_open = False
    for place in range(1, len(pieces), 2):
        fits = is_open == (pieces[place] == _PDI)
        is_open = is_open != fits
        pieces[place] = pieces[place] if fits else SUBSTITUTE
    return _closed("".join(pieces))


def _closed(line: str) -> str:
    return line + _PDI * (line.count(_FSI) - line.count(_PDI))


def _blanks(found: re.Match[str]) -> str:
    """Keep gaps of our own between values."""
    return found[0][:_WIDEST_GAP] if set(found[0]) == {" "} else " "
