"""A question to one archive, and archives that take no lists, tell no modalities, or end early."""

from __future__ import annotations

import pytest
from pydicom.dataset import Dataset

from qrstation.core.errors import AssociationLost, RequestFailed
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level, Query, StudyQuery
from qrstation.jobs.search import inquiry, modalities
from qrstation.jobs.search.inquiry import Answer, Inquiry
from qrstation.network.dimse.command_set import CommandField
from qrstation.words import words_of
from tests.connected import connected
from tests.hostile import Conversation, HostileArchive
from tests.listed import Studies, row, uids
from tests.network.test_real_archives import FILES
from tests.peers import Dcmqrscp, Orthanc

THREE = {"1.1": ["CT"], "1.2": ["MR", "SR"], "1.3": ["CT", "PT"]}


class Asked:
    """What an inquiry brought."""

    def __init__(self, studies: Studies, *queries: Query, limit: int | None = None) -> None:
        self.found: list[Match] = []
        self.cancel = CancelToken()
        with HostileArchive(0, answer=studies, is_quick=True) as archive:
            self.answer: Answer = Inquiry(
                connected(archive.settings), queries, self.found.append, self.cancel, limit
            ).run()

    @property
    def uids(self) -> list[str]:
        """The studies in the order in which they were handed on."""
        return uids(self.found)


def studies_query(*uid: str) -> Query:
    """Ask for studies by their UIDs."""
    return Query(Level.STUDY, (("StudyInstanceUID", "\\".join(uid)),))


def of_modalities(*modality: str) -> tuple[Query, ...]:
    """Ask for studies by modality, as the search form does."""
    return StudyQuery(modalities=modality).queries()


def test_a_list_that_an_archive_takes_is_asked_once() -> None:
    studies = Studies(THREE)
    asked = Asked(studies, studies_query("1.1", "1.3", "1.2"))
    assert (asked.answer.end, asked.answer.remarks) == (SearchEnd.COMPLETE, ())
    assert sorted(asked.uids) == ["1.1", "1.2", "1.3"]
    assert len(studies.asked) == 1


@pytest.mark.parametrize(("lists", "times"), [("one", 3), ("none", 4)])
def test_a_list_that_it_does_not_take_loses_nothing(lists: str, times: int) -> None:
    studies = Studies(THREE, lists=lists)
    asked = Asked(studies, studies_query("1.1", "1.3", "1.2"))
    assert (asked.answer.end, asked.answer.remarks) == (SearchEnd.COMPLETE, ())
    assert sorted(asked.uids) == ["1.1", "1.2", "1.3"]
    assert len(studies.asked) == times


def test_a_uid_that_is_not_there_is_no_failure() -> None:
    asked = Asked(Studies(THREE), studies_query("1.1", "9.9"))
    assert (asked.answer.end, asked.answer.remarks, asked.uids) == (SearchEnd.COMPLETE, (), ["1.1"])


def test_more_than_was_asked_for_is_left_out() -> None:
    studies = Studies(THREE)

    def ignores_the_list(conversation: Conversation, keys: Dataset) -> bool:
        keys.StudyInstanceUID = ""
        return False

    studies.before = ignores_the_list
    asked = Asked(studies, studies_query("1.1", "1.2"))
    assert asked.uids == ["1.1", "1.2"]


def test_a_long_list_is_asked_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inquiry, "LONGEST_LIST", 2)
    studies = Studies(THREE)
    asked = Asked(studies, studies_query("1.1", "1.3", "1.2"))
    assert sorted(asked.uids) == ["1.1", "1.2", "1.3"]
    assert len(studies.asked) == 2


def test_an_archive_that_answers_no_uid_at_all_fails() -> None:
    studies = Studies(THREE, lists="nothing")
    with pytest.raises(RequestFailed) as caught:
        Asked(studies, studies_query("1.1", "1.2", "1.3", "1.4", "1.5"))
    assert caught.value.support == "0xA900"
    assert len(studies.asked) == 1 + inquiry.FAILURES_IN_A_ROW


def test_what_is_answered_neither_in_a_list_nor_alone_is_said() -> None:
    def fails_for_one(conversation: Conversation, keys: Dataset) -> bool:
        if keys.StudyInstanceUID != "1.2":
            return False
        conversation.respond(CommandField.C_FIND_RSP, 0xC001)
        return True

    asked = Asked(Studies(THREE, lists="none", before=fails_for_one), studies_query("1.1", "1.2", "1.3"))
    assert (asked.answer.end, sorted(asked.uids)) == (SearchEnd.CUT_SHORT, ["1.1", "1.3"])
    (remark,) = asked.answer.remarks
    assert words_of(remark).what.startswith("1 of the UIDs asked for")
    assert words_of(remark).code == "0xC001"


def test_not_more_than_so_many_are_asked_for_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inquiry, "MOST_SINGLES", 2)
    asked = Asked(Studies(THREE, lists="none"), studies_query("1.1", "1.2", "1.3"))
    assert (asked.answer.end, asked.uids) == (SearchEnd.CUT_SHORT, ["1.1", "1.2"])
    assert "1 of the UIDs" in words_of(asked.answer.remarks[0]).what


def test_a_list_of_a_level_above_is_made_up_for_too() -> None:
    query = Query(Level.SERIES, (("StudyInstanceUID", "1.2\\1.3"),))
    asked = Asked(Studies(THREE, lists="one"), query)
    assert sorted(match.series_uid for match in asked.found) == ["1.2.0", "1.2.1", "1.3.0", "1.3.1"]


def test_a_list_of_a_level_above_that_breaks_off_is_asked_anew() -> None:
    def breaks_off(conversation: Conversation, keys: Dataset) -> bool:
        if isinstance(keys.StudyInstanceUID, str):
            return False
        conversation.respond(
            CommandField.C_FIND_RSP, 0xFF00, row(StudyInstanceUID="1.2", SeriesInstanceUID="1.2.0", Modality="MR")
        )
        conversation.respond(CommandField.C_FIND_RSP, 0xC001)
        return True

    query = Query(Level.SERIES, (("StudyInstanceUID", "1.2\\1.3"),))
    asked = Asked(Studies(THREE, before=breaks_off), query)
    assert sorted(match.series_uid for match in asked.found) == ["1.2.0", "1.2.1", "1.3.0", "1.3.1"]
    assert asked.answer.end is SearchEnd.COMPLETE


@pytest.mark.parametrize(("honours", "returns"), [(True, True), (False, True), (True, False), (False, False)])
def test_only_the_modalities_asked_for_come_whatever_the_archive_honours(honours: bool, returns: bool) -> None:
    studies = Studies(THREE, honours=honours, returns=returns)
    asked = Asked(studies, *of_modalities("PT", "MR"))
    assert (asked.answer.end, asked.answer.remarks, asked.answer.matches) == (SearchEnd.COMPLETE, (), 2)
    assert sorted(asked.uids) == ["1.2", "1.3"]
    if returns:
        assert studies.asked_at("SERIES") == 0


def test_a_wildcard_of_modalities_is_matched_on_the_series() -> None:
    query = Query(Level.STUDY, (("ModalitiesInStudy", "C?"),))
    asked = Asked(Studies({"1.1": ["CT"], "1.2": ["MR"], "1.3": ["CR"]}, honours=False, returns=False), query)
    assert asked.uids == ["1.1", "1.3"]


def test_more_studies_than_can_be_looked_at_are_not_filtered_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(modalities, "MOST_LOOKED_AT", 3)
    studies = Studies(
        {f"1.{number}": ["CT" if number % 2 else "MR"] for number in range(8)}, honours=False, returns=False
    )
    asked = Asked(studies, *of_modalities("CT"))
    assert (asked.answer.end, len(asked.uids)) == (SearchEnd.COMPLETE, 8)
    (remark,) = asked.answer.remarks
    assert "not filtered" in words_of(remark).what
    assert studies.asked_at("SERIES") == 0


def test_two_hundred_are_looked_at() -> None:
    studies = Studies({f"1.{n}": ["CT" if n % 2 else "MR"] for n in range(200)}, honours=False, returns=False)
    asked = Asked(studies, *of_modalities("CT"))
    assert (len(asked.uids), asked.answer.remarks) == (100, ())


@pytest.mark.parametrize(("body_part", "found"), [("CHEST", ["1.1"]), ("ABDOMEN", []), ("", ["1.1"])])
def test_what_stands_in_series_is_looked_at_there(body_part: str, found: list[str]) -> None:
    studies = Studies({"1.1": ["CT"]})

    def answers_with_a_body_part(conversation: Conversation, keys: Dataset) -> bool:
        if keys.QueryRetrieveLevel == "STUDY":
            assert "BodyPartExamined" not in keys
            return False
        whose = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.1.1", "Modality": "CT"}
        series = row(**whose, BodyPartExamined=body_part)
        conversation.respond(CommandField.C_FIND_RSP, 0xFF00, series)
        conversation.respond(CommandField.C_FIND_RSP, 0x0000)
        return True

    studies.before = answers_with_a_body_part
    asked = Asked(studies, *StudyQuery(body_part="chest").queries())
    assert (asked.answer.end, asked.uids) == (SearchEnd.COMPLETE, found)


def test_an_archive_that_lists_no_series_is_not_filtered_and_that_is_said() -> None:
    def no_series(conversation: Conversation, keys: Dataset) -> bool:
        if keys.QueryRetrieveLevel != "SERIES":
            return False
        conversation.respond(CommandField.C_FIND_RSP, 0xA900)
        return True

    asked = Asked(Studies(THREE, honours=False, returns=False, before=no_series), *of_modalities("CT"))
    assert (asked.answer.end, asked.uids) == (SearchEnd.COMPLETE, ["1.1", "1.2", "1.3"])
    assert "not filtered" in words_of(asked.answer.remarks[0]).what


def test_a_line_that_breaks_while_series_are_looked_at_costs_no_study() -> None:
    def breaks(conversation: Conversation, keys: Dataset) -> bool:
        if keys.QueryRetrieveLevel == "SERIES":
            conversation.abort()
        return False

    found: list[Match] = []
    studies = Studies(THREE, honours=False, returns=False, before=breaks)
    with HostileArchive(0, answer=studies) as archive:
        asking = Inquiry(connected(archive.settings), of_modalities("CT"), found.append, CancelToken())
        with pytest.raises(AssociationLost):
            asking.run()
    assert uids(found) == ["1.1", "1.2", "1.3"]
    assert asking.matches == 3


def test_a_limit_counts_what_fits() -> None:
    many = {f"1.{number}": ["CT" if number % 5 == 0 else "MR"] for number in range(50)}
    asked = Asked(Studies(many, honours=False), *of_modalities("CT"), limit=3)
    assert (asked.answer.end, asked.uids) == (SearchEnd.STOPPED, ["1.0", "1.5", "1.10"])


def test_a_limit_holds_over_several_queries() -> None:
    studies = Studies({f"1.{number}": ["CT", "PT"] for number in range(4)} | {"2.1": ["PT"]})
    assert len(Asked(studies, *of_modalities("CT", "PT"), limit=5).uids) == 5
    assert len(Asked(studies, *of_modalities("CT", "PT"), limit=4).uids) == 4


def test_a_limit_ends_an_archive_that_says_the_same_for_ever() -> None:
    def parrot(conversation: Conversation, keys: Dataset) -> bool:
        while not conversation.hears(0):
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00, row(StudyInstanceUID="1.1"))
        return True

    asked = Asked(Studies(THREE, before=parrot), studies_query(), limit=50)
    assert (asked.answer.end, asked.uids) == (SearchEnd.STOPPED, ["1.1"])


def test_a_limit_ends_an_archive_that_sends_garbage_for_ever() -> None:
    def garbage(conversation: Conversation, keys: Dataset) -> bool:
        while not conversation.hears(0):
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00)
        return True

    asked = Asked(Studies(THREE, before=garbage), studies_query(), limit=50)
    assert (asked.answer.end, asked.answer.undecodable, asked.uids) == (SearchEnd.STOPPED, 50, [])
    assert words_of(asked.answer.remarks[0]).what.startswith("50 of the archive's answers")


def test_what_cannot_be_read_and_what_is_cut_short_are_both_told() -> None:
    def both(conversation: Conversation, keys: Dataset) -> bool:
        conversation.respond(CommandField.C_FIND_RSP, 0xFF00)
        conversation.respond(CommandField.C_FIND_RSP, 0xFF00, row(StudyInstanceUID="1.1"))
        conversation.respond(CommandField.C_FIND_RSP, 0xFE00)
        return True

    asked = Asked(Studies(THREE, before=both), studies_query())
    assert (asked.answer.end, asked.uids) == (SearchEnd.CUT_SHORT, ["1.1"])
    assert [words_of(remark).code for remark in asked.answer.remarks] == ["0xFE00", ""]


def test_a_cancel_set_before_asks_nobody() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with HostileArchive(0) as archive:
        answer = Inquiry(connected(archive.settings), (studies_query(),), lambda _: None, cancel).run()
        assert archive.associations == 0
    assert (answer.end, answer.matches) == (SearchEnd.STOPPED, 0)


@pytest.mark.parametrize("kind", [Orthanc, Dcmqrscp])
def test_real_archives_answer_lists_in_full(kind: type[Orthanc | Dcmqrscp]) -> None:
    with kind() as peer:
        for path in FILES:
            peer.upload(path)
        found: list[Match] = []
        Inquiry(connected(peer.settings()), (Query(Level.STUDY),), found.append, CancelToken()).run()
        again: list[Match] = []
        answer = Inquiry(connected(peer.settings()), (studies_query(*uids(found)),), again.append, CancelToken()).run()
    assert len(found) == 3
    assert sorted(uids(again)) == sorted(uids(found))
    assert (answer.end, answer.remarks) == (SearchEnd.COMPLETE, ())
