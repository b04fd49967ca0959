"""`prefetch` as a script sees it: the best priors of what is named, listed or found by a rule, at a real archive."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from qrstation.cli.prefetch import _alone, _Prefetch
from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.codes.priors import PriorCode
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobOutcome, JobState, Request
from qrstation.core.notice import notice
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level
from qrstation.core.standard.uid import new_uid
from qrstation.core.station.home import Home
from qrstation.core.station.settings import (
    ArchiveSettings,
    PriorsSettings,
    RuleSettings,
    Settings,
    StationSettings,
    StoreSettings,
)
from qrstation.core.station.settings_file import load_settings, save_settings
from qrstation.jobs.priors.judging import Prior
from qrstation.jobs.priors.prefetching import Beside, Fetch, Named, Prefetching
from qrstation.jobs.priors.ranked_search import RankedSearch
from tests.cli.test_priors import KEYS, image, run
from tests.hostile import HostileArchive
from tests.patient_archive import Patients, told
from tests.peers import Orthanc, Wlmscpfs, free_port
from tests.scheduled import examination
from tests.store.material import ct, file_of

PORT = free_port()
CURRENT = new_uid("prefetch", "current")
STUDIES = {
    "thorax": ("CT Thorax nativ", "20240105", "CT", "Moreau^Elise"),
    "tap": ("TDM TAP", "20190301", "CT", "Moreau^Elise"),
    "knee": ("MRT Knie re", "20240601", "MR", "Moreau^Elise"),
    "married": ("CT Thorax", "20230701", "CT", "Keller^Elise"),
}
UIDS = {name: new_uid("prefetch", name) for name in STUDIES}
TODAY = f"{date.today():%Y%m%d}"
"""The rules ask for yesterday too: midnight may come while the tests run."""


@pytest.fixture(scope="module")
def archive() -> Iterator[ArchiveSettings]:
    """An Orthanc with today's study and its priors, which may send to this station."""
    with Orthanc(destinations={"QRSTATION": ("127.0.0.1", PORT)}, title="MAIN") as main:
        for name, (description, day, modality, patient) in STUDIES.items():
            main.upload(file_of(image(UIDS[name], description, day, modality, patient)))
        current = image(CURRENT, "CT Thorax mit KM", TODAY, "CT", "Moreau^Elise")
        current.AccessionNumber = "A-1"
        main.upload(file_of(current))
        yield main.settings(name="Main")


@pytest.fixture
def station(home: Home, archive: ArchiveSettings) -> Home:
    """A home with the archive and a rule."""
    rule = RuleSettings("Thorax of today", "Main", (("StudyDate", "today-1-today"), ("StudyDescription", "*Thorax*")))
    settings = Settings(StationSettings(port=PORT), archives=(archive,), rules=(rule,))
    save_settings(home.settings_file, settings)
    return home


@contextmanager
def changed(home: Home, **values: Any) -> Iterator[None]:
    """Let other settings hold."""
    before = load_settings(home.settings_file)
    save_settings(home.settings_file, replace(before, **values))
    yield
    save_settings(home.settings_file, before)


def fetched(*arguments: str, status: int = 0) -> dict[str, str]:
    """Give the state of each prior that is printed."""
    done = run("prefetch", "--json", *arguments)
    assert done.returncode == status, done.stderr
    names = {uid: name for name, uid in UIDS.items()}
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(set(row) == KEYS | {"state", "for"} for row in rows)
    assert {row["for"] for row in rows} <= {CURRENT}
    return {names[row["StudyInstanceUID"]]: row["state"] for row in rows}


def here() -> set[str]:
    """Give which of the priors the store holds."""
    done = run("list", "--json")
    names = {uid: name for name, uid in UIDS.items()}
    return {names[uid] for line in done.stdout.splitlines() if (uid := json.loads(line)["StudyInstanceUID"]) in names}


@pytest.mark.peer
def test_what_would_be_fetched_is_seen_first_and_then_fetched_once(station: Home) -> None:
    would = {"thorax": "would fetch", "tap": "would fetch"}
    assert fetched("--study", CURRENT, "--dry-run") == would
    assert here() == set()
    assert fetched("--study", CURRENT) == dict.fromkeys(would, "succeeded")
    assert here() == {"thorax", "tap"}, "neither another region nor one that is perhaps somebody else's"
    assert fetched("--study", CURRENT) == dict.fromkeys(would, "succeeded")
    (prior, *_) = (json.loads(line) for line in run("priors", "--study", CURRENT, "--json").stdout.splitlines())
    assert (prior["Here"], prior["seconds"]) == (1, 0.0)


@pytest.mark.peer
def test_accession_numbers_are_named_or_listed_and_an_unknown_one_is_told_by_its_place(
    station: Home, tmp_path: Path
) -> None:
    would = {"thorax": "would fetch", "tap": "would fetch"}
    assert fetched("--accession", "A-1", "--dry-run") == would
    listed = tmp_path / "list.txt"
    listed.write_text("A-1\n\nNOBODY-77\n", encoding="utf-8")
    done = run("prefetch", "--list", str(listed), "--dry-run", "--json")
    assert (done.returncode, len(done.stdout.splitlines())) == (3, 2)
    assert "line 3: no study of this accession number is known" in done.stderr
    assert "NOBODY-77" not in done.stderr
    assert fetched("--accession", "NOBODY-77", "--accession", "A-*", status=1) == {}
    assert run("prefetch", "--list", str(tmp_path / "none.txt")).returncode == 1


@pytest.mark.peer
def test_a_rule_finds_todays_studies_and_fetches_as_many_as_it_says(station: Home) -> None:
    assert fetched("--rule", "Thorax of today", "--dry-run") == {"thorax": "would fetch", "tap": "would fetch"}
    (rule,) = load_settings(station.settings_file).rules
    with changed(station, rules=(replace(rule, priors=1),)):
        assert fetched("--rule", "Thorax of today", "--dry-run") == {"thorax": "would fetch"}
    done = run("prefetch", "--rule", "Nothing")
    assert done.returncode == 2
    assert 'no rule is called "Nothing"' in done.stderr


@pytest.mark.peer
def test_a_rule_of_the_worklist_fetches_for_the_patients_who_are_scheduled(station: Home) -> None:
    scheduled = examination(
        "Moreau^Elise", "4711", PatientBirthDate="19570412", StudyInstanceUID=CURRENT,
        ScheduledProcedureStepStartDate=TODAY,
    )  # fmt: skip
    with Wlmscpfs(title="RIS") as worklist:
        worklist.add(scheduled, examination("Larsen^Nils", "12", ScheduledProcedureStepStartDate=TODAY))
        (main,) = load_settings(station.settings_file).archives
        rule = RuleSettings(
            "Scheduled",
            "RIS",
            (("Modality", "CT"), ("ScheduledProcedureStepStartDate", "today-1-today")),
            worklist=True,
        )
        with changed(station, archives=(main, worklist.settings(name="RIS", priors=False)), rules=(rule,)):
            assert fetched("--rule", "Scheduled", "--dry-run") == {"thorax": "would fetch", "tap": "would fetch"}


@pytest.mark.peer
def test_a_rule_that_runs_is_not_run_twice_at_once(station: Home) -> None:
    with _alone(station, "Thorax of today") as is_mine:
        assert is_mine
        done = run("prefetch", "--rule", "Thorax of today", "--dry-run")
    assert (done.returncode, done.stdout) == (3, "")
    assert "runs already" in done.stderr
    assert fetched("--rule", "Thorax of today", "--dry-run")


@pytest.mark.peer
def test_no_more_images_than_a_patient_may_cost(station: Home) -> None:
    with changed(station, priors=PriorsSettings(most=9, most_images=1)):
        assert fetched("--study", CURRENT, "--dry-run") == {"thorax": "would fetch"}


@pytest.mark.peer
def test_the_best_are_those_of_the_patient_however_many_studies_are_named(station: Home) -> None:
    with changed(station, priors=PriorsSettings(most=2, most_images=2)):
        done = run("prefetch", "--study", CURRENT, "--study", UIDS["knee"], "--dry-run", "--json")
    assert done.returncode == 0
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == 2
    assert rows[0]["StudyInstanceUID"] == UIDS["thorax"]
    assert {row["for"] for row in rows} <= {CURRENT, UIDS["knee"]}


@pytest.mark.peer
def test_an_archive_that_is_down_makes_it_three(station: Home) -> None:
    (archive,) = load_settings(station.settings_file).archives
    down = ArchiveSettings("Down", "DOWN", "127.0.0.1", free_port(), timeout=2)
    with changed(station, archives=(archive, down)):
        assert len(fetched("--study", CURRENT, "--dry-run", status=3)) == 2
    with changed(station, archives=(down,)):
        assert fetched("--study", CURRENT, "--dry-run", status=1) == {}


def test_a_prior_that_is_gone_when_it_is_fetched_is_a_failure_that_says_so(home: Home) -> None:
    answers = Patients([told(CURRENT, day=TODAY), told(UIDS["thorax"])])  # and no series of them are left
    with HostileArchive(PORT, answer=answers) as archive:
        settings = Settings(StationSettings(port=PORT), archives=(replace(archive.settings, name="Main"),))
        save_settings(home.settings_file, settings)
        done = run("prefetch", "--study", CURRENT)
    assert done.returncode == 1
    assert done.stdout.startswith("failed: ")
    assert done.stderr.splitlines()[-1].endswith(
        "Main lists no images for what was asked; search again: it may have been deleted or moved"
    )
    assert here() == set()


@pytest.mark.peer
def test_no_room_for_priors_is_said_and_no_fault_of_the_archive(station: Home, tmp_path: Path) -> None:
    (tmp_path / "other.dcm").write_bytes(file_of(ct(1)))
    assert run("import", str(tmp_path / "other.dcm")).returncode == 0
    with changed(station, store=StoreSettings(max_gb=0.000001)):
        done = run("prefetch", "--study", CURRENT)
        asked = run("retrieve", "--archive", "Main", "--study", UIDS["thorax"])
    assert (done.returncode, asked.returncode, here()) == (1, 1, set())
    assert {line.split(":")[0] for line in done.stdout.splitlines()} == {"failed"}
    for said in (done.stderr, asked.stdout + asked.stderr):
        assert "room in the store" in said or "the store has reached its size" in said
        assert "delete studies, " in said
        assert "administrator" not in said


@pytest.mark.parametrize("words", [(), ("--study", "1.2", "--accession", "5"), ("--study", "x y")])
def test_wrong_usage_is_two(home: Home, words: tuple[str, ...]) -> None:
    done: subprocess.CompletedProcess[str] = run("prefetch", *words)
    assert done.returncode == 2


def test_a_store_without_room_is_said_once_and_nothing_more_is_tried(capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[Request] = []

    def full(request: Request) -> JobOutcome:
        asked.append(request)
        return JobOutcome(JobState.FAILED, None, 0, notice=notice(OutcomeCode.NO_ROOM, megabytes=0))

    prefetch = _Prefetch(cast(Prefetching, SimpleNamespace(cancel=CancelToken())), full, as_json=True)
    priors = [Fetch(Match("Main", Level.STUDY, {"StudyInstanceUID": uid}), ("Main", "Other")) for uid in UIDS.values()]
    assert [state for _, state in prefetch._fetched(priors)] == ["failed"] * len(priors)
    assert len(asked) == 1
    assert capsys.readouterr().err.splitlines() == [
        "qrstation: no room in the store: it is full; delete studies, allow it more (store.max_gb), or let unopened "
        "priors be removed (store.clean_after_days)"
    ]


def test_a_list_that_names_nothing_is_said_and_no_failure(home: Home, tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("\n  \n", encoding="utf-8")
    done = run("prefetch", "--list", str(listed), "--dry-run")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "qrstation: the list names no accession number; check what writes it\n"


@pytest.mark.parametrize(
    ("asked", "words"),
    [(1, "nothing is to be fetched: no prior of 1 study"), (3, "nothing is to be fetched: no prior of 3 studies")],
)
def test_that_there_is_nothing_to_fetch_is_said_to_people(
    asked: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    class Nothing(Prefetching):
        """Knows studies of a patient, and no priors of them."""

        def of_study(self, uid: str) -> Named:
            return Named(Match("Main", Level.STUDY, {"StudyInstanceUID": uid, "PatientID": "4711"}))

        def fetches(self, patient: Sequence[Named], most: int) -> list[Fetch]:
            return []

    for as_json, said in ((False, f"{words} is worth it\n"), (True, "")):
        prefetch = _Prefetch(Nothing(Settings(), cast(RankedSearch, None), CancelToken()), None, as_json=as_json)
        prefetch.of_studies([f"1.2.{place}" for place in range(asked)])
        prefetch.fetch_all(2)
        assert (prefetch.exit_status, capsys.readouterr().out) == (0, said)


def test_a_prior_is_printed_whatever_letters_the_locale_has(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow = io.TextIOWrapper(sys.stdout.buffer, "ascii", write_through=True)
    monkeypatch.setattr(sys, "stdout", narrow)
    match = Match("Main", Level.STUDY, {"StudyInstanceUID": "1.2", "StudyDescription": "胸部CT"})
    ranked = cast(
        Prior, SimpleNamespace(ranked=SimpleNamespace(reasons=(notice(PriorCode.SAME_REGION, region="thorax"),)))
    )
    fetch = Fetch(match, ("Main",), beside=(Beside("1.1", ranked),))
    _Prefetch(cast(Prefetching, None), None, as_json=False)._print(fetch, "would fetch")
    narrow.detach()
    assert capfdbinary.readouterr().out.decode() == "would fetch: 胸部CT (same region (thorax))\n"
