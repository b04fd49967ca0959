"""Rows as a table of texts, whose cells no spreadsheet takes for a formula."""

from __future__ import annotations

import pytest

from qrstation.core.standard.match import Match
from qrstation.ui.results.results_model import ResultsModel
from qrstation.ui.results.row_table import HEADING, harmless, row_of, studies_in
from tests.ui.results.made_up import series, study


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-", "@cmd", "\tx", "\r=1"])
def test_what_begins_like_a_formula_does_not_any_more(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_plain_text_stays_as_it_is() -> None:
    assert [harmless(text) for text in ("", "CT thorax", "2026-11-20", "'=1")] == ["", "CT thorax", "2026-11-20", "'=1"]


def told(match: Match) -> dict[str, str]:
    model = ResultsModel(lambda study: None)
    (node,) = model.add_studies([match])
    return dict(zip(HEADING, row_of(node), strict=True))


def test_a_study_is_told_as_people_read_it() -> None:
    row = told(
        study(
            "1.1",
            StudyTime="143005.250",
            AccessionNumber="A1",
            NumberOfStudyRelatedInstances=398,
            IssuerOfPatientID="X",
        )
    )
    assert row["Patient"] == "Morgan, Elena"
    assert (row["Birth date"], row["Study date"], row["Study time"]) == ("1958-03-14", "2026-11-20", "14:30:05")
    assert (row["Images here"], row["Images"], row["Series Instance UID"]) == ("0", "398", "")


def test_what_is_not_known_is_empty_and_what_is_no_date_stays() -> None:
    row = told(study("1.1", "someday", StudyTime="noon", PatientBirthDate=""))
    assert (row["Study date"], row["Study time"], row["Birth date"], row["Images"]) == ("someday", "noon", "", "")


def test_a_value_with_line_ends_is_one_line() -> None:
    assert told(study("1.1", StudyDescription="a\r\nb\tc"))["Study description"] == "a b c"


def test_a_series_has_its_study_before_it_and_a_patient_all_studies() -> None:
    model = ResultsModel(lambda study: None)
    nodes = model.add_studies([study("1.1"), study("1.2")])
    (one,) = model.add_series("1.1", [series("1.1", "1.1.1", 7, SeriesDescription="lung")])
    row = dict(zip(HEADING, row_of(one), strict=True))
    assert (row["Series number"], row["Series description"], row["Study Instance UID"]) == ("7", "lung", "1.1")
    assert {each.uid for each in studies_in((nodes[0].patient, one))} == {"1.1", "1.2", "1.1.1"}
