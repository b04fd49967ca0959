"""What the audit trail costs each association, and what it costs to verify it.

As many associations as fast as they can be reported, each of another patient: what the writer takes is all there is,
and no network hides it. Beside real associations it works while they wait for the peer.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from qrstation.audit.files import records_after
from qrstation.audit.verifying import verify
from qrstation.core.actor import peer
from qrstation.core.deeds import AssociationEnded
from qrstation.core.events import InstancesStored
from qrstation.core.instance import InstanceRecord
from qrstation.core.patient import Demographics
from qrstation.core.station.home import Home
from qrstation.core.station.settings import AuditSettings, Settings
from qrstation.receiver.auditor import Auditor, Process

ASSOCIATIONS, ROUNDS = 2_000, 5
LIMIT = 0.001
"""Seconds for each association."""


def main() -> int:
    """Measure, print, and give 1 where an association costs more than the limit."""
    with tempfile.TemporaryDirectory() as folder:
        reported, whole, checked = zip(*(_round(Path(folder), number) for number in range(ROUNDS)), strict=True)
    report, total, check = (statistics.median(each) / ASSOCIATIONS for each in (reported, whole, checked))
    print(f"{ASSOCIATIONS} associations, the median of {ROUNDS} rounds, for each:")
    print(f"  {1e6 * report:7.1f} µs for whoever reports it")
    print(f"  {1e6 * total:7.1f} µs until its record is chained, written and synced")
    print(f"  {1e6 * check:7.1f} µs to verify it")
    return 0 if total <= LIMIT else 1


def _round(folder: Path, number: int) -> tuple[float, float, float]:
    """Report as many associations as fast as can be; gives the seconds of reporting, of all of it, of verifying."""
    root = folder / str(number)
    home = Home(root, root, root / "logs", root / "run")
    home.make()
    auditor = Auditor(home, Settings(audit=AuditSettings()), Process.RECEIVER)
    image = InstanceRecord("1.2.3", "1.2.3.1", "1.2.3.1.1", "1.2.840.10008.5.1.4.1.1.2", "", Path(), 10)
    patients = [Demographics(f"P{each}", "", f"Made^Up {each}") for each in range(ASSOCIATIONS)]
    began = time.perf_counter()
    for each, patient in enumerate(patients):
        by = peer("PACS", "10.0.0.7", each + 1)
        auditor.take(InstancesStored((replace(image, study_uid=f"1.2.{each}", patient=patient),), by=by))
        auditor.take(AssociationEnded(by, 1, 0))
    reported = time.perf_counter()
    auditor.close()
    written = time.perf_counter()
    verdict = verify(home)
    checked = time.perf_counter()
    if not verdict.is_whole or sum(1 for _ in records_after(home.audit)) < ASSOCIATIONS:
        raise SystemExit("the trail is not whole")
    return reported - began, written - began, checked - written


if __name__ == "__main__":
    sys.exit(main())
