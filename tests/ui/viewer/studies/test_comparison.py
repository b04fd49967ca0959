"""Who is CURRENT and who is PRIOR, and which series compare."""

from __future__ import annotations

import pytest

from qrstation.core.instance import InstanceRecord, SeriesRecord
from qrstation.imaging.stacks.stack import build_stack
from qrstation.ui.viewer.studies.comparison import Candidate, Role, best_fit, newest, standing
from tests.ui.viewer.made_up import CORONAL, ct_series, heading

NOW = heading("1.1", "20261120")
BEFORE = heading("1.2", "20250506")


def candidate(series: tuple[SeriesRecord, tuple[InstanceRecord, ...]]) -> Candidate:
    record, instances = series
    stack = build_stack(instances)
    return Candidate(record.series_uid, record.modality, record.number, record.description, stack)


def test_the_newest_is_current_and_the_others_say_how_long_before() -> None:
    assert standing(NOW, [BEFORE, NOW]).words == "CURRENT · 2026-11-20"
    prior = standing(BEFORE, [BEFORE, NOW])
    assert (prior.role, prior.words) == (Role.PRIOR, "PRIOR · 2025-05-06 · 18 months")


def test_a_study_alone_is_neither() -> None:
    assert standing(NOW, [NOW]).role is Role.ALONE
    assert standing(NOW, [NOW]).words == "2026-11-20"


def test_two_studies_of_a_day_are_told_apart_by_their_time() -> None:
    morning = heading("1.1", "20261120", study_time="080000")
    noon = heading("1.2", "20261120", study_time="120000.5")
    assert standing(noon, [morning, noon]).role is Role.CURRENT
    assert standing(morning, [morning, noon]).words == "PRIOR · 2026-11-20 · same day"


def test_a_study_without_a_date_has_no_role() -> None:
    undated = heading("1.3", "")
    assert standing(undated, [NOW, undated]).words == "no date"
    assert newest([undated, NOW]) is NOW


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"birth_date": "19580413"}, "The birth dates differ"),
        ({"birth_date": "UNKNOWN"}, "One has no birth date"),
        ({"patient_name": "MOOR^ELENA"}, "The names differ"),
        ({"patient_id": "04711-02"}, "The IDs differ by leading zeros"),
        ({"patient_name": "MORETTI^PAOLO", "birth_date": "19710902"}, "The names differ, the birth dates differ"),
    ],
)
def test_who_is_in_doubt_is_never_called_a_prior(changes: dict[str, str], reason: str) -> None:
    doubtful = heading("1.2", "20250506", **changes)
    for study, day in ((doubtful, "2025-05-06"), (NOW, "2026-11-20")):
        said = standing(study, [NOW, doubtful])
        assert (said.role, said.words) == (Role.ALONE, day)
        assert said.doubt == f"Same patient? {reason}"


def test_a_sure_prior_keeps_its_role_beside_one_in_doubt() -> None:
    doubtful = heading("1.3", "20240506", birth_date="")
    opened = [doubtful, BEFORE, NOW]
    assert [standing(study, opened).role for study in opened] == [Role.ALONE, Role.PRIOR, Role.CURRENT]


def test_beside_a_newest_study_in_doubt_no_other_has_a_role() -> None:
    doubtful = heading("1.3", "20270101", birth_date="")
    opened = [BEFORE, NOW, doubtful]
    assert {standing(study, opened).role for study in opened} == {Role.ALONE}
    assert all(standing(study, opened).doubt for study in opened)


def test_two_newest_in_doubt_are_not_both_current() -> None:
    twin = heading("1.3", "20261120", birth_date="")
    opened = [BEFORE, NOW, twin]
    assert {standing(study, opened).role for study in opened} == {Role.ALONE}


def test_a_study_date_that_is_none_is_not_shown_as_one() -> None:
    assert standing(heading("1.1", "UNKNOWN"), [NOW]).words == "no date"


def test_the_best_fit_has_plane_slice_distance_and_words_alike() -> None:
    model = candidate(ct_series("1.1", description="Lung 1.0 mm B60", gap=1.0))
    coronal = candidate(ct_series("1.2", 1, description="Lung 1.0 mm cor", gap=1.0, orientation=CORONAL))
    thick = candidate(ct_series("1.2", 2, description="Lung 5.0 mm", gap=5.0))
    soft = candidate(ct_series("1.2", 3, description="Mediastinum", gap=1.0))
    lung = candidate(ct_series("1.2", 4, description="Lung 1.0 mm", gap=1.0))
    assert best_fit(model, [coronal, thick, soft, lung]) is lung
    assert best_fit(model, [coronal, thick]) is thick
    assert best_fit(model, []) is None
