"""The one table of what the guide says of which pane or dialog, by the names of their classes."""

from __future__ import annotations

START = "index.html"
"""The page for everywhere else."""

PLACES = {
    "ArchiveForm": "settings.html#archives",
    "AttributesWindow": "user-guide.html#attributes",
    "AuditDialog": "administrator.html#the-audit-trail",
    "ConflictsDialog": "user-guide.html#images-that-came-again",
    "DoctorDialog": "user-guide.html#the-doctor",
    "FirstStepsDialog": "user-guide.html#the-first-start",
    "Header": "user-guide.html#the-first-start",
    "HouseDialog": "user-guide.html#room-in-the-store",
    "JobsPane": "user-guide.html#the-job-list",
    "KeysDialog": "user-guide.html#keys",
    "LeaveDialog": "user-guide.html#the-job-list",
    "LicencesDialog": "licences.html",
    "ListDialog": "user-guide.html#priors-of-a-list",
    "LogDialog": "user-guide.html#the-job-list",
    "MainWindow": START,
    "MakeKeyDialog": "tls.html#a-key-and-a-certificate",
    "MeasureList": "user-guide.html#measuring",
    "NoticeStack": "user-guide.html#when-something-is-wrong",
    "PersonDialog": "user-guide.html#whose-a-study-is",
    "PresetsDialog": "user-guide.html#window-presets",
    "PriorsPane": "user-guide.html#priors",
    "QInputDialog": "user-guide.html#sending",  # the AE title of a third station
    "QMessageBox": "user-guide.html#when-something-is-wrong",
    "RankingPage": "user-guide.html#another-ranking",
    "ReceiverPanel": "user-guide.html#the-receiver",
    "RereadDialog": "user-guide.html#names-in-other-character-sets",
    "ResultsPane": "user-guide.html#the-results",
    "RuleTrialDialog": "user-guide.html#prefetching",
    "RulesPage": "user-guide.html#prefetching",
    "SaveDialog": "user-guide.html#pictures",
    "SearchForm": "user-guide.html#searching",
    "SettingsDialog": "settings.html",
    "StatePill": "user-guide.html#the-receiver",
    "ViewerPane": "user-guide.html#looking",
    "WorklistForm": "user-guide.html#the-worklist",
    "WorklistPane": "user-guide.html#the-worklist",
}
"""A page of the guide, mostly with a heading's id. Who stands in none of these is helped as what it stands in is."""


def targets() -> tuple[str, ...]:
    """Give every place once."""
    return tuple(sorted({START, *PLACES.values()}))


def way_to(target: str) -> str:
    """Give the name below the guide's folder of the page that leads to a place: one without "#", see `guide_hooks`."""
    return "at/" + target.replace(".html", "").replace("#", "-") + ".html"
