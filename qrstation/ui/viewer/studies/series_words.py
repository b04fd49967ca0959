"""What a series' words say of how it was made: kernel, weighting, contrast, and that it was worked out of others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_KERNEL_OF_CT = re.compile(r"\b(?:[bihudq][rvlfe]?|br|bl|hr|qr)(\d{2})[a-z]?\b")
"""Siemens' names: the number grows with sharpness."""
_SHARP, _SOFT = 55, 49
_KERNELS = (
    ("bone", r"bones?|knochen|os|inner ear|temporal|detail"),
    ("sharp", r"lungs?|lunge|pulmo\w*|sharp|hrct|high res\w*|edge|ya|yb|yc|yd|fc5\d|fc8\d"),
    ("soft", r"soft|mediast\w*|weichteil\w*|standard|stnd|std|smooth|fc0\d|fc1\d"),
)
_WEIGHTINGS = (
    ("adc", r"adc|apparent"),
    ("diffusion", r"dwi|diff\w*|resolve|trace\w*|isob?\d*|b[ =]?\d{3,4}"),
    ("flair", r"flair|dark[- ]?fluid"),
    ("stir", r"stir|tirm"),
    ("susceptibility", r"swi|swan|t2\*|t2star|hemo|venbold"),
    ("angiography", r"tof|mra|angio\w*|pca"),
    ("proton density", r"pdw?|proton"),
    ("t1", r"t1\w?|mprage|mp rage|spgr|bravo|vibe|lava|thrive|fame"),
    ("t2", r"t2\w?|haste|ssfse|ciss|fiesta|space"),
)
_PHASES = (
    ("arterial", r"art\w*|early"),
    ("venous", r"ven\w*|portal\w*|pv"),
    ("late", r"late|delay\w*|equilib\w*|spät"),
)
_NATIVE = re.compile(
    r"\b(native?|nat|plain|without|w/o|non[- ]?contrast|non[- ]?enhanced|unenhanced|pre|ohne)\b"
    r"|(?<![a-z])c[-−](?!\w)|-c\b"
)
_CONTRAST = re.compile(r"\b(contrast|post|enhanced|gd|gado\w*|km|ce|iv|with)\b|(?<![a-z])c\+|\+\s?(c|gd|km)\b")
_FAT = re.compile(r"\b(fs|fat[- ]?sat\w*|spair|spir|fatsup\w*|dixon|water)\b")
_MADE = re.compile(r"\b(mip|minip|mpr|vrt?|3d recon\w*|subtraction|sub|average|mean)\b")


@dataclass(frozen=True, slots=True)
class Said:
    """What words say; "" where they say nothing."""

    kernel: str = ""
    weighting: str = ""
    contrast: str = ""
    phase: str = ""
    fat: str = ""
    made: str = ""


_WEIGHTS = {"kernel": 1.5, "weighting": 4.0, "contrast": 1.5, "phase": 2.5, "fat": 0.75, "made": 2.0}
_NONE_IF_UNSAID = {"fat": 0.75, "made": 2.0, "contrast": 0.75}
"""Who does not say these mostly means that there is none; "native" says no more than that."""


@lru_cache(maxsize=512)
def said_in(words: str) -> Said:
    """Read a description."""
    text = " ".join(words.casefold().replace("_", " ").split())
    phase = _first(_PHASES, text)
    contrast = "native" if _NATIVE.search(text) else "contrast" if phase or _CONTRAST.search(text) else ""
    return Said(
        kernel_of(text),
        _first(_WEIGHTINGS, text),
        contrast,
        phase,
        "suppressed" if _FAT.search(text) else "",
        "made" if _MADE.search(text) else "",
    )


def agreement(one: str, other: str) -> float:
    """Rate how far two descriptions say the same of how their series were made: below 0 where they contradict."""
    first, second = said_in(one), said_in(other)
    score = 0.0
    for name, weight in _WEIGHTS.items():
        a, b = getattr(first, name), getattr(second, name)
        if a and b:
            score += weight if a == b else -weight
        elif (a or b) not in ("", "native"):
            score -= _NONE_IF_UNSAID.get(name, 0.0)
    return score


def kernel_of(words: str) -> str:
    """Give what a kernel is for by its name, or by a series' words: "sharp", "soft" or "bone"; "" unknown."""
    text = words.casefold()
    named = _first(_KERNELS, text)
    number = _KERNEL_OF_CT.search(text)
    if named == "bone" or number is None:
        return named
    return "sharp" if int(number[1]) >= _SHARP else "soft" if int(number[1]) <= _SOFT else named


def _first(kinds: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in kinds if re.search(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])", text)), "")
