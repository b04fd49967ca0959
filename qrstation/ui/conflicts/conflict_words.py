"""What is said of studies that came again otherwise: names, senders, how they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qrstation.core.conflict import Comparison, Decided, StudyConflict
from qrstation.core.events import Difference
from qrstation.core.standard.person import known_date, readable_name
from qrstation.core.station.settings import ArchiveSettings
from qrstation.ui.outside_text import joined
from qrstation.ui.viewer.studies.identity import archive_names, source_words
from qrstation.words import words_of

NOT_THERE = "—"
"""Stands for an element that a version does not have."""
_OTHER_PIXELS = (Difference.PIXELS, Difference.BOTH)
_SENTENCES = {
    Difference.NONE: "Both versions are equal by now.",
    Difference.HEADER: "Same pixels, other header.",
    Difference.PIXELS: "Other pixels, same header.",
    Difference.BOTH: "Other pixels and other header.",
    Difference.ENCODING: "Compressed otherwise: whether it is the same image can only be seen.",
    Difference.UNREADABLE: "One of the two cannot be read: use the other.",
    Difference.ALONE: "What was here has been deleted since; only the new one is left.",
}


def counted(count: int, one: str, many: str) -> str:
    """Give a number with its noun."""
    return f"1 {one}" if count == 1 else f"{count:,} {many}"


def line(studies: int) -> str:
    """Say that studies await a choice."""
    return f"{counted(studies, 'study', 'studies')} came again with other bytes"


def patient(study: StudyConflict) -> str:
    """Give the patient's name, both where the versions call him otherwise."""
    here, new = readable_name(study.titles.patient_name), readable_name(study.new.patient_name)
    if here == new or not new:
        return here or "(no name)"
    return f"{here or '(no name)'} → {new}"


def patient_id(study: StudyConflict) -> str:
    """Give the patient ID, both where they differ."""
    here, new = study.titles.patient_id, study.new.patient_id
    return here if here == new else f"{here or NOT_THERE} → {new or NOT_THERE}"


def sources(study: StudyConflict, archives: Sequence[ArchiveSettings]) -> str:
    """Say where the new version came from, in the words that stand over its images."""
    names = archive_names(archives)
    return ", ".join(source_words(source, names) for source in study.sources)


def row(
    study: StudyConflict, archives: Sequence[ArchiveSettings], differences: Mapping[Difference, int] | None
) -> tuple[str, ...]:
    """Give what stands in a study's row, in the order of the list's columns."""
    return (
        patient(study),
        patient_id(study),
        known_date(study.titles.study_date),
        study.titles.description,
        "/".join(study.modalities),
        sources(study, archives),
        f"{study.images:,}",
        kinds(study, differences),
    )


def kinds(study: StudyConflict, differences: Mapping[Difference, int] | None) -> str:
    """Say in a few words how a study differs; "…" while that is being found out."""
    if differences is None:
        return "…"
    images = sum(differences.values())
    said = ["other patient"] if study.here is not None and study.here.patient_id != study.new.patient_id else []
    groups = (
        ("pixels", _OTHER_PIXELS),
        ("header", (Difference.HEADER, Difference.BOTH)),
        ("compression", (Difference.ENCODING,)),
        ("cannot be read", (Difference.UNREADABLE,)),
        ("not here any more", (Difference.ALONE,)),
        ("equal by now", (Difference.NONE,)),
    )
    for words, members in groups:
        count = sum(differences.get(kind, 0) for kind in members)
        if count:
            said.append(words if count == images else f"{words} ({count:,})")
    return ", ".join(said)


def heading(study: StudyConflict) -> str:
    """Give what stands over a study's comparison."""
    titles = study.titles
    return joined((patient(study), titles.description, known_date(titles.study_date)))


def sentence(compared: Comparison) -> str:
    """Say how an image differs."""
    said = _SENTENCES[compared.difference]
    if compared.difference is Difference.HEADER and not compared.elements and not compared.note:
        said = "No element has another value: only how the file is written differs."
    more = f"{compared.versions} versions came; the newest is shown." if compared.versions > 1 else ""
    return " ".join(part for part in (said, words_of(compared.note).what, more) if part)


def shows_pictures(compared: Comparison) -> bool:
    """Tell whether the pictures have to be seen to decide."""
    return compared.has_pixels and compared.difference not in (Difference.HEADER, Difference.NONE)


def rest(compared: Comparison) -> str:
    """Say of elements that differ and are not listed."""
    return f"and {counted(compared.more, 'further element', 'further elements')}" if compared.more else ""


def done(decided: Decided, taken: bool) -> str:
    """Say that a decision was carried out."""
    if not decided.studies:
        return ""
    what = "the new version is used" if taken else "what was here stays"
    return (
        f"{counted(decided.studies, 'study', 'studies')} decided: {what}. The other lies in aside/older of the store."
    )


def failed(decided: Decided, asked: int) -> tuple[str, str]:
    """Say of a decision that it failed, in two lines."""
    why = [words_of(each) for each in decided.failed.values()]
    reasons = {each.what for each in why}
    others = f" (and {counted(len(reasons) - 1, 'other reason', 'other reasons')})" if len(reasons) > 1 else ""
    return (
        f"{len(decided.failed):,} of {asked:,} could not be decided: {why[0].what}{others}",
        f"{why[0].advice}, then decide again",
    )
