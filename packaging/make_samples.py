"""Makes what `qrstation self-check` reads: images of each transfer syntax, a broad one, a certificate; `make samples`.

Needs dcmcjpeg and dcmcjpls (DCMTK) and cjpeg (libjpeg-turbo-progs); a change of the picture needs it run again.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import imagecodecs
import numpy as np
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filereader import dcmread
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    RLELossless,
    SecondaryCaptureImageStorage,
)

from qrstation.core.standard.uid import new_uid
from qrstation.core.standard.uid_registry import DEFLATED_FRAME
from qrstation.core.station.identity import VERSION
from qrstation.jobs.self_check.samples import BROAD, SAMPLES, STUDY_UID, Sample, broad_picture, picture
from qrstation.jobs.self_check.trust import CERTIFICATE, SUBJECT

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "self-check"
MADE = (*SAMPLES, BROAD)
SPECTRAL = b"0: 0-0, 0, 0;\n0: 1-5, 0, 0;\n0: 6-63, 0, 0;\n"
"""Scans of cjpeg for spectral selection without successive approximation: DC, then two bands of AC."""
NATIVE = {
    "native-implicit": ImplicitVRLittleEndian,
    "native-explicit": ExplicitVRLittleEndian,
    "native-big-endian": ExplicitVRBigEndian,
    "deflated": DeflatedExplicitVRLittleEndian,
}
DCMTK = {
    "jpeg-baseline": ["dcmcjpeg", "+eb", "+q", "95"],
    "jpeg-extended": ["dcmcjpeg", "+ee", "+q", "95"],
    "jpeg-lossless": ["dcmcjpeg", "+el", "+sv", "6"],
    "jpeg-lossless-first-order": ["dcmcjpeg", "+e1"],
    "jpeg-ls": ["dcmcjpls", "+el"],
    "jpeg-ls-near": ["dcmcjpls", "+en", "+md", "3"],
}
CJPEG = {
    "jpeg-extended-arithmetic": ["-arithmetic"],
    "jpeg-spectral": ["-scans"],
    "jpeg-spectral-arithmetic": ["-arithmetic", "-scans"],
    "jpeg-progressive": ["-progressive"],
    "jpeg-progressive-arithmetic": ["-arithmetic", "-progressive"],
}


def deflated(pixels: np.ndarray) -> bytes:
    """Give a frame deflated without a zlib head (PS3.5 A.4.14)."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return packer.compress(pixels.tobytes()) + packer.flush()


STREAMS: dict[str, Callable[[np.ndarray], bytes]] = {
    "deflated-frame": deflated,
    "jpeg-2000-lossless": lambda pixels: j2k(pixels, reversible=True, level=0),
    "jpeg-2000-broad": lambda pixels: j2k(pixels, reversible=True, level=0),
    "jpeg-2000": lambda pixels: j2k(pixels, reversible=False, level=70),
    "htj2k-lossless": lambda pixels: ht(pixels, reversible=True),
    "htj2k-rpcl": lambda pixels: ht(pixels, reversible=True, tlm=True),
    "htj2k": lambda pixels: ht(pixels, reversible=False, level=0.0002),
}


def j2k(pixels: np.ndarray, **options: object) -> bytes:
    """Give a JPEG 2000 codestream of 12 bits."""
    return bytes(imagecodecs.jpeg2k_encode(pixels, codecformat="j2k", bitspersample=12, **options))


def ht(pixels: np.ndarray, **options: object) -> bytes:
    """Give a codestream of High-Throughput JPEG 2000, resolutions first."""
    return bytes(imagecodecs.htj2k_encode(pixels, **options))


def data_set(sample: Sample, pixels: np.ndarray) -> Dataset:
    """Make the image, native."""
    made = Dataset()
    made.SOPClassUID, made.SOPInstanceUID = SecondaryCaptureImageStorage, sample.sop_uid
    made.StudyInstanceUID, made.SeriesInstanceUID = STUDY_UID, new_uid("self-check", "series")
    made.PatientName, made.PatientID, made.Modality = "QRSTATION^SELF-CHECK", "SELF-CHECK", "OT"
    made.PatientBirthDate = made.PatientSex = made.StudyDate = made.StudyTime = made.StudyID = ""
    made.AccessionNumber = made.ReferringPhysicianName = ""
    made.StudyDescription, made.SeriesDescription = "Self-check of QR Station", sample.title
    made.SeriesNumber, made.InstanceNumber, made.ConversionType = 1, MADE.index(sample) + 1, "SYN"
    made.Rows, made.Columns = pixels.shape[:2]
    made.SamplesPerPixel = sample.samples
    made.PhotometricInterpretation = "MONOCHROME2" if sample.samples == 1 else "RGB"
    if sample.samples == 3:
        made.PlanarConfiguration = 0
    made.BitsAllocated, made.BitsStored, made.HighBit = 8 * pixels.dtype.itemsize, sample.bits, sample.bits - 1
    made.PixelRepresentation = 0
    made.add_new(0x7FE00010, "OB" if sample.bits <= 8 else "OW", pixels.tobytes())
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    made.file_meta.ImplementationClassUID = UID(new_uid("self-check", "maker"))
    made.file_meta.ImplementationVersionName = f"QRSTATION_{VERSION}"
    return made


def compressed(made: Dataset, syntax_uid: str, stream: bytes, *, lossy: bool) -> Dataset:
    """Put a codestream in the place of the native pixels."""
    made.file_meta.TransferSyntaxUID = UID(syntax_uid)
    made.PixelData = encapsulate([stream])
    made["PixelData"].VR = "OB"
    made["PixelData"].is_undefined_length = True
    if lossy:
        made.LossyImageCompression = "01"
    return made


def by_cjpeg(pixels: np.ndarray, options: list[str], folder: Path) -> bytes:
    """Give the codestream that cjpeg makes of a grey picture of 8 bits."""
    (folder / "scans").write_bytes(SPECTRAL)
    words = [
        word for option in options for word in ((option, str(folder / "scans")) if option == "-scans" else (option,))
    ]
    grey = b"P5 %d %d 255\n" % pixels.shape[::-1] + pixels.tobytes()
    return subprocess.run(["cjpeg", "-quality", "95", *words], input=grey, capture_output=True, check=True).stdout


def by_dcmtk(made: Dataset, command: list[str], folder: Path) -> Dataset:
    """Have a program of DCMTK compress the image; its UID is kept."""
    made.save_as(folder / "in.dcm", enforce_file_format=True)
    subprocess.run([*command, "+un", str(folder / "in.dcm"), str(folder / "out.dcm")], check=True)
    done = dcmread(folder / "out.dcm")
    for keyword in ("DerivationDescription", "DerivationCodeSequence", "SourceImageSequence"):
        if keyword in done:
            delattr(done, keyword)
    return done


def make(sample: Sample, folder: Path) -> Dataset:
    """Make one sample."""
    pixels = broad_picture() if sample is BROAD else picture(sample.bits, sample.samples)
    made = data_set(sample, pixels)
    if sample.name in NATIVE:
        made.file_meta.TransferSyntaxUID = NATIVE[sample.name]
        if sample.name == "native-big-endian":
            made.PixelData = pixels.byteswap().tobytes()
        return made
    if sample.name == "rle":
        made.compress(RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
        return made
    if sample.name in DCMTK:
        return by_dcmtk(made, DCMTK[sample.name], folder)
    if sample.name in CJPEG:
        return compressed(made, sample.syntax_uid, by_cjpeg(pixels, CJPEG[sample.name], folder), lossy=True)
    return compressed(made, sample.syntax_uid, STREAMS[sample.name](pixels), lossy=sample.tolerance > 0)


def certificate() -> bytes:
    """Make a certificate that signs itself; nobody has its key any more."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SUBJECT)])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime(2026, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2126, 1, 1, tzinfo=UTC))
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def main() -> int:
    """Write every sample; a certificate that is there stays, since each new one is another."""
    if not (FOLDER / CERTIFICATE).exists():
        (FOLDER / CERTIFICATE).write_bytes(certificate())
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for sample in MADE:
            made = make(sample, Path(folder))
            if str(made.file_meta.TransferSyntaxUID) != sample.syntax_uid:
                raise SystemExit(f"{sample.name} became {made.file_meta.TransferSyntaxUID}")
            save(made, FOLDER / f"{sample.name}.dcm")
    return 0


def save(made: Dataset, path: Path) -> None:
    """Write a file; pydicom does not know the newest syntax, so that its UID takes the place of an equally long one."""
    syntax = str(made.file_meta.TransferSyntaxUID)
    if syntax == DEFLATED_FRAME:
        made.file_meta.TransferSyntaxUID = JPEG2000Lossless
    made.save_as(path, enforce_file_format=True)
    if syntax == DEFLATED_FRAME:
        path.write_bytes(path.read_bytes().replace(JPEG2000Lossless.encode(), DEFLATED_FRAME.encode() + b"\0", 1))


if __name__ == "__main__":
    sys.exit(main())
