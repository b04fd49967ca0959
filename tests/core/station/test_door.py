"""Who may in: titles, and archives that are bound to addresses and certificates."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from qrstation.core.codes.peers import PeerCode
from qrstation.core.station.door import Caller, Door, bound_also_to
from qrstation.core.station.fingerprint import fingerprint_of
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings, Settings

MAIN, STRANGER = "MAIN", "STRANGER"
CERTIFICATE, OTHER = b"a certificate", b"another"
HOME = Path("/nowhere")


def archive(name: str = "Main", ae_title: str = MAIN, **bound: Any) -> ArchiveSettings:
    """Give an archive that may be bound."""
    return ArchiveSettings(name, ae_title, "10.0.0.1", 104, **bound)


def door(*archives: ArchiveSettings, home: Path = HOME, **receiver: Any) -> Door:
    """Give the door of a station with these archives."""
    return Settings(receiver=ReceiverSettings(**receiver), archives=archives).door(home)


def why(of: Door, ae_title: str = MAIN, address: str = "10.0.0.1", certificate: bytes | None = None) -> str | None:
    """Give the code of why a caller is turned away, None when it is let in."""
    told = of.why_not(Caller(ae_title, address, certificate, own_address="10.0.0.99"))
    return None if told is None else str(told.code)


def pem(*certificates: bytes) -> str:
    """Give certificates as the text of a PEM file."""
    bodies = (base64.encodebytes(each).decode() for each in certificates)
    return "".join(f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n" for body in bodies)


def test_without_a_binding_titles_alone_decide() -> None:
    known = door(archive(), also_accept=("SENDER",))
    assert why(known, address="192.0.2.1") is None
    assert why(known, "SENDER") is None
    assert why(known, "QRSTATION", "192.0.2.1") is None
    assert why(known, STRANGER) == PeerCode.CALLER_UNKNOWN
    assert why(door(archive(), accept="any"), STRANGER) is None


def test_a_bound_title_comes_from_its_addresses_alone() -> None:
    bound = door(archive(only_from=("10.0.0.1", "10.5.0.0/16", "2001:db8::/32")))
    assert why(bound) is None
    assert why(bound, address="10.5.7.8") is None
    assert why(bound, address="2001:db8::5") is None
    assert why(bound, address="10.0.0.2") == PeerCode.CALLER_ELSEWHERE


@pytest.mark.parametrize("opened", [{"accept": "any"}, {"also_accept": (MAIN,)}])
def test_what_else_opens_the_door_does_not_open_it_for_a_bound_title(opened: dict[str, Any]) -> None:
    bound = door(archive(only_from=("10.0.0.1",)), **opened)
    assert why(bound, address="10.0.0.2") == PeerCode.CALLER_ELSEWHERE
    assert why(bound) is None


def test_under_any_a_stranger_comes_in_beside_a_bound_archive() -> None:
    assert why(door(archive(only_from=("10.0.0.1",)), accept="any"), STRANGER, "192.0.2.1") is None


def test_archives_with_one_title_each_send_from_their_own_addresses() -> None:
    both = door(archive("Main", only_from=("10.0.0.1",)), archive("Second", only_from=("10.0.0.2",)))
    assert why(both, address="10.0.0.1") is None
    assert why(both, address="10.0.0.2") is None
    assert why(both, address="10.0.0.3") == PeerCode.CALLER_ELSEWHERE


def test_addresses_and_certificates_of_two_archives_do_not_mix() -> None:
    certificates = [fingerprint_of(each) for each in (CERTIFICATE, OTHER)]
    both = door(
        archive("Main", only_from=("10.0.0.1",), only_certificate=certificates[0]),
        archive("Second", only_from=("10.0.0.2",), only_certificate=certificates[1]),
    )
    assert why(both, address="10.0.0.2", certificate=OTHER) is None
    assert why(both, address="10.0.0.2", certificate=CERTIFICATE) is not None


def test_one_bound_archive_binds_its_title_also_for_another_that_is_not() -> None:
    assert why(door(archive("Main", only_from=("10.0.0.1",)), archive("Second")), address="10.0.0.2") is not None


def test_a_bound_certificate_must_be_shown() -> None:
    bound = door(archive(only_certificate=fingerprint_of(CERTIFICATE).upper()))
    assert why(bound, certificate=CERTIFICATE) is None
    assert why(bound, certificate=OTHER) == PeerCode.CALLER_OTHER_CERTIFICATE
    assert why(bound) == PeerCode.CALLER_WITHOUT_CERTIFICATE  # a plain connection


def test_the_file_of_a_certificate_is_read_at_each_call(tmp_path: Path) -> None:
    bound = door(archive(only_certificate="main.pem"), home=tmp_path)
    assert why(bound, certificate=CERTIFICATE) == PeerCode.CALLER_CERTIFICATE_UNKNOWN
    (tmp_path / "main.pem").write_text(pem(CERTIFICATE))
    assert why(bound, certificate=CERTIFICATE) is None
    (tmp_path / "main.pem").write_text(pem(OTHER, b"third"))
    assert why(bound, certificate=CERTIFICATE) == PeerCode.CALLER_OTHER_CERTIFICATE
    assert why(bound, certificate=OTHER) is None


def test_no_certificate_lets_nobody_in_from_elsewhere() -> None:
    bound = door(archive(only_from=("10.0.0.1",), only_certificate=fingerprint_of(CERTIFICATE)))
    assert why(bound, address="10.0.0.2", certificate=CERTIFICATE) == PeerCode.CALLER_ELSEWHERE
    assert why(bound, certificate=CERTIFICATE) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.0.0.99"])
def test_our_own_title_comes_from_this_machine(address: str) -> None:
    bound = door(archive(only_from=("10.0.0.1",)))
    assert why(bound, "QRSTATION", address) is None
    ours = door(archive(ae_title="QRSTATION", only_from=("10.0.0.1",)))
    assert why(ours, "QRSTATION", address) is None


def test_with_a_binding_our_own_title_is_no_way_past_it() -> None:
    bound = door(archive(only_from=("10.0.0.1",)))
    assert why(bound, "QRSTATION", "10.0.0.2") == PeerCode.CALLER_OURSELVES
    ours = door(archive(ae_title="QRSTATION", only_from=("10.0.0.1",)))
    assert why(ours, "QRSTATION", "10.0.0.1") is None
    assert why(ours, "QRSTATION", "10.0.0.2") == PeerCode.CALLER_ELSEWHERE


def test_an_archive_is_bound_to_one_address_more() -> None:
    settings = Settings(archives=(archive("Main", only_from=("10.0.0.1",)), archive("Second")))
    more = bound_also_to(bound_also_to(settings, "Main", "10.0.0.2"), "Main", "10.0.0.2")
    assert [each.only_from for each in more.archives] == [("10.0.0.1", "10.0.0.2"), ()]
