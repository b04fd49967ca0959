"""What the window says of a study that is looked for, and of an import."""

from __future__ import annotations

import os
from collections.abc import Mapping

from qrstation.core.events import ImportAdvanced, ImportEnded, SearchEnd, SearchEnded
from qrstation.core.notice import Notice
from qrstation.core.station.opening import Opening
from qrstation.ui.outside_text import BUTTON, isolated
from qrstation.ui.results.search_words import NoticeWords, names
from qrstation.words import sentence, words_of, words_of_all

MOST_DETAILS = 100
"""Files that failed of which each has its line."""


def asked_words(opening: Opening) -> str:
    """Name what is looked for, as it begins a sentence."""
    if opening.study_uid:
        return f"The study {opening.study_uid}"
    return f"A study with accession number {isolated(opening.accession)}"


def not_found_words(opening: Opening, ended: Mapping[str, SearchEnded]) -> NoticeWords:
    """Say that nothing was found, where it was looked for, and what kept an archive from answering.

    ``ended`` tells how the search ended at each archive; none: no archive is configured.
    """
    asked = asked_words(opening)
    if not ended:
        advice = "Add the archive that has it with “+ Archive” at the top."
        return NoticeWords(f"{asked} is not on this station, and no archive is configured", advice, "warning")
    failed = [each for each in ended.values() if each.end is SearchEnd.FAILED]
    cut = [each.archive for each in ended.values() if each.end not in (SearchEnd.FAILED, SearchEnd.COMPLETE)]
    if failed:
        why = words_of_all(failed[0].remarks)
        details = tuple(f"{each.archive}: {words_of_all(each.remarks).what}" for each in failed)
        what = f"{asked} was not found, and {names([each.archive for each in failed])} gave no answer"
        advice = f"{sentence(why.advice)}." if why.advice else "See to the archive, then try again."
        return NoticeWords(what, advice, "warning", details)
    if cut:
        return NoticeWords(f"{asked} was not found; {names(cut)} did not answer in full", "Try again.", "warning")
    where = names(list(ended)) if len(ended) < 3 else f"any of {len(ended)} archives"
    advice = "Check it with whoever gave it to you; the study may lie at an archive that is not configured here."
    return NoticeWords(f"{asked} was found neither on this station nor at {where}", advice, "warning")


def several_patients_words(opening: Opening, patients: int) -> NoticeWords:
    """Say that what was asked for stands for more than one patient's studies, so that a person must choose."""
    if opening.accession:
        what = f"Accession number {isolated(opening.accession)} stands for studies of {patients} patients"
    elif opening.study_uid:
        what = f"The study {opening.study_uid} is said to be of {patients} patients"
    else:
        what = f"The imported study is said to be of {patients} patients"
    return NoticeWords(what, "Nothing was opened: look who is meant, and choose among the results.", "warning")


def several_studies_words(opening: Opening, studies: int) -> NoticeWords:
    """Say that there are more studies than the one that is opened."""
    what = f"Accession number {isolated(opening.accession)} stands for {studies} studies of the patient"
    return NoticeWords(what, "The newest is opened; the others are among the results.", "note")


def importing_words(told: ImportAdvanced | None) -> tuple[str, str]:
    """Say how far an import is: what happens, and what was left out."""
    if told is None:
        return "Importing…", ""
    return f"Importing… {files(told.imported)} so far", _left_out(told.skipped, told.failed)


def imported_words(ended: ImportEnded) -> NoticeWords:
    """Say what came of an import."""
    if ended.notice is not None:
        why = words_of(ended.notice)
        return NoticeWords(f"Nothing was imported: {why.what}", sentence(why.advice), "error")
    begun = "Import stopped: " if ended.stopped else ""
    done = f"{begun}{files(ended.imported)} imported"
    if not ended.failed:
        if ended.imported or ended.stopped:
            return NoticeWords(done, _left_out(ended.skipped, 0), "note")
        looked = f"{files(ended.skipped)} looked at." if ended.skipped else "The folder is empty."
        return NoticeWords("No DICOM file was found", looked, "warning")
    first = _failure(*ended.failed[0])
    if len(ended.failed) == 1:
        if not ended.imported:
            advice = words_of(ended.failed[0][1]).advice or "choose a DICOM file, or a folder of them"
            return NoticeWords(f"Not imported: {first}", f"{sentence(advice)}.", "error")
        return NoticeWords(f"{done}, 1 failed", f"{first}. {_left_out(ended.skipped, 0)}".strip(), "warning")
    what = f"{done}, {len(ended.failed):,} failed" if ended.imported else f"None of {files(len(ended.failed))} imported"
    lines = [_failure(*each) for each in ended.failed[:MOST_DETAILS]]
    if len(ended.failed) > MOST_DETAILS:
        lines.append(f"… and {len(ended.failed) - MOST_DETAILS:,} more")
    advice = f"First: {first}. {_left_out(ended.skipped, 0)}".strip()
    return NoticeWords(what, advice, "warning" if ended.imported else "error", tuple(lines))


def files(count: int) -> str:
    """Give a number of files."""
    return "1 file" if count == 1 else f"{count:,} files"


def _left_out(skipped: int, failed: int) -> str:
    parts = []
    if skipped:
        parts.append(f"{files(skipped)} skipped, which {'is' if skipped == 1 else 'are'} not DICOM")
    if failed:
        parts.append(f"{failed:,} failed")
    return f"{', '.join(parts)}." if parts else ""


def _failure(path: str, reason: Notice) -> str:
    return f"{isolated(os.path.basename(path) or path, BUTTON * 2)} {words_of(reason).what}"  # noqa: PTH119
