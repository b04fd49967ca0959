"""Words for what can be told of searches, tests of archives and the doctor."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from qrstation.core.codes.jobs import JobCode
from qrstation.words.entry import Entry
from qrstation.words.outcomes import TO_SUPPORT, choose_way

ASK_ADMINISTRATOR = "ask its administrator to allow this station to query and retrieve"


def _not_accepted(values: Mapping[str, Any]) -> tuple[str, str]:
    lacking = values["lacking"].replace(", ", " or ")
    advice = choose_way(values["other"]) if values["other"] else ASK_ADMINISTRATOR
    return f"it accepts {values['services']}, but not {lacking} (Study Root)", advice


def _asked_in_parts(values: Mapping[str, Any]) -> tuple[str, str]:
    more: int = values["more"]
    found = f"{more:,} more {'study' if more == 1 else 'studies'}" if more else "no more studies"
    return f"split by date: {found}, in {values['questions']:,} questions", ""


def _parts_cut_short(values: Mapping[str, Any]) -> tuple[str, str]:
    parts = re.sub(r"(?<!\d)-(?=\d)", "until ", values["parts"])
    parts = re.sub(r"(?<=\d)-(?!\d)", " and later", parts)
    days = re.sub(r"(\d{4})(\d\d)(\d\d)", r"\1-\2-\3", parts.replace("-", " to "))
    return f"the archive cuts its answer short still for {days}", "narrow the search by other keys"


WORDS: dict[str, Entry] = {
    JobCode.SEARCH_FAILED_UNEXPECTEDLY: ("the search failed unexpectedly", TO_SUPPORT),
    JobCode.UIDS_UNANSWERED: (
        "{count} of the UIDs asked for were answered neither in a list nor alone: {why}",
        "ask for fewer UIDs at once",
    ),
    JobCode.AT_LEARNED_CAP: (
        "the archive lists no more than {count} matches, and there are probably more",
        "narrow the search, or split it by date",
    ),
    JobCode.PERHAPS_CUT_SHORT: (
        "perhaps incomplete: {count} matches, a round number at which an archive may have stopped",
        "narrow the search, or split it by date",
    ),
    JobCode.PERHAPS_TOO_WIDE: (
        "perhaps incomplete: the archive found nothing, as it does where a range of dates is too wide",
        "narrow the dates, or split the search by date",
    ),
    JobCode.ASKED_IN_PARTS: _asked_in_parts,
    JobCode.PARTS_CUT_SHORT: _parts_cut_short,
    JobCode.PARTS_FAILED: ("{count} parts of the search failed: {why}", "search once more"),
    JobCode.NOT_SPLIT_AT_LEVEL: ("only a search for studies is split by date, so that nothing is completed here", ""),
    JobCode.UNDATED_MAY_BE_MISSING: (
        "the search was split by date, and more studies without a date or time may exist",
        "search for those by other keys",
    ),
    JobCode.UIDS_TOO_MANY: ("no more than {most} are asked for one by one", ""),
    JobCode.NOT_FILTERED: (
        "the archive does not say which modalities its studies have, and they are not filtered ({why})",
        "narrow the search",
    ),
    JobCode.NOT_FILTERED_BY: (
        "not all of the archive's studies are filtered by {keywords} ({why})",
        "narrow the search by something else",
    ),
    JobCode.SERIES_DO_NOT_TELL: ("it does not tell it of their series", ""),
    JobCode.SERIES_NOT_LOOKED_AT: ("the search ended before their series were looked at", ""),
    JobCode.SERIES_NOT_LISTED: ("it does not list their series: {why}", ""),
    JobCode.STUDIES_TOO_MANY: ("they are more than {most}", ""),
    JobCode.TEXT_NOT_CARRIED: (
        "what was typed cannot be written in {charset}, the archive's character set",
        "nothing was sent: ask it in UTF-8, which it may understand, or use other letters",
    ),
    JobCode.PATIENT_NOT_TOLD: (
        "the study tells neither a patient ID nor a name with a birth date",
        "search for the patient by hand",
    ),
    JobCode.RULE_RUNS_ELSEWHERE: (
        "another program of this station runs it just now, or its jobs are not over",
        "its jobs come there; run it again when they are done",
    ),
    JobCode.AT_ARCHIVE: ("{archive}: {why}", "{why.advice}"),
    JobCode.HABITS_LEARNED: ("{count} questions about the studies of {day} were enough", ""),
    JobCode.HABITS_SHOW_NOTHING: (
        "it shows no study with a date, and little can be learned of it",
        "learn again once this station may see its studies",
    ),
    JobCode.HABITS_FAILED_UNEXPECTEDLY: ("its habits could not be learned, for a reason that is ours", TO_SUPPORT),
    JobCode.TEST_FAILED_UNEXPECTEDLY: ("the test failed unexpectedly", TO_SUPPORT),
    JobCode.NOT_TRIED: ("not tried", ""),
    JobCode.NOT_TRIED_SINCE: ("not tried, since {step} failed", ""),
    JobCode.STOPPED: ("stopped before it was known", ""),
    JobCode.STEP_FAILED_UNEXPECTEDLY: ("the test itself failed unexpectedly", TO_SUPPORT),
    JobCode.HOST_RESOLVED: ("{host} is {address}", ""),
    JobCode.HOST_IS_ADDRESS: ("{host} is an address", ""),
    JobCode.PORT_ANSWERS: ("port {port} answers in {milliseconds:.0f} ms", ""),
    JobCode.TLS_AGREED: ("{version}; the certificate of {subject}, valid until {date}", ""),
    JobCode.TLS_AGREED_ALONE: ("{version}", ""),
    JobCode.TLS_ENDS_SOON: ("{version}; {why}", "ask its administrator for a new certificate in time"),
    JobCode.ACCEPTED: ("accepted: {services}", ""),
    JobCode.NOT_ACCEPTED: _not_accepted,
    JobCode.ECHO_ANSWERED: ("answers in {milliseconds:.0f} ms", ""),
    JobCode.ECHO_NOT_OFFERED: ("it does not offer C-ECHO, which is no harm", ""),
    JobCode.FIND_ANSWERED: ("answers with studies", ""),
    JobCode.FIND_SHOWS_NOTHING: ("answers, but has no study that this station may see", ""),
    JobCode.RECEIVER_LISTENS: ("listens as {ae_title} at {host}, port {port}", ""),
    JobCode.RECEIVER_NOT_CALLED: ("runs; by C-GET images come without a call to port {port}", ""),
    JobCode.RECEIVER_UNREACHABLE: (
        "our receiver cannot be reached at {host}, port {port}: {why}",
        "check the announced address and the firewall of this machine",
    ),
    JobCode.IMAGE_CAME: ("one image came in {seconds:.1f} s", ""),
    JobCode.IMAGE_CAME_FROM: (
        "one image came in {seconds:.1f} s, from {address}",
        'if it always sends from there (a cluster sends from several addresses), bind it: only_from = ["{address}"]',
    ),
    JobCode.NOT_IN_FORCE: ("not tried: this station listens so only once its settings are saved", ""),
    JobCode.NO_IMAGE_TO_MOVE: ("there is no image to move", ""),
    JobCode.NO_IMAGES_LISTED: (
        "it lists a study, but no images of it",
        "ask its administrator whether it answers at IMAGE level",
    ),
}
