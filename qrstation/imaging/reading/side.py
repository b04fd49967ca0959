"""Reads which side of the patient an image shows and how it was taken (PS3.3 C.7.6.1.1, C.7.6.16.2.8, C.8.11.5)."""

from __future__ import annotations

import re

from qrstation.core.errors import CannotDecode
from qrstation.imaging.frame import Side
from qrstation.imaging.reading.data_set_elements import Elements

FRAME_ANATOMY, FRAME_ORIENTATION = 0x00209071, 0x00209450
_LATERALITIES = (0x00200062, 0x00200060)
_FRAME_LATERALITY = 0x00209072
_VIEW_POSITION, _VIEW_CODES, _VIEW_MODIFIERS = 0x00185101, 0x00540220, 0x00540222
_CODE_VALUE, _CODE_MEANING = 0x00080100, 0x00080104
_POSITION = re.compile(r"[A-Z0-9][A-Z0-9 _]{0,15}")
_MOST_MODIFIERS = 4
_LONGEST_MEANING = 64
_VIEWS = {
    # Mammography (PS3.16 CID 4014); by SNOMED CT and by the codes that were used before it.
    ("399260004", "R-10224"): "ML",
    ("399368009", "R-10226"): "MLO",
    ("399352003", "R-10228"): "LM",
    ("399099002", "R-10230"): "LMO",
    ("399162004", "R-10242"): "CC",
    ("399196006", "R-10244"): "FB",
    ("399188001", "R-102D0"): "SIO",
    ("441555000", "R-40AAA"): "ISO",
    ("399192008", "R-1024A"): "XCCL",
    ("399101009", "R-1024B"): "XCCM",
    # Projection radiography (PS3.16 CID 4010), where View Position has a word for it.
    ("399348003", "R-10206"): "AP",
    ("272479007", "R-40888", "R-10214"): "PA",
    ("399173006", "R-10236"): "LL",
    ("399198007", "R-10232"): "RL",
    ("399006002", "R-10212"): "LPO",
    ("399038007", "R-10210"): "RPO",
    ("399135007", "R-10220"): "LAO",
    ("399356000", "R-40985"): "RAO",
}
_MODIFIERS = {
    # PS3.16 CID 4015.
    ("399161006", "R-102D2"): "CV",
    ("399011000", "R-102D1"): "AT",
    ("399197002", "R-102D3"): "RL",
    ("399226006", "R-102D4"): "RM",
    ("414493004", "R-102CA"): "RI",
    ("415670009", "R-102C9"): "RS",
    ("399209000", "R-102D5"): "ID",
    ("399163009", "R-102D6"): "M",
    ("399055006", "R-102D7"): "S",
    ("399110001", "R-102C2"): "TAN",
    ("442581004", "R-40AB3"): "NP",
    ("442593008", "R-40ABE"): "IMF",
    ("442580003", "R-40AB2"): "AX",
    ("441752004", "P2-00161"): "AC",
}
_VIEW_OF = {code: words for codes, words in _VIEWS.items() for code in codes}
_MODIFIER_OF = {code: words for codes, words in _MODIFIERS.items() for code in codes}


def read_side(top: Elements, anatomy: Elements) -> Side:
    """Tell a frame's side; ``anatomy`` is the item that holds Frame Laterality, the data set itself in a plain image.

    The frame's laterality goes before the image's, that before the series'. What is no value of the standard counts
    as absent.
    """
    found = (anatomy.short_texts(_FRAME_LATERALITY), *map(top.short_texts, _LATERALITIES))
    laterality = next((texts[0] for texts in found if texts and texts[0] in ("R", "L", "B", "U")), "")
    return Side("" if laterality == "U" else laterality, _view(top))


def _view(top: Elements) -> str:
    """Give the view: of the code where it has an abbreviation, else View Position, else the code's own words."""
    try:
        abbreviation, meaning = _coded(top.item(_VIEW_CODES))
    except CannotDecode:
        abbreviation, meaning = "", ""  # a damaged code is no reason not to show the image
    position = " ".join(top.short_texts(_VIEW_POSITION)[:1]).upper()
    return abbreviation or (position if _POSITION.fullmatch(position) else meaning)


def _coded(code: Elements) -> tuple[str, str]:
    """Give a view code's abbreviation with those of its modifiers, and its meaning; "" for what there is not."""
    view = _of(code, _VIEW_OF)
    meaning = " ".join(code.short_texts(_CODE_MEANING)[:1])
    is_plain = len(meaning) <= _LONGEST_MEANING and meaning.isascii() and meaning.isprintable()
    return " ".join((view, *_modifiers(code))) if view else "", meaning if is_plain else ""


def _modifiers(code: Elements) -> list[str]:
    spans, coding = code.item_spans(_VIEW_MODIFIERS)
    found = [_of(code.parse(span, coding), _MODIFIER_OF) for span in spans[:_MOST_MODIFIERS]]
    return [words for words in found if words]


def _of(item: Elements, words: dict[str, str]) -> str:
    return words.get(" ".join(item.short_texts(_CODE_VALUE)[:1]), "")
