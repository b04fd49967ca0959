"""Contact with an archive: it is called again after pauses, not for ever, and what came makes up for all."""

from __future__ import annotations

import pytest

from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import ArchiveUnreachable, AssociationLost, AssociationRejected, PeerError
from qrstation.jobs.pace import Pace
from qrstation.jobs.retrieve.contact import Contact

PACE = Pace(losses=3, first_contacts=2, refusals=2, pauses=(1.0, 2.0))


def error(kind: type[PeerError], *, is_temporary: bool = False) -> PeerError:
    """Make an error of a kind."""
    return kind(WindowCode.TOLD, what="away", is_temporary=is_temporary)


@pytest.mark.parametrize(
    ("lost", "calls"),
    [
        (error(AssociationLost), 3),
        (error(ArchiveUnreachable), 2),
        (error(AssociationRejected), 1),
        (error(AssociationRejected, is_temporary=True), 3),
    ],
)
def test_an_archive_is_called_a_bounded_number_of_times(lost: PeerError, calls: int) -> None:
    contact = Contact(PACE)
    goes_on = [contact.lost(lost, 10.0) for _ in range(calls)]
    assert goes_on == [True] * (calls - 1) + [False]


def test_an_archive_that_was_there_is_called_until_the_watch_over_silence_ends_it() -> None:
    contact = Contact(PACE)
    contact.answered()
    assert all(contact.lost(error(ArchiveUnreachable), 10.0) for _ in range(1_000))


def test_each_loss_is_told_and_followed_by_a_longer_pause_until_something_comes() -> None:
    contact = Contact(PACE)
    contact.lost(error(AssociationLost), 10.0)
    assert contact.not_before == 11.0
    contact.lost(error(AssociationLost), 20.0)
    assert contact.not_before == 22.0
    assert contact.notice is not None
    assert contact.notice.code == OutcomeCode.TRYING_AGAIN
    contact.brought()
    assert contact.notice is None
    assert contact.lost(error(AssociationLost), 30.0)
    assert contact.not_before == 31.0


def test_an_archive_that_is_too_busy_is_asked_a_few_times() -> None:
    contact = Contact(PACE)
    assert contact.was_busy(5.0)
    assert contact.not_before == 6.0
    assert not contact.was_busy(7.0)
