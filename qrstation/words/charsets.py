"""What people call the character sets of the standard (PS3.3 C.12.1.1.2)."""

from __future__ import annotations

_NAMES = {
    "": "Plain ASCII",
    "ISO_IR 192": "Unicode (UTF-8)",
    "ISO_IR 100": "Western European",
    "ISO_IR 101": "Central European",
    "ISO_IR 109": "Southern European",
    "ISO_IR 110": "Northern European",
    "ISO_IR 148": "Turkish",
    "ISO_IR 144": "Cyrillic",
    "ISO_IR 126": "Greek",
    "ISO_IR 127": "Arabic",
    "ISO_IR 138": "Hebrew",
    "ISO_IR 166": "Thai",
    "ISO_IR 13": "Japanese (half-width, Shift JIS)",
    "\\ISO 2022 IR 87": "Japanese",
    "ISO 2022 IR 13\\ISO 2022 IR 87": "Japanese (with half-width)",
    "\\ISO 2022 IR 149": "Korean",
    "ISO 2022 IR 149": "Korean (without escapes)",
    "\\ISO 2022 IR 58": "Chinese (ISO 2022)",
    "GB18030": "Chinese (GB18030)",
    "GBK": "Chinese (GBK)",
}


def charset_in_words(charset: str) -> str:
    """Give what people call a value of Specific Character Set; the value itself where there is no name."""
    return _NAMES.get(charset, charset)
