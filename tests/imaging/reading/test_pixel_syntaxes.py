"""Transfer syntaxes: those of the standard are read, or named as what they are."""

from __future__ import annotations

import pydicom.uid
import pytest

from qrstation.core.errors import CannotDecode
from qrstation.core.standard.encoding import Encoding
from qrstation.imaging.reading.pixel_syntaxes import Codec, syntax_of
from tests.told import saying

# Part 2 of JPEG 2000, pixels to be fetched from elsewhere (JPIP), streams in real time (SMPTE ST 2110).
NOT_READ = tuple(f"1.2.840.10008.1.2.{end}" for end in ("4.92", "4.93", "4.94", "4.95", "4.204", "4.205", "7."))
LOSSY = {"50", "51", "81", "91", "203"}


@pytest.mark.parametrize("uid", sorted(str(uid) for uid in pydicom.uid.AllTransferSyntaxes), ids=str)
def test_every_syntax_of_the_standard_is_known_for_what_it_is(uid: str) -> None:
    known = pydicom.uid.UID(uid)
    if "MPEG" in known.name or "HEVC" in known.name:
        with pytest.raises(CannotDecode, check=saying("video")):
            syntax_of(uid)
        return
    if uid.startswith(NOT_READ):
        with pytest.raises(CannotDecode, check=saying("not supported")):
            syntax_of(uid)
        return
    syntax = syntax_of(uid)
    assert (syntax.codec is not Codec.NATIVE) == known.is_compressed or syntax.deflated
    assert Encoding.of(uid).is_little is known.is_little_endian
    assert syntax.lossy == (uid.rpartition(".")[2] in LOSSY)


@pytest.mark.parametrize("uid", ["1.2.3.4", "1.2.840.10008.1.2.4.999", "nonsense"])
def test_others_are_named(uid: str) -> None:
    with pytest.raises(CannotDecode, check=saying(uid.replace(".", r"\."))):
        syntax_of(uid)


def test_a_file_that_does_not_say_it_is_told() -> None:
    with pytest.raises(CannotDecode, check=saying(r"\(0002,0010\)")):
        syntax_of("")
