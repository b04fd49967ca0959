"""Priors found in the background: one search at a time, archives that fail named, and decisions that are kept."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from qrstation.core.codes.patients import PatientCode
from qrstation.core.codes.priors import PriorCode
from qrstation.core.events import Event, PriorsFound, SearchEnd
from qrstation.core.identities import pair_of
from qrstation.core.patient import Answer
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.jobs.priors.search import PriorsParts, PriorsSearcher
from qrstation.store.index import IndexReader
from qrstation.store.state import StateFile
from qrstation.store.state_identities import KeptIdentities
from tests.connected import connected
from tests.hostile import Conversation, HostileArchive
from tests.jobs.priors.test_finding import study
from tests.patient_archive import Patients, told
from tests.peers import free_port
from tests.store.material import keep, opened

CURRENT, SAME, MARRIED, KNEE = "1.2.1", "1.2.2", "1.2.3", "1.2.4"


class Found:
    """A searcher over what is here, and its news."""

    def __init__(self, folder: Path, reader: IndexReader, state: StateFile) -> None:
        self.archives: tuple[ArchiveSettings, ...] = ()
        self.news: queue.Queue[Event] = queue.Queue()
        parts = PriorsParts(
            connected, reader, lambda: Settings(archives=self.archives), folder / "words", KeptIdentities(state)
        )
        self.searcher = PriorsSearcher(parts, self.news.put)

    def next(self) -> PriorsFound:
        """Wait for what is told next."""
        event = self.news.get(timeout=30)
        assert isinstance(event, PriorsFound)
        return event

    def end(self) -> PriorsFound:
        """Wait for the end of a search."""
        while not (event := self.next()).is_final:
            pass
        return event


def waits(conversation: Conversation, keys: Dataset) -> None:
    """Answer only when the test says so."""
    conversation.archive.entered.set()
    conversation.archive.go_on.wait(20)


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Found]:
    """The study that is read and three others are here."""
    with opened(tmp_path) as (store, news):
        for uid, name in ((CURRENT, "Moreau^Elise"), (SAME, "Moreau^Elise"), (MARRIED, "Keller^Elise")):
            keep(store, study(uid, ("4711", "", name, "19570412")))
        knee = study(KNEE, ("4711", "", "Moreau^Elise", "19570412"))
        knee.StudyDescription = "MRT Knie"
        keep(store, knee)
        assert news.wait_stored(4)
    with (
        IndexReader(tmp_path / "index.sqlite", tmp_path / "store") as reader,
        closing(StateFile(tmp_path / "state.sqlite")) as state,
    ):
        made = Found(tmp_path, reader, state)
        yield made
        made.searcher.close()


def test_they_are_ranked_with_their_reasons_and_the_doubtful_last(found: Found) -> None:
    generation = found.searcher.find(CURRENT)
    end = found.end()
    assert end.generation == generation
    assert end.current is not None
    assert [(prior.uid, prior.rank) for prior in end.priors] == [(SAME, 1), (KNEE, 2), (MARRIED, None)]
    assert end.priors[0].reasons[0].code == PriorCode.SAME_REGION_AND_MODALITY
    assert [prior.is_other_region for prior in end.priors] == [False, True, False]
    assert (end.priors[0].here, end.priors[0].copies, end.priors[0].expected) == (1, (), None)
    assert (end.answers, end.remarks) == ((), ())


def test_an_archive_that_is_down_is_named_and_one_that_is_not_asked_is_not(found: Found) -> None:
    down = ArchiveSettings("Down", "DOWN", "127.0.0.1", free_port(), timeout=2)
    unasked = ArchiveSettings("Unasked", "DOWN", "127.0.0.1", free_port(), timeout=2, priors=False)
    found.archives = (down, unasked)
    found.searcher.find(CURRENT)
    end = found.end()
    (answer,) = end.answers
    assert (answer.archive, answer.end) == ("Down", SearchEnd.FAILED)
    assert answer.remarks
    assert len(end.priors) == 3, "what is here is found all the same"


def test_what_is_found_is_told_while_a_slow_archive_is_awaited(found: Found) -> None:
    near = Patients([told("1.2.6"), told("1.2.7", "CT Hand")])
    far = Patients([told("1.2.8", day="20240104")])
    with HostileArchive(0, answer=near) as main, HostileArchive(0, answer=far) as slow:
        far.before = waits
        found.archives = (replace(main.settings, name="Main"), replace(slow.settings, name="Slow", timeout=20))
        generation = found.searcher.find(CURRENT)
        here = found.next()
        assert (here.generation, here.is_final, here.asking, here.answers) == (generation, False, ("Main", "Slow"), ())
        assert [prior.uid for prior in here.priors] == [SAME, KNEE, MARRIED]
        both = found.next()
        assert (both.is_final, both.asking) == (False, ("Slow",))
        assert [(answer.archive, answer.end) for answer in both.answers] == [("Main", SearchEnd.COMPLETE)]
        assert {prior.uid for prior in both.priors} == {SAME, KNEE, MARRIED, "1.2.6", "1.2.7"}
        assert any(prior.fetch_from for prior in both.priors), "who cannot wait may begin"
        slow.go_on.set()
        end = found.next()
    assert end.is_final
    assert [answer.archive for answer in end.answers] == ["Main", "Slow"]
    assert {prior.uid for prior in end.priors} >= {"1.2.6", "1.2.7", "1.2.8"}
    assert any(prior.fetch_from for prior in end.priors)


def test_a_study_that_is_not_here_is_told_by_the_archive_that_knows_it_and_the_slow_one_is_awaited(
    found: Found,
) -> None:
    near = Patients([told("1.2.6"), told("1.2.7")])
    far = Patients([told("1.2.8")])
    with HostileArchive(0, answer=near) as main, HostileArchive(0, answer=far) as slow:
        far.before = waits
        found.archives = (replace(main.settings, name="Main"), replace(slow.settings, name="Slow", timeout=20))
        found.searcher.find("1.2.6")
        told_first = found.next()
        assert told_first.current is not None
        assert told_first.current.study_uid == "1.2.6"
        assert "Slow" in told_first.asking
        slow.go_on.set()
        assert {prior.uid for prior in found.end().priors} >= {CURRENT, "1.2.7", "1.2.8"}


def test_studies_are_told_before_their_series_are_asked_for(found: Found) -> None:
    lung = {"SeriesInstanceUID": "1.9.1", "SeriesDescription": "Lung 1mm", "Modality": "CT"}
    near = Patients([told("1.2.6", "Verlauf")], {"1.2.6": [lung]})
    with HostileArchive(0, answer=near) as main:
        near.before = lambda conversation, keys: (
            waits(conversation, keys) if keys.QueryRetrieveLevel == "SERIES" else None
        )
        found.archives = (replace(main.settings, name="Main", timeout=20),)
        found.searcher.find(CURRENT)
        assert found.next().answers == ()
        before = found.next()
        assert ([answer.archive for answer in before.answers], before.asking) == (["Main"], ("Main",))
        assert {prior.uid: prior.regions for prior in before.priors}["1.2.6"] == ()
        main.go_on.set()
        end = found.next()
    assert end.is_final
    assert not any(prior.reasons[0].code == PriorCode.REGION_UNKNOWN for prior in end.priors)


def test_a_search_that_is_stopped_ends_with_what_had_come(found: Found) -> None:
    far = Patients([])
    with HostileArchive(0, answer=far) as slow:
        far.before = waits
        found.archives = (replace(slow.settings, name="Slow", timeout=20),)
        found.searcher.find(CURRENT)
        assert slow.entered.wait(20)
        found.searcher.stop()
        end = found.end()
        assert [prior.uid for prior in end.priors] == [SAME, KNEE, MARRIED]
        assert [(answer.archive, answer.end) for answer in end.answers] == [("Slow", SearchEnd.STOPPED)]


def test_what_a_person_decides_is_kept_and_can_be_undone(found: Found) -> None:
    found.searcher.find(CURRENT)
    doubtful = found.end().priors[-1]
    found.searcher.decide(CURRENT, doubtful.patient, doubtful.whose, True)
    decided = {prior.uid: prior for prior in found.end().priors}[MARRIED]
    assert (decided.verdict.answer, decided.verdict.reasons[0]) == (Answer.SAME, PatientCode.DECIDED_SAME)
    assert decided.rank is not None
    found.searcher.decide(CURRENT, doubtful.patient, doubtful.whose, False)
    assert MARRIED not in {prior.uid for prior in found.end().priors}
    found.searcher.decide(CURRENT, doubtful.patient, doubtful.whose, None)
    undone = found.end().priors[-1]
    assert (undone.uid, undone.rank, undone.verdict) == (MARRIED, None, doubtful.verdict)


def test_decisions_are_kept_in_their_order_though_an_older_search_hangs(found: Found) -> None:
    found.searcher.find(CURRENT)
    doubtful = found.end().priors[-1]
    with HostileArchive(free_port()) as archive:

        def wait(*_: object) -> None:
            archive.entered.set()
            archive.go_on.wait(20)

        archive.on_find = wait
        found.archives = (archive.settings,)
        found.searcher.find(CURRENT)
        assert archive.entered.wait(20)
        found.archives = ()
        for is_same in (True, None, False, True):
            found.searcher.decide(CURRENT, doubtful.patient, doubtful.whose, is_same)
        pair = pair_of(doubtful.patient, doubtful.whose)
        kept = found.searcher._parts.identities
        deadline = time.monotonic() + 20
        while kept.read().decided.get(pair) is not True or found.searcher._decisions:
            assert time.monotonic() < deadline, "the older search keeps it waiting"
        archive.go_on.set()
        end = found.end()
        while end.generation < 6:
            end = found.end()
        assert {prior.uid: prior.is_decided for prior in end.priors}[MARRIED]


def test_a_newer_search_stops_the_older(found: Found) -> None:
    with HostileArchive(free_port()) as archive:

        def wait(*_: object) -> None:
            archive.entered.set()
            archive.go_on.wait(20)

        archive.on_find = wait
        found.archives = (archive.settings,)
        first = found.searcher.find(CURRENT)
        assert archive.entered.wait(20)
        found.archives = ()
        second = found.searcher.find(SAME)
        archive.go_on.set()
        assert found.end().generation == first
        end = found.end()
        assert end.generation == second
        assert end.current is not None
        assert end.current.study_uid == SAME


def test_a_study_that_nobody_knows_has_no_current_one(found: Found) -> None:
    found.searcher.find("1.9.9")
    assert found.end() == PriorsFound(1, None)


def test_wrong_rules_of_the_hospital_are_said(found: Found, tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "rules.toml").write_text("[", "utf-8")
    found.searcher.find(CURRENT)
    (remark,) = found.end().remarks
    assert remark.code == PriorCode.WRONG_RULE


def test_what_is_asked_for_after_the_end_is_not_begun(found: Found) -> None:
    found.searcher.close()
    found.searcher.find(CURRENT)
    assert not [thread for thread in threading.enumerate() if thread.name == "priors"]
