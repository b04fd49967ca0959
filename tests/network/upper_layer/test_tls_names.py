"""Which names a certificate carries, and which of them fit."""

from __future__ import annotations

import pytest

from qrstation.network.upper_layer.tls_names import carries, names_of


@pytest.mark.parametrize(
    ("names", "wanted", "fits"),
    [
        (("pacs.hospital.org",), "pacs.hospital.org", True),
        (("PACS.Hospital.org",), "pacs.hospital.ORG.", True),
        (("pacs.hospital.org",), "xpacs.hospital.org", False),
        (("pacs.hospital.org",), "hospital.org", False),
        (("hospital.org",), "pacs.hospital.org", False),
        (("a", "b"), "b", True),
        (("*.hospital.org",), "pacs.hospital.org", True),
        (("*.hospital.org",), "hospital.org", False),
        (("*.hospital.org",), "one.pacs.hospital.org", False),
        (("*.hospital.org",), ".hospital.org", False),
        (("*.org",), "hospital.org", False),
        (("*",), "pacs", False),
        (("p*.hospital.org",), "pacs.hospital.org", False),
        (("pacs.*.org",), "pacs.hospital.org", False),
        (("10.0.0.1",), "10.0.0.1", True),
        (("10.0.0.1",), "10.0.0.10", False),
        (("*.0.0.1",), "10.0.0.1", False),
        (("0:0:0:0:0:0:0:1",), "::1", True),
        (("FE80:0:0:0:0:0:0:1",), "fe80::1%eth0", True),
        ((), "pacs", False),
        (("",), "pacs", False),
    ],
)
def test_a_name_fits_whole_or_by_its_first_label(names: tuple[str, ...], wanted: str, fits: bool) -> None:
    assert carries(names, wanted) is fits


def test_the_common_name_counts_only_where_there_is_no_other() -> None:
    subject = ((("organizationName", "Hospital"),), (("commonName", "old.hospital"),))
    assert names_of({"subject": subject}) == ("old.hospital",)
    alternatives = (("DNS", "pacs.hospital"), ("IP Address", "10.0.0.1"), ("URI", "https://x"))
    assert names_of({"subject": subject, "subjectAltName": alternatives}) == ("pacs.hospital", "10.0.0.1")
    assert names_of({"subject": subject, "subjectAltName": (("email", "a@b"),)}) == ("old.hospital",)
    assert names_of({}) == ()
