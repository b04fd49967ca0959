"""The words over an image, corner by corner, from plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from qrstation.core.instance import SeriesRecord, StudyHeading, Vector
from qrstation.core.patient import Demographics
from qrstation.core.person import age_at, known_date, readable_name
from qrstation.imaging.frame import Window
from qrstation.ui.viewer.comparison import Role, Standing
from qrstation.ui.viewer.geometry import plain_number, position_words
from qrstation.ui.viewer.identity import Identity, identify, source_words

_LONGEST = 120
"""Characters of one line at most: what a peer sends as a description may be 64, or anything."""


HARMED = "File changed on the disk since it came: retrieve it again"


class Stress(Enum):
    """How a line stands out."""

    PLAIN = "plain"
    STRONG = "strong"
    PRIOR = "prior"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of overlay text."""

    text: str
    stress: Stress = Stress.PLAIN


@dataclass(frozen=True, slots=True)
class Subject:
    """What a viewport shows, apart from the picture itself."""

    heading: StudyHeading
    standing: Standing
    series: SeriesRecord | None = None
    here: int = 0
    """Instances of the series that are here."""
    expected: int | None = None
    """Instances that the archive says the series has; None when it does not say."""
    in_series: tuple[Demographics, ...] = ()
    """Whom the images of the series name."""
    in_study: tuple[Demographics, ...] = ()
    """Whom the images of the study name."""
    archives: Mapping[str, str] = field(default_factory=dict)
    """The archives' names by AE title."""

    @property
    def arriving(self) -> str:
        """Give "143 of 380 here" while instances are missing, else ""."""
        if self.expected is None or self.here >= self.expected:
            return ""
        return f"{self.here} of {self.expected} here"


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What is said of the picture shown."""

    index: int
    count: int
    location: float | None = None
    normal: Vector | None = None
    frame: int = 0
    frames: int = 1
    window: Window | None = None
    inverted: bool = False
    zoom: float | None = None
    """Device pixels for a column; None without a picture."""
    lossy: bool = False
    lossy_ratio: float | None = None
    harmed: bool = False
    """Whether the file is no longer what came."""
    patient: Demographics | None = None
    """Whose the image says it is; None where that is not known."""
    source: str | None = None
    """The AE title of who sent it, "" for an imported file; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Corners:
    """The lines of the four corners, top to bottom."""

    top_left: tuple[Line, ...] = ()
    top_right: tuple[Line, ...] = ()
    bottom_left: tuple[Line, ...] = ()
    bottom_right: tuple[Line, ...] = ()


def corners(subject: Subject, picture: PictureFacts | None, loading: int | None = None) -> Corners:
    """Compose the overlay; without a picture only what is known of study and series.

    ``loading`` is the index of a slice that is wanted and late.
    """
    late = Line(f"Loading image {loading + 1}…", Stress.WARNING) if loading is not None else Line("")
    return Corners(
        top_left=_patient(subject, picture),
        top_right=_study(subject, picture),
        bottom_left=_lines(late, *_place(subject, picture)),
        bottom_right=_look(picture) if picture else (),
    )


def spoken(subject: Subject, picture: PictureFacts | None) -> str:
    """Give the overlay as one sentence for a screen reader, without the patient's name and ID.

    Those are read where the study is chosen; here only what changes under the hand is worth hearing.
    """
    identity = _identity(subject, picture)
    standing = _standing(subject, identity)
    parts = [standing.words, standing.doubt, *identity.spoken, *(line.text for line in _study(subject, None))]
    parts += [line.text for line in _place(subject, picture)]
    if picture:
        parts += [line.text for line in _look(picture)]
    return ", ".join(part for part in parts if part)


def series_name(series: SeriesRecord) -> str:
    """Give "2 · Lung 1.0 mm B60", or what there is of it."""
    number = "" if series.number is None else str(series.number)
    return " · ".join(part for part in (number, clean(series.description)) if part) or series.modality or "Series"


def clean(text: str) -> str:
    """Make one harmless line of what a peer sent: no control characters or marks that turn text round."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text[: 4 * _LONGEST])
    words = " ".join(printable.split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def _identity(subject: Subject, picture: PictureFacts | None) -> Identity:
    """Tell whose the image is; while there is none, whose the study is said to be."""
    if picture is None:
        return Identity(subject.heading.demographics)
    return identify(subject.heading, picture.patient, subject.in_series, subject.in_study)


def _standing(subject: Subject, identity: Identity) -> Standing:
    """Give the study's role, which an image has no part in that is not surely the study's patient's."""
    standing = subject.standing
    if identity.is_studys or standing.role is Role.ALONE:
        return standing
    return Standing(Role.ALONE, known_date(subject.heading.study_date) or "no date", standing.doubt)


def _patient(subject: Subject, picture: PictureFacts | None) -> tuple[Line, ...]:
    identity = _identity(subject, picture)
    patient, standing = identity.patient, _standing(subject, identity)
    age = age_at(patient.birth_date, subject.heading.study_date)
    facts = " · ".join(part for part in (clean(patient.patient_id), clean(patient.sex), age) if part)
    stress = {Role.CURRENT: Stress.STRONG, Role.PRIOR: Stress.PRIOR}.get(standing.role, Stress.PLAIN)
    name = clean(readable_name(patient.name)) or "No name"
    doubts = (Line(clean(text), Stress.WARNING) for text in (standing.doubt, *identity.warnings))
    return _lines(Line(name), Line(facts), Line(clean(standing.words), stress), *doubts)


def _study(subject: Subject, picture: PictureFacts | None) -> tuple[Line, ...]:
    series = series_name(subject.series) if subject.series else ""
    source = source_words(picture.source, subject.archives) if picture else ""
    return _lines(Line(clean(source)), Line(clean(subject.heading.description)), Line(series))


def _place(subject: Subject, picture: PictureFacts | None) -> tuple[Line, ...]:
    arriving = Line(subject.arriving, Stress.WARNING)
    if picture is None:
        return _lines(arriving)
    image = f"Image {picture.index + 1} / {picture.count}"
    if 1 < picture.frames < picture.count:
        image += f" · frame {picture.frame + 1} / {picture.frames}"
    harmed = Line(HARMED if picture.harmed else "", Stress.WARNING)
    return _lines(harmed, arriving, Line(image), Line(position_words(picture.normal, picture.location)))


def _look(picture: PictureFacts) -> tuple[Line, ...]:
    return _lines(
        Line(lossy_words(picture), Stress.WARNING),
        Line("Inverted" if picture.inverted else ""),
        Line(window_words(picture.window)),
        Line("" if picture.zoom is None else f"{picture.zoom * 100:.0f} %"),
    )


def window_words(window: Window | None) -> str:
    """Give "W 1500 L −600"; "" without a window."""
    return f"W {plain_number(window.width)} L {plain_number(window.centre)}" if window else ""


def lossy_words(picture: PictureFacts) -> str:
    """Give the mark of an image that was ever lossy compressed (0028,2110), with its ratio where that is told."""
    if not picture.lossy:
        return ""
    return f"LOSSY {picture.lossy_ratio:.3g}:1" if picture.lossy_ratio else "LOSSY"


def _lines(*lines: Line) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.text)
