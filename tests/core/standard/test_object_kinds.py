"""Each SOP class of the standard is an image or is named as what it is."""

from __future__ import annotations

import pydicom.uid
import pytest

from qrstation.core.codes.objects import ObjectKind
from qrstation.core.standard.object_kinds import kind_of
from qrstation.core.standard.uid_registry import TRANSFER_SYNTAXES

UIDS = {
    keyword: uid
    for keyword, uid in vars(pydicom.uid).items()
    if isinstance(uid, pydicom.uid.UID) and uid.startswith("1.2.840.10008.5.1.4.1.1.")
}


@pytest.mark.parametrize(
    ("keyword", "kind"),
    [
        ("BasicTextSRStorage", ObjectKind.REPORT),
        ("Comprehensive3DSRStorage", ObjectKind.REPORT),
        ("MammographyCADSRStorage", ObjectKind.REPORT),
        ("XRayRadiationDoseSRStorage", ObjectKind.DOSE_REPORT),
        ("KeyObjectSelectionDocumentStorage", ObjectKind.KEY_OBJECTS),
        ("GrayscaleSoftcopyPresentationStateStorage", ObjectKind.PRESENTATION_STATE),
        ("AdvancedBlendingPresentationStateStorage", ObjectKind.PRESENTATION_STATE),
        ("EncapsulatedPDFStorage", ObjectKind.PDF),
        ("EncapsulatedCDAStorage", ObjectKind.CDA),
        ("EncapsulatedSTLStorage", ObjectKind.MODEL),
        ("TwelveLeadECGWaveformStorage", ObjectKind.WAVEFORM),
        ("BasicVoiceAudioWaveformStorage", ObjectKind.WAVEFORM),
        ("MRSpectroscopyStorage", ObjectKind.SPECTROSCOPY),
        ("RTStructureSetStorage", ObjectKind.STRUCTURES),
        ("RTPlanStorage", ObjectKind.PLAN),
        ("RTIonPlanStorage", ObjectKind.PLAN),
        ("RTBeamsTreatmentRecordStorage", ObjectKind.TREATMENT_RECORD),
        ("RawDataStorage", ObjectKind.RAW_DATA),
        ("SpatialRegistrationStorage", ObjectKind.REGISTRATION),
        ("DeformableSpatialRegistrationStorage", ObjectKind.REGISTRATION),
        ("SurfaceSegmentationStorage", ObjectKind.SURFACES),
        ("TractographyResultsStorage", ObjectKind.TRACTOGRAPHY),
        ("CTDefinedProcedureProtocolStorage", ObjectKind.PROTOCOL),
        ("RTDoseStorage", None),
        ("RTImageStorage", None),
        ("SegmentationStorage", None),
        ("EnhancedMRImageStorage", None),
        ("ParametricMapStorage", None),
    ],
)
def test_what_a_sop_class_is(keyword: str, kind: ObjectKind | None) -> None:
    assert kind_of(UIDS[keyword]) == kind


def test_no_image_is_taken_for_something_else() -> None:
    images = {keyword: uid for keyword, uid in UIDS.items() if "Image" in keyword and keyword.endswith("ImageStorage")}
    assert len(images) > 40
    assert {keyword for keyword, uid in images.items() if kind_of(uid) is not None} == set()


def test_each_video_syntax_is_one() -> None:
    videos = [uid for uid, syntax in TRANSFER_SYNTAXES.items() if syntax.is_video]
    assert len(videos) == 16
    assert {kind_of(UIDS["VideoEndoscopicImageStorage"], uid) for uid in videos} == {ObjectKind.VIDEO}


@pytest.mark.parametrize("uid", ["", "1.2.3", "1.2.840.10008.5.1.4.1.1.", "1.2.840.10008.5.1.4.1.1.999.1", "x" * 64])
def test_what_is_not_known_is_not_said_to_be_none(uid: str) -> None:
    assert kind_of(uid) is None
