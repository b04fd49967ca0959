"""The data dictionary (PS3.6), as pydicom carries it; it is loaded with the first question, not with this module.

pydicom takes a fifth of a second to import, which the window's start does not wait for.
"""

from __future__ import annotations

from functools import cache
from types import ModuleType


@cache
def _pydicom() -> ModuleType:
    from pydicom import datadict

    return datadict


def vr_by_dictionary(tag: int) -> str:
    """Give an element's VR; several where it depends, such as "US or SS". Raises KeyError for an unknown tag."""
    return str(_pydicom().dictionary_VR(tag))


def vm_by_dictionary(tag: int) -> str:
    """Give an element's value multiplicity, such as "1-n". Raises KeyError for an unknown tag."""
    return str(_pydicom().dictionary_VM(tag))


def keyword_of(tag: int) -> str:
    """Give an element's keyword, "" for an unknown tag."""
    return str(_pydicom().keyword_for_tag(tag))


def tag_of(keyword: str) -> int | None:
    """Give the tag of a keyword; None for an unknown one."""
    tag = _pydicom().tag_for_keyword(keyword)
    return None if tag is None else int(tag)


def name_of(keyword: str) -> str:
    """Give an element's name by its keyword, "" for an unknown one."""
    tag = tag_of(keyword)
    return "" if tag is None else str(_pydicom().dictionary_description(tag))


def private_name_of(tag: int, creator: str) -> str:
    """Give what a private element of a known creator is called, "" for an unknown one."""
    try:
        return str(_pydicom().private_dictionary_description(tag, creator)).strip("[]")
    except KeyError:
        return ""


def uid_name_of(uid: str) -> str:
    """Give the name of a UID of the standard (PS3.6 annex A), "" for any other."""
    from pydicom.uid import UID_dictionary

    return str(UID_dictionary[uid][0]) if uid in UID_dictionary else ""


@cache
def sequences() -> frozenset[int]:
    """Give the tags of all sequences: where VRs are implicit, only the dictionary tells them."""
    return frozenset(tag for tag, entry in _pydicom().DicomDictionary.items() if entry[0] == "SQ")
