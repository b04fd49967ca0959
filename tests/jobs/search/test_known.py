"""Archives are asked as their habits want it, and what is learned of them never costs a match."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from qrstation.core.errors import RequestFailed
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.habits import Habits, InstanceLists, ModalitiesKey
from qrstation.core.standard.charset import TextRule
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level, Query, StudyQuery
from qrstation.core.standard.worklist import WorklistEntry, WorklistQuery
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.search.inquiry import Inquiry
from qrstation.jobs.search.known import TextNotCarried, knowing, text_rule
from qrstation.jobs.search.worklist import ask_worklist
from qrstation.network.dimse.command_set import CommandField
from tests.connected import connected
from tests.hostile import Conversation, HostileArchive
from tests.known import Kept, ask
from tests.listed import Studies, row, uids, values_of
from tests.peers import Wlmscpfs
from tests.scheduled import examination
from tests.told import saying

STUDIES = {"1.1": ["CT"], "1.2": ["MR", "SR"], "1.3": ["CT", "PT"], "1.4": ["US"]}
CT_MR = StudyQuery(modalities=("CT", "MR")).queries()
CT = StudyQuery(modalities=("CT",)).queries()


def answering(*rows: bytes, status: int = 0x0000) -> Callable[[Conversation, int, Dataset], bool]:
    """Give a hook that answers each question with the same rows."""

    def answer(conversation: Conversation, number: int, keys: Dataset) -> bool:
        if number != CommandField.C_FIND_RQ:
            return False
        for data in rows:
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00, data)
        conversation.respond(CommandField.C_FIND_RSP, status)
        return True

    return answer


@pytest.mark.parametrize("returns", [True, False])
def test_an_archive_that_ignores_modalities_is_found_out_and_asked_once_from_then_on(returns: bool) -> None:
    book = Kept()
    studies = Studies(STUDIES, honours=False, returns=returns)
    with HostileArchive(0, answer=studies) as archive:
        first = ask(archive, book, CT_MR)
        assert book.habits.modalities_in_study is ModalitiesKey.IGNORED
        asked = studies.asked_at("STUDY")
        second = ask(archive, book, CT_MR)
    assert uids(first) == uids(second) == ["1.1", "1.2", "1.3"]
    assert studies.asked_at("STUDY") == asked + 1
    assert (
        values_of([keys for keys in studies.asked if keys.QueryRetrieveLevel == "STUDY"][-1], "ModalitiesInStudy") == []
    )


def test_one_that_honours_them_is_known_to_once_others_are_seen() -> None:
    book = Kept()
    with HostileArchive(0, answer=Studies(STUDIES)) as archive:
        ask(archive, book, CT)
        assert book.habits.modalities_in_study is None
        ask(archive, book, CT_MR)
    assert book.habits.modalities_in_study is ModalitiesKey.HONOURED


def test_what_was_learned_wrongly_loses_nothing() -> None:
    """The archive honours the key, and lists no more than two studies."""
    book = Kept(Habits(modalities_in_study=ModalitiesKey.IGNORED))

    def two_at_most(conversation: Conversation, number: int, keys: Dataset) -> bool:
        asked = set(values_of(keys, "ModalitiesInStudy"))
        fitting = [uid for uid, kinds in STUDIES.items() if not asked or asked & set(kinds)]
        for uid in fitting[:2]:
            data = row(StudyInstanceUID=uid, ModalitiesInStudy=STUDIES[uid])
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00, data)
        conversation.respond(CommandField.C_FIND_RSP, 0xA700 if len(fitting) > 2 else 0x0000)
        return True

    with HostileArchive(0, answer=two_at_most) as archive:
        assert uids(ask(archive, book, CT)) == ["1.1", "1.3"]
    assert book.habits.modalities_in_study is ModalitiesKey.HONOURED
    assert book.habits.cap == 2


@dataclass
class WantsModality:
    """An archive that finds some studies only where Modality is asked for, or fails, or is silent then."""

    hidden: tuple[str, ...] = ("1.3",)
    extra: str = "wanted"
    """"wanted", "nothing" or "failure": what it makes of the key."""
    asked: int = 0

    def __call__(self, conversation: Conversation, number: int, keys: Dataset) -> bool:
        """Answer a C-FIND."""
        self.asked += 1
        with_key = "Modality" in keys
        if with_key and self.extra == "failure":
            conversation.respond(CommandField.C_FIND_RSP, 0xA900)
            return True
        for uid, kinds in STUDIES.items():
            if "CT" in kinds and (uid not in self.hidden or with_key) and not (with_key and self.extra == "nothing"):
                more = {"Modality": "CT"} if with_key else {}
                data = row(StudyInstanceUID=uid, ModalitiesInStudy=kinds, **more)
                conversation.respond(CommandField.C_FIND_RSP, 0xFF00, data)
        conversation.respond(CommandField.C_FIND_RSP, 0x0000)
        return True


@pytest.mark.parametrize(
    ("extra", "hidden", "asked"), [("wanted", ("1.3",), 1), ("nothing", (), 3), ("failure", (), 3)]
)
def test_the_modality_of_series_is_asked_for_where_it_is_wanted(
    extra: str, hidden: tuple[str, ...], asked: int
) -> None:
    book = Kept(Habits(study_level_modality=True))
    studies = WantsModality(hidden, extra)
    with HostileArchive(0, answer=studies) as archive:
        found = ask(archive, book, CT)
    assert uids(found) == ["1.1", "1.3"]
    assert studies.asked == asked
    assert all("Modality" not in match.values for match in found)


def test_it_is_not_asked_for_where_it_is_not_known_to_be_wanted() -> None:
    with HostileArchive(0, answer=WantsModality()) as archive:
        assert uids(ask(archive, Kept(), CT)) == ["1.1"]


@pytest.mark.parametrize(
    ("values", "counts", "availability"),
    [
        ({}, False, False),
        ({"NumberOfStudyRelatedInstances": 3}, True, False),
        ({"InstanceAvailability": "ONLINE"}, False, True),
    ],
)
def test_whether_answers_have_counts_and_availability(values: dict[str, Any], counts: bool, availability: bool) -> None:
    book = Kept()
    answer = answering(row(StudyInstanceUID="1.1", **values), row(StudyInstanceUID="1.2"))
    with HostileArchive(0, answer=answer) as archive:
        ask(archive, book, StudyQuery().queries())
    assert (book.habits.counts, book.habits.availability) == (counts, availability)


def test_one_answer_without_a_count_does_not_make_an_archive_that_has_none() -> None:
    book = Kept(Habits(counts=True))
    with HostileArchive(0, answer=answering(row(StudyInstanceUID="1.1"))) as archive:
        ask(archive, book, StudyQuery().queries())
    assert book.habits.counts is True
    with HostileArchive(0, answer=answering(*(row(StudyInstanceUID=f"1.{n}") for n in range(3)))) as archive:
        ask(archive, book, StudyQuery().queries())
    assert book.habits.counts is False


def test_availability_that_nobody_asked_for_is_not_missed() -> None:
    book = Kept()
    with HostileArchive(0, answer=answering(row(StudyInstanceUID="1.1"))) as archive:
        ask(archive, book, (Query(Level.STUDY),))
    assert book.habits.availability is None


@pytest.mark.parametrize(("status", "cap"), [(0x0000, None), (0xFE00, 3), (0xA700, 3), (0xB001, 3)])
def test_a_cap_is_where_the_archive_ended_its_answer(status: int, cap: int | None) -> None:
    book = Kept()
    rows = [row(StudyInstanceUID=f"1.{n}") for n in range(3)]
    with HostileArchive(0, answer=answering(*rows, status=status)) as archive:
        ask(archive, book, StudyQuery().queries())
    assert book.habits.cap == cap


def test_a_cap_that_is_passed_is_none() -> None:
    book = Kept(Habits(cap=2))
    rows = [row(StudyInstanceUID=f"1.{n}") for n in range(3)]
    with HostileArchive(0, answer=answering(*rows)) as archive:
        ask(archive, book, StudyQuery().queries(), limit=2)
        assert book.habits.cap == 2
        ask(archive, book, StudyQuery().queries())
    assert book.habits.cap is None


@pytest.mark.parametrize(("name", "known"), [("MORGAN^ELENA", False), ("Morgan^Elena", None), ("Other^Name", None)])
def test_case_is_known_not_to_matter_where_a_name_came_otherwise(name: str, known: bool | None) -> None:
    book = Kept()
    with HostileArchive(0, answer=answering(row(StudyInstanceUID="1.1", PatientName=name))) as archive:
        ask(archive, book, StudyQuery(patient_name="Morgan^Elena").queries())
    assert book.habits.case_sensitive_names is known


@dataclass
class Writes:
    """An archive whose one study has a name in a character set that it declares, or not."""

    name: bytes
    declares: str
    only_when_asked: bool = False
    asked: list[str] = field(default_factory=list)

    def __call__(self, conversation: Conversation, number: int, keys: Dataset) -> bool:
        """Answer a C-FIND."""
        said = keys.get("SpecificCharacterSet") or ""
        self.asked.append(said if isinstance(said, str) else "\\".join(said))
        declared = (
            {"SpecificCharacterSet": self.declares} if self.declares and (said or not self.only_when_asked) else {}
        )
        data = row(StudyInstanceUID="1.1", **declared)
        padded = self.name + b" " * (len(self.name) % 2)
        name = b"\x10\x00\x10\x00PN" + len(padded).to_bytes(2, "little") + padded
        at = data.index(b"\x20\x00\x0d\x00")
        conversation.respond(CommandField.C_FIND_RSP, 0xFF00, data[:at] + name + data[at:])
        conversation.respond(CommandField.C_FIND_RSP, 0x0000)
        return True


ZIZKA = "Žižka^Jan"


def names(found: Sequence[Match]) -> list[str]:
    """Give the names of matches."""
    return [match.text("PatientName") for match in found]


def test_a_character_set_that_is_declared_is_learned() -> None:
    book = Kept()
    with HostileArchive(0, answer=Writes(ZIZKA.encode("iso8859_2"), "ISO_IR 101")) as archive:
        assert names(ask(archive, book, StudyQuery().queries())) == [ZIZKA]
    assert (book.habits.charset, book.habits.charset_only_when_asked) == ("ISO_IR 101", False)


def test_utf_8_that_nobody_declares_is_read_and_learned() -> None:
    book = Kept()
    with HostileArchive(0, answer=Writes(ZIZKA.encode(), "")) as archive:
        assert names(ask(archive, book, StudyQuery().queries())) == [ZIZKA]
    assert (book.habits.charset, book.habits.charset_only_when_asked) == ("ISO_IR 192", None)


def test_another_that_nobody_declares_is_not_guessed_but_read_by_the_settings() -> None:
    book = Kept()
    with HostileArchive(0, answer=Writes(ZIZKA.encode("iso8859_2"), "")) as archive:
        ask(archive, book, StudyQuery().queries())
        assert book.habits.charset is None
        assert names(ask(archive, book, StudyQuery().queries(), charset="ISO_IR 101")) == [ZIZKA]
    assert book.habits.charset is None


def test_one_that_declares_only_when_asked_is_found_out_and_always_asked_with_its_set() -> None:
    book = Kept()
    studies = Writes(ZIZKA.encode("iso8859_2"), "ISO_IR 101", only_when_asked=True)
    with HostileArchive(0, answer=studies) as archive:
        assert names(ask(archive, book, StudyQuery().queries())) == [ZIZKA.encode("iso8859_2").decode("latin-1")]
        assert book.habits.charset_only_when_asked is None
        ask(archive, book, StudyQuery(patient_name="Müller").queries())
        assert (book.habits.charset, book.habits.charset_only_when_asked) == ("ISO_IR 101", True)
        assert names(ask(archive, book, StudyQuery(patient_name="Ziz").queries())) == [ZIZKA]
    assert studies.asked == ["", "ISO_IR 100", "ISO_IR 101"]


def test_a_chosen_set_goes_before_a_wrong_declaration_and_is_not_learned_away() -> None:
    book = Kept(Habits(charset="ISO_IR 101", charset_chosen=True))
    with HostileArchive(0, answer=Writes(ZIZKA.encode("iso8859_2"), "ISO_IR 100")) as archive:
        assert names(ask(archive, book, StudyQuery().queries())) == [ZIZKA]
    assert book.habits.charset == "ISO_IR 101"


def test_nothing_is_written_where_nothing_is_new() -> None:
    book = Kept()
    with HostileArchive(0, answer=Writes(ZIZKA.encode(), "ISO_IR 192")) as archive:
        for _ in range(3):
            ask(archive, book, StudyQuery().queries())
    assert len(book.noted) == 1


def test_a_search_that_fails_keeps_what_it_taught() -> None:
    book = Kept()
    answer = answering(row(StudyInstanceUID="1.1", NumberOfStudyRelatedInstances=3), status=0xC001)
    with HostileArchive(0, answer=answer) as archive, pytest.raises(RequestFailed):
        ask(archive, book, StudyQuery().queries())
    assert book.habits.counts is True


@pytest.mark.parametrize(
    ("charset", "habits", "rule"),
    [
        ("", Habits(), TextRule()),
        ("ISO_IR 101", Habits(charset="ISO_IR 100"), TextRule("ISO_IR 101")),
        ("", Habits(charset="ISO_IR 100"), TextRule("ISO_IR 100")),
        ("", Habits(charset_only_when_asked=True), TextRule()),
        ("", Habits(charset="ISO_IR 100", charset_only_when_asked=True), TextRule("ISO_IR 100", declares=True)),
        ("", Habits(charset="GB18030", charset_chosen=True), TextRule("GB18030", instead="GB18030")),
    ],
)
def test_the_settings_go_before_what_was_learned(charset: str, habits: Habits, rule: TextRule) -> None:
    assert text_rule(ArchiveSettings("A", "A", "h", 104, charset=charset), habits) == rule


KINDS = st.lists(st.sampled_from(["CT", "MR", "SR", "US"]), min_size=1, max_size=3, unique=True)
HABITS = st.builds(
    Habits,
    modalities_in_study=st.sampled_from([None, *ModalitiesKey]),
    study_level_modality=st.sampled_from([None, True, False]),
    instance_lists=st.sampled_from([None, *InstanceLists]),
    cap=st.sampled_from([None, 1, 100]),
    charset_only_when_asked=st.sampled_from([None, True, False]),
    charset=st.sampled_from([None, "ISO_IR 100", "\\ISO 2022 IR 87"]),
)


@given(
    st.lists(KINDS, max_size=6),
    st.lists(st.sampled_from(["CT", "MR", "XA"]), max_size=2, unique=True),
    HABITS,
    st.booleans(),
    st.booleans(),
)
def test_whatever_is_believed_of_an_archive_every_match_comes(
    studies: list[list[str]], asked: list[str], habits: Habits, honours: bool, returns: bool
) -> None:
    answer = Studies({f"1.{n}": kinds for n, kinds in enumerate(studies)}, honours=honours, returns=returns)
    with HostileArchive(0, answer=answer) as archive:
        found = ask(archive, Kept(habits), StudyQuery(modalities=tuple(asked)).queries())
    fitting = {f"1.{n}" for n, kinds in enumerate(studies) if not asked or set(asked) & set(kinds)}
    assert sorted(uids(found)) == sorted(fitting)


def test_a_worklist_is_read_in_the_character_set_that_is_known() -> None:
    book = Kept(Habits(charset="ISO_IR 192"))
    found: list[WorklistEntry] = []
    with Wlmscpfs("WORKLIST") as peer:  # which says nothing of it
        peer.add(examination("Yamada^Tarou=山田^太郎=やまだ^たろう"))
        far = knowing(connected, lambda: book)(peer.settings())
        ask_worklist(far, (WorklistQuery(),), found.append, CancelToken())
    assert [entry.name for entry in found] == ["Yamada, Tarou · 山田 太郎"]


def test_text_that_the_archives_set_cannot_carry_is_told_before_anything_is_sent() -> None:
    studies = Writes(b"", "")
    with HostileArchive(0, answer=studies) as archive, pytest.raises(TextNotCarried, check=saying("ISO_IR 100")):
        ask(archive, Kept(), StudyQuery(patient_name="山田").queries(), charset="ISO_IR 100")
    assert studies.asked == []


@pytest.mark.parametrize(
    ("name", "charset", "sent"),
    [
        ("山田", "", "ISO_IR 192"),
        ("山田", "\\ISO 2022 IR 87", "\\ISO 2022 IR 87"),
        ("Müller", "ISO_IR 100", "ISO_IR 100"),
        ("Mueller", "ISO_IR 126", ""),
    ],
)
def test_text_that_it_can_carry_is_sent_in_it(name: str, charset: str, sent: str) -> None:
    studies = Writes(b"Anybody", "")
    with HostileArchive(0, answer=studies) as archive:
        ask(archive, Kept(), StudyQuery(patient_name=name).queries(), charset=charset)
    assert set(studies.asked) == {sent}


def test_where_utf_8_is_allowed_it_is_sent_in_that() -> None:
    studies, told = Writes(b"Anybody", ""), list[tuple[str, str]]()
    with HostileArchive(0, answer=studies) as archive:
        settings = replace(archive.settings, charset="ISO_IR 100")
        far = knowing(connected, lambda: None, lambda name, charset: told.append((name, charset)))(settings)
        Inquiry(far, StudyQuery(patient_name="山田").queries(), lambda match: None, CancelToken()).run()
    assert set(studies.asked) == {"ISO_IR 192"}
    assert set(told) == {("Hostile", "ISO_IR 100")}
