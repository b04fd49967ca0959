"""The studies open in the viewer, none surely of two patients, and what is known of their series so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from qrstation.core.codes.objects import ObjectKind
from qrstation.core.instance import SeriesRecord, StudyHeading
from qrstation.core.patient import Answer, Demographics, compare, disagreement
from qrstation.imaging.stacks.stack import Slice, Stack
from qrstation.ui.viewer.studies.comparison import Candidate, Standing, newest, standing, when
from qrstation.ui.viewer.studies.identity import different
from qrstation.ui.viewer.studies.series_source import SeriesNews
from qrstation.ui.viewer.studies.stack_name import stack_name, stack_words
from qrstation.ui.viewer.studies.subject import Subject

NOTHING_HERE = ("Nothing of this study is on this station", "Retrieve it: choose it in the results and press Space")


@dataclass(slots=True)
class OpenSeries:
    """A series as it stands: its record, the stacks of its images, how many instances are here, and whose."""

    record: SeriesRecord
    stacks: tuple[Stack, ...]
    instances: int
    patients: tuple[Demographics, ...] = ()
    kinds: tuple[ObjectKind, ...] = ()
    """What its instances are that are no images."""

    def stack(self, key: str = "") -> Stack:
        """Give the stack of a key, the first where there is none; an empty one of a series without images."""
        return next((stack for stack in self.stacks if stack.key == key), next(iter(self.stacks), Stack()))

    def stack_with(self, piece: Slice | None, key: str = "") -> Stack:
        """Give the stack that holds an instance's frame, else that of a key: images that arrive may split one."""
        if piece is not None:
            for stack in self.stacks:
                if stack.index_of(piece.record.sop_uid, piece.frame) is not None:
                    return stack
        return self.stack(key)


@dataclass(slots=True)
class OpenStudy:
    """An open study."""

    heading: StudyHeading
    series: dict[str, OpenSeries] = field(default_factory=dict)
    expected: dict[str, int] = field(default_factory=dict)
    trouble: tuple[str, str] | None = None
    """Why no image comes, and what to do."""
    jobs: dict[str, tuple[str, str]] = field(default_factory=dict)
    """What the jobs say, two lines by Series Instance UID, "" for the whole study; empty while images may come."""
    was_read: bool = False
    """Whether the store was asked what it holds of this study."""

    def told(self, series_uid: str) -> tuple[str, str] | None:
        """Give what a job says of a series ("" for any) that is not here; None while its images may come."""
        words = self.jobs.get(series_uid, self.jobs.get(""))
        if words is None:
            return NOTHING_HERE if self.was_read and not self.series else None
        return words if words[0] else None


class OpenStudies:
    """The open studies, none of them surely another patient's, in the order in which they were opened."""

    def __init__(self) -> None:
        self.studies: dict[str, OpenStudy] = {}
        self.archives: Mapping[str, str] = {}
        """The archives' names by AE title."""

    def open(self, heading: StudyHeading, expected: Mapping[str, int]) -> tuple[OpenStudy, ...]:
        """Open a study; gives the studies that close for it, since they are another patient's."""
        described = heading.demographics
        others = [
            uid
            for uid, study in self.studies.items()
            if uid != heading.study_uid and compare(study.heading.demographics, described).answer is Answer.OTHER
        ]
        closed = self.close(others)
        study = self.studies.setdefault(heading.study_uid, OpenStudy(heading))
        study.heading = heading
        study.trouble = None
        study.expected.update(expected)
        return closed

    def close(self, study_uids: Iterable[str]) -> tuple[OpenStudy, ...]:
        """Close studies; gives those that were open."""
        return tuple(study for uid in study_uids if (study := self.studies.pop(uid, None)) is not None)

    def take(self, news: SeriesNews) -> bool:
        """Take news of a series; False when its study is no longer open."""
        study = self.studies.get(news.series.study_uid)
        if study is None:
            return False
        study.series[news.series.series_uid] = OpenSeries(
            news.series, news.stacks, news.instances, news.patients, news.kinds
        )
        study.trouble = None
        return True

    def keep(self, study_uid: str, series_uids: frozenset[str]) -> tuple[OpenSeries, ...]:
        """Forget a study's series that are not among these, and give them."""
        study = self.studies.get(study_uid)
        if study is None:
            return ()
        study.was_read = True
        gone = [uid for uid in study.series if uid not in series_uids]
        return tuple(study.series.pop(uid) for uid in gone)

    def series(self, study_uid: str, series_uid: str) -> OpenSeries | None:
        """Give a series of an open study, when something of it is here."""
        study = self.studies.get(study_uid)
        return study.series.get(series_uid) if study else None

    def study_of(self, series_uid: str) -> str:
        """Give the open study that a series belongs to; "" for none."""
        return next((uid for uid, study in self.studies.items() if series_uid in study.series), "")

    def in_order(self, study_uid: str) -> list[OpenSeries]:
        """Give a study's series by number."""
        study = self.studies.get(study_uid)
        found = study.series.values() if study else ()
        return sorted(found, key=lambda s: (s.record.number is None, s.record.number or 0, s.record.series_uid))

    def newest_first(self) -> list[OpenStudy]:
        """Give the open studies, the newest first."""
        return sorted(self.studies.values(), key=lambda study: when(study.heading), reverse=True)

    def pair_for(self, study_uid: str, beside: str) -> tuple[str, str]:
        """Give which study stands left (the newest) and right when ``study_uid`` is looked at.

        ``beside`` is the study that stood left until now; right is "" while only one study is open.
        """
        first = newest(study.heading for study in self.studies.values())
        left = first.study_uid if first else ""
        if study_uid != left:
            return left, study_uid
        others = [uid for uid in self.studies if uid != left]
        if not others:
            return left, ""
        return left, beside if beside in others else others[-1]

    def standing(self, study_uid: str) -> Standing:
        """Give a study's role among the open ones."""
        headings = [study.heading for study in self.studies.values()]
        return standing(self.studies[study_uid].heading, headings)

    def subject(self, study_uid: str, series_uid: str = "", key: str = "") -> Subject:
        """Give what a viewport says of a study, of one of its series, and of which stack of that."""
        study = self.studies[study_uid]
        held = study.series.get(series_uid)
        return Subject(
            study.heading,
            self.standing(study_uid),
            held.record if held else None,
            held.instances if held else 0,
            study.expected.get(series_uid),
            stack_words(held.stack(key)) if held else "",
            held.patients if held else (),
            different(patient for each in study.series.values() for patient in each.patients),
            self.archives,
        )

    def is_of_its_patient(self, study_uid: str, series_uid: str) -> bool:
        """Tell whether every image of a series names the patient under whose name its study was opened."""
        held = self.series(study_uid, series_uid)
        if held is None:
            return False
        opened = self.studies[study_uid].heading.demographics
        return all(disagreement(said, opened) is None for said in held.patients)

    def candidate(self, study_uid: str, series_uid: str, key: str = "") -> Candidate | None:
        """Give a stack as it is compared: that of the key, or the first of the series."""
        held = self.series(study_uid, series_uid)
        return self._candidate(held, held.stack(key)) if held else None

    def candidates(self, study_uid: str) -> list[Candidate]:
        """Give the stacks of a study as they are compared; another patient's only where there is nothing else."""
        listed = self.in_order(study_uid)
        own = [held for held in listed if self.is_of_its_patient(study_uid, held.record.series_uid)]
        chosen = own if any(held.stacks for held in own) else listed
        return [self._candidate(held, stack) for held in chosen for stack in held.stacks]

    def stacks_in_order(self, study_uid: str) -> list[str]:
        """Name the stacks of a study that hold images, as the thumbnails list them."""
        listed = self.in_order(study_uid)
        return [stack_name(held.record.series_uid, stack.key) for held in listed for stack in held.stacks]

    def _candidate(self, held: OpenSeries, stack: Stack) -> Candidate:
        record = held.record
        expected = self.studies[record.study_uid].expected.get(record.series_uid, 0) if len(held.stacks) == 1 else 0
        words = f"{record.description} {stack_words(stack)}"
        return Candidate(record.series_uid, record.modality, record.number, words, stack, expected)
