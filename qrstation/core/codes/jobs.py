"""What can be told of searches, tests of archives and the doctor."""

from __future__ import annotations

from qrstation.core.notice import Code


class JobCode(Code):
    """Codes; each has its words in `qrstation.words.jobs`."""

    SEARCH_FAILED_UNEXPECTEDLY = "search.failed-unexpectedly"
    UIDS_UNANSWERED = "search.uids-unanswered"
    UIDS_TOO_MANY = "search.uids-too-many"
    NOT_FILTERED = "search.not-filtered"
    NOT_FILTERED_BY = "search.not-filtered-by"
    SERIES_DO_NOT_TELL = "search.series-do-not-tell"
    SERIES_NOT_LOOKED_AT = "search.series-not-looked-at"
    SERIES_NOT_LISTED = "search.series-not-listed"
    STUDIES_TOO_MANY = "search.studies-too-many"

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
