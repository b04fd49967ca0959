"""The UIDs of the standard that this program names (PS3.6 annex A): transfer syntaxes, services, SOP classes."""

from __future__ import annotations

from dataclasses import dataclass

STANDARD_ROOT = "1.2.840.10008."
APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1"
VERIFICATION = "1.2.840.10008.1.1"
MEDIA_DIRECTORY = "1.2.840.10008.1.3.10"
STUDY_ROOT_FIND = "1.2.840.10008.5.1.4.1.2.2.1"
STUDY_ROOT_MOVE = "1.2.840.10008.5.1.4.1.2.2.2"
STUDY_ROOT_GET = "1.2.840.10008.5.1.4.1.2.2.3"
MODALITY_WORKLIST_FIND = "1.2.840.10008.5.1.4.31"

COMPUTED_RADIOGRAPHY = "1.2.840.10008.5.1.4.1.1.1"
DIGITAL_X_RAY = "1.2.840.10008.5.1.4.1.1.1.1"
DIGITAL_MAMMOGRAPHY = "1.2.840.10008.5.1.4.1.1.1.2"
CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
ENHANCED_CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2.1"
ULTRASOUND_MULTI_FRAME = "1.2.840.10008.5.1.4.1.1.3.1"
MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"
ENHANCED_MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4.1"
ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
GREY_BYTE_MULTI_FRAME_CAPTURE = "1.2.840.10008.5.1.4.1.1.7.2"
COLOUR_MULTI_FRAME_CAPTURE = "1.2.840.10008.5.1.4.1.1.7.4"
GREY_PRESENTATION_STATE = "1.2.840.10008.5.1.4.1.1.11.1"
X_RAY_ANGIOGRAPHY = "1.2.840.10008.5.1.4.1.1.12.1"
X_RAY_FLUOROSCOPY = "1.2.840.10008.5.1.4.1.1.12.2"
BREAST_TOMOSYNTHESIS = "1.2.840.10008.5.1.4.1.1.13.1.3"
NUCLEAR_MEDICINE = "1.2.840.10008.5.1.4.1.1.20"
SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
BASIC_TEXT_REPORT = "1.2.840.10008.5.1.4.1.1.88.11"
ENHANCED_REPORT = "1.2.840.10008.5.1.4.1.1.88.22"
COMPREHENSIVE_REPORT = "1.2.840.10008.5.1.4.1.1.88.33"
KEY_OBJECT_SELECTION = "1.2.840.10008.5.1.4.1.1.88.59"
DOSE_REPORT = "1.2.840.10008.5.1.4.1.1.88.67"
ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1"
PET_IMAGE = "1.2.840.10008.5.1.4.1.1.128"
RT_DOSE = "1.2.840.10008.5.1.4.1.1.481.2"
RT_STRUCTURE_SET = "1.2.840.10008.5.1.4.1.1.481.3"
RT_PLAN = "1.2.840.10008.5.1.4.1.1.481.5"
STORAGE_ROOTS = ("1.2.840.10008.5.1.4.1.1.", "1.2.840.10008.5.1.4.34.", "1.2.840.10008.5.1.4.38.1",
                 "1.2.840.10008.5.1.4.39.1", "1.2.840.10008.5.1.4.43.1", "1.2.840.10008.5.1.4.44.1",
                 "1.2.840.10008.5.1.4.45.1")  # fmt: skip
"""What the SOP classes of storage begin with, or are."""
NOT_STORAGE = ("1.2.840.10008.5.1.4.34.4", "1.2.840.10008.5.1.4.34.5", "1.2.840.10008.5.1.4.34.6",
               "1.2.840.10008.5.1.4.34.8", "1.2.840.10008.5.1.4.34.9")  # fmt: skip
"""Services other than storage below the same roots: unified procedure step, RT delivery and display."""

IMPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2"
EXPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
EXPLICIT_VR_BIG_ENDIAN = "1.2.840.10008.1.2.2"
ENCAPSULATED_UNCOMPRESSED = "1.2.840.10008.1.2.1.98"
DEFLATED = "1.2.840.10008.1.2.1.99"
DEFLATED_FRAME = "1.2.840.10008.1.2.8.1"
RLE_LOSSLESS = "1.2.840.10008.1.2.5"
JPEG_ROOT = "1.2.840.10008.1.2.4."
"""Those of JPEG, of JPEG 2000 and of video."""
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
JPEG_EXTENDED = "1.2.840.10008.1.2.4.51"
JPEG_LOSSLESS = "1.2.840.10008.1.2.4.57"
JPEG_LOSSLESS_FIRST_ORDER = "1.2.840.10008.1.2.4.70"
JPEG_LS_LOSSLESS = "1.2.840.10008.1.2.4.80"
JPEG_LS_NEAR_LOSSLESS = "1.2.840.10008.1.2.4.81"
JPEG_2000_LOSSLESS = "1.2.840.10008.1.2.4.90"
JPEG_2000 = "1.2.840.10008.1.2.4.91"
MPEG_2 = "1.2.840.10008.1.2.4.100"
MPEG_4 = "1.2.840.10008.1.2.4.102"
MPEG_4_BLU_RAY = "1.2.840.10008.1.2.4.103"
HEVC = "1.2.840.10008.1.2.4.107"
HTJ2K_LOSSLESS = "1.2.840.10008.1.2.4.201"
HTJ2K_LOSSLESS_RPCL = "1.2.840.10008.1.2.4.202"
HTJ2K = "1.2.840.10008.1.2.4.203"


@dataclass(frozen=True, slots=True)
class TransferSyntax:
    """One transfer syntax (PS3.5 section 10 and annex A); those that name no other are Explicit VR Little Endian."""

    uid: str
    name: str
    is_implicit: bool = False
    is_little: bool = True
    is_deflated: bool = False
    """Whether the whole data set is deflated."""
    is_encapsulated: bool = True
    """Whether pixel data lies in fragments."""
    is_video: bool = False
    is_elsewhere: bool = False
    """Whether the pixels are not in the object: to be fetched from a server, or a stream in real time."""


def _jpeg(number: str, name: str, *, is_video: bool = False, is_elsewhere: bool = False) -> TransferSyntax:
    return TransferSyntax(f"{JPEG_ROOT}{number}", name, is_video=is_video, is_elsewhere=is_elsewhere)


def _videos() -> list[TransferSyntax]:
    """Give the video syntaxes, each with its fragmentable twin where it has one."""
    names = {
        "100": "MPEG2 Main Profile / Main Level",
        "101": "MPEG2 Main Profile / High Level",
        "102": "MPEG-4 AVC/H.264 High Profile / Level 4.1",
        "103": "MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1",
        "104": "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video",
        "105": "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video",
        "106": "MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2",
    }
    twins = [_jpeg(f"{number}.1", f"Fragmentable {name}", is_video=True) for number, name in names.items()]
    names |= {"107": "HEVC/H.265 Main Profile / Level 5.1", "108": "HEVC/H.265 Main 10 Profile / Level 5.1"}
    return [*(_jpeg(number, name, is_video=True) for number, name in names.items()), *twins]


_NATIVE = (
    TransferSyntax(IMPLICIT_VR_LITTLE_ENDIAN, "Implicit VR Little Endian", is_implicit=True, is_encapsulated=False),
    TransferSyntax(EXPLICIT_VR_LITTLE_ENDIAN, "Explicit VR Little Endian", is_encapsulated=False),
    TransferSyntax(EXPLICIT_VR_BIG_ENDIAN, "Explicit VR Big Endian", is_little=False, is_encapsulated=False),
    TransferSyntax(DEFLATED, "Deflated Explicit VR Little Endian", is_deflated=True, is_encapsulated=False),
)
_PICTURES = (
    TransferSyntax(ENCAPSULATED_UNCOMPRESSED, "Encapsulated Uncompressed Explicit VR Little Endian"),
    TransferSyntax(DEFLATED_FRAME, "Deflated Image Frame Compression"),
    TransferSyntax(RLE_LOSSLESS, "RLE Lossless"),
    _jpeg("50", "JPEG Baseline (Process 1)"),
    _jpeg("51", "JPEG Extended (Process 2 and 4)"),
    _jpeg("57", "JPEG Lossless, Non-Hierarchical (Process 14)"),
    _jpeg("70", "JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1])"),
    _jpeg("80", "JPEG-LS Lossless Image Compression"),
    _jpeg("81", "JPEG-LS Lossy (Near-Lossless) Image Compression"),
    _jpeg("90", "JPEG 2000 Image Compression (Lossless Only)"),
    _jpeg("91", "JPEG 2000 Image Compression"),
    _jpeg("92", "JPEG 2000 Part 2 Multi-component Image Compression (Lossless Only)"),
    _jpeg("93", "JPEG 2000 Part 2 Multi-component Image Compression"),
    _jpeg("110", "JPEG XL Lossless"),
    _jpeg("111", "JPEG XL JPEG Recompression"),
    _jpeg("112", "JPEG XL"),
    _jpeg("201", "High-Throughput JPEG 2000 Image Compression (Lossless Only)"),
    _jpeg("202", "High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only)"),
    _jpeg("203", "High-Throughput JPEG 2000 Image Compression"),
)
_ELSEWHERE = (
    _jpeg("94", "JPIP Referenced", is_elsewhere=True),
    _jpeg("95", "JPIP Referenced Deflate", is_elsewhere=True),
    _jpeg("204", "JPIP HTJ2K Referenced", is_elsewhere=True),
    _jpeg("205", "JPIP HTJ2K Referenced Deflate", is_elsewhere=True),
    *(
        TransferSyntax(f"1.2.840.10008.1.2.7.{number}", f"SMPTE ST 2110-{name}", is_elsewhere=True)
        for number, name in (
            ("1", "20 Uncompressed Progressive Active Video"),
            ("2", "20 Uncompressed Interlaced Active Video"),
            ("3", "30 PCM Digital Audio"),
        )
    ),
)
TRANSFER_SYNTAXES = {each.uid: each for each in (*_NATIVE, *_PICTURES, *_videos(), *_ELSEWHERE)}
"""By UID; of the retired ones only big endian (those of JPEG are known to the viewer alone)."""
