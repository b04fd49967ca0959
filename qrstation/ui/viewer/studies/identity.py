"""Whose an image is and where it came from, as its viewport says it: by what the image itself says, not its study."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from qrstation.core.instance import StudyHeading
from qrstation.core.patient import Answer, Demographics, Verdict, disagreement
from qrstation.core.station.settings import ArchiveSettings
from qrstation.ui.outside_text import isolated, joined
from qrstation.words import sentence
from qrstation.words.patients import reason_words

UNREAD = "The name is the study's: this image's own is not read yet"
IMPORTED = "Imported"
_LONGEST = 120
"""Characters of one value at most, as in the rest of the overlay."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who stands over an image, and what speaks against the study's or the series' being of the same patient."""

    patient: Demographics
    warnings: tuple[str, ...] = ()
    """Lines that name other patients, or say why the image is not surely the study's patient's."""
    spoken: tuple[str, ...] = ()
    """The same without anybody's name."""
    is_studys: bool = True
    """Whether nothing speaks against its being of the patient whose study was opened."""


def identify(
    heading: StudyHeading,
    patient: Demographics | None,
    in_series: Iterable[Demographics] = (),
    in_study: Iterable[Demographics] = (),
) -> Identity:
    """Say whose an image is; ``patient`` is what it says itself, None where that is not known.

    ``in_series`` and ``in_study`` are those whom the other images of its series and of its study name.
    """
    opened = heading.demographics
    if patient is None:
        return Identity(opened, (UNREAD,), (UNREAD,))
    warnings: list[str] = []
    spoken: list[str] = []
    verdict = disagreement(patient, opened)
    if verdict is not None:
        warnings += [f"Opened as {_who(opened)}", _doubt(verdict)]
        spoken.append(f"Opened as somebody else. {_doubt(verdict)}")
    for level, people in (("series", in_series), ("study", in_study)):
        known = (patient, opened) if verdict is not None else (patient,)
        others = [other for other in people if all(disagreement(other, one) is not None for one in known)]
        if others:
            more = f" and {len(others) - 1} more" if len(others) > 1 else ""
            warnings.append(f"The {level} has images of {_who(others[0])}{more} too")
            spoken.append(f"The {level} has images of another patient too")
            break
    return Identity(patient, tuple(warnings), tuple(spoken), verdict is None)


def _who(patient: Demographics) -> str:
    return joined(patient.parts, most=_LONGEST)


def _doubt(verdict: Verdict) -> str:
    if verdict.answer is Answer.OTHER:
        return f"Another patient: {reason_words(verdict)}"
    reason = reason_words(verdict)
    return f"Same patient? {sentence(reason)}"


def different(people: Iterable[Demographics | None]) -> tuple[Demographics, ...]:
    """Give the patients that are named, each description once, in a fixed order."""
    by_traits = {said.traits: said for said in people if said is not None}
    return tuple(sorted(by_traits.values(), key=lambda said: (said.name, said.patient_id, said.birth_date)))


def archive_names(archives: Collection[ArchiveSettings]) -> dict[str, str]:
    """Give the archives' names by AE title; one that two of them have tells nothing, and is left out."""
    titles = [archive.ae_title for archive in archives]
    return {archive.ae_title: archive.name for archive in archives if titles.count(archive.ae_title) == 1}


def source_words(source: str | None, names: Mapping[str, str]) -> str:
    """Say where an image came from: the archive's name, else the AE title of who sent it; "" where it is not known."""
    if source is None:
        return ""
    return isolated(names.get(source, f"AE {source}"), _LONGEST) if source else IMPORTED
