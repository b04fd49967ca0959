"""What studies show, by descriptions in seven languages as hospitals write them, and by what stands beside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.priors.loading import load_reader
from qrstation.priors.regions import Contrast, Laterality, Region
from qrstation.priors.study import Code, StudyFacts
from tests.priors.examples import reader, regions, study

SECOND = load_reader()[0]
"""Another reader of the same words, which remembers nothing of the first."""
LINES = (Path(__file__).parent / "descriptions.txt").read_text("utf-8").splitlines()[1:]
ROWS = [[part.strip() for part in line.split("|")] for line in LINES]


@pytest.mark.parametrize(("modality", "description", "wanted"), ROWS)
def test_descriptions_of_seven_languages_are_read(modality: str, description: str, wanted: str) -> None:
    assert sorted(regions(description, modality)) == sorted(each.strip() for each in wanted.split(","))


@pytest.mark.parametrize(
    ("description", "wanted"),
    [
        ("Knie li", Laterality.LEFT),
        ("KNEE RT", Laterality.RIGHT),
        ("Genou D", Laterality.RIGHT),
        ("Rx ginocchio sn", Laterality.LEFT),
        ("Rodilla dcha", Laterality.RIGHT),
        ("Joelho esq", Laterality.LEFT),
        ("MG bds", Laterality.BOTH),
        ("Knie li. und re.", Laterality.BOTH),
        ("Hand", Laterality.NONE),
    ],
)
def test_sides_are_read(description: str, wanted: Laterality) -> None:
    assert reader().read(study(description, "DX")).laterality is wanted


@pytest.mark.parametrize(
    ("description", "wanted"),
    [
        ("CT Thorax mit KM", Contrast.WITH),
        ("CT CHEST W/O CONTRAST", Contrast.WITHOUT),
        ("CT CHEST W CONTRAST", Contrast.WITH),
        ("MRI BRAIN W/WO CONTRAST", Contrast.BOTH),
        ("TDM cérébrale sans injection", Contrast.WITHOUT),
        ("IRM sans et avec injection", Contrast.BOTH),
        ("TC torace senza e con mdc", Contrast.BOTH),
        ("TAC craneal sin contraste", Contrast.WITHOUT),
        ("TC tórax com contraste", Contrast.WITH),
        ("CT abdomen zonder contrast", Contrast.WITHOUT),
        ("CCT nativ", Contrast.WITHOUT),
        ("CT C+ Thorax", Contrast.WITH),
        ("CT Thorax", Contrast.UNKNOWN),
    ],
)
def test_contrast_is_read(description: str, wanted: Contrast) -> None:
    assert reader().read(study(description, "CT")).contrast is wanted


def test_a_description_outranks_a_body_part_that_contradicts_it() -> None:
    facts = StudyFacts("1", description="CT Thorax", body_parts=("ABDOMEN",), modalities=("CT",))
    assert reader().read(facts).regions == (Region.THORAX,)


def test_a_body_part_says_which_of_those_a_vague_description_means() -> None:
    facts = StudyFacts("1", description="MRT Wirbelsäule", body_parts=("LSPINE",), modalities=("MR",))
    assert reader().read(facts).regions == (Region.LUMBAR_SPINE,)


def test_codes_and_body_parts_tell_where_the_description_is_silent() -> None:
    by_part = StudyFacts("1", description="Routine", body_parts=("CSPINE",), modalities=("DX",))
    assert reader().read(by_part).regions == (Region.CERVICAL_SPINE,)
    by_code = StudyFacts("1", region_codes=(Code("69536005", "SCT"),), modalities=("CT",))
    assert reader().read(by_code).regions == (Region.HEAD,)
    by_old_code = StudyFacts("1", region_codes=(Code("T-D1100", "SRT"),), modalities=("CT",))
    assert reader().read(by_old_code).regions == (Region.HEAD,)
    by_meaning = StudyFacts("1", procedure_codes=(Code("4711", "99HOUSE", "Knie in 2 Ebenen"),), modalities=("DX",))
    assert reader().read(by_meaning).regions == (Region.KNEE,)


def test_series_tell_where_nothing_else_does_and_add_where_something_does() -> None:
    silent = StudyFacts("1", series_descriptions=("Thorax Lunge 1.0", "Topogramm"), modalities=("CT",))
    assert reader().read(silent).regions == (Region.THORAX,)
    more = StudyFacts("1", description="CT Thorax", series_descriptions=("Abdomen venös",), modalities=("CT",))
    found = reader().read(more)
    assert (found.regions, found.also) == ((Region.THORAX,), (Region.ABDOMEN,))


def test_a_modality_tells_its_region_where_nothing_else_does() -> None:
    assert regions("", "MG") == ["breast"]
    assert regions("", "PT", "CT") == ["whole body"]
    assert regions("", "CT") == []


def test_one_word_of_two_languages_is_told_by_its_company() -> None:
    assert regions("IRM du col", "MR") == ["neck"]
    assert regions("IRM col du fémur", "MR") == ["hip"]
    assert regions("Radio main droite", "DX") == ["hand"]
    assert regions("main view chest", "DX") == ["thorax"]
    assert regions("CTA PE", "CT") == ["thorax"]
    assert regions("RX PE DTO", "DX") == ["foot"]


@given(st.text(max_size=80), st.sampled_from(["CT", "MR", "", "ZZ", "US"]))
def test_no_text_is_too_odd(text: str, modality: str) -> None:
    facts = StudyFacts("1", None, "", text, (text,), (text,), (Code(text, text, text),), (), (modality,))
    assert reader().read(facts) == SECOND.read(facts)
