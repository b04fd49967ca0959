"""The kinds of examination: modality, what the images show, the body part tag, the coded region, how many images.

What a kind shows is said here by hand; nothing is ever read from a description.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.priors.made.records import MadeCode


@dataclass(frozen=True)
class Kind:
    """One kind of examination; `shows` holds the regions that its images cover, generously."""

    modality: str
    shows: frozenset[str]
    body_part: str
    region: MadeCode | None
    images: int


REGIONS = {
    "Head": "69536005",
    "Neck": "45048000",
    "Chest": "816094009",
    "Abdomen": "818981001",
    "Abdomen and Pelvis": "818982008",
    "Chest, Abdomen and Pelvis": "416775004",
    "Pelvis": "816092008",
    "Cervical spine": "122494005",
    "Thoracic spine": "122495006",
    "Lumbar spine": "122496007",
    "Knee": "72696002",
    "Shoulder": "16982005",
    "Hip": "29836001",
    "Hand": "85562004",
    "Foot": "56459004",
    "Breast": "76752008",
    "Prostate": "41216001",
}
"""SNOMED CT codes of anatomic regions (PS3.16 CID 4031)."""

TABLE = """
ct_head | CT | head | HEAD | Head | 60
ct_sinus | CT | sinus head face | HEAD | Head | 90
ct_temporal | CT | ear head | HEAD | | 120
ct_neck | CT | neck cspine thyroid vessels | NECK | Neck | 150
ct_chest | CT | chest tspine shoulder heart breast | CHEST | Chest | 320
ct_pe | CT | chest tspine heart breast vessels | CHEST | Chest | 400
ct_aorta | CT | chest abdomen pelvis tspine lspine vessels | CHESTABDOMEN | | 900
ct_abdomen | CT | abdomen kidney lspine | ABDOMEN | Abdomen | 200
ct_abdpel | CT | abdomen kidney pelvis lspine hip | ABDOMENPELVIS | Abdomen and Pelvis | 340
ct_abdpel_n | CT | abdomen kidney pelvis lspine hip | ABDOMENPELVIS | Abdomen and Pelvis | 300
ct_liver | CT | abdomen kidney lspine | LIVER | Abdomen | 600
ct_kub | CT | abdomen kidney pelvis lspine hip | ABDOMEN | Abdomen and Pelvis | 250
ct_tap | CT | chest abdomen kidney pelvis tspine lspine hip | CHESTABDPELVIS | Chest, Abdomen and Pelvis | 700
ct_polytrauma | CT | head neck chest abdomen kidney pelvis cspine tspine lspine hip shoulder face | WHOLEBODY | | 1800
ct_wrist | CT | wrist hand | WRIST | | 200
mr_head | MR | head sinus ear | BRAIN | Head | 250
mr_pituitary | MR | pituitary head | HEAD | | 140
mr_plexus | MR | plexus shoulder neck cspine | | | 200
mr_cspine | MR | cspine neck | CSPINE | Cervical spine | 90
mr_tspine | MR | tspine | TSPINE | Thoracic spine | 90
mr_lspine | MR | lspine | LSPINE | Lumbar spine | 90
mr_wholespine | MR | cspine tspine lspine | SPINE | | 180
mr_liver | MR | abdomen | ABDOMEN | Abdomen | 900
mr_mrcp | MR | abdomen | ABDOMEN | Abdomen | 160
mr_entero | MR | abdomen pelvis | ABDOMEN | Abdomen and Pelvis | 500
mr_prostate | MR | pelvis prostate hip | PROSTATE | Prostate | 400
mr_breast | MR | breast chest | BREAST | Breast | 1200
mr_knee | MR | knee | KNEE | Knee | 140
mr_shoulder | MR | shoulder | SHOULDER | Shoulder | 130
mr_hip | MR | hip pelvis | HIP | Hip | 130
mra_carotid | MR | neck vessels head | NECK | Neck | 220
xr_chest | DX | chest shoulder tspine | CHEST | Chest | 2
xr_abdomen | DX | abdomen kidney pelvis lspine | ABDOMEN | Abdomen | 1
xr_hand | DX | hand wrist | HAND | Hand | 2
xr_wrist | DX | wrist hand | WRIST | | 2
xr_scaphoid | DX | wrist hand | WRIST | | 4
xr_elbow | DX | elbow | ELBOW | | 2
xr_upperarm | DX | upperarm shoulder elbow | HUMERUS | | 2
xr_shoulder | DX | shoulder upperarm | SHOULDER | Shoulder | 3
xr_knee | DX | knee | KNEE | Knee | 3
xr_ankle | DX | ankle foot | ANKLE | | 2
xr_foot | DX | foot ankle | FOOT | Foot | 2
xr_hip | DX | hip pelvis | HIP | Hip | 2
xr_femneck | DX | hip pelvis | HIP | Hip | 2
xr_pelvis | DX | pelvis hip | PELVIS | Pelvis | 1
xr_longleg | DX | knee hip ankle pelvis | LEG | | 1
xr_cspine | DX | cspine neck | CSPINE | Cervical spine | 3
xr_tspine | DX | tspine chest | TSPINE | Thoracic spine | 2
xr_lspine | DX | lspine | LSPINE | Lumbar spine | 2
xr_wholespine | DX | cspine tspine lspine pelvis | SPINE | | 2
xr_sinus | DX | sinus head face | SKULL | | 1
us_abdomen | US | abdomen kidney | ABDOMEN | Abdomen | 30
us_kidney | US | kidney abdomen pelvis | KIDNEY | | 20
us_thyroid | US | thyroid neck | THYROID | | 15
us_carotid | US | neck vessels | NECK | | 25
us_neck | US | neck thyroid | NECK | Neck | 20
us_breast | US | breast | BREAST | Breast | 18
us_legveins | US | legveins | LEG | | 24
us_testis | US | testis | | | 16
mg_both | MG | breast | BREAST | Breast | 4
mg_side | MG | breast | BREAST | Breast | 3
pet_body | PT CT | head neck chest abdomen kidney pelvis tspine lspine cspine hip thyroid shoulder | WHOLEBODY | | 1100
nm_bone | NM | skeleton chest pelvis hip knee shoulder cspine tspine lspine | WHOLEBODY | | 2
nm_thyroid | NM | thyroid neck | THYROID | | 2
"""


def _kinds() -> dict[str, Kind]:
    kinds = {}
    for line in TABLE.strip().splitlines():
        key, modality, shows, body_part, region, images = (cell.strip() for cell in line.split("|"))
        code = MadeCode(REGIONS[region], "SCT", region) if region else None
        kinds[key] = Kind(modality, frozenset(shows.split()), body_part, code, int(images))
    return kinds


KINDS = _kinds()
SIDED = frozenset(
    {"ct_wrist", "mr_plexus", "mr_knee", "mr_shoulder", "mr_hip", "us_breast", "us_legveins", "mg_side"}
    | {f"xr_{part}" for part in ("hand", "wrist", "scaphoid", "elbow", "upperarm", "shoulder")}
    | {f"xr_{part}" for part in ("knee", "ankle", "foot", "hip", "femneck")}
)
"""The kinds of which there is a left and a right one."""
