"""Answers that archives cut short, each in its way, are completed in parts; what that cannot bring is told."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pydicom
import pytest
from pydicom.dataset import Dataset

from qrstation.core.codes.jobs import JobCode
from qrstation.core.errors import RequestFailed
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.habits import Habits
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level, Query
from qrstation.jobs.search.completing import Completing
from qrstation.jobs.search.inquiry import Answer, Inquiry
from qrstation.jobs.search.known import knowing
from qrstation.network.dimse.command_set import CommandField
from qrstation.words import words_of
from tests.calendar_archive import Calendar, days
from tests.connected import connected
from tests.hostile import Conversation, HostileArchive
from tests.listed import uids
from tests.network.test_real_archives import FILES
from tests.peers import Orthanc


class Kept:
    """Habits in memory."""

    def __init__(self, habits: Habits | None = None) -> None:
        self.habits = habits or Habits()

    def of(self, archive: str) -> Habits:
        """Give them."""
        return self.habits

    def note(self, archive: str, news: Habits) -> None:
        """Keep what is new."""
        self.habits = self.habits.joined(news)


class Asked:
    """What a search brought, completed or not."""

    def __init__(
        self,
        calendar: Callable[[Conversation, int, Dataset], bool],
        *keys: tuple[str, str],
        completes: bool = True,
        habits: Habits | None = None,
        limit: int | None = None,
        level: Level = Level.STUDY,
    ) -> None:
        self.found: list[Match] = []
        self.book = Kept(habits)
        completing = Completing(lambda news: self.book.note("", news)) if completes else None
        with HostileArchive(0, answer=calendar) as archive:
            known = knowing(connected, lambda: self.book)(archive.settings)
            query = Query(level, keys)
            inquiry = Inquiry(known, (query,), self.found.append, CancelToken(), limit, completing)
            self.answer: Answer = inquiry.run()

    @property
    def uids(self) -> list[str]:
        """The studies found."""
        return sorted(uids(self.found))

    @property
    def codes(self) -> list[str]:
        """What is told."""
        return [each.code for each in self.answer.remarks]


@pytest.mark.parametrize("status", [0xFE00, 0xA700, 0xB001])
def test_what_an_archive_says_to_be_cut_short_is_completed(status: int) -> None:
    calendar = Calendar(days("2020-01-01", 200), 25, status)
    asked = Asked(calendar, ("StudyDate", "20190101-20261231"))
    assert asked.uids == calendar.uids
    assert asked.answer.end is SearchEnd.COMPLETE
    assert asked.codes == [JobCode.ASKED_IN_PARTS]
    (told,) = asked.answer.remarks
    assert (told.get("more"), told.get("questions")) == (175, len(calendar.asked))
    assert len(calendar.asked) <= 4 * 200 / 25 + 12


def test_a_silent_cap_is_found_out_and_remembered() -> None:
    calendar = Calendar(days("2020-01-01", 130), 50, 0x0000)
    asked = Asked(calendar)
    assert asked.uids == calendar.uids
    assert asked.answer.end is SearchEnd.COMPLETE
    assert asked.book.habits.cap == 50
    assert JobCode.UNDATED_MAY_BE_MISSING in asked.codes


def test_a_round_number_that_is_all_costs_two_questions_and_is_no_cap() -> None:
    calendar = Calendar(days("2020-01-01", 50), 1_000)
    asked = Asked(calendar, ("StudyDate", "20190101-20261231"))
    assert (asked.uids, len(calendar.asked), asked.book.habits.cap) == (calendar.uids, 3, None)
    assert asked.answer.end is SearchEnd.COMPLETE
    assert [words_of(each).line for each in asked.answer.remarks] == ["split by date: no more studies, in 3 questions"]


def test_a_learned_cap_is_split_and_no_other_number_is() -> None:
    calendar = Calendar(days("2020-01-01", 74), 37, 0x0000)
    asked = Asked(calendar, habits=Habits(cap=37))
    assert asked.uids == calendar.uids
    assert asked.answer.end is SearchEnd.COMPLETE
    calendar = Calendar(days("2020-01-01", 25), 37, 0x0000)
    asked = Asked(calendar, habits=Habits(cap=37))
    assert (len(calendar.asked), asked.codes) == (1, [])


def test_a_day_is_split_by_time_and_each_study_comes_once() -> None:
    calendar = Calendar([*days("2020-01-01", 3), *days("2020-05-05", 1, 90), *days("2021-01-01", 3)], 10)
    asked = Asked(calendar)
    assert asked.uids == calendar.uids
    assert asked.answer.end is SearchEnd.COMPLETE
    assert "20200505" in calendar.asked
    assert any(each.startswith("20200505 ") for each in calendar.asked)


def test_a_day_that_is_cut_short_still_is_told() -> None:
    calendar = Calendar([*days("2020-01-01", 30), *[("20200505", "101500")] * 12], 10)
    asked = Asked(calendar)
    assert asked.answer.end is SearchEnd.CUT_SHORT
    told = words_of(asked.answer.remarks[0]).line
    assert told == "the archive cuts its answer short still for 2020-05-05; narrow the search by other keys"
    assert len(asked.uids) == 30 + 10


def test_undated_studies_of_the_first_answer_are_kept() -> None:
    calendar = Calendar([*[("", "")] * 7, *days("2020-01-01", 60)], 20)
    asked = Asked(calendar)
    assert asked.uids == calendar.uids
    assert JobCode.UNDATED_MAY_BE_MISSING in asked.codes
    assert "without a date" in words_of(asked.answer.remarks[-1]).line


def test_a_wide_range_that_finds_nothing_is_tried_in_halves_once() -> None:
    calendar = Calendar(days("2026-01-01", 3), 100, widest=400)
    assert Asked(calendar, ("StudyDate", "20250101-20261001"), completes=False).uids == []
    asked = Asked(calendar, ("StudyDate", "20250101-20261001"))
    assert (asked.uids, len(calendar.asked)) == (calendar.uids, 4)
    nothing = Calendar([], 100)
    asked = Asked(nothing, ("StudyDate", "20250101-20261001"))
    assert (asked.uids, len(nothing.asked), asked.codes) == ([], 3, [])


def test_a_limit_ends_it() -> None:
    calendar = Calendar(days("2020-01-01", 200), 25)
    asked = Asked(calendar, limit=60)
    assert (len(asked.uids), asked.answer.end) == (60, SearchEnd.STOPPED)
    calendar = Calendar(days("2020-01-01", 200), 25)
    asked = Asked(calendar, limit=25)
    assert (len(asked.uids), len(calendar.asked), asked.codes) == (25, 1, [])


def test_an_archive_that_takes_no_notice_of_dates_is_told_as_cut_short() -> None:
    calendar = Calendar(days("2020-01-01", 200), 25, honours_dates=False)
    asked = Asked(calendar)
    assert asked.answer.end is SearchEnd.CUT_SHORT
    assert len(calendar.asked) < 20


def test_a_part_that_fails_is_told_and_the_others_are_asked() -> None:
    calendar = Calendar(days("2020-01-01", 60), 20)

    def fails_at_last(conversation: Conversation, number: int, keys: Dataset) -> bool:
        if number == CommandField.C_FIND_RQ and len(calendar.asked) == 2:
            calendar.asked.append("failed")
            conversation.respond(CommandField.C_FIND_RSP, 0xC001)
            return True
        return calendar(conversation, number, keys)

    asked = Asked(fails_at_last)
    assert asked.answer.end is SearchEnd.CUT_SHORT
    assert JobCode.PARTS_FAILED in asked.codes
    assert len(asked.uids) > 20


def test_the_first_question_that_fails_is_a_failed_search() -> None:
    def fails(conversation: Conversation, number: int, keys: Dataset) -> bool:
        conversation.respond(CommandField.C_FIND_RSP, 0xC001)
        return True

    with pytest.raises(RequestFailed):
        Asked(fails)


def test_below_studies_nothing_is_split_and_that_is_said() -> None:
    calendar = Calendar(days("2020-01-01", 3), 100)
    asked = Asked(calendar, ("StudyInstanceUID", "1.1"), level=Level.SERIES)
    assert len(calendar.asked) == 1
    assert JobCode.NOT_SPLIT_AT_LEVEL in asked.codes


@pytest.mark.parametrize(
    ("count", "cap", "habits", "end", "codes"),
    [
        (100, 1_000, Habits(), SearchEnd.COMPLETE, [JobCode.PERHAPS_CUT_SHORT]),
        (101, 100, Habits(), SearchEnd.COMPLETE, [JobCode.PERHAPS_CUT_SHORT]),
        (37, 1_000, Habits(), SearchEnd.COMPLETE, []),
        (100, 1_000, Habits(cap=37), SearchEnd.COMPLETE, []),
        (60, 37, Habits(cap=37), SearchEnd.CUT_SHORT, [JobCode.AT_LEARNED_CAP]),
        (0, 9, Habits(empty_when_too_wide=True), SearchEnd.COMPLETE, [JobCode.PERHAPS_TOO_WIDE]),
    ],
)
def test_what_may_not_be_whole_is_told_without_completing(
    count: int, cap: int, habits: Habits, end: SearchEnd, codes: list[JobCode]
) -> None:
    calendar = Calendar(days("2020-01-01", count), cap, 0x0000)
    asked = Asked(calendar, completes=False, habits=habits)
    assert (asked.answer.end, asked.codes, len(calendar.asked)) == (end, codes, 1)


def test_orthanc_with_a_limit_is_completed() -> None:
    with Orthanc(LimitFindResults=10) as orthanc:
        image = pydicom.dcmread(FILES[0])
        made = [*days("2019-03-01", 12, 2), *days("2024-11-30", 1, 25)]
        for number, (day, time) in enumerate(made):
            image.StudyInstanceUID, image.SeriesInstanceUID, image.SOPInstanceUID = (f"1.2.{k}.{number}" for k in "345")
            image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
            image.StudyDate, image.StudyTime = day, time
            data = BytesIO()
            image.save_as(data)
            orthanc.upload(data.getvalue())
        found: list[Match] = []
        asked = (Query(Level.STUDY),)
        answer = Inquiry(connected(orthanc.settings()), asked, found.append, CancelToken(), None, Completing()).run()
        assert sorted(uids(found)) == sorted(f"1.2.3.{number}" for number in range(len(made)))
        assert answer.end is SearchEnd.COMPLETE
        told = answer.remarks[0]
        assert told.get("questions") <= 4 * len(made) / 10 + 12
