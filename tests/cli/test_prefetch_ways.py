"""`prefetch` over several archives: from the next where one fails, into the department's cache, and stopped."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from qrstation.core.standard.uid import new_uid
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, RuleSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from tests.cli.test_priors import image, run
from tests.peers import Orthanc, free_port
from tests.store.material import file_of

PORT = free_port()
CURRENT, THORAX, SECOND = (new_uid("ways", name) for name in ("current", "thorax", "second"))
TODAY = f"{date.today():%Y%m%d}"


@pytest.fixture(scope="module")
def main() -> Iterator[Orthanc]:
    """An Orthanc with two studies of today, which share a prior, and which may send to this station."""
    with Orthanc(destinations={"QRSTATION": ("127.0.0.1", PORT)}, title="MAIN") as peer:
        for uid, day in ((THORAX, "20240105"), (CURRENT, TODAY), (SECOND, TODAY)):
            peer.upload(file_of(image(uid, "CT Thorax", day, "CT", "Moreau^Elise")))
        yield peer


def set_up(home: Home, *archives: ArchiveSettings, **values: Any) -> None:
    """Have a home with these archives, and what else is set."""
    save_settings(home.settings_file, Settings(StationSettings(port=PORT), archives=archives, **values))


def fetched(*arguments: str, status: int = 0) -> list[tuple[str, str, str]]:
    """Give each prior that is printed: its UID, its state, and what it is a prior of."""
    done = run("prefetch", "--json", *arguments)
    assert done.returncode == status, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return [(row["StudyInstanceUID"], row["state"], row["for"]) for row in rows]


def here() -> set[str]:
    """Give the studies that the store holds."""
    return {json.loads(line)["StudyInstanceUID"] for line in run("list", "--json").stdout.splitlines()}


@pytest.mark.peer
def test_where_one_archive_sends_nothing_the_next_is_asked(main: Orthanc, home: Home) -> None:
    with Orthanc(title="MUTE") as mute:  # which does not know this station
        mute.upload(file_of(image(THORAX, "CT Thorax", "20240105", "CT", "Moreau^Elise")))
        set_up(home, mute.settings(name="Mute"), main.settings(name="Main"))
        assert fetched("--accession", "", "--accession", "none", status=1) == []
        found = fetched("--study", CURRENT)
    assert (THORAX, "succeeded", CURRENT) in found
    assert THORAX in here()


@pytest.mark.peer
def test_what_lies_on_tape_is_fetched_together_and_told_one_by_one_and_from_the_next(home: Home) -> None:
    with (
        Orthanc(title="TAPES", destinations={"QRSTATION": ("127.0.0.1", PORT)}) as tapes,
        Orthanc(title="MUTE") as mute,
    ):
        for uid, day in ((CURRENT, TODAY), (THORAX, "20240105"), (SECOND, "20230105")):
            tapes.upload(file_of(image(uid, "CT Thorax", day, "CT", "Moreau^Elise")))
            mute.upload(file_of(image(uid, "CT Thorax", day, "CT", "Moreau^Elise")))
        far = tapes.settings(name="Tapes", nearline=True)
        set_up(home, mute.settings(name="Mute", nearline=True), far)
        priors = [(THORAX, "succeeded", CURRENT), (SECOND, "succeeded", CURRENT)]
        assert sorted(fetched("--study", CURRENT)) == sorted(priors)
    assert here() == {THORAX, SECOND}


@pytest.mark.peer
def test_a_prior_is_put_into_the_cache_that_lacks_it_and_taken_from_there_the_next_time(
    main: Orthanc, home: Home
) -> None:
    with Orthanc(title="CACHE", destinations={"QRSTATION": ("127.0.0.1", PORT)}) as cache:
        archives = main.settings(name="Main"), cache.settings(name="Cache", role="cache")
        set_up(home, *archives)
        assert (THORAX, "would fetch", CURRENT) in fetched("--study", CURRENT, "--dry-run")
        assert cache.instances() == []
        assert (THORAX, "succeeded", CURRENT) in fetched("--study", CURRENT)
        held = len(cache.instances())
        assert held == len(fetched("--study", CURRENT)) == len(cache.instances()), "nothing is sent twice"
        assert run("delete", "--study", THORAX).returncode == 0
        set_up(home, *archives, rules=())
        assert (THORAX, "succeeded", CURRENT) in fetched("--study", CURRENT)
        (row, *_) = (json.loads(line) for line in run("priors", "--study", CURRENT, "--json").stdout.splitlines())
        assert {copy["Archive"] for copy in row["Copies"]} == {"Main", "Cache"}


@pytest.mark.peer
def test_a_cache_that_takes_nothing_is_told_and_makes_it_three(main: Orthanc, home: Home) -> None:
    with Orthanc(title="CACHE", DicomAlwaysAllowStore=False) as cache:
        set_up(home, main.settings(name="Main"), cache.settings(name="Cache", role="cache"))
        assert (THORAX, "succeeded", CURRENT) in fetched("--study", CURRENT, status=3)


@pytest.mark.peer
def test_a_rule_fetches_what_it_finds_too_and_a_shared_prior_stands_for_each(main: Orthanc, home: Home) -> None:
    rule = RuleSettings("Today", "Main", (("StudyDate", "today-1-today"),), studies=True)
    set_up(home, main.settings(name="Main"), rules=(rule,))
    found = fetched("--rule", "Today")
    assert {current for uid, _, current in found if uid == THORAX} == {CURRENT, SECOND}
    assert here() == {CURRENT, SECOND, THORAX}


def test_sigint_is_four(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        set_up(home, ArchiveSettings("Silent", "SILENT", "127.0.0.1", silent.getsockname()[1], timeout=60))
        command = [sys.executable, "-m", "qrstation", "prefetch", "--study", CURRENT]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            connection, _ = silent.accept()
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)
            connection.close()
    assert process.returncode == 4
