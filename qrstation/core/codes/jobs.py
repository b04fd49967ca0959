"""What can be told of searches, tests of archives and the doctor."""

from __future__ import annotations

from qrstation.core.notice import Code


class JobCode(Code):
    """Codes; each has its words in `qrstation.words.jobs`."""

    SEARCH_FAILED_UNEXPECTEDLY = "search.failed-unexpectedly"
    UIDS_UNANSWERED = "search.uids-unanswered"
    AT_LEARNED_CAP = "search.at-learned-cap"
    PERHAPS_CUT_SHORT = "search.perhaps-cut-short"
    PERHAPS_TOO_WIDE = "search.perhaps-too-wide"
    ASKED_IN_PARTS = "search.asked-in-parts"
    """Values ``more``: how many studies the parts brought beyond the first answer; ``questions``."""
    PARTS_CUT_SHORT = "search.parts-cut-short"
    """Value ``parts``: the days, as DICOM writes them."""
    PARTS_FAILED = "search.parts-failed"
    NOT_SPLIT_AT_LEVEL = "search.not-split-at-level"
    UNDATED_MAY_BE_MISSING = "search.undated-may-be-missing"
    UIDS_TOO_MANY = "search.uids-too-many"
    NOT_FILTERED = "search.not-filtered"
    NOT_FILTERED_BY = "search.not-filtered-by"
    SERIES_DO_NOT_TELL = "search.series-do-not-tell"
    SERIES_NOT_LOOKED_AT = "search.series-not-looked-at"
    SERIES_NOT_LISTED = "search.series-not-listed"
    STUDIES_TOO_MANY = "search.studies-too-many"
    TEXT_NOT_CARRIED = "search.text-not-carried"

    RULE_RUNS_ELSEWHERE = "rule.runs-elsewhere"
    PATIENT_NOT_TOLD = "priors.patient-not-told"
    AT_ARCHIVE = "priors.at-archive"
    """Values ``archive`` and ``why``, a notice: what one archive failed in, or said."""

    HABITS_LEARNED = "habits.learned"
    HABITS_SHOW_NOTHING = "habits.show-nothing"
    HABITS_FAILED_UNEXPECTEDLY = "habits.failed-unexpectedly"

    TEST_FAILED_UNEXPECTEDLY = "test.failed-unexpectedly"

    NOT_TRIED = "doctor.not-tried"
    NOT_TRIED_SINCE = "doctor.not-tried-since"
    STOPPED = "doctor.stopped"
    STEP_FAILED_UNEXPECTEDLY = "doctor.step-failed-unexpectedly"
    HOST_RESOLVED = "doctor.host-resolved"
    HOST_IS_ADDRESS = "doctor.host-is-address"
    PORT_ANSWERS = "doctor.port-answers"
    ACCEPTED = "doctor.accepted"
    NOT_ACCEPTED = "doctor.not-accepted"
    """Value ``other``: the way of retrieving that is accepted instead, "" for none."""
    ECHO_ANSWERED = "doctor.echo-answered"
    ECHO_NOT_OFFERED = "doctor.echo-not-offered"
    FIND_ANSWERED = "doctor.find-answered"
    FIND_SHOWS_NOTHING = "doctor.find-shows-nothing"
    RECEIVER_LISTENS = "doctor.receiver-listens"
    RECEIVER_NOT_CALLED = "doctor.receiver-not-called"
    RECEIVER_UNREACHABLE = "doctor.receiver-unreachable"
    IMAGE_CAME = "doctor.image-came"
    NOT_IN_FORCE = "doctor.not-in-force"
    """The link needs settings of this station that are typed, and not saved yet."""
    NO_IMAGE_TO_MOVE = "doctor.no-image-to-move"
    NO_IMAGES_LISTED = "doctor.no-images-listed"
