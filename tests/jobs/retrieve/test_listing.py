"""What an archive lists of a study, and what counts as a listing."""

from __future__ import annotations

import pytest
from pydicom.dataset import Dataset

from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import RetrieveRequest
from qrstation.jobs.looked_at import NOTHING, Look
from qrstation.jobs.retrieve.listing import Listed, Lister, ListingEnded, SeriesAnnounced
from qrstation.network.dimse.command_set import CommandField
from tests.connected import connected
from tests.hostile import Conversation, HostileArchive
from tests.listed import row


def listed(archive: HostileArchive) -> tuple[set[str], ListingEnded]:
    """List the archive's study: the instances named, and the end."""
    news: list[SeriesAnnounced | Listed | ListingEnded] = []
    Lister(connected(archive.settings), RetrieveRequest("Hostile", archive.study), news.append, CancelToken()).run()
    ended = news[-1]
    assert isinstance(ended, ListingEnded)
    return {uid for each in news if isinstance(each, Listed) for uid in each.numbers}, ended


def test_a_study_is_listed_to_its_end() -> None:
    with HostileArchive(0, count=5, series_count=2) as archive:
        named, ended = listed(archive)
        assert named == {image.SOPInstanceUID for image in archive.all_images}
    assert (ended.complete, ended.unlisted, ended.error) == (True, (), None)


def test_the_likeliest_series_is_listed_first_unless_another_is_looked_at() -> None:
    def named(conversation: Conversation, field: int, keys: Dataset) -> bool:
        if field != CommandField.C_FIND_RQ or keys.QueryRetrieveLevel != "SERIES":
            return False
        for uid, words, count in (("1.1", "Topogram", 2), ("1.2", "Thorax 5.0", 80), ("1.3", "Thorax 1.0", 400)):
            answer = row(
                SeriesInstanceUID=uid, Modality="CT", SeriesDescription=words, NumberOfSeriesRelatedInstances=count
            )
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00, answer)
        conversation.respond(CommandField.C_FIND_RSP, 0x0000)
        return True

    def order(look: Look) -> list[str]:
        news: list[SeriesAnnounced | Listed | ListingEnded] = []
        request = RetrieveRequest("Hostile", archive.study)
        Lister(connected(archive.settings), request, news.append, CancelToken(), lambda: look).run()
        return [each.series_uid for each in news if isinstance(each, Listed) and each.is_last]

    with HostileArchive(0, answer=named) as archive:
        assert order(NOTHING) == ["1.3", "1.2", "1.1"]
        assert order(Look("1.1")) == ["1.1", "1.3", "1.2"]


@pytest.mark.parametrize("status", [0xFE00, 0xA700, 0xB001])
@pytest.mark.parametrize("count", [0, 1])
def test_an_end_that_nobody_asked_for_is_no_whole_listing(status: int, count: int) -> None:
    def cut(conversation: Conversation, field: int, keys: Dataset) -> bool:
        if field != CommandField.C_FIND_RQ or keys.QueryRetrieveLevel != "IMAGE":
            return False
        for number in range(count):
            answer = row(SeriesInstanceUID=keys.SeriesInstanceUID, SOPInstanceUID=f"1.{number}")
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00, answer)
        conversation.respond(CommandField.C_FIND_RSP, status)
        return True

    with HostileArchive(0, answer=cut) as archive:
        (series,) = archive.images
        named, ended = listed(archive)
    assert (len(named), ended.complete) == (count, False)
    # It is named, and asked for as a whole, as after a failure status.
    assert ended.unlisted == (series,)


@pytest.mark.parametrize("garbled", [b"", b"\xff" * 30, row(SeriesInstanceUID="1.2.3")])
def test_an_answer_that_cannot_be_read_makes_the_listing_incomplete(garbled: bytes) -> None:
    def garbles(conversation: Conversation, field: int, keys: Dataset) -> bool:
        if field == CommandField.C_FIND_RQ and keys.QueryRetrieveLevel == "IMAGE":
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00, garbled)
        return False

    with HostileArchive(0, answer=garbles) as archive:
        named, ended = listed(archive)
    assert (len(named), ended.complete) == (4, False)
