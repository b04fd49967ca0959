"""What was learned of an archive, as people read it."""

from __future__ import annotations

from qrstation.core.jobs.habits import Habits, InstanceLists, ModalitiesKey, Negotiable

_LISTS = {
    InstanceLists.MANY: "takes lists of images",
    InstanceLists.ONE: "takes one image of a list",
    InstanceLists.NONE: "takes no lists of images",
}
_KEYS = {
    ModalitiesKey.HONOURED: "searches by modality",
    ModalitiesKey.IGNORED: "ignores the modality (filtered here)",
}
_FLAGS = (
    ("counts", "tells how many images a study has", "does not tell how many images a study has"),
    ("availability", "tells whether images are online", "does not tell whether images are online"),
    ("charset_only_when_asked", "names its character set only when asked", "names its character set unasked"),
    ("case_sensitive_names", "upper and lower case matter in names", "upper and lower case do not matter in names"),
    (
        "study_level_modality",
        "wants the modality of series in searches for studies",
        "needs no modality of series in searches for studies",
    ),
    ("empty_when_too_wide", "answers nothing where dates are too wide", "answers wide ranges of dates"),
)
_AGREES = {
    Negotiable.RELATIONAL: "relational queries",
    Negotiable.DATETIME: "date and time as one",
    Negotiable.FUZZY: "similar names",
    Negotiable.TIMEZONE: "time zones",
}


def habits_in_words(habits: Habits) -> tuple[str, ...]:
    """Give a few words for each habit that is known, none for those that are not."""
    said: list[str] = []
    if habits.modalities_in_study is not None:
        said.append(_KEYS[habits.modalities_in_study])
    if habits.cap is not None:
        said.append(f"ends an answer after {habits.cap:,} matches")
    if habits.charset:
        said.append(f"writes in {habits.charset}")
    for name, so, otherwise in _FLAGS:
        value = getattr(habits, name)
        if value is not None:
            said.append(so if value else otherwise)
    if habits.instance_lists is not None:
        said.append(_LISTS[habits.instance_lists])
    if habits.negotiates is not None:
        agreed = ", ".join(_AGREES[each] for each in habits.negotiates)
        said.append(f"agrees to {agreed}" if agreed else "agrees to nothing beyond the plain search")
    return tuple(said)
