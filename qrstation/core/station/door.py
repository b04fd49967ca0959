"""Whom the receiver lets in: by AE title, and where an archive is bound, from its addresses and by its certificate.

A binding narrows and never opens: a title that an archive binds stays bound whatever else the settings let in
(`also_accept`, `accept = "any"`). Of several archives with one title it is enough to be let in by one that is bound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from qrstation.core.codes.peers import PeerCode
from qrstation.core.notice import Notice, notice
from qrstation.core.station.addresses import is_loopback, lies_in
from qrstation.core.station.fingerprint import fingerprint_in, fingerprint_of, fingerprints_in_file
from qrstation.core.station.settings import ArchiveSettings, Settings, place_of


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as far as the connection tells: all of it is the caller's word but the address and what TLS proved."""

    ae_title: str
    address: str
    certificate: bytes | None = None
    """In DER, None over a plain connection and where none was asked for."""
    own_address: str = ""
    """The address of this machine that was called."""

    @property
    def is_here(self) -> bool:
        """Tell whether the call comes from this machine itself."""
        return is_loopback(self.address) or self.address == self.own_address


@dataclass(frozen=True, slots=True)
class Binding:
    """What an archive is bound to: addresses or networks, and a certificate; empty for what it is not bound to."""

    archive: str
    ae_title: str
    only_from: tuple[str, ...] = ()
    only_certificate: str = ""
    """A fingerprint, or the PEM file of one or several certificates."""

    def why_not(self, caller: Caller) -> Notice | None:
        """Say why a caller with this title is none of this archive's, None when it is."""
        if self.only_from and not any(lies_in(caller.address, network) for network in self.only_from):
            return notice(PeerCode.CALLER_ELSEWHERE, archive=self.archive)
        if not self.only_certificate:
            return None
        if caller.certificate is None:
            return notice(PeerCode.CALLER_WITHOUT_CERTIFICATE, archive=self.archive)
        shown, wanted = fingerprint_of(caller.certificate), fingerprint_in(self.only_certificate)
        if wanted is not None:
            known = frozenset((wanted,))
        else:
            try:  # at each call: who renews the certificate writes the file anew
                known = fingerprints_in_file(Path(self.only_certificate))
            except OSError as error:
                reason = str(error.strerror or error)
                return notice(PeerCode.CALLER_CERTIFICATE_UNKNOWN, archive=self.archive, reason=reason)
        return None if shown in known else notice(PeerCode.CALLER_OTHER_CERTIFICATE, archive=self.archive)


@dataclass(frozen=True, slots=True)
class Door:
    """Who may in: the AE titles, None for any; what archives are bound to; and our own title."""

    titles: frozenset[str] | None = None
    bindings: tuple[Binding, ...] = ()
    own_title: str = ""

    def bindings_of(self, ae_title: str) -> tuple[Binding, ...]:
        """Give what the archives with this title are bound to."""
        return tuple(binding for binding in self.bindings if binding.ae_title == ae_title)

    def why_not(self, caller: Caller) -> Notice | None:
        """Say why a caller is turned away, None when it may come in."""
        if self.titles is not None and caller.ae_title not in self.titles:
            return notice(PeerCode.CALLER_UNKNOWN)
        if self.bindings and caller.ae_title == self.own_title and caller.is_here:
            return None  # the doctor's test of our own receiver
        reasons = [binding.why_not(caller) for binding in self.bindings_of(caller.ae_title)]
        if reasons:
            return None if None in reasons else reasons[-1]
        if self.bindings and caller.ae_title == self.own_title:
            return notice(PeerCode.CALLER_OURSELVES)  # else whoever knows our title walks past every binding
        return None


def door_of(settings: Settings, home: Path) -> Door:
    """Give the door as the settings want it; a relative file of a certificate is taken from ``home``."""
    station, receiver = settings.station, settings.receiver
    titles = {archive.ae_title for archive in settings.archives}
    known = frozenset({*titles, station.ae_title, *receiver.also_accept})
    bound = (archive for archive in settings.archives if archive.only_from or archive.only_certificate)
    bindings = tuple(_binding_of(archive, home) for archive in bound)
    return Door(None if receiver.accept == "any" else known, bindings, station.ae_title)


def bound_also_to(settings: Settings, archive: str, address: str) -> Settings:
    """Give the settings with an archive, by its name, bound to an address besides those that it is bound to."""

    def bound(each: ArchiveSettings) -> ArchiveSettings:
        if each.name != archive or address in each.only_from:
            return each
        return replace(each, only_from=(*each.only_from, address))

    return replace(settings, archives=tuple(map(bound, settings.archives)))


def _binding_of(archive: ArchiveSettings, home: Path) -> Binding:
    certificate = archive.only_certificate
    if certificate and fingerprint_in(certificate) is None:
        certificate = str(place_of(certificate, home))
    return Binding(archive.name, archive.ae_title, archive.only_from, certificate)
