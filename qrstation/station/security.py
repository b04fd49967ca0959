"""What the station guards: certificates, keys and passphrases, and the trail of who did what with whose images."""

from __future__ import annotations

from collections.abc import Callable

from qrstation.audit.sending.sending_thread import SendingThread
from qrstation.audit.verifying import Verdict
from qrstation.core.actor import ActorKind, person
from qrstation.core.deeds import InstancesSeen
from qrstation.core.events import AuditFailed
from qrstation.core.instance import StudyHeading
from qrstation.core.notice import Notice
from qrstation.core.station.home import Home
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.core.station.tls_place import TlsPlace
from qrstation.jobs.trail_check import alert_if_broken, check_trail
from qrstation.keys.expiry_watch import ExpiryWatch
from qrstation.keys.looking import Looking
from qrstation.keys.passphrases import Passphrases
from qrstation.keys.system_keyring import SystemKeyring
from qrstation.receiver.auditor import Auditor, Process
from qrstation.ui.audit.audit_desk import AuditParts
from qrstation.ui.event_pump import EventPump
from qrstation.ui.settings.keys_desk import KeysParts


class Security:
    """The window's own part in the audit trail, its sending on, and the keys that TLS is spoken by."""

    def __init__(
        self,
        home: Home,
        settings: SettingsOwner,
        pump: EventPump,
        heading: Callable[[str], StudyHeading | None],
        certificates_end: Callable[[tuple[Notice, ...]], None],
    ) -> None:
        """``heading`` says whose a study is; ``certificates_end`` is told, on a thread, which end soon."""
        self._home = home
        self._settings = settings
        self._pump = pump
        self._passphrases = Passphrases()
        self.tls = TlsPlace(home.data, self._passphrases.of)
        now = settings.current()
        self.audit = Auditor(home, now, Process.WINDOW, heading, self._audit_failed, SystemKeyring)
        self._sending = SendingThread(home, now.audit, pump.publish, self.audit.take)
        self._certificates = ExpiryWatch(home.data, certificates_end)

    def begin(self) -> None:
        """Send the trail on, and look at certificates, now and whenever the settings are others."""
        self._settings.subscribe(lambda now: self._sending.use(now.audit))
        self._settings.subscribe(self._certificates.look_again)
        self._certificates.look_again(self._settings.current())
        self._sending.start()

    def begin_trail(self) -> None:
        """Record that the window began, and from now on which settings are others."""
        self.audit.begin()
        self._settings.subscribe(self.audit.settings_changed)

    def close(self) -> None:
        """Record that the window ends, and write what waits, as far as that is soon done."""
        self._certificates.close()
        self.audit.close()
        self._sending.close()

    def opened(self, heading: StudyHeading) -> None:
        """Record that somebody looks at a study."""
        self.audit.take(InstancesSeen(heading, person(ActorKind.WINDOW)))

    def keys_parts(self) -> KeysParts:
        """Give what the settings' fields of certificates work with."""
        home, looking = self._home, Looking(self._home.data, self._passphrases)
        return KeysParts(looking, self._passphrases, home.data / "tls", self._pump.post)

    def audit_parts(self, ask_for_settings: Callable[[], object]) -> AuditParts:
        """Give what the view of the trail works with."""
        used, current = self.audit.log_used, self._settings.current
        return AuditParts(self._home, current, self._pump.post, used, self._verify_trail, ask_for_settings)

    def _verify_trail(self) -> Verdict:
        """Verify the trail, on a worker; that it is broken is recorded. Raises OSError."""
        verdict = check_trail(self._home)
        alert_if_broken(verdict, self.audit.alert)
        return verdict

    def _audit_failed(self, told: Notice) -> None:
        self._pump.publish(AuditFailed(told))
