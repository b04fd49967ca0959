"""Value representations (PS3.5 6.2): how long their length field is, how wide their words, which one a tag has."""

from __future__ import annotations

from qrstation.core.standard.dictionary import vr_by_dictionary

LONG = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
"""With two reserved bytes and a length of 32 bits; a VR that is not known yet is of these (PS3.5 7.1.2)."""
SHORT = frozenset(
    {"AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM", "UI",
     "UL", "US"}
)  # fmt: skip
"""With a length of 16 bits."""
WORDS = {"AT": 2, "OW": 2, "SS": 2, "US": 2, "FL": 4, "OF": 4, "OL": 4, "SL": 4, "UL": 4}
WORDS |= {"FD": 8, "OD": 8, "OV": 8, "SV": 8, "UV": 8}
"""Bytes of the words that big endian turns round; the other VRs are strings of bytes."""
NUMBERS = {"US": "H", "SS": "h", "UL": "L", "SL": "l", "UV": "Q", "SV": "q", "FL": "f", "FD": "d"}
"""Numbers in binary, with the letter by which struct knows them in its standard sizes."""
BY_CHARSET = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
"""Texts in the Specific Character Set (PS3.5 6.1.2.2)."""
PLAIN_TEXT = frozenset({"AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"})
"""Texts of the default repertoire, whatever the character set is."""


def vr_of(tag: int, *, signed: bool) -> str:
    """Give the VR of an element that was written without one (PS3.5 annex A.1).

    ``signed`` is what Pixel Representation says, on which some depend. Unknown and private ones are UN.
    """
    if tag >> 16 & 1:
        return "LO" if 0x10 <= tag & 0xFFFF <= 0xFF else "UN"
    if not tag & 0xFFFF:
        return "UL"
    try:
        vr = vr_by_dictionary(tag)
    except KeyError:
        return "UN"
    if len(vr) == 2:
        return vr
    if "OW" in vr:
        return "OW"
    return "SS" if signed else "US"
