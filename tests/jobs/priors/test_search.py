"""Priors found in the background: one search at a time, archives that fail named, and decisions that are kept."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from qrstation.core.codes.patients import PatientCode
from qrstation.core.codes.priors import PriorCode
from qrstation.core.events import Event, PriorsAdvanced, PriorsFound, SearchEnd
from qrstation.core.patient import Answer
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.jobs.priors.search import PriorsParts, PriorsSearcher
from qrstation.store.index import IndexReader
from qrstation.store.state import StateFile
from qrstation.store.state_identities import KeptIdentities
from tests.connected import connected
from tests.hostile import HostileArchive
from tests.jobs.priors.test_finding import study
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

    def end(self) -> PriorsFound:
        """Wait for the end of a search."""
        while not isinstance(event := self.news.get(timeout=30), PriorsFound):
            pass
        return event


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
    advanced = found.news.get(timeout=30)
    assert isinstance(advanced, PriorsAdvanced)
    end = found.end()
    assert end.answers == (advanced.answer,)
    assert (advanced.answer.archive, advanced.answer.end) == ("Down", SearchEnd.FAILED)
    assert advanced.answer.remarks
    assert len(end.priors) == 3, "what is here is found all the same"


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
