"""The commands that ask archives, over TLS: with certificates that are good, and with ones that are not."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from trustme import KeyType

from qrstation.core.codes.tls import TlsCode
from qrstation.core.notice import Code
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from tests.certificates import Authority, Pair
from tests.cli.test_commands import CT, FILES, UID, lines, run
from tests.peers import Orthanc, Storescp, free_port
from tests.tls_server import serving, speaking, speaks_plain

STUDY = str(CT.StudyInstanceUID)
ALERT, NODE_AUTHENTICATION = "Security Alert", "Node Authentication"
ASKING: dict[str, tuple[str, ...]] = {
    "echo": ("echo", "--archive", "Main"),
    "find": ("find", "--archive", "Main", "--json"),
    "doctor": ("doctor", "--archive", "Main", "--json"),
    "retrieve": ("retrieve", "--archive", "Main", "--study", STUDY, "--json"),
    "send": ("send", "--archive", "Main", "--study", STUDY),
}
FAILS = {"echo": 1, "find": 1, "doctor": 3, "retrieve": 1, "send": 1}
"""What each ends with when nothing came of it."""


def alerts(text: str = "") -> list[dict[str, Any]]:
    """Give the alerts of the audit trail that are about who may talk with whom."""
    shown = run("audit", "--json")
    assert shown.returncode == 0, shown.stderr
    records = [each for each in lines(shown) if (each["event"], each["type"]) == (ALERT, NODE_AUTHENTICATION)]
    return [each for each in records if text in each["detail"]]


@dataclass(frozen=True)
class Certificates:
    """What both sides have: certificates of one authority, and one of another."""

    authority: Authority
    theirs: Pair
    ours: Pair
    strange: Pair


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    folder = tmp_path_factory.mktemp("certificates")
    authority = Authority(folder)
    return Certificates(authority, authority.issue(), authority.issue(), Authority(folder, "strange").issue())


@dataclass(frozen=True)
class Site:
    """An archive with TLS that asks for certificates and sends with TLS, and a station with a receiver that has it."""

    settings: Settings
    home: Home

    def save(self, archive: ArchiveSettings, receiver: ReceiverSettings | None = None) -> None:
        """Have the station know the archive so."""
        changed = replace(self.settings, archives=(archive,))
        save_settings(self.home.settings_file, replace(changed, receiver=receiver or changed.receiver))

    @property
    def archive(self) -> ArchiveSettings:
        """The archive as it should be known."""
        return self.settings.archives[0]


@pytest.fixture(scope="module")
def peer(certificates: Certificates) -> Iterator[tuple[Orthanc, int]]:
    """Orthanc with an image, and the port on which the station is to listen."""
    port = free_port()
    modality = {"AET": "QRSTATION", "Host": "127.0.0.1", "Port": port, "UseDicomTls": True}
    options: dict[str, Any] = {
        "DicomTlsEnabled": True,
        "DicomTlsCertificate": str(certificates.theirs.certificate),
        "DicomTlsPrivateKey": str(certificates.theirs.key),
        "DicomTlsTrustedCertificates": str(certificates.authority.file),
        "DicomTlsRemoteCertificateRequired": True,
        "DicomModalities": {"QRSTATION": modality},
    }
    with Orthanc(**options) as orthanc:
        orthanc.upload(FILES[0])
        yield orthanc, port


@pytest.fixture
def site(home: Home, certificates: Certificates, peer: tuple[Orthanc, int]) -> Site:
    orthanc, port = peer
    issuer = str(certificates.authority.file)
    archive = certificates.ours.shown_to(orthanc.settings(name="Main", tls=True, tls_ca=issuer))
    receiver = certificates.ours.of_receiver(tls_ca=issuer)
    made = Site(Settings(StationSettings(port=port), receiver, archives=(archive,)), home)
    made.save(archive)
    return made


def test_echo_find_retrieve_send_and_doctor_go_over_tls(site: Site) -> None:
    echoed = run(*ASKING["echo"])
    assert echoed.returncode == 0, echoed.stderr
    found = run(*ASKING["find"])
    assert (found.returncode, [each["StudyInstanceUID"] for each in lines(found)]) == (0, [STUDY]), found.stderr
    retrieved = run(*ASKING["retrieve"])
    (outcome,) = lines(retrieved)
    assert (retrieved.returncode, outcome["state"], outcome["stored"]) == (0, "succeeded", 1), retrieved.stderr
    assert [each["SOPInstanceUID"] for each in lines(run("list", "--level", "image", "--json"))] == [UID]
    sent = run(*ASKING["send"])
    assert (sent.returncode, "1 of 1" in sent.stdout) == (0, True), sent.stderr
    site.save(replace(site.archive, retrieve="get"))
    assert run("delete", "--study", STUDY).returncode == 0
    got = run(*ASKING["retrieve"])
    assert (got.returncode, lines(got)[0]["stored"]) == (0, 1), got.stderr
    examined = run(*ASKING["doctor"])
    assert examined.returncode == 0, examined.stdout
    assert {each["step"]: each["state"] for each in lines(examined)}["tls"] == "ok"
    assert alerts() == []


BAD: dict[str, tuple[Callable[[Site, Certificates], ArchiveSettings], Code, str, str]] = {
    "theirs is of nobody we trust": (
        lambda site, known: replace(site.archive, tls_ca=str(known.strange.certificate)),
        TlsCode.UNKNOWN_CA,
        "shows a certificate whose issuer is not trusted here",
        "choose it in “Trust its certificate by” (tls_ca)",
    ),
    "ours is of nobody they trust": (
        lambda site, known: known.strange.shown_to(site.archive),
        TlsCode.REFUSES_OURS,
        "does not accept the certificate of this station",
        "ask its administrator to trust its issuer",
    ),
    "ours is not shown": (
        lambda site, known: replace(site.archive, tls_certificate="", tls_key=""),
        TlsCode.ASKS_CERTIFICATE,
        "asks this station for a certificate",
        "(tls_certificate, tls_key)",
    ),
}


@pytest.mark.parametrize("bad", list(BAD))
def test_with_a_certificate_that_is_not_taken_each_fails_in_one_line_and_stands_in_the_trail(
    site: Site, certificates: Certificates, bad: str
) -> None:
    change, code, happened, advice = BAD[bad]
    assert run("import", str(FILES[0])).returncode == 0
    site.save(change(site, certificates))
    for what, command in ASKING.items():
        done = run(*command)
        assert (what, done.returncode) == (what, FAILS[what]), done.stderr
        assert "Traceback" not in done.stderr
        if what == "doctor":
            steps = {each["step"]: each for each in lines(done)}
            assert steps["tls"]["state"] == "failed"
            assert happened in steps["tls"]["message"]
            assert advice in steps["tls"]["advice"]
            assert {steps[step]["state"] for step in ("associate", "echo", "find", "move")} == {"skipped"}
        else:
            told = [line for line in done.stderr.splitlines() if happened in line]
            assert len(told) == 1, done.stderr
            assert advice in told[0]
    found = alerts()
    assert len(found) == len(ASKING), "one for each command, and not for each of its tries"
    for alert in found:
        assert alert["detail"].startswith(f"TLS failed: {code} peer={site.archive.node}")
        assert alert["outcome"] == 4
        assert [each["user"] for each in alert["who"] if each["address"] == "127.0.0.1"] == [site.archive.ae_title]


def test_a_certificate_of_one_archive_that_is_not_taken_keeps_nobody_from_the_others(
    site: Site, certificates: Certificates
) -> None:
    bad = replace(site.archive, name="Bad", tls_ca=str(certificates.strange.certificate))
    save_settings(site.home.settings_file, replace(site.settings, archives=(bad, site.archive)))
    found = run("find", "--json")
    assert (found.returncode, [each["Archive"] for each in lines(found)]) == (3, ["Main"])
    assert len([line for line in found.stderr.splitlines() if line.startswith("Bad: ")]) == 1, found.stderr
    examined = run("doctor", "--json")
    failed = [(each["Archive"], each["step"]) for each in lines(examined) if each["state"] == "failed"]
    assert (examined.returncode, failed) == (3, [("Bad", "tls")])
    assert len(alerts(TlsCode.UNKNOWN_CA)) == 2


def test_what_fails_in_the_receiver_is_told_like_what_fails_here(site: Site, certificates: Certificates) -> None:
    """C-GET is done by the process of the receiver, where the images go."""
    site.save(replace(certificates.strange.shown_to(site.archive), retrieve="get"))
    done = run(*ASKING["retrieve"])
    assert (done.returncode, lines(done)[0]["state"]) == (1, "failed")
    assert "does not accept the certificate of this station; ask its administrator" in done.stderr
    assert len(alerts(f"TLS failed: {TlsCode.REFUSES_OURS}")) == 1


def test_an_archive_that_shows_our_receiver_a_strange_certificate_sends_nothing(
    site: Site, certificates: Certificates
) -> None:
    """And both sides of it are told: the job fails, and the alert names who was turned away."""
    site.save(site.archive, replace(site.settings.receiver, tls_ca=str(certificates.strange.certificate)))
    done = run(*ASKING["retrieve"])
    (outcome,) = lines(done)
    assert (done.returncode, outcome["state"], outcome["stored"]) == (1, "failed", 0), done.stderr
    assert "showed a certificate whose issuer is not trusted here" in done.stderr
    assert alerts(f"refused a caller: {TlsCode.CALLER_UNKNOWN_CA}")


def test_a_peer_that_asks_for_no_certificate_is_sent_to(home: Home, certificates: Certificates) -> None:
    """DCMTK's receiver of images, by its own TLS."""
    assert run("import", str(FILES[0])).returncode == 0
    pair, issuer = certificates.theirs, str(certificates.authority.file)
    with Storescp("+tls", str(pair.key), str(pair.certificate), "+cf", issuer, "-ic") as far:
        for trusted, status in ((issuer, 0), (str(certificates.strange.certificate), 1)):
            archive = far.settings(name="Main", tls=True, tls_ca=trusted)
            save_settings(home.settings_file, Settings(StationSettings(port=free_port()), archives=(archive,)))
            done = run(*ASKING["send"])
            assert done.returncode == status, done.stderr
            assert len(list(far.received.iterdir())) == 1
    assert len(alerts(TlsCode.UNKNOWN_CA)) == 1


# --- the doctor, by servers that are none -----------------------------------------------------------------------------


@pytest.fixture
def known(home: Home, certificates: Certificates) -> Callable[..., None]:
    """Have the station know an archive."""

    def save(archive: ArchiveSettings, **changes: str) -> None:
        issuer = str(certificates.authority.file)
        settings = Settings(
            StationSettings(port=free_port()),
            archives=(replace(archive, **{"tls_ca": issuer, **changes}),),  # type: ignore[arg-type]
        )
        save_settings(home.settings_file, settings)

    return save


def tls_lines(printed: str) -> list[str]:
    """Give the line of the step, and the one below it, which says what to do."""
    rows = printed.splitlines()
    (place,) = [number for number, row in enumerate(rows) if row.startswith("Main: tls ")]
    return [" ".join(row.split()) for row in rows[place : place + 2]]


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1")
def test_the_doctor_prints_what_is_wrong_and_below_it_what_to_do(
    known: Callable[..., None], certificates: Certificates
) -> None:
    expired = certificates.authority.issue(begins=-9, ends=-1)
    for server, code, what, advice in (
        (
            speaking(certificates.authority.issue(key_type=KeyType.RSA), ssl.TLSVersion.TLSv1),
            TlsCode.NO_COMMON_VERSION,
            "speaks no version of TLS that is safe (1.2 or 1.3)",
            "ask its administrator to switch TLS 1.2 or 1.3 on",
        ),
        (
            speaking(expired),
            TlsCode.EXPIRED,
            "has expired",
            "ask its administrator for a new certificate; compare the clocks",
        ),
        (
            speaking(certificates.authority.issue("pacs.hospital")),
            TlsCode.WRONG_NAME,
            "is for pacs.hospital, not for 127.0.0.1",
            "correct the host of the archive, or, where the certificate is right, write the name",
        ),
        (speaks_plain, TlsCode.PLAIN_PEER, "does not speak TLS on this port", "check the port"),
    ):
        with serving(server) as far:
            known(far.archive())
            done = run("doctor")
        told = tls_lines(done.stdout)
        assert done.returncode == 3
        assert told[0].startswith("Main: tls failed ")
        assert what in told[0]
        assert told[1].startswith(advice)
        assert alerts(f"TLS failed: {code}"), code


@pytest.mark.parametrize(
    ("passphrase", "what"),
    [
        ("wrong", "the passphrase does not open the key {}"),
        (None, "the passphrase of the key {} is not to be had: this machine has no keyring"),
    ],
    ids=["wrong", "none"],
)
def test_a_key_that_is_locked_is_said_without_its_passphrase(
    known: Callable[..., None],
    certificates: Certificates,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    passphrase: str | None,
    what: str,
) -> None:
    key = serialization.load_pem_private_key(certificates.ours.key.read_bytes(), None)
    form, locks = serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"open sesame")
    locked = tmp_path / "locked.key"
    locked.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, locks))
    monkeypatch.delenv("QRSTATION_SECRET_TLS", raising=False)
    if passphrase is not None:
        monkeypatch.setenv("QRSTATION_SECRET_TLS", passphrase)
    with serving(speaking(certificates.theirs)) as far:
        known(far.archive(), tls_certificate=str(certificates.ours.certificate), tls_key=str(locked))
        done = run("doctor")
    told = tls_lines(done.stdout)
    assert done.returncode == 3
    assert what.format(locked) in told[0]
    assert "QRSTATION_SECRET_TLS" in told[1]
    assert "open sesame" not in done.stdout + done.stderr
    assert far.ends == []
    assert alerts(str(locked))
