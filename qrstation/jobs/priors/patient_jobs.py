"""Which of a patient's studies are one job: those on slow media at one archive, so that a tape is mounted once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from qrstation.core.jobs.job import RetrieveRequest

SEPARATOR = " · "
"""Between the parts of a title."""
Study = TypeVar("Study")


def by_job(
    studies: Iterable[Study], archive: Callable[[Study], str], is_slow: Callable[[Study], bool]
) -> list[list[Study]]:
    """Put those of a patient's ``studies`` together that are one job, in the order in which they were given.

    ``archive`` gives where a study is asked for, ``is_slow`` whether it lies on slow media there. What is online is a
    job of its own each: nothing is gained by waiting for the others.
    """
    jobs: list[list[Study]] = []
    slow: dict[str, list[Study]] = {}
    for study in studies:
        name = archive(study)
        if is_slow(study) and name in slow:
            slow[name].append(study)
            continue
        job = [study]
        jobs.append(job)
        if is_slow(study):
            slow[name] = job
    return jobs


def rules_request(archive: str, study_uids: Sequence[str], titles: Sequence[str] = ()) -> RetrieveRequest:
    """Give what a rule, and no person, asks an archive for: studies of one patient, called by ``titles``."""
    first, *others = study_uids
    title = joined_titles(titles)
    return RetrieveRequest(archive, first, title=title, is_prefetch=True, with_studies=tuple(others))


def joined_titles(titles: Sequence[str]) -> str:
    """Join how people call some studies of a patient: the name in front once, then each ("Morgan · CT + MR")."""
    first, *others = titles or ("",)
    name = first.split(SEPARATOR)[0] + SEPARATOR
    return " + ".join([first, *(title.removeprefix(name) for title in others)])
