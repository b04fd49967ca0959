"""The doctor's step `tls`: whatever can be wrong with TLS is named there, with what to do, at a server that does so."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from trustme import KeyType

from qrstation.core.codes.keys import KeyCode
from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import StationError
from qrstation.core.jobs.finding import Finding, Step, StepState
from qrstation.core.notice import Code
from qrstation.core.station.settings import ArchiveSettings
from qrstation.core.station.tls_place import Passphrase, TlsPlace
from qrstation.jobs.doctor import examine
from qrstation.network.archive import connecting
from qrstation.words import words_of
from tests.certificates import Authority, Pair
from tests.jobs.station import Station
from tests.jobs.test_doctor import parts_of, states
from tests.tls_server import closes, is_silent, serving, speaking, speaks_plain

TLS_1_2, TLS_1_3 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
DAY = timedelta(days=1)
SECRET = "open sesame"


def keyring_is_locked(key: Path) -> str:
    """Give no passphrase."""
    raise StationError(KeyCode.KEYRING_LOCKED)


@dataclass(frozen=True)
class Scene:
    """A server, and an archive's settings with which it is called."""

    server: ssl.SSLContext | Callable[[socket.socket], str]
    changes: dict[str, object] = field(default_factory=dict)
    passphrase: Passphrase | None = None


class Stage:
    """What scenes are made with: an authority that the station trusts, another, and certificates."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.authority, self.stranger = Authority(folder), Authority(folder, "stranger")
        self.pair = self.authority.issue()

    def shown(self, pair: Pair, **changes: object) -> dict[str, object]:
        """Give the settings by which the station shows a certificate."""
        return {"tls_certificate": str(pair.certificate), "tls_key": str(pair.key), **changes}

    def calm(self, **changes: object) -> Scene:
        """Give a scene with a server whose TLS is well."""
        return Scene(speaking(self.pair), changes)

    def alone(self, pair: Pair) -> Pair:
        """Give a certificate without those between it and the root, which a server should send and many do not."""
        first, end, _ = pair.certificate.read_text().partition("-----END CERTIFICATE-----\n")
        pair.certificate.write_text(first + end)
        return pair

    def choosy(self, **changes: object) -> Scene:
        """Give a scene with a server that has certificates for some names, and answers to no other."""
        context = speaking(self.pair)
        context.sni_callback = lambda *asked: ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        return Scene(context, changes)

    def of_certificate(self, pair: Pair) -> Scene:
        """Give a scene with a server that shows this certificate."""
        return Scene(speaking(pair))

    def asking(self, version: ssl.TLSVersion, shown: Pair | None = None) -> Scene:
        """Give a scene with a server that asks for a certificate."""
        return Scene(speaking(self.pair, version, asks=self.authority), {} if shown is None else self.shown(shown))

    def old(self, version: ssl.TLSVersion, ciphers: str = "ALL") -> Scene:
        """Give a scene with a server of old."""
        return Scene(speaking(self.authority.issue(key_type=KeyType.RSA), version, f"{ciphers}:@SECLEVEL=0"))

    def locked(self, passphrase: Passphrase | None) -> Scene:
        """Give a scene with a key that has a passphrase."""
        key = serialization.load_pem_private_key(self.pair.key.read_bytes(), None)
        pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        path = self.folder / "locked.key"
        path.write_bytes(key.private_bytes(pem, form, serialization.BestAvailableEncryption(SECRET.encode())))
        return Scene(speaking(self.pair), self.shown(self.pair, tls_key=str(path)), passphrase)

    def self_signed(self, bits: int = 2048, usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.SERVER_AUTH) -> Pair:
        """Make a certificate of no authority, of a key of so many bits, for this usage."""
        key = rsa.generate_private_key(65537, bits)
        name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]), datetime.now(UTC)
        made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - DAY, now + DAY)
        made = made.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        pair = Pair(
            self.folder / f"{bits}-{usage.dotted_string}.crt", self.folder / f"{bits}-{usage.dotted_string}.key"
        )
        pair.certificate.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))
        pair.key.write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()))
        return pair

    def pinned(self, pair: Pair) -> Scene:
        """Give a scene with a server whose own certificate is trusted."""
        return Scene(speaking(pair), {"tls_ca": str(pair.certificate)})

    def written(self, text: str) -> str:
        """Write a file, and give where."""
        path = self.folder / "written.pem"
        path.write_text(text)
        return str(path)


@dataclass(frozen=True)
class Case:
    """What is wrong, and what is to be told of it: its code, what happened, what to do; how often it is called."""

    scene: Callable[[Stage], Scene]
    code: Code
    what: str
    advice: str
    calls: int = 1


CASES: dict[str, Case] = {
    "unknown issuer": Case(
        lambda stage: stage.of_certificate(stage.stranger.issue()),
        TlsCode.UNKNOWN_CA,
        "shows a certificate whose issuer is not trusted here",
        "choose it in “Trust its certificate by” (tls_ca)",
    ),
    "an issuer of the system": Case(
        lambda stage: stage.calm(tls_ca=""),
        TlsCode.UNKNOWN_CA,
        "shows a certificate whose issuer is not trusted here",
        "choose it in “Trust its certificate by” (tls_ca)",
    ),
    "the issuer between is not sent": Case(
        lambda stage: stage.of_certificate(stage.alone(stage.authority.child("below").issue())),
        TlsCode.UNKNOWN_CA,
        "shows a certificate whose issuer is not trusted here",
        "ask its administrator for the issuer's certificate",
    ),
    "expired": Case(
        lambda stage: stage.of_certificate(stage.authority.issue(begins=-9, ends=-1)),
        TlsCode.EXPIRED,
        "has expired",
        "ask its administrator for a new certificate",
    ),
    "not yet valid": Case(
        lambda stage: stage.of_certificate(stage.authority.issue(begins=2, ends=9)),
        TlsCode.NOT_YET_VALID,
        "is not valid yet",
        "compare the clocks",
    ),
    "wrong name": Case(
        lambda stage: stage.of_certificate(stage.authority.issue("pacs.hospital")),
        TlsCode.WRONG_NAME,
        "is for pacs.hospital, not for 127.0.0.1",
        "write the name that it carries into “Name in its certificate” (tls_name)",
    ),
    "wrong tls_name": Case(
        lambda stage: stage.calm(tls_name="pacs.clinic"),
        TlsCode.WRONG_NAME,
        "not for pacs.clinic",
        "write the name that it carries into “Name in its certificate” (tls_name)",
    ),
    "a name that it does not know": Case(
        lambda stage: stage.choosy(tls_name="pacs.clinic"),
        TlsCode.UNKNOWN_NAME,
        "does not know the name by which it was called",
        "“Name in its certificate” (tls_name)",
    ),
    "a certificate for clients alone": Case(
        lambda stage: stage.pinned(stage.self_signed(usage=ExtendedKeyUsageOID.CLIENT_AUTH)),
        TlsCode.NOT_ACCEPTED,
        "is not accepted (unsuitable certificate purpose)",
        "ask its administrator for a new certificate",
    ),
    "a weak key": Case(
        lambda stage: stage.pinned(stage.self_signed(bits=1024)),
        TlsCode.NOT_ACCEPTED,
        "is not accepted (EE certificate key too weak)",
        "ask its administrator for a new certificate",
    ),
    "TLS 1.0 alone": Case(
        lambda stage: stage.old(ssl.TLSVersion.TLSv1),
        TlsCode.NO_COMMON_VERSION,
        "speaks no version of TLS that is safe (1.2 or 1.3)",
        "switch TLS 1.2 or 1.3 on",
    ),
    "TLS 1.1 alone": Case(
        lambda stage: stage.old(ssl.TLSVersion.TLSv1_1),
        TlsCode.NO_COMMON_VERSION,
        "speaks no version of TLS that is safe (1.2 or 1.3)",
        "switch TLS 1.2 or 1.3 on",
    ),
    "ciphers of old": Case(
        lambda stage: stage.old(TLS_1_2, "AES128-GCM-SHA256:AES128-SHA"),
        TlsCode.NO_COMMON_CIPHER,
        "agrees to no cipher for TLS that is safe",
        "switch ciphers of BCP 195 on",
    ),
    "no TLS": Case(
        lambda stage: Scene(speaks_plain),
        TlsCode.PLAIN_PEER,
        "does not speak TLS on this port",
        "check the port",
    ),
    "nothing shown, TLS 1.2": Case(
        lambda stage: stage.asking(TLS_1_2),
        TlsCode.ASKS_CERTIFICATE,
        "asks this station for a certificate",
        "choose “Certificate to be shown” and “Its private key” for this archive (tls_certificate, tls_key)",
    ),
    "nothing shown, TLS 1.3": Case(
        lambda stage: stage.asking(TLS_1_3),
        TlsCode.ASKS_CERTIFICATE,
        "asks this station for a certificate",
        "choose “Certificate to be shown” and “Its private key” for this archive (tls_certificate, tls_key)",
    ),
    "ours refused, TLS 1.2": Case(
        lambda stage: stage.asking(TLS_1_2, stage.stranger.issue()),
        TlsCode.REFUSES_OURS,
        "does not accept the certificate of this station",
        "ask its administrator to trust its issuer",
    ),
    "ours refused, TLS 1.3": Case(
        lambda stage: stage.asking(TLS_1_3, stage.stranger.issue()),
        TlsCode.REFUSES_OURS,
        "does not accept the certificate of this station",
        "ask its administrator to trust its issuer",
    ),
    "ours expired": Case(
        lambda stage: stage.asking(TLS_1_3, stage.authority.issue(begins=-9, ends=-1)),
        TlsCode.REFUSES_OURS,
        "does not accept the certificate of this station",
        "see in the settings whether it has expired",
    ),
    "silent": Case(
        lambda stage: Scene(is_silent, {"timeout": 1}),
        TlsCode.SILENT,
        "did not answer within 1 s when TLS was to begin",
        "check that it speaks TLS on this port",
    ),
    "closes": Case(
        lambda stage: Scene(closes),
        TlsCode.CLOSED,
        "closed the connection when TLS was to begin",
        "its log says why",
    ),
    "no file of issuers": Case(
        lambda stage: stage.calm(tls_ca=str(stage.folder / "nowhere.pem")),
        TlsCode.FILE_UNREADABLE,
        "nowhere.pem for TLS cannot be read",
        "choose another file in the settings",
        calls=0,
    ),
    "a folder for a file": Case(
        lambda stage: stage.calm(tls_ca=str(stage.folder)),
        TlsCode.FILE_UNREADABLE,
        "for TLS cannot be read",
        "choose another file in the settings",
        calls=0,
    ),
    "no certificate in the file": Case(
        lambda stage: stage.calm(tls_ca=stage.written("issuers of ours\n")),
        TlsCode.NO_CERTIFICATE,
        "holds no certificate in PEM form",
        "choose another file in the settings",
        calls=0,
    ),
    "no file of ours": Case(
        lambda stage: stage.calm(**stage.shown(stage.pair, tls_certificate=str(stage.folder / "nowhere.pem"))),
        TlsCode.FILE_UNREADABLE,
        "nowhere.pem for TLS cannot be read",
        "choose another file in the settings",
        calls=0,
    ),
    "no key in the file": Case(
        lambda stage: stage.calm(**stage.shown(stage.pair, tls_key=stage.written("the key\n"))),
        TlsCode.NO_KEY,
        "holds no private key in PEM form",
        "choose another file in the settings",
        calls=0,
    ),
    "another's key": Case(
        lambda stage: stage.calm(**stage.shown(stage.pair, tls_key=str(stage.authority.issue().key))),
        TlsCode.KEY_DOES_NOT_FIT,
        "does not belong to the certificate",
        "choose the key that was made with the request for this certificate",
        calls=0,
    ),
    "a weak key of ours": Case(
        lambda stage: stage.calm(**stage.shown(stage.self_signed(bits=1024))),
        TlsCode.TOO_WEAK,
        "is too weak to be used",
        "have a new one made",
        calls=0,
    ),
    "no passphrase": Case(
        lambda stage: stage.locked(None),
        TlsCode.PASSPHRASE_MISSING,
        "has a passphrase that is not known here",
        "enter it in the settings, or put it into the variable QRSTATION_SECRET_TLS",
        calls=0,
    ),
    "a keyring that is locked": Case(
        lambda stage: stage.locked(keyring_is_locked),
        TlsCode.PASSPHRASE_AWAY,
        "is not to be had: the keyring is locked",
        "unlock it and try again",
        calls=0,
    ),
    "wrong passphrase": Case(
        lambda stage: stage.locked(lambda key: "open barley"),
        TlsCode.PASSPHRASE_WRONG,
        "the passphrase does not open the key",
        "or correct the variable QRSTATION_SECRET_TLS",
        calls=0,
    ),
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return Stage(tmp_path_factory.mktemp("stage"))


def examined(station: Station, archive: ArchiveSettings, passphrase: Passphrase | None = None) -> list[Finding]:
    """Have an archive examined."""
    place = TlsPlace() if passphrase is None else TlsPlace(passphrase=passphrase)
    connect = connecting(station.settings, station.port, station._get, place=place)
    return list(examine(archive, replace(parts_of(station), connect=connect)))


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1")
@pytest.mark.parametrize("name", list(CASES))
def test_what_is_wrong_is_told_at_the_step_tls_and_the_archive_is_left_in_peace(
    station: Station, stage: Stage, name: str
) -> None:
    case = CASES[name]
    scene = case.scene(stage)
    with serving(scene.server) as server:
        archive = server.archive(**{"tls_ca": str(stage.authority.file), **scene.changes})
        findings = examined(station, archive, scene.passphrase)
    assert states(findings) == {
        "resolve": "ok", "connect": "ok", "tls": "failed", "associate": "skipped", "echo": "skipped",
        "find": "skipped", "receiver": "ok", "move": "skipped",
    }  # fmt: skip
    (told,) = [finding.notice for finding in findings if finding.state is StepState.FAILED]
    words = words_of(told)
    assert told is not None
    assert told.code == case.code
    assert case.what in words.what
    assert case.advice in words.advice
    assert SECRET not in words.line
    assert len(server.ends) == case.calls, "one call for the one step, and none where our own files do not serve"


def test_every_way_in_which_an_archive_or_our_files_can_be_wrong_is_tried() -> None:
    """But what is called without TLS, and what breaks in a way of its own."""
    ours = {code for code in TlsCode if not code.startswith("caller.")}
    assert ours - {case.code for case in CASES.values()} == {TlsCode.PEER_SPEAKS_TLS, TlsCode.BROKEN}


@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
def test_for_a_server_that_speaks_tls_and_is_called_without_it_that_is_advised(
    station: Station, stage: Stage, version: ssl.TLSVersion
) -> None:
    """OpenSSL closes on what it does not understand; some say so by an alert (network/test_tls)."""
    with serving(speaking(stage.pair, version)) as server:
        findings = examined(station, server.archive(tls=False))
    (failed,) = [finding for finding in findings if finding.state is StepState.FAILED]
    assert failed.step is Step.ASSOCIATE
    assert "whether it speaks TLS there" in words_of(failed.notice).advice


def test_a_server_that_is_not_dicom_passes_the_step_and_fails_at_the_next(station: Station, stage: Stage) -> None:
    with serving(speaking(stage.pair)) as server:
        findings = examined(station, server.archive(tls_ca=str(stage.authority.file), timeout=1))
    found = {finding.step: finding.state for finding in findings}
    assert (found[Step.TLS], found[Step.ASSOCIATE]) == (StepState.OK, StepState.FAILED)


def test_a_passphrase_that_fits_opens_the_key(station: Station, stage: Stage) -> None:
    scene = stage.locked(lambda key: SECRET)
    with serving(speaking(stage.pair, asks=stage.authority)) as server:
        archive = server.archive(tls_ca=str(stage.authority.file), timeout=1, **scene.changes)
        findings = examined(station, archive, scene.passphrase)
    assert next(finding.state for finding in findings if finding.step is Step.TLS) is StepState.OK
