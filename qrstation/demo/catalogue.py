"""The demo's made-up patients and studies: the same at every start, pixels not included."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from qrstation.core.standard import uid_registry
from qrstation.core.standard.uid import new_uid

MAIN, OFF_SITE = "Main PACS", "Off-site archive"
NODULE_PATIENT_ID = "4711-02"
EXPLICIT, IMPLICIT = uid_registry.EXPLICIT_VR_LITTLE_ENDIAN, uid_registry.IMPLICIT_VR_LITTLE_ENDIAN
JPEG_LOSSLESS, JPEG_LS = uid_registry.JPEG_LOSSLESS_FIRST_ORDER, uid_registry.JPEG_LS_LOSSLESS
JPEG_2000, RLE, JPEG = uid_registry.JPEG_2000_LOSSLESS, uid_registry.RLE_LOSSLESS, uid_registry.JPEG_BASELINE
NEWEST = date(2026, 11, 23)
CT_SIZE, CT_FIELD = 512, 380.0
CT_SPACING = CT_FIELD / CT_SIZE
"""Of the CTs of the trunk: rows and columns, the field of view in mm, the size of a pixel in mm."""


@dataclass(frozen=True, slots=True)
class Patient:
    """A made-up patient; the name is raw PN, in the character set ``charset``."""

    name: str
    patient_id: str
    birth_date: str
    sex: str
    charset: str = "ISO_IR 192"


@dataclass(frozen=True, slots=True)
class Series:
    """A series: what its pixels are (``kind``), and where its slices lie.

    ``first`` is the position of the first slice in mm, ``step`` the distance to the next.
    """

    uid: str
    number: int
    description: str
    modality: str
    kind: str
    count: int
    first: float = 0.0
    step: float = 1.0
    body_part: str = ""


@dataclass(frozen=True, slots=True)
class Lying:
    """How the patient lay and was scanned: each examination has a frame of reference of its own, and another zero.

    ``shift`` is what a place of the patient has moved by against other examinations, in mm (x, y, z). ``soften`` and
    ``grain`` (HU) are what the kernel did, ``kernel`` its name, ``contrast`` what the blood has more (HU).
    """

    shift: tuple[float, float, float] = (0.0, 0.0, 0.0)
    soften: float = 1.0
    grain: float = 16.0
    kernel: str = "B50"
    contrast: float = 90.0


@dataclass(frozen=True, slots=True)
class Study:
    """A study, the archives that have it, and how its pixels are encoded there."""

    uid: str
    patient: Patient
    study_date: str
    study_time: str
    description: str
    accession_number: str
    series: tuple[Series, ...]
    archives: frozenset[str]
    transfer_syntax: str
    seed: int
    """What the phantoms' chance is drawn from."""
    nodule_mm: float = 0.0
    """The diameter of the nodule in the right lung, 0 for none."""
    lying: Lying = Lying()

    @property
    def modalities(self) -> tuple[str, ...]:
        """The modalities of its series."""
        return tuple(dict.fromkeys(series.modality for series in self.series))

    @property
    def instances(self) -> int:
        """How many instances it has: multi-frame series are one instance."""
        return sum(instance_count(series) for series in self.series)


def instance_count(series: Series) -> int:
    """Give the number of instances of a series; an ultrasound loop is one instance of many frames."""
    return 1 if series.kind == "us" else series.count


_NAMES = (
    # Latin, with and without accents
    ("Moretti^Paolo", "9920-14", "19710902", "M"),
    ("Morales^Lucía", "3305-77", "19850611", "F"),
    ("Almeida^João", "1180-25", "19490130", "M"),
    ("Björk^Astrid", "6042-11", "19930722", "F"),
    ("Dvořák^Tomáš", "2290-63", "19660418", "M"),
    ("Fournier^Hélène", "7713-08", "19781205", "F"),
    ("Grünwald^Matthias", "5561-90", "19540827", "M"),
    ("Hansen^Ingrid", "4407-33", "19620309", "F"),
    ("Ionescu^Radu", "8124-56", "19890916", "M"),
    ("Jankowski^Łukasz", "3398-41", "19760214", "M"),
    ("Kovács^Eszter", "9045-72", "20010528", "F"),
    ("Lindqvist^Oskar", "1627-85", "19440703", "M"),
    ("MacDonald^Fiona", "2756-19", "19701119", "F"),
    ("Nguyễn^Minh", "6688-02", "19820425", "M"),
    ("O'Sullivan^Niamh", "5130-64", "19950812", "F"),
    ("Pereira^Beatriz^Maria", "7249-37", "19580206", "F"),
    ("Quintero^Andrés", "4871-58", "19681023", "M"),
    ("Rossi^Chiara", "3963-24", "19870617", "F"),
    ("Şahin^Emre", "8510-93", "19740131", "M"),
    ("Tamm^Kadri", "1742-46", "19911108", "F"),
    ("Van der Berg^Willem", "6319-81", "19510514", "M"),
    ("Weiß^Johanna", "2084-17", "19391222", "F"),
    ("Yilmaz^Zeynep", "7895-60", "20050402", "F"),
    ("Žukauskas^Jonas", "4236-05", "19640928", "M"),
    ("Okafor^Chidi", "9357-28", "19800719", "M"),
    ("Haddad^Layla", "5604-79", "19970311", "F"),
    # Greek
    ("Παπαδοπούλου^Ελένη", "1451-32", "19610820", "F"),
    ("Νικολάου^Γιώργος", "8073-95", "19560112", "M"),
    ("Δημητρίου^Κατερίνα", "2918-54", "19830605", "F"),
    # Cyrillic
    ("Иванова^Мария^Сергеевна", "6725-13", "19730927", "F"),
    ("Петров^Алексей", "3182-69", "19470418", "M"),
    ("Шевченко^Оксана", "9461-07", "19900214", "F"),
    ("Димитров^Стоян", "5837-44", "19690803", "M"),
    # Japanese, Korean and Chinese, with their component groups
    ("Yamada^Tarou=山田^太郎=やまだ^たろう", "7064-22", "19590115", "M"),
    ("Suzuki^Hanako=鈴木^花子=すずき^はなこ", "1398-76", "19861130", "F"),
    ("Tanaka^Kenji=田中^健二=たなか^けんじ", "4682-50", "19420907", "M"),
    ("Satou^Yuki=佐藤^由紀=さとう^ゆき", "8235-18", "20020623", "F"),
    ("Kobayashi^Akira=小林^明=こばやし^あきら", "2507-91", "19770316", "M"),
    ("Hong^Gildong=洪^吉洞=홍^길동", "6190-35", "19650229", "M"),
    ("Kim^Minji=金^敏智=김^민지", "3746-83", "19940708", "F"),
    ("Wang^Xiaodong=王^小东", "9812-61", "19880519", "M"),
)  # fmt: skip
_SYNTAXES = (EXPLICIT, JPEG_LOSSLESS, IMPLICIT, JPEG_2000, EXPLICIT, JPEG_LS, RLE, EXPLICIT)


@dataclass(frozen=True, slots=True)
class _Template:
    """An examination as it is usually done: its series, each with a kind of phantom."""

    description: str
    series: tuple[tuple[str, str, str, int, float], ...]
    """(description, modality, kind, count, slice distance in mm)."""
    body_part: str
    sexes: str = "FM"


_TEMPLATES = (
    _Template("CT thorax", (("Lung 1.0 mm", "CT", "ct", 260, 1.25), ("Mediastinum 3.0 mm", "CT", "ct", 96, 3.0)),
              "CHEST"),
    _Template("CT abdomen + pelvis", (("Portal venous 3.0 mm", "CT", "abdomen", 140, 3.0),), "ABDOMEN"),
    _Template("CT head without contrast", (("Axial 4.0 mm", "CT", "head", 60, 2.5),), "HEAD"),
    _Template("MR knee", (("PD FS sagittal", "MR", "knee", 28, 3.5), ("T1 coronal", "MR", "knee", 24, 3.5)), "KNEE"),
    _Template("MR brain", (("T2 axial", "MR", "brain", 40, 4.0), ("FLAIR axial", "MR", "brain", 40, 4.0)), "HEAD"),
    _Template("Chest PA + lateral", (("Chest PA", "DX", "dx", 1, 1.0), ("Chest lateral", "DX", "dx", 1, 1.0)),
              "CHEST"),
    _Template("Screening mammography", (("R CC", "MG", "mg", 1, 1.0), ("L CC", "MG", "mg", 1, 1.0)), "BREAST", "F"),
    _Template("US abdomen", (("Liver, cine", "US", "us", 40, 1.0),), "ABDOMEN"),
    _Template("Hand, two planes", (("Hand PA", "DX", "hand", 1, 1.0),), "HAND"),
)  # fmt: skip


_FIRST = {"ct": -285.0, "abdomen": -640.0}
"""Where the first slice of a CT of the trunk lies, in mm below the lungs' apex."""


@cache
def studies() -> tuple[Study, ...]:
    """Give every study of both archives, the story's first."""
    made = list(_story())
    dice = random.Random(20261124)  # noqa: S311 - the same demo each time
    for name, patient_id, birth, sex in _NAMES:
        # The 29th of February of a year that has none is a slip that real registries hold; here it is put right.
        patient = Patient(name, patient_id, birth.replace("19650229", "19650228"), sex)
        made.extend(_invent(patient, dice, len(made)))
    return tuple(made)


def _invent(patient: Patient, dice: random.Random, number: int) -> Iterator[Study]:
    """Invent two to four studies, the older ones off-site."""
    fitting = [template for template in _TEMPLATES if patient.sex in template.sexes]
    count = dice.choice((2, 3, 3, 4))
    preferred = dice.sample(fitting, k=2)
    day = NEWEST - timedelta(days=dice.randrange(0, 120))
    for each in range(count):
        template = preferred[each % 2] if patient.patient_id != "9920-14" or each else _TEMPLATES[3]
        if each:
            day -= timedelta(days=dice.randrange(40, 900))
        elif patient.patient_id == "9920-14":
            day = date(2026, 10, 2)
        where = (
            {MAIN} if each == 0 else {OFF_SITE} if each > 1 else {MAIN, OFF_SITE} if dice.random() < 0.3 else {OFF_SITE}
        )
        yield _study(
            patient,
            day.strftime("%Y%m%d"),
            f"{dice.randrange(7, 20):02d}{dice.randrange(60):02d}{dice.randrange(60):02d}",
            template.description,
            tuple(
                (text, modality, kind, total, _FIRST.get(kind, 0.0), step, template.body_part)
                for text, modality, kind, total, step in template.series
            ),
            frozenset(where),
            _SYNTAXES[(number + each) % len(_SYNTAXES)],
        )


def _study(
    patient: Patient,
    day: str,
    time: str,
    description: str,
    series: tuple[tuple[str, str, str, int, float, float, str], ...],
    archives: frozenset[str],
    syntax: str,
    nodule_mm: float = 0.0,
    lying: Lying | None = None,
) -> Study:
    uid = new_uid("qrstation demo", patient.patient_id, day, description)
    colour = any(kind == "us" for _, _, kind, *_ in series)
    # The same patient has the same anatomy in every study.
    seed = int(new_uid("anatomy", patient.patient_id)[5:14])
    return Study(
        uid=uid,
        patient=patient,
        study_date=day,
        study_time=time,
        description=description,
        accession_number=f"A{int(uid[5:12]):07d}",
        series=tuple(
            Series(new_uid(uid, index), index, text, modality, kind, count, first, step, part)
            for index, (text, modality, kind, count, first, step, part) in enumerate(series, start=2)
        ),
        archives=archives,
        transfer_syntax=JPEG if colour else syntax,
        seed=seed,
        nodule_mm=nodule_mm,
        lying=lying or Lying(),
    )


MORGAN = Patient("Morgan^Elena", NODULE_PATIENT_ID, "19580314", "F")
NODULE_CENTRE = (-78.0, -32.0, -112.0)
"""Where the nodule is, in mm: right lung, anterior, the same place of the patient in every study of the story."""
PRIOR_SHIFT = (3.0, -4.0, 37.5)
"""How far from there the prior's coordinates have it: the patient lay elsewhere, and the table's zero was another."""


def _story() -> Iterator[Study]:
    """The story: a nodule in the right lung grows from study to study."""
    lung, mediastinum = ("Lung 1.0 mm B60", "CT", "ct"), ("Mediastinum 3.0 mm", "CT", "ct")
    yield _study(
        MORGAN, "20261120", "091502", "CT thorax follow-up",
        ((*lung, 300, -255.0, 0.8, "CHEST"), (*mediastinum, 32, -240.0, 7.0, "CHEST")),
        frozenset({MAIN}), EXPLICIT, 14.8, Lying(kernel="B60"),
    )  # fmt: skip
    yield _study(
        MORGAN, "20250506", "141037", "CT thorax", (("Lung 1.0 mm B46", "CT", "ct", 240, -232.5, 1.0, "CHEST"),),
        frozenset({OFF_SITE}), JPEG_LS, 8.4, Lying(PRIOR_SHIFT, soften=1.25, grain=11.0, kernel="B46", contrast=60.0),
    )  # fmt: skip
    yield _study(
        MORGAN, "20231112", "103355", "CT thorax + abdomen",
        ((*lung, 200, -250.0, 1.2, "CHEST"), ("Abdomen 3.0 mm", "CT", "abdomen", 120, -620.0, 3.0, "ABDOMEN")),
        frozenset({OFF_SITE}), JPEG_LOSSLESS, 5.0, Lying((-2.0, 2.0, -18.0), grain=20.0, kernel="B60", contrast=110.0),
    )  # fmt: skip
    yield _study(
        MORGAN, "20220203", "081920", "Chest PA + lateral",
        (("Chest PA", "DX", "dx", 1, 0.0, 1.0, "CHEST"), ("Chest lateral", "DX", "dx", 1, 0.0, 1.0, "CHEST")),
        frozenset({MAIN, OFF_SITE}), EXPLICIT,
    )  # fmt: skip


def _of_story(day: str) -> Study:
    return next(study for study in studies() if study.patient is MORGAN and study.study_date == day)


NODULE_CURRENT_STUDY_UID = _of_story("20261120").uid
NODULE_PRIOR_STUDY_UIDS = (_of_story("20250506").uid, _of_story("20231112").uid)
"""The priors that show it too, the newest first."""
NODULE_PRIOR_STUDY_UID = NODULE_PRIOR_STUDY_UIDS[0]


def study(uid: str) -> Study | None:
    """Give the study of a UID."""
    return _by_uid().get(uid)


@cache
def _by_uid() -> dict[str, Study]:
    return {each.uid: each for each in studies()}


def lung_series_uid(study_uid: str) -> str:
    """Give the thin lung series of one of the story's studies."""
    return _by_uid()[study_uid].series[0].uid


def nodule_location(study_uid: str) -> float:
    """Give the position in mm (along the patient's axis) of the slice through the nodule's middle."""
    series = _by_uid()[study_uid].series[0]
    index = round((nodule_centre(study_uid)[2] - series.first) / series.step)
    return series.first + index * series.step


def nodule_centre(study_uid: str) -> tuple[float, float, float]:
    """Give the nodule's middle in mm, in the study's own frame of reference."""
    x, y, z = (place + by for place, by in zip(NODULE_CENTRE, _by_uid()[study_uid].lying.shift, strict=True))
    return x, y, z


def nodule_pixel(study_uid: str) -> tuple[float, float]:
    """Give column and row of the nodule's middle in the thin lung series; (0, 0) is the middle of the first pixel."""
    x, y, _ = nodule_centre(study_uid)
    return x / CT_SPACING + (CT_SIZE - 1) / 2, y / CT_SPACING + (CT_SIZE - 1) / 2


@dataclass(frozen=True, slots=True)
class Place:
    """One instance of the catalogue."""

    study: Study
    series: Series
    index: int
    sop_uid: str = field(default="")


def instances_of(study: Study, series: Series) -> Iterator[Place]:
    """Give the instances of a series; the UIDs are made from the series' UID and the number."""
    for index in range(instance_count(series)):
        yield Place(study, series, index, new_uid(series.uid, index + 1))
