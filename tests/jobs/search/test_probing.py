"""A handful of questions about one day tell what an archive does; real ones, and one that does what a test says."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset

from qrstation.core.errors import ArchiveUnreachable
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.jobs.habits import Habits, ModalitiesKey, Negotiable
from qrstation.core.standard.query import StudyQuery, wildcard
from qrstation.jobs.search.probing import MOST_QUESTIONS, Learned, learn_habits
from qrstation.network.dimse.command_set import CommandField
from tests.connected import connected
from tests.hostile import Conversation, HostileArchive
from tests.known import Kept, ask
from tests.listed import row, values_of
from tests.peers import Dcmqrscp, Orthanc, free_port
from tests.store.material import encoded

TODAY = datetime.date(2026, 3, 10)
DAY = "20260308"


@dataclass
class Study:
    """A study of an archive."""

    uid: str
    kinds: Sequence[str]
    name: str = "Morgan^Elena"
    date: str = DAY


STUDIES = (
    Study("1.1", ["CT"]),
    Study("1.2", ["MR", "SR"], "Young^Max"),
    Study("1.3", ["CT", "PT"], "Okafor^Ada"),
    Study("1.4", ["US"], "Žižka^Jan"),
    Study("1.5", ["CT"], "Old^One", "20250101"),
)


@dataclass
class Archive:
    """An archive with habits; an instance is a hostile archive's ``answer``."""

    studies: Sequence[Study] = STUDIES
    honours: bool = True
    hides: str = ""
    """The study that is found by modality only where Modality is asked for."""
    by_series: bool = False
    """Whether it filters by Modality."""
    fails_for: str = ""
    """A keyword with which it answers with a failure."""
    counts: bool = True
    availability: bool = False
    folds: bool = True
    """Whether case does not matter in names."""
    too_wide: bool = False
    declares: str = "always"
    """"always", "asked", "never"."""
    tells: bool = True
    """Whether it answers with modalities."""
    asked: list[Dataset] = field(default_factory=list)

    def __call__(self, conversation: Conversation, number: int, keys: Dataset) -> bool:
        """Answer a C-FIND."""
        if number == CommandField.C_ECHO_RQ:
            conversation.respond(CommandField.C_ECHO_RSP, 0x0000)
            return True
        if number != CommandField.C_FIND_RQ:
            return False
        self.asked.append(keys)
        if self.fails_for and self.fails_for in keys:
            conversation.respond(CommandField.C_FIND_RSP, 0xA900)
            return True
        for study in self.studies:
            if self._fits(study, keys):
                conversation.respond(CommandField.C_FIND_RSP, 0xFF00, self._row(study, keys))
        conversation.respond(CommandField.C_FIND_RSP, 0x0000)
        return True

    def _fits(self, study: Study, keys: Dataset) -> bool:
        uid = keys.get("StudyInstanceUID") or ""
        if uid and uid != study.uid:
            return False
        first, dash, last = str(keys.get("StudyDate") or "").partition("-")
        if dash and self.too_wide and first < "20000101":
            return False
        if first and not (first <= study.date <= (last or "9") if dash else study.date == first):
            return False
        if (pattern := str(keys.get("PatientName") or "")) and not (
            wildcard(pattern.upper()).fullmatch(study.name.upper())
            if self.folds
            else wildcard(pattern).fullmatch(study.name)
        ):
            return False
        asked = values_of(keys, "ModalitiesInStudy")
        if asked and self.honours and not set(asked) & set(study.kinds):
            return False
        if asked and study.uid == self.hides and "Modality" not in keys:
            return False
        wanted = values_of(keys, "Modality") if keys.QueryRetrieveLevel == "STUDY" else []
        return not (wanted and self.by_series) or bool(set(wanted) & set(study.kinds))

    def _row(self, study: Study, keys: Dataset) -> bytes:
        if keys.QueryRetrieveLevel == "SERIES":
            return row(StudyInstanceUID=study.uid, SeriesInstanceUID=f"{study.uid}.1", Modality=study.kinds[0])
        answer = Dataset()
        declares = self.declares == "always" or (self.declares == "asked" and "SpecificCharacterSet" in keys)
        answer.SpecificCharacterSet = "ISO_IR 192"
        answer.StudyInstanceUID, answer.PatientName, answer.StudyDate = study.uid, study.name, study.date
        if self.tells:
            answer.ModalitiesInStudy = list(study.kinds)
        if self.counts:
            answer.NumberOfStudyRelatedInstances = 12
        if self.availability:
            answer.InstanceAvailability = "ONLINE"
        data = encoded(answer)
        if not declares:
            start = data.index(b"\x08\x00\x05\x00")
            data = data[:start] + data[start + 8 + int.from_bytes(data[start + 6 : start + 8], "little") :]
        return data


def learn(answer: Archive, known: Habits | None = None, day: str = "") -> Learned:
    """Learn from an archive."""
    with HostileArchive(0, answer=answer, is_quick=True) as archive:
        learned = learn_habits(connected(archive.settings), known or Habits(), CancelToken(), day, today=lambda: TODAY)
    assert len(answer.asked) == learned.questions <= MOST_QUESTIONS
    return learned


USUAL = Habits(
    modalities_in_study=ModalitiesKey.HONOURED,
    counts=True,
    availability=False,
    charset="ISO_IR 192",
    charset_only_when_asked=False,
    charset_undeclared=False,
    case_sensitive_names=False,
    study_level_modality=False,
    empty_when_too_wide=False,
    negotiates=(),
)


@pytest.mark.parametrize(
    ("answer", "habits"),
    [
        (Archive(), USUAL),
        (Archive(honours=False), replace(USUAL, modalities_in_study=ModalitiesKey.IGNORED)),
        (
            Archive(honours=False, by_series=True),
            replace(USUAL, modalities_in_study=ModalitiesKey.IGNORED, study_level_modality=True),
        ),
        (Archive(hides="1.3"), replace(USUAL, study_level_modality=True)),
        (Archive(fails_for="Modality"), USUAL),
        (Archive(counts=False, availability=True), replace(USUAL, counts=False, availability=True)),
        (Archive(folds=False), replace(USUAL, case_sensitive_names=True)),
        (Archive(too_wide=True), replace(USUAL, empty_when_too_wide=True)),
        (Archive(declares="asked"), replace(USUAL, charset_only_when_asked=True, charset_undeclared=True)),
        (Archive(declares="never"), replace(USUAL, charset_only_when_asked=False, charset_undeclared=True)),
        (Archive(tells=False), replace(USUAL, study_level_modality=None)),
        (Archive(tells=False, honours=False), replace(USUAL, modalities_in_study=None, study_level_modality=None)),
    ],
)
def test_each_habit_is_found_out_on_one_day(answer: Archive, habits: Habits) -> None:
    learned = learn(answer)
    assert learned.day == DAY
    assert learned.habits == habits


def test_the_day_may_be_given() -> None:
    answer = Archive()
    assert learn(answer, day="20250101").day == "20250101"
    assert all(keys.get("StudyDate") != DAY for keys in answer.asked)


@pytest.mark.parametrize(
    ("date", "day"), [("20260305", "20260305"), ("20260101", "20260101"), ("20090101", "20090101"), ("", "")]
)
def test_the_day_is_looked_for_further_and_further_back(date: str, day: str) -> None:
    assert learn(Archive((Study("1.1", ["CT"], date=date),))).day == day


def test_an_archive_that_shows_nothing_tells_only_what_it_agrees_to() -> None:
    learned = learn(Archive(()))
    assert learned == Learned(Habits(negotiates=()), "", 3)


def test_one_that_answers_with_failures_teaches_nothing_wrong() -> None:
    assert learn(Archive(fails_for="QueryRetrieveLevel")).habits == Habits(negotiates=())
    assert learn(Archive(fails_for="QueryRetrieveLevel"), day=DAY).habits == Habits(negotiates=())


def test_a_set_that_a_person_chose_stays() -> None:
    known = Habits(charset="ISO_IR 101", charset_chosen=True)
    assert learn(Archive(declares="asked"), known).habits.charset is None


def test_it_can_be_cancelled_between_two_questions() -> None:
    cancel = CancelToken()
    answer = Archive()
    with HostileArchive(0, answer=answer, is_quick=True) as archive:
        archive.on_row = lambda *_: None

        def stop(conversation: Conversation, number: int, keys: Dataset) -> bool:
            cancel.cancel()
            return answer(conversation, number, keys)

        archive.answer = stop
        with pytest.raises(Cancelled):
            learn_habits(connected(archive.settings), Habits(), cancel, DAY)
    assert len(answer.asked) == 1


def test_no_contact_is_told() -> None:
    with HostileArchive(0) as archive:
        settings = replace(archive.settings, port=free_port())
    with pytest.raises(ArchiveUnreachable):
        learn_habits(connected(settings), Habits(), CancelToken())


@given(
    st.builds(
        Archive,
        honours=st.booleans(),
        hides=st.sampled_from(["", "1.3"]),
        by_series=st.booleans(),
        fails_for=st.sampled_from(["", "Modality"]),
        folds=st.booleans(),
        too_wide=st.booleans(),
        declares=st.sampled_from(["always", "asked", "never"]),
        tells=st.booleans(),
        asked=st.builds(list),
    )
)
def test_what_is_learned_loses_no_study_of_a_modality(answer: Archive) -> None:
    """Nor gains one: with what was learned, a search finds what has the modality, or at least what it found before."""
    with HostileArchive(0, answer=answer, is_quick=True) as archive:
        before = ask(archive, Kept(), StudyQuery(modalities=("CT",)).queries())
        learned = learn_habits(connected(archive.settings), Habits(), CancelToken(), today=lambda: TODAY)
        after = ask(archive, Kept(learned.habits), StudyQuery(modalities=("CT",)).queries())
    found = {match.study_uid for match in after}
    assert {match.study_uid for match in before} <= found
    assert answer.fails_for or not answer.tells or found == {"1.1", "1.3", "1.5"}


@pytest.mark.parametrize("peer", [Orthanc, Dcmqrscp])
def test_real_archives(peer: type[Orthanc] | type[Dcmqrscp], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("learned")
    paths = []
    for number, (name, kind) in enumerate((("CT_small.dcm", "CT"), ("MR_small.dcm", "MR"))):
        image = pydicom.dcmread(str(get_testdata_file(name)))
        image.StudyDate, image.PatientName = DAY, f"Name{kind}^Some"
        image.PatientID, image.StudyInstanceUID = kind, f"1.2.{number + 1}"
        buffer = BytesIO()
        image.save_as(buffer)
        path = folder / f"{number}.dcm"
        path.write_bytes(buffer.getvalue())
        paths.append(path)
    with peer() as archive:
        if isinstance(archive, Orthanc):
            for path in paths:
                archive.upload(path)
        else:
            archive.upload(*paths)
        learned = learn_habits(connected(archive.settings()), Habits(), CancelToken(), today=lambda: TODAY)
    assert learned.day == DAY
    assert learned.habits.empty_when_too_wide is False
    assert learned.habits.negotiates is not None
    assert set(learned.habits.negotiates) <= set(Negotiable)
    if isinstance(archive, Orthanc):
        assert learned.habits.modalities_in_study is ModalitiesKey.HONOURED
        assert learned.habits.case_sensitive_names is False
        assert learned.habits.counts is True
