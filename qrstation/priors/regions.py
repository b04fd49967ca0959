"""The parts of the body that studies are ranked by."""

from __future__ import annotations

from enum import StrEnum


class Region(StrEnum):
    """A part of the body, in the words that the command line gives."""

    HEAD = "head"
    NECK = "neck"
    THORAX = "thorax"
    BREAST = "breast"
    ABDOMEN = "abdomen"
    PELVIS = "pelvis"
    CERVICAL_SPINE = "cervical spine"
    THORACIC_SPINE = "thoracic spine"
    LUMBAR_SPINE = "lumbar spine"
    SHOULDER = "shoulder"
    UPPER_ARM = "upper arm"
    ELBOW = "elbow"
    FOREARM = "forearm"
    WRIST = "wrist"
    HAND = "hand"
    HIP = "hip"
    THIGH = "thigh"
    KNEE = "knee"
    LOWER_LEG = "lower leg"
    ANKLE = "ankle"
    FOOT = "foot"
    WHOLE_BODY = "whole body"


SPINE = (Region.CERVICAL_SPINE, Region.THORACIC_SPINE, Region.LUMBAR_SPINE)
ARM = (Region.SHOULDER, Region.UPPER_ARM, Region.ELBOW, Region.FOREARM, Region.WRIST, Region.HAND)
LEG = (Region.HIP, Region.THIGH, Region.KNEE, Region.LOWER_LEG, Region.ANKLE, Region.FOOT)
PAIRED = frozenset({Region.BREAST, *ARM, *LEG})
"""Parts that there are two of: of others a side says nothing about what is shown."""


class Laterality(StrEnum):
    """Which side of a paired part."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    NONE = "none"
    """Nobody said."""


class Contrast(StrEnum):
    """Whether a contrast agent was given."""

    WITH = "with"
    WITHOUT = "without"
    BOTH = "both"
    UNKNOWN = "unknown"


REGIONS = tuple(str(region) for region in Region)
"""As they are named in word lists."""


def regions_of(text: str) -> tuple[Region, ...]:
    """Give the regions that a key of a word list names: "thorax, abdomen". Raises ValueError for another word."""
    return tuple(Region(part.strip().casefold()) for part in text.split(","))
