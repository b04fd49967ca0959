"""The UIDs that are named: those of the standard, each with what pydicom's list says of it."""

from __future__ import annotations

import pytest
from pydicom.uid import UID, AllTransferSyntaxes

from qrstation.core.standard import uid_registry
from qrstation.core.standard.uid import is_conforming
from qrstation.core.standard.uid_registry import (
    DEFLATED_FRAME,
    NOT_STORAGE,
    STANDARD_ROOT,
    STORAGE_ROOTS,
    TRANSFER_SYNTAXES,
)

NAMED = {
    name: uid
    for name, uid in vars(uid_registry).items()
    if isinstance(uid, str) and uid.startswith(STANDARD_ROOT) and not name.endswith("_ROOT")
}


@pytest.mark.parametrize("uid", AllTransferSyntaxes, ids=str)
def test_every_transfer_syntax_is_known_for_what_it_is(uid: UID) -> None:
    syntax = TRANSFER_SYNTAXES[uid]
    assert (syntax.uid, syntax.name) == (uid, uid.name)
    assert (syntax.is_implicit, syntax.is_little) == (uid.is_implicit_VR, uid.is_little_endian)
    assert syntax.is_deflated == uid.is_deflated
    assert syntax.is_encapsulated == uid.is_encapsulated
    assert syntax.is_video == any(words in uid.name for words in ("MPEG", "HEVC"))
    assert syntax.is_elsewhere == any(words in uid.name for words in ("JPIP", "SMPTE"))


def test_those_that_are_newer_than_the_list_are_encapsulated() -> None:
    newer = set(TRANSFER_SYNTAXES) - {str(uid) for uid in AllTransferSyntaxes}
    assert DEFLATED_FRAME in newer
    assert all(TRANSFER_SYNTAXES[uid].is_encapsulated and not TRANSFER_SYNTAXES[uid].is_implicit for uid in newer)


def test_every_name_has_a_uid_of_its_own() -> None:
    assert len(NAMED) > 50
    assert all(is_conforming(uid) for uid in NAMED.values())
    assert len(set(NAMED.values())) == len(NAMED)


@pytest.mark.parametrize(
    ("name", "keyword"),
    [
        ("CT_IMAGE", "CTImageStorage"),
        ("ENHANCED_MR_IMAGE", "EnhancedMRImageStorage"),
        ("BREAST_TOMOSYNTHESIS", "BreastTomosynthesisImageStorage"),
        ("GREY_PRESENTATION_STATE", "GrayscaleSoftcopyPresentationStateStorage"),
        ("DOSE_REPORT", "XRayRadiationDoseSRStorage"),
        ("SEGMENTATION", "SegmentationStorage"),
        ("RT_PLAN", "RTPlanStorage"),
        ("STUDY_ROOT_GET", "StudyRootQueryRetrieveInformationModelGet"),
        ("MEDIA_DIRECTORY", "MediaStorageDirectoryStorage"),
        ("VERIFICATION", "Verification"),
    ],
)
def test_a_name_stands_for_the_uid_that_it_says(name: str, keyword: str) -> None:
    assert UID(NAMED[name]).keyword == keyword


def test_classes_of_storage_lie_below_the_roots_of_storage() -> None:
    classes = [uid for uid in NAMED.values() if uid.startswith(f"{STANDARD_ROOT}5.1.4.1.1.")]
    assert len(classes) > 25
    assert all(uid.startswith(STORAGE_ROOTS) and not uid.startswith(NOT_STORAGE) for uid in classes)
