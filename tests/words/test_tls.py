"""What is said of TLS."""

from __future__ import annotations

from qrstation.core.codes.tls import TlsCode
from qrstation.core.notice import notice
from qrstation.words import words_of


def test_a_wrong_name_is_told_with_the_names_that_there_are() -> None:
    peer = "ORTHANC at 10.0.0.1:4242"
    told = words_of(notice(TlsCode.WRONG_NAME, peer=peer, wanted="10.0.0.1", names="pacs.hospital, pacs2.hospital"))
    assert told.what == f"the certificate of {peer} is for pacs.hospital, pacs2.hospital, not for 10.0.0.1"
    assert "tls_name" in told.advice
    told = words_of(notice(TlsCode.WRONG_NAME, peer=peer, wanted="10.0.0.1", names=""))
    assert told.what == f"the certificate of {peer} does not name 10.0.0.1"
