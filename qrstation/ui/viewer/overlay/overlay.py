"""The words over an image, corner by corner, from plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from qrstation.core.instance import SeriesRecord, Vector
from qrstation.core.patient import Demographics
from qrstation.core.standard.person import known_date, readable_name
from qrstation.imaging.frame import Window
from qrstation.ui.outside_text import isolated, joined, one_line
from qrstation.ui.viewer.frames.affine import Hold
from qrstation.ui.viewer.overlay.directions import plain_number, position_words
from qrstation.ui.viewer.overlay.image_words import image_words
from qrstation.ui.viewer.studies.comparison import Role, Standing
from qrstation.ui.viewer.studies.identity import Identity, identify, source_words
from qrstation.ui.viewer.studies.subject import Subject
from qrstation.words import sentence
from qrstation.words.times import age_at

_LONGEST = 120
"""Characters of one value at most: what a peer sends as a description may be 64, or anything."""
_UPRIGHT = Hold()

HARMED = "File changed on the disk since it came: retrieve it again"
HARMED_SHORT = "File changed: retrieve again"


class Stress(StrEnum):
    """How a line stands out."""

    PLAIN = "plain"
    QUIET = "quiet"
    STRONG = "strong"
    PRIOR = "prior"
    WARNING = "warning"


class Importance(IntEnum):
    """What is kept where there is too little room for all."""

    LEAST = 0
    LESS = 1
    MIDDLE = 2
    MORE = 3
    MOST = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One line of overlay text."""

    text: str
    stress: Stress = Stress.PLAIN
    importance: Importance | None = None
    """None: that of its corner."""
    whole: bool = False
    """Whether its beginning alone would say something else, as of a number: then it is left out, not elided."""
    short: str = ""
    """Other words for where there is too little room."""
    halves: tuple[str, ...] = ()
    """Its words in two rows, for where one is too short for them."""


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
    hold: Hold = _UPRIGHT
    zoom: float | None = None
    """Device pixels for a column; None without a picture."""
    lossy: bool = False
    lossy_ratio: float | None = None
    harmed: bool = False
    """Whether the file is no longer what came."""
    side: str = ""
    """Which side it shows and how it was taken."""
    notes: tuple[str, ...] = ()
    """What is in the file and not shown."""
    number: int | None = None
    """Instance Number (0020,0013): what a report calls it."""
    tie_notes: tuple[str, ...] = ()
    """What else is to be known of the study beside the other, line by line."""
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


class CornerWords:
    """Composes the overlay of one viewport; what the images of a series share is composed once."""

    def __init__(self) -> None:
        self._subject: Subject | None = None
        self._shared: tuple[object, ...] = ()
        self._top: tuple[tuple[Line, ...], tuple[Line, ...]] = ((), ())

    def of(self, subject: Subject, picture: PictureFacts | None, loading: str = "") -> Corners:
        """Compose it; without a picture only what is known of study and series.

        ``loading`` names an image that is wanted and late.
        """
        late = Line(f"Loading {loading[:1].lower()}{loading[1:]}…" if loading else "", Stress.WARNING)
        shared = (picture.patient, picture.source, picture.side, picture.tie_notes) if picture else ()
        if subject is not self._subject or shared != self._shared:
            self._subject, self._shared = subject, shared
            self._top = (
                _ranked(Importance.MOST, (*_patient(subject, picture), *_tie(picture))),
                _ranked(Importance.LESS, (*_side(picture), *_study(subject, picture))),
            )
        return Corners(
            *self._top,
            bottom_left=_ranked(Importance.MIDDLE, _lines(late, *_place(subject, picture)), whole=True),
            bottom_right=_ranked(Importance.MIDDLE, _look(picture) if picture else ()),
        )


def corners(subject: Subject, picture: PictureFacts | None, loading: str = "") -> Corners:
    """Compose an overlay that nothing is shared with, as `CornerWords.of`."""
    return CornerWords().of(subject, picture, loading)


def spoken(subject: Subject, picture: PictureFacts | None) -> str:
    """Give the overlay as one sentence for a screen reader, without the patient's name and ID.

    Those are read where the study is chosen; here only what changes under the hand is worth hearing.
    """
    identity = _identity(subject, picture)
    standing = _standing(subject, identity)
    parts = [standing.words, standing.doubt, *identity.spoken, *(line.text for line in _study(subject, None))]
    parts += [line.text for line in (*_side(picture), *_place(subject, picture))]
    if picture:
        parts += picture.tie_notes
        parts += [line.text for line in _look(picture)]
    return ", ".join(part for part in parts if part)


def series_name(series: SeriesRecord, stack: str = "") -> str:
    """Give "2 · Lung 1.0 mm B60", or what there is of it; with the words of one of its stacks behind."""
    number = "" if series.number is None else str(series.number)
    words = joined((number, series.description), most=_LONGEST) or one_line(series.modality, _LONGEST) or "Series"
    return f"{words} · {isolated(stack, _LONGEST)}" if stack else words


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
    facts = joined((patient.patient_id, patient.sex, age), most=_LONGEST)
    stress = {Role.CURRENT: Stress.STRONG, Role.PRIOR: Stress.PRIOR}.get(standing.role, Stress.PLAIN)
    name = isolated(readable_name(patient.name), _LONGEST) or "No name"
    words = Line(one_line(standing.words, _LONGEST), stress, halves=standing.halves)
    doubts = (Line(text, Stress.WARNING) for text in (one_line(standing.doubt, _LONGEST), *identity.warnings))
    return _lines(Line(name), Line(facts), words, *doubts)


def _study(subject: Subject, picture: PictureFacts | None) -> tuple[Line, ...]:
    series = series_name(subject.series, subject.stack) if subject.series else ""
    source = source_words(picture.source, subject.archives) if picture else ""
    return _lines(Line(source), Line(isolated(subject.heading.description, _LONGEST)), _series_line(series))


def _series_line(words: str) -> Line:
    """Beside whose image it is and from when, a comparing reader asks which series."""
    return Line(words, importance=Importance.MORE)


def _place(subject: Subject, picture: PictureFacts | None) -> tuple[Line, ...]:
    arriving = Line(subject.arriving, Stress.WARNING)
    if picture is None:
        return _lines(arriving)
    harmed = Line(HARMED if picture.harmed else "", Stress.WARNING, Importance.MOST, short=HARMED_SHORT)
    place = Line(position_words(picture.normal, picture.location))
    image = Line(image_words(picture.number, picture.index, picture.count, picture.frame, picture.frames))
    return _lines(harmed, arriving, image, place)


def _tie(picture: PictureFacts | None) -> tuple[Line, ...]:
    return tuple(Line(note, importance=Importance.MIDDLE) for note in picture.tie_notes) if picture else ()


def _side(picture: PictureFacts | None) -> tuple[Line, ...]:
    return _lines(Line(isolated(picture.side, _LONGEST) if picture else "", Stress.STRONG, Importance.MOST))


def _look(picture: PictureFacts) -> tuple[Line, ...]:
    return _lines(
        Line(lossy_words(picture), Stress.WARNING, Importance.MOST, whole=True, short="LOSSY"),
        *(Line(note, Stress.QUIET) for note in picture.notes),
        Line("Inverted" if picture.inverted else ""),
        Line(hold_words(picture.hold), importance=Importance.MORE),
        Line(window_words(picture.window), whole=True),
        Line("" if picture.zoom is None else f"{picture.zoom * 100:.0f} %", importance=Importance.LEAST, whole=True),
    )


def window_words(window: Window | None) -> str:
    """Give "W 1500 L −600"; "" without a window."""
    return f"W {plain_number(window.width)} L {plain_number(window.centre)}" if window else ""


def hold_words(hold: Hold) -> str:
    """Give "Rotated 90° right · mirrored"; "" for an image held as the file says."""
    parts = (("", "rotated 90° right", "rotated 180°", "rotated 90° left")[hold.quarters], "mirrored" * hold.flipped)
    return sentence(" · ".join(part for part in parts if part))


def lossy_words(picture: PictureFacts) -> str:
    """Give the mark of an image that was ever lossy compressed (0028,2110), with its ratio where that is told."""
    if not picture.lossy:
        return ""
    return f"LOSSY {picture.lossy_ratio:.3g}:1" if picture.lossy_ratio else "LOSSY"


def _ranked(usual: Importance, lines: tuple[Line, ...], *, whole: bool = False) -> tuple[Line, ...]:
    """Give each line that says no importance of its own its corner's; with a warning it matters more."""
    warned = max(usual, Importance.MORE)
    return tuple(
        line
        if line.importance is not None
        else replace(line, importance=warned if line.stress is Stress.WARNING else usual, whole=line.whole or whole)
        for line in lines
    )


def _lines(*lines: Line) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.text)
