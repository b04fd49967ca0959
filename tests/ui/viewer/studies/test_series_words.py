"""What descriptions say of how a series was made, and which of several a prior opens with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from qrstation.core.instance import Traits
from qrstation.imaging.stacks.stack import build_stack
from qrstation.ui.viewer.studies.comparison import Candidate, best_fit
from qrstation.ui.viewer.studies.series_words import Said, agreement, said_in
from tests.ui.viewer.made_up import AXIAL, CORONAL, ct_series

SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Lung 1.0 mm B60", Said(kernel="sharp")),
        ("Thorax 1,0 Br40f", Said(kernel="soft")),
        ("Thorax 1.0 Bl57 3", Said(kernel="sharp")),
        ("Mediastinum 3.0 mm", Said(kernel="soft")),
        ("Head bone 0.6 H70h", Said(kernel="bone")),
        ("Abdomen ven 3.0 I30f", Said(kernel="soft", contrast="contrast", phase="venous")),
        ("LIVER ARTERIAL", Said(contrast="contrast", phase="arterial")),
        ("t1_vibe_fs_tra_post KM", Said(weighting="t1", contrast="contrast", fat="suppressed")),
        ("t1_tse_tra_nativ", Said(weighting="t1", contrast="native")),
        ("ax T1 +C", Said(weighting="t1", contrast="contrast")),
        ("t2_tirm_tra_dark-fluid", Said(weighting="flair")),
        ("ep2d_diff_b1000_ADC", Said(weighting="adc")),
        ("ep2d_diff b1000", Said(weighting="diffusion")),
        ("STIR sag", Said(weighting="stir")),
        ("Thorax MIP 10/2", Said(made="made")),
        ("T2* GRE", Said(weighting="susceptibility")),
        ("", Said()),
        ("Serie 5", Said()),
    ],
)
def test_words_are_read(words: str, said: Said) -> None:
    assert said_in(words) == said


def test_what_contradicts_counts_against_and_what_is_not_said_counts_nothing() -> None:
    assert agreement("T1 sag", "T2 sag") < 0 < agreement("T1 sag", "t1_tse_sag")
    assert agreement("T1 sag", "sag") == 0
    assert agreement("T1 fs", "T1") < agreement("T1", "T1")


def candidate(
    words: str,
    gap: float = 2.0,
    plane: tuple[float, float, float, float, float, float] = AXIAL,
    modality: str = "CT",
    traits: Traits | None = None,
) -> Candidate:
    """Give a series as it is compared, named by its words."""
    _, instances = ct_series(count=12, gap=gap, orientation=plane)
    stack = build_stack([replace(each, modality=modality, traits=traits) for each in instances])
    return Candidate(words, modality, None, words, stack)


def mr(words: str, gap: float = 5.0, plane: tuple[float, float, float, float, float, float] = AXIAL) -> Candidate:
    return candidate(words, gap, plane, "MR")


def diffusion(words: str, b_value: float) -> Candidate:
    return candidate(words, 5.0, AXIAL, "MR", Traits(b_value=b_value))


def silent(gap: float = 3.0, modality: str = "CT", **values: Any) -> Candidate:
    """Make a series whose words say nothing: what its images tell decides."""
    return candidate("Series", gap, AXIAL, modality, Traits(**values))


CASES = {
    "the kernel that the images name": (
        silent(kernel="B60f"),
        [silent(kernel="B30f"), silent(kernel="B60f"), silent(kernel="B45f")],
        1,
    ),
    "a kernel of the same kind by another maker": (
        silent(kernel="B70f"),
        [silent(kernel="STANDARD"), silent(kernel="LUNG"), silent(kernel="SOFT")],
        1,
    ),
    "the sequence that the images name": (
        silent(modality="MR", sequence="*tse2d1_15"),
        [silent(modality="MR", sequence="*ep2d"), silent(modality="MR", sequence="*tse2d1_15")],
        1,
    ),
    "with an agent beside one with an agent": (
        silent(contrast="Imeron 400"),
        [silent(), silent(contrast="ULTRAVIST")],
        1,
    ),
    "without an agent beside one without": (
        silent(),
        [silent(contrast="ULTRAVIST"), silent()],
        1,
    ),
    "slices of the same thickness at the same distance": (
        silent(thickness=3.0),
        [silent(thickness=1.0), silent(thickness=3.0), silent(thickness=5.0)],
        1,
    ),
    "the sharp kernel": (
        candidate("Lung 1.0 B60f", 1.0),
        [candidate("Thorax 1.0 Br40", 1.0), candidate("Thorax 1.0 Bl57", 1.0), candidate("Thorax 5.0 Br40", 5.0)],
        1,
    ),
    "the soft kernel, though another maker names it otherwise": (
        candidate("Mediastinum 3.0 mm", 3.0),
        [candidate("LUNG", 3.0), candidate("STANDARD", 2.5)],
        1,
    ),
    "the thinner of two alike": (
        candidate("Lung 1.0", 1.0),
        [candidate("Lung 5.0", 5.0), candidate("Lung 1.25", 1.25)],
        1,
    ),
    "the plane before the kernel": (
        candidate("Lung 1.0 B60", 1.0),
        [candidate("Lung 1.0 B60 cor", 1.0, CORONAL), candidate("Thorax 1.0 B30", 1.0)],
        1,
    ),
    "the coronal beside the coronal": (
        candidate("Lung cor 3.0", 3.0, CORONAL),
        [candidate("Lung 1.0", 1.0), candidate("Lung cor 5.0", 5.0, CORONAL), candidate("sag", 3.0, SAGITTAL)],
        1,
    ),
    "slices rather than a projection of them": (
        candidate("Lung 1.0", 1.0),
        [candidate("Lung MIP 1.0", 1.0), candidate("Thorax lung kernel 1.5", 1.5)],
        1,
    ),
    "the venous phase": (
        candidate("Abdomen venous 3.0", 3.0),
        [
            candidate("Abdomen native 3.0", 3.0),
            candidate("Abdomen arterial", 3.0),
            candidate("Abd portal-ven", 3.0),
        ],
        2,
    ),
    "without contrast": (
        candidate("Abdomen native", 3.0),
        [candidate("Abdomen venous", 3.0), candidate("Abdomen w/o", 5.0)],
        1,
    ),
    "T1 with contrast": (
        mr("t1_tse_tra_km"),
        [mr("t1_tse_tra"), mr("t2_tse_tra"), mr("T1 ax +C", 6.0), mr("t1_tse_tra_native")],
        2,
    ),
    "FLAIR, which other words call dark fluid": (
        mr("T2 FLAIR ax"),
        [mr("T2 ax"), mr("t2_tirm_tra_dark-fluid", 4.0), mr("T2 STIR ax")],
        1,
    ),
    "T2 and not what is weighted otherwise, in the plane": (
        mr("t2_tse_sag", 4.0, SAGITTAL),
        [mr("t1_tse_sag", 4.0, SAGITTAL), mr("t2_tse_tra", 4.0), mr("T2 FSE SAG", 3.0, SAGITTAL)],
        2,
    ),
    "the same b-value": (
        diffusion("ep2d_diff", 1000.0),
        [diffusion("ep2d_diff", 0.0), diffusion("DWI", 800.0), mr("ep2d_diff_ADC")],
        1,
    ),
    "with fat suppression": (
        mr("pd_tse_fs_cor", 3.0, CORONAL),
        [mr("pd_tse_cor", 3.0, CORONAL), mr("PD FatSat cor", 3.5, CORONAL)],
        1,
    ),
    "the modality before all": (
        candidate("Abdomen 5.0", 5.0),
        [mr("Abdomen 5.0"), candidate("cor", 2.0, CORONAL)],
        1,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_prior_opens_with(name: str) -> None:
    model, candidates, expected = CASES[name]
    for listed in (candidates, candidates[::-1]):
        assert best_fit(model, listed) is candidates[expected]
