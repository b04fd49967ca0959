"""What is prefetched, at real archives: by patient, beside each study that is named, and for caches that lack it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.notice import Notice
from qrstation.core.standard.uid import new_uid
from qrstation.core.station.settings import ArchiveSettings, PriorsSettings, RuleSettings, Settings
from qrstation.jobs.priors.finding import Finder
from qrstation.jobs.priors.judging import Judge
from qrstation.jobs.priors.prefetching import Fetch, Prefetching, by_patient
from qrstation.jobs.priors.ranked_search import RankedSearch
from qrstation.priors.loading import load_reader, load_rules
from qrstation.store.index import IndexReader
from tests.connected import connected
from tests.peers import Orthanc, free_port
from tests.store.material import ct, file_of, keep, opened

CURRENT, FOLLOW_UP, OTHERS = (new_uid("prefetching", name) for name in ("current", "follow-up", "others"))
STUDIES = {
    "thorax": ("CT Thorax nativ", "20240105"),
    "tap": ("TDM TAP", "20190301"),
    "knee": ("MRT Knie re", "20240601"),
}
UIDS = {name: new_uid("prefetching", name) for name in STUDIES}


def image(uid: str, description: str, day: str, patient: str = "4711", accession: str = "", number: int = 1) -> Dataset:
    """Make an image of a study."""
    made = ct(number, uid, f"{uid}.1")
    made.PatientID, made.PatientName, made.PatientBirthDate = patient, "Moreau^Elise", "19570412"
    made.StudyDescription, made.StudyDate, made.StudyTime = description, day, "101500"
    made.SeriesDescription, made.BodyPartExamined, made.AccessionNumber = "s", "", accession
    return made


@pytest.fixture(scope="module")
def archives() -> Iterator[tuple[ArchiveSettings, ArchiveSettings]]:
    """An archive with everything, and a department's cache that has one of the priors."""
    with Orthanc(title="MAIN") as main, Orthanc(title="CACHE") as cache:
        for name, (description, day) in STUDIES.items():
            main.upload(file_of(image(UIDS[name], description, day)))
        main.upload(file_of(image(CURRENT, "CT Thorax mit KM", "20250110", accession="A-1")))
        main.upload(file_of(image(FOLLOW_UP, "CT Thorax", "20250114", accession="A-1")))
        main.upload(file_of(image(OTHERS, "CT Thorax", "20250114", patient="8")))
        cache.upload(file_of(image(UIDS["thorax"], *STUDIES["thorax"])))
        yield main.settings(name="Main"), cache.settings(name="Cache", role="cache")


class Bench:
    """A run over archives."""

    def __init__(self, reader: IndexReader, archives: tuple[ArchiveSettings, ...], words: Path) -> None:
        rules = load_rules(words)
        by_name = {archive.name: archive for archive in archives}
        judge = Judge(rules, load_reader(words, rules)[0], by_name)
        search = RankedSearch(Finder(connected, reader, archives, is_unclear=judge.is_unclear), judge)
        self.told: list[tuple[str, Notice]] = []
        settings = Settings(archives=archives, priors=PriorsSettings())
        self.run = Prefetching(settings, search, CancelToken(), lambda *told: self.told.append(told))

    def fetches(self, *uids: str, most: int = 2) -> dict[str, Fetch]:
        """Give what would be fetched for studies of one patient."""
        (patient,) = by_patient(named for uid in uids if (named := self.run.of_study(uid)) is not None)
        names = {uid: name for name, uid in UIDS.items()}
        return {names.get(fetch.study_uid, "named"): fetch for fetch in self.run.fetches(patient, most)}


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[IndexReader]:
    """A store that holds one of two studies of an accession number."""
    with opened(tmp_path) as (store, news):
        keep(store, image(CURRENT, "CT Thorax mit KM", "20250110", accession="A-1"))
        assert news.wait_stored(1)
        with IndexReader(tmp_path / "index.sqlite", tmp_path / "store") as index:
            yield index


@pytest.mark.peer
def test_the_cache_is_preferred_and_is_to_have_what_it_lacks(
    archives: tuple[ArchiveSettings, ...], reader: IndexReader, tmp_path: Path
) -> None:
    found = Bench(reader, archives, tmp_path).fetches(CURRENT, most=9)
    assert found["thorax"].archives == ("Cache", "Main")
    assert found["thorax"].caches == ()
    assert (found["tap"].archives, found["tap"].caches) == (("Main",), ("Cache",))
    assert "knee" not in found


@pytest.mark.peer
def test_a_cache_that_does_not_answer_is_sent_nothing(
    archives: tuple[ArchiveSettings, ...], reader: IndexReader, tmp_path: Path
) -> None:
    main, cache = archives
    bench = Bench(reader, (main, replace(cache, port=free_port(), timeout=2)), tmp_path)
    assert {fetch.caches for fetch in bench.fetches(CURRENT).values()} == {()}
    assert not bench.run.is_whole
    assert {archive for archive, _ in bench.told} == {"Cache"}


@pytest.mark.peer
def test_a_prior_that_two_named_studies_share_stands_beside_both(
    archives: tuple[ArchiveSettings, ...], reader: IndexReader, tmp_path: Path
) -> None:
    found = Bench(reader, archives, tmp_path).fetches(CURRENT, FOLLOW_UP, most=9)
    assert {each.study_uid for each in found["thorax"].beside} == {CURRENT, FOLLOW_UP}


@pytest.mark.peer
def test_a_number_brings_the_studies_that_are_here_and_those_that_are_not(
    archives: tuple[ArchiveSettings, ...], reader: IndexReader, tmp_path: Path
) -> None:
    run = Bench(reader, archives, tmp_path).run
    assert [named.match.study_uid for named in run.of_number("A-1")] == [CURRENT, FOLLOW_UP]
    assert [run.of_number(number) for number in ("A-2", "A-*", "")] == [[], [], []]
    assert run.of_study(new_uid("nobody")) is None


@pytest.mark.peer
def test_a_rule_finds_studies_and_each_patients_stand_together(
    archives: tuple[ArchiveSettings, ...], reader: IndexReader, tmp_path: Path
) -> None:
    rule = RuleSettings("R", "Main", (("StudyDate", "today-4-today"),))
    found = Bench(reader, archives, tmp_path).run.of_rule(rule, date(2025, 1, 14))
    patients = [[named.match.study_uid for named in patient] for patient in by_patient([*found, *found])]
    assert sorted(map(sorted, patients)) == sorted([sorted([CURRENT, FOLLOW_UP]), [OTHERS]])


@pytest.mark.peer
def test_a_run_that_is_stopped_finds_nothing_more(
    archives: tuple[ArchiveSettings, ...], reader: IndexReader, tmp_path: Path
) -> None:
    bench = Bench(reader, archives, tmp_path)
    named = bench.run.of_study(CURRENT)
    assert named is not None
    bench.run.cancel.cancel()
    assert bench.run.fetches([named], 2) == []
