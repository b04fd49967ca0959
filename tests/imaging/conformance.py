"""Makes an object of each kind, has it read and shown, and writes what came of it as docs/conformance/images.md.

``python -m tests.imaging.conformance`` writes the page; `test_conformance` compares it with what is found.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pydicom.uid
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset, write_file_meta_info
from pydicom.sequence import Sequence
from pydicom.uid import UID

from qrstation.core.errors import InstanceError
from qrstation.core.standard.uid_registry import RLE_LOSSLESS, TRANSFER_SYNTAXES
from qrstation.imaging.display.display import to_display
from qrstation.imaging.frame import Frame
from qrstation.imaging.pixels.decode import read_frame
from qrstation.ui.viewer.overlay.notes import notes
from qrstation.words import words_of
from tests.imaging.material import image, table

PAGE = Path(__file__).parents[2] / "docs" / "conformance" / "images.md"
Array = np.ndarray[Any, Any]
GREY = (np.add.outer(np.arange(48), np.arange(64)) * 36).astype(np.uint16)
BYTES = (GREY >> 4).astype(np.uint8)
COLOUR = np.stack([BYTES, BYTES[::-1], BYTES[:, ::-1]], axis=2)
LOSSY_BY = 12
"""A level that lost something to compression differs by so much at most."""
_WINDOW = {"BitsStored": 12, "WindowCenter": 2000, "WindowWidth": 3000}
_MASK = {"NumberOfFrames": 3, "PixelData": b"".join((GREY // n).tobytes() for n in (1, 2, 3)), "Modality": "XA"}


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one object: shown, partly, or told."""

    name: str
    state: str
    words: str = ""


def outcome(name: str, made: Dataset, expected: Array | None = None, *, by: int = 0, note: str = "") -> Row:
    """Read and show an object; ``expected`` are the levels that it should have, within ``by``."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "image.dcm"
        _save(made, path)
        try:
            frame = read_frame(path)
        except InstanceError as error:
            return Row(name, "told", words_of(error).line)
    levels = to_display(frame)
    if expected is not None:
        far = int(np.abs(levels.astype(int) - expected.astype(int)).max())
        assert far <= by, f"{name}: levels differ by {far}"
    missing = _missing(frame)
    return Row(name, "partly" if missing or note else "shown", "; ".join((*missing, *([note] if note else []))))


def _missing(frame: Frame) -> tuple[str, ...]:
    """Give what is said of what is not shown, as the viewer says it."""
    return tuple(words for words in notes(frame) if "not" in words.split())


def _save(made: Dataset, path: Path) -> None:
    if UID(made.file_meta.TransferSyntaxUID).is_transfer_syntax:
        made.save_as(path, enforce_file_format=True)
        return
    # One that pydicom does not know (yet): explicit VR, as all new ones are.
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, False
    buffer.write(b"\0" * 128 + b"DICM")
    write_file_meta_info(buffer, made.file_meta, enforce_standard=True)
    write_dataset(buffer, made)
    path.write_bytes(buffer.getvalue())


# Transfer syntaxes


def _compressed(syntax: str, data: bytes, pixels: Array, **attributes: Any) -> Dataset:
    made = image(pixels, **attributes)
    made.file_meta.TransferSyntaxUID = syntax
    made.PixelData = encapsulate([data])
    made["PixelData"].VR = "OB"
    made["PixelData"].is_undefined_length = True
    return made


def _native(syntax: str) -> Dataset:
    made = image(GREY, **_WINDOW)
    made.file_meta.TransferSyntaxUID = syntax
    if not TRANSFER_SYNTAXES[syntax].is_little:
        made.PixelData = GREY.astype(">u2").tobytes()
    return made


def _rle(pixels: Array) -> bytes:
    segments = []
    for place in (1, 0):
        plane = (pixels >> (8 * place)).astype(np.uint8)
        coded = b"".join(bytes(imagecodecs.packbits_encode(row.tobytes())) for row in plane)
        segments.append(coded + b"\0" * (len(coded) % 2))
    head = [2, 64, 64 + len(segments[0]), *([0] * 13)]
    return np.array(head, "<u4").tobytes() + b"".join(segments)


def _deflated(pixels: Array) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(pixels.tobytes()) + packer.flush()


CODERS: dict[str, Callable[[Array], bytes]] = {
    "1.2.840.10008.1.2.8.1": _deflated,
    RLE_LOSSLESS: _rle,
    "1.2.840.10008.1.2.4.50": lambda pixels: bytes(imagecodecs.jpeg8_encode(pixels, level=95)),
    "1.2.840.10008.1.2.4.51": lambda pixels: bytes(imagecodecs.jpeg8_encode(pixels, level=95, bitspersample=12)),
    "1.2.840.10008.1.2.4.57": lambda pixels: bytes(imagecodecs.ljpeg_encode(pixels, bitspersample=12)),
    "1.2.840.10008.1.2.4.70": lambda pixels: bytes(imagecodecs.ljpeg_encode(pixels, bitspersample=12)),
    "1.2.840.10008.1.2.4.80": lambda pixels: bytes(imagecodecs.jpegls_encode(pixels)),
    "1.2.840.10008.1.2.4.81": lambda pixels: bytes(imagecodecs.jpegls_encode(pixels, level=2)),
    "1.2.840.10008.1.2.4.90": lambda pixels: bytes(
        imagecodecs.jpeg2k_encode(pixels, codecformat="j2k", reversible=True)
    ),
    "1.2.840.10008.1.2.4.91": lambda pixels: bytes(
        imagecodecs.jpeg2k_encode(pixels, level=90, codecformat="j2k", reversible=False, bitspersample=12)
    ),
    "1.2.840.10008.1.2.4.201": lambda pixels: bytes(imagecodecs.htj2k_encode(pixels, reversible=True)),
    "1.2.840.10008.1.2.4.202": lambda pixels: bytes(imagecodecs.htj2k_encode(pixels, reversible=True)),
    "1.2.840.10008.1.2.4.203": lambda pixels: bytes(imagecodecs.htj2k_encode(pixels, level=0.001, reversible=False)),
}
_LOSSY = ("50", "51", "81", "91", "203")


def syntaxes() -> Iterator[Row]:
    """Give what comes of an image in each transfer syntax of the standard."""
    plain = to_display(Frame(GREY, bits=12, windows=_frame_of(image(GREY, **_WINDOW)).windows))
    for syntax in TRANSFER_SYNTAXES.values():
        name, by = f"{syntax.name} ({syntax.uid})", LOSSY_BY if syntax.uid.rpartition(".")[2] in _LOSSY else 0
        if syntax.uid == "1.2.840.10008.1.2.4.50":
            yield outcome(name, _compressed(syntax.uid, CODERS[syntax.uid](BYTES), BYTES), BYTES, by=by)
        elif syntax.uid in CODERS:
            yield outcome(name, _compressed(syntax.uid, CODERS[syntax.uid](GREY), GREY, **_WINDOW), plain, by=by)
        elif syntax.is_encapsulated:
            yield outcome(name, _compressed(syntax.uid, GREY.tobytes(), GREY, **_WINDOW))
        else:
            yield outcome(name, _native(syntax.uid), plain)


def _frame_of(made: Dataset) -> Frame:
    with tempfile.TemporaryDirectory() as folder:
        _save(made, Path(folder) / "image.dcm")
        return read_frame(Path(folder) / "image.dcm")


# Photometric interpretations


def _palette(*, bits: int = 16, segmented: bool = False) -> Dataset:
    made = image(BYTES, PhotometricInterpretation="PALETTE COLOR")
    for number, colour in enumerate(("Red", "Green", "Blue")):
        values = np.arange(256) * (257 if bits == 16 else 1)
        made.add_new(0x00281101 + number, "US", [256, 0, bits])
        if segmented:
            cells = np.array([0, 1, 0, 1, 255, 65535], "<u2").tobytes()
            setattr(made, f"Segmented{colour}PaletteColorLookupTableData", cells)
        else:
            data = values.astype("<u2" if bits == 16 else "u1").tobytes()
            setattr(made, f"{colour}PaletteColorLookupTableData", data)
    return made


def _subsampled() -> bytes:
    quads = np.stack(
        [BYTES[:, 0::2], BYTES[:, 1::2], np.full_like(BYTES[:, ::2], 128), np.full_like(BYTES[:, ::2], 128)]
    )
    return np.ascontiguousarray(quads.transpose(1, 2, 0)).tobytes()


def photometrics() -> Iterator[Row]:
    """Give what comes of an image of each Photometric Interpretation (PS3.3 C.7.6.3.1.2)."""
    grey3 = np.repeat(BYTES[:, :, np.newaxis], 3, axis=2)
    luminance = np.stack([BYTES, np.full_like(BYTES, 128), np.full_like(BYTES, 128)], axis=2)
    yield outcome("MONOCHROME1", image(BYTES, PhotometricInterpretation="MONOCHROME1"), 255 - BYTES)
    yield outcome("MONOCHROME2", image(BYTES), BYTES)
    yield outcome("MONOCHROME2, of one bit", _one_bit(), ((BYTES > 100) * 255).astype(np.uint8))
    yield outcome("MONOCHROME2, of 32 bits", image(GREY.astype(np.uint32), **_WINDOW | {"BitsStored": 32}))
    yield outcome("MONOCHROME2, float pixels", _float(32))
    yield outcome("MONOCHROME2, double float pixels", _float(64))
    yield outcome("PALETTE COLOR, 16 bits", _palette(), grey3)
    yield outcome("PALETTE COLOR, 8 bits", _palette(bits=8), grey3)
    yield outcome("PALETTE COLOR, segmented", _palette(segmented=True), grey3)
    yield outcome("MONOCHROME2 with a supplemental palette", _supplemental())
    yield outcome("RGB, colour by pixel", image(COLOUR), COLOUR)
    planes = np.ascontiguousarray(COLOUR.transpose(2, 0, 1)).tobytes()
    yield outcome("RGB, colour by plane", image(COLOUR, PlanarConfiguration=1, PixelData=planes), COLOUR)
    yield outcome("RGB, 16 bits", image(COLOUR.astype(np.uint16) * 257), COLOUR)
    yield outcome("YBR_FULL", image(luminance, PhotometricInterpretation="YBR_FULL"), grey3)
    for name in ("YBR_FULL_422", "YBR_PARTIAL_422"):
        made = image(luminance, PhotometricInterpretation=name, PixelData=_subsampled())
        yield outcome(name, made, grey3 if name == "YBR_FULL_422" else None)
    coded = bytes(imagecodecs.jpeg2k_encode(COLOUR, codecformat="j2k", mct=True, reversible=True))
    made = _compressed("1.2.840.10008.1.2.4.90", coded, COLOUR, PhotometricInterpretation="YBR_RCT")
    yield outcome("YBR_RCT", made, COLOUR)
    coded = bytes(imagecodecs.jpeg2k_encode(COLOUR, level=50, codecformat="j2k", mct=True, reversible=False))
    made = _compressed("1.2.840.10008.1.2.4.91", coded, COLOUR, PhotometricInterpretation="YBR_ICT")
    yield outcome("YBR_ICT", made, COLOUR, by=LOSSY_BY)
    for name in ("XYB", "HSV"):
        yield outcome(name, image(COLOUR, PhotometricInterpretation=name))
    for name in ("ARGB", "CMYK"):
        four = np.concatenate([COLOUR, BYTES[:, :, np.newaxis]], axis=2)
        yield outcome(name, image(four, PhotometricInterpretation=name, SamplesPerPixel=4))


def _one_bit() -> Dataset:
    bits = np.packbits(BYTES > 100, bitorder="little").tobytes()
    return image(BYTES, BitsAllocated=1, BitsStored=1, HighBit=0, PixelData=bits)


def _float(bits: int) -> Dataset:
    made = image(BYTES, BitsAllocated=bits)
    for keyword in ("PixelData", "BitsStored", "HighBit", "PixelRepresentation"):
        delattr(made, keyword)
    values = (GREY / 4096).astype(f"<f{bits // 8}").tobytes()
    made.add_new(0x7FE00008 if bits == 32 else 0x7FE00009, "OF" if bits == 32 else "OD", values)
    return made


def _supplemental() -> Dataset:
    made = _palette()
    made.PhotometricInterpretation, made.PixelPresentation = "MONOCHROME2", "COLOR"
    for number in range(3):
        made[0x00281101 + number].value = [56, 200, 16]
    return made


# What a file says of how it is shown


def _item(**attributes: Any) -> Sequence:
    made = Dataset()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return Sequence([made])


def _with_overlay(made: Dataset, *, kind: str = "G", embedded: bool = False, cut: bool = False) -> Dataset:
    made.add_new(0x60000010, "US", 48)
    made.add_new(0x60000011, "US", 64)
    made.add_new(0x60000040, "CS", kind)
    made.add_new(0x60000050, "SS", [1, 1])
    made.add_new(0x60000102, "US", 13 if embedded else 0)
    if not embedded:
        made.add_new(0x60003000, "OW", b"\x55" * (100 if cut else 48 * 64 // 8))
    return made


def _grey(**attributes: Any) -> Dataset:
    return image(GREY, **_WINDOW | attributes)


def features() -> Iterator[Row]:
    """Give what comes of each thing that a file can say of how its image is shown."""
    yield outcome("Rescale slope and intercept, units", _grey(RescaleSlope=2, RescaleIntercept=-1024, RescaleType="HU"))
    yield outcome("Modality LUT", _grey(ModalityLUTSequence=table(np.arange(4096), 0, 12)))
    yield outcome(
        "Dose Grid Scaling", image(GREY, BitsStored=12, Modality="RTDOSE", DoseGridScaling=0.01, DoseUnits="GY")
    )
    for function in ("LINEAR", "LINEAR_EXACT", "SIGMOID"):
        yield outcome(f"Windows, {function}", _grey(WindowCenter=[1, 2], WindowWidth=[3, 4], VOILUTFunction=function))
    tables = Sequence([table(np.arange(4096), 0, 12)[0], table(np.arange(4096)[::-1], 0, 12)[0]])
    yield outcome("VOI LUTs", _grey(VOILUTSequence=tables))
    for shape in ("IDENTITY", "INVERSE"):
        yield outcome(f"Presentation LUT Shape {shape}", _grey(PresentationLUTShape=shape))
    yield outcome("Pixel padding, also a range", _grey(PixelPaddingValue=0, PixelPaddingRangeLimit=90))
    yield outcome("Overlay planes, graphics", _with_overlay(_grey()))
    yield outcome("Overlay planes, regions of interest", _with_overlay(_grey(), kind="R"))
    bits = image(GREY | 1 << 13, **_WINDOW)
    yield outcome("Overlay planes in unused bits of the pixels", _with_overlay(bits, embedded=True))
    yield outcome("Overlay planes over colour", _with_overlay(image(COLOUR)))
    yield outcome("Overlay planes that are cut short", _with_overlay(_grey(), cut=True))
    yield outcome("Curves (retired)", _with(_grey(), 0x50003000, "OW", b"\1\2\3\4"))
    edges = {
        "ShutterLeftVerticalEdge": 5, "ShutterRightVerticalEdge": 60, "ShutterUpperHorizontalEdge": 3,
        "ShutterLowerHorizontalEdge": 40,
    }  # fmt: skip
    yield outcome("Shutter, rectangular", _grey(ShutterShape="RECTANGULAR", **edges))
    yield outcome(
        "Shutter, circular",
        _grey(ShutterShape="CIRCULAR", CenterOfCircularShutter=[20, 30], RadiusOfCircularShutter=15),
    )
    vertices = [5, 5, 5, 60, 40, 30]
    yield outcome("Shutter, polygonal", _grey(ShutterShape="POLYGONAL", VerticesOfThePolygonalShutter=vertices))
    yield outcome("Shutter, bitmap", _with_overlay(_grey(ShutterShape="BITMAP", ShutterOverlayGroup=0x6000)))
    yield outcome("Shutter of another shape", _grey(ShutterShape="STAR"))
    for operation in ("AVG_SUB", "TID", "REV_TID"):
        mask = _item(MaskOperation=operation, MaskFrameNumbers=[2], TIDOffset=-1, ApplicableFrameRange=[1, 1])
        yield outcome(f"Mask subtraction, {operation}", _grey(**_MASK, MaskSubtractionSequence=mask))
    mask = _item(MaskOperation="ANOTHER")
    yield outcome("Mask subtraction, another operation", _grey(**_MASK, MaskSubtractionSequence=mask))
    yield outcome("ICC profile sRGB", image(COLOUR, ColorSpace="SRGB", ICCProfile=b"acsp"))
    yield outcome("ICC profile, another", image(COLOUR, ICCProfile=b"acsp Display P3 "))


def _with(made: Dataset, tag: int, vr: str, value: Any) -> Dataset:
    made.add_new(tag, vr, value)
    return made


# Kinds of objects

IMAGES = (
    "ComputedRadiographyImageStorage", "DigitalXRayImageStorageForPresentation",
    "DigitalMammographyXRayImageStorageForPresentation", "DigitalIntraOralXRayImageStorageForPresentation",
    "CTImageStorage", "EnhancedCTImageStorage", "LegacyConvertedEnhancedCTImageStorage", "MRImageStorage",
    "EnhancedMRImageStorage", "UltrasoundImageStorage", "UltrasoundMultiFrameImageStorage",
    "EnhancedUSVolumeStorage", "SecondaryCaptureImageStorage", "MultiFrameGrayscaleByteSecondaryCaptureImageStorage",
    "MultiFrameTrueColorSecondaryCaptureImageStorage", "XRayAngiographicImageStorage", "EnhancedXAImageStorage",
    "XRayRadiofluoroscopicImageStorage", "XRay3DAngiographicImageStorage", "BreastTomosynthesisImageStorage",
    "NuclearMedicineImageStorage", "PositronEmissionTomographyImageStorage", "EnhancedPETImageStorage",
    "ParametricMapStorage", "VLEndoscopicImageStorage", "VLMicroscopicImageStorage", "VLPhotographicImageStorage",
    "OphthalmicPhotography8BitImageStorage", "OphthalmicTomographyImageStorage", "RTImageStorage", "RTDoseStorage",
    "SegmentationStorage", "VLWholeSlideMicroscopyImageStorage",
)  # fmt: skip
OTHERS = (
    "BasicTextSRStorage", "EnhancedSRStorage", "ComprehensiveSRStorage", "MammographyCADSRStorage",
    "XRayRadiationDoseSRStorage", "KeyObjectSelectionDocumentStorage", "GrayscaleSoftcopyPresentationStateStorage",
    "ColorSoftcopyPresentationStateStorage", "EncapsulatedPDFStorage", "EncapsulatedCDAStorage",
    "EncapsulatedSTLStorage", "TwelveLeadECGWaveformStorage", "BasicVoiceAudioWaveformStorage",
    "MRSpectroscopyStorage", "RTStructureSetStorage", "RTPlanStorage", "RTIonPlanStorage",
    "RTBeamsTreatmentRecordStorage", "RawDataStorage", "SpatialRegistrationStorage",
    "DeformableSpatialRegistrationStorage", "SpatialFiducialsStorage", "SurfaceSegmentationStorage",
    "TractographyResultsStorage", "RealWorldValueMappingStorage", "CTDefinedProcedureProtocolStorage",
)  # fmt: skip
NOTES = {
    "SegmentationStorage": "each segment as an image of its own",
    "VLWholeSlideMicroscopyImageStorage": "tile by tile",
}


def kinds() -> Iterator[Row]:
    """Give what comes of each kind of object."""
    for keyword in IMAGES:
        made = image(COLOUR) if keyword.startswith(("VL", "Ophthalmic", "MultiFrameTrue")) else _grey()
        made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = getattr(pydicom.uid, keyword)
        yield outcome(_name(keyword), made, note=NOTES.get(keyword, ""))
    for keyword in OTHERS:
        made = Dataset()
        made.file_meta = _grey().file_meta
        made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = getattr(pydicom.uid, keyword)
        made.SOPInstanceUID = "1.2.3"
        yield outcome(_name(keyword), made)
    made = _compressed("1.2.840.10008.1.2.4.102", b"\0" * 64, COLOUR)
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = pydicom.uid.VideoEndoscopicImageStorage
    yield outcome(_name("VideoEndoscopicImageStorage"), made)


def _name(keyword: str) -> str:
    return str(getattr(pydicom.uid, keyword).name).removesuffix(" Storage")


INTRODUCTION = """\
# Which images are shown

This page is made by the tests: for each line an object is made, stored, read and shown, and what comes of it is
written here. A test fails where the page says something else than what is found.

- **shown**: as the standard says it, grey level for grey level.
- **partly**: the image is shown, and what of the file is not is said in small words in the viewport.
- **told**: nothing is shown; the viewport and `qrstation render` say what it is and what to do.
"""
SECTIONS: tuple[tuple[str, str, Callable[[], Iterator[Row]]], ...] = (
    ("Transfer syntaxes", "Transfer syntax", syntaxes),
    ("Pixels", "Photometric Interpretation", photometrics),
    ("What a file says of how it is shown", "In the file", features),
    ("Kinds of objects", "SOP class", kinds),
)


def page() -> str:
    """Give the page as it should be."""
    parts = [INTRODUCTION]
    for title, head, rows in SECTIONS:
        lines = [f"| {row.name} | {row.state} | {row.words or '–'} |" for row in rows()]
        parts.append(
            "\n".join(
                (f"## {title}\n", f"| {head} | What comes of it | What is said |", "| --- | --- | --- |", *lines, "")
            )
        )
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), "utf-8")
