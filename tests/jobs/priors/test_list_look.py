"""A list at real archives: what would be fetched, patient by patient, and what is known nowhere, by its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrstation.core.patient import Demographics
from qrstation.core.standard.uid import new_uid
from qrstation.core.standard.worklist import WorklistEntry
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.priors.list_look import ListLook, ListWish
from qrstation.jobs.priors.number_list import Listed
from qrstation.store.index import IndexReader
from tests.jobs.priors.test_prefetching import CURRENT, FOLLOW_UP, OTHERS, UIDS, Bench, archives, reader

__all__ = ["archives", "reader"]
pytestmark = pytest.mark.peer


def test_numbers_and_studies_bring_what_each_patient_lacks(
    archives: tuple[ArchiveSettings, ...], reader: IndexReader, tmp_path: Path
) -> None:
    counted: list[int] = []
    look, unknown = ListLook(Bench(reader, archives, tmp_path).run, counted.append), list[str]()
    wish = ListWish((Listed("line 1", "A-1"), Listed("line 2", "none")), (OTHERS, new_uid("nobody")))
    others, ours = look.plans(wish, unknown)
    assert [match.study_uid for match in others.plan.studies] == [OTHERS]
    assert others.fetches == ()
    assert [match.study_uid for match in ours.plan.studies] == [CURRENT, FOLLOW_UP]
    assert len(ours.fetches) == len(ours.plan.priors) == 2
    assert UIDS["thorax"] in {fetch.study_uid for fetch in ours.fetches}
    assert (unknown, counted) == (["line 2"], [1, 1, 3, 3])


def test_who_is_scheduled_is_a_patient_of_the_list_though_the_study_is_not_made_yet(
    archives: tuple[ArchiveSettings, ...], reader: IndexReader, tmp_path: Path
) -> None:
    counted: list[int] = []
    whose = Demographics("4711", "", "Moreau^Elise", "19570412", "")
    coming = WorklistEntry("Main", whose, date="20260110", modality="CT", procedure="CT Thorax")
    look = ListLook(Bench(reader, archives, tmp_path).run, counted.append)
    (plan,) = look.plans(ListWish(scheduled=(coming,)), [])
    assert [study.text("StudyDescription") for study in plan.plan.studies] == ["CT Thorax"]
    assert len(plan.fetches) == 2
    assert {FOLLOW_UP, CURRENT} & {fetch.study_uid for fetch in plan.fetches}, "what was examined before"
    assert counted == [1]


def test_a_look_that_is_stopped_ends_and_calls_nothing_unknown(
    archives: tuple[ArchiveSettings, ...], reader: IndexReader, tmp_path: Path
) -> None:
    bench, unknown = Bench(reader, archives, tmp_path), list[str]()
    bench.run.cancel.cancel()
    assert list(ListLook(bench.run).plans(ListWish((Listed("line 1", "none"),)), unknown)) == []
    assert unknown == []
