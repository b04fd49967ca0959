"""What a rule asks for: days from today are written out, modalities asked for one by one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.patient import Demographics
from qrstation.core.standard.worklist import WorklistEntry
from qrstation.core.station.settings import RuleSettings
from qrstation.jobs.priors.rule_search import study_of, study_queries, worklist_query, written_out

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("today", "20261128"),
        ("yesterday", "20261127"),
        ("today-7", "20261121"),
        ("today-7-today", "20261121-20261128"),
        ("today-7-", "20261121-"),
        ("-today", "-20261128"),
        ("today-7-today-1", "20261121-20261127"),
        ("20261101-today", "20261101-20261128"),
        ("20261101-20261102", "20261101-20261102"),
        ("20261101", "20261101"),
        ("", ""),
        ("whenever", "whenever"),
    ],
)
def test_days_from_today_are_written_out(value: str, written: str) -> None:
    assert written_out("StudyDate", value, TODAY) == written
    assert written_out("ScheduledProcedureStepStartDate", value, TODAY) == written
    assert written_out("StudyDescription", value, TODAY) == value


@given(st.text("today-0123456789 ", max_size=24))
def test_any_text_is_a_key_or_stays_as_it_is(value: str) -> None:
    written = written_out("StudyDate", value, TODAY)
    assert written == value or set(written) <= set("0123456789-")


def test_each_modality_is_a_question_of_its_own() -> None:
    rule = RuleSettings("Thorax", "Main", (("StudyDate", "today"), ("ModalitiesInStudy", "CT\\MR")))
    queries = study_queries(rule, TODAY)
    assert [query.value("ModalitiesInStudy") for query in queries] == ["CT", "MR"]
    assert {query.value("StudyDate") for query in queries} == {"20261128"}


def test_a_worklist_is_todays_unless_the_rule_says_otherwise() -> None:
    rule = RuleSettings("All", "Main", (("Modality", "CT"),), worklist=True)
    query = worklist_query(rule, TODAY)
    assert (query.value("ScheduledProcedureStepStartDate"), query.value("Modality")) == ("20261128", "CT")
    other = RuleSettings("All", "Main", (("ScheduledProcedureStepStartDate", "today-1-today"),), worklist=True)
    assert worklist_query(other, TODAY).value("ScheduledProcedureStepStartDate") == "20261127-20261128"


def test_an_entry_is_the_study_that_it_will_be() -> None:
    patient = Demographics("4711", "HOSP", "Moreau^Elise", "19570412", "F")
    match = study_of(
        WorklistEntry("RIS", patient, study_uid="1.2", procedure="CT Thorax", date="20261128", modality="CT")
    )
    assert match.demographics == patient
    assert (match.study_uid, match.text("StudyDescription"), match.modalities) == ("1.2", "CT Thorax", ("CT",))
