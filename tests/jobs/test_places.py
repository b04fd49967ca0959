"""Places that processes share: never more than the archive's setting, a person before what rules want, all get one."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.jobs.lane import BEHIND, Lane
from qrstation.jobs.places import LOOK, Places
from tests.hostile import Conversation, HostileArchive, well
from tests.peers import free_port
from tests.waiting import looks


class Clock:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


CLOCK = Clock()


def lane(run: Path, most: int = 2, archive: str = "Main") -> Lane:
    """Give a lane as a process of its own would have it: a lock tells two of them apart within one process, too."""
    return Lane(most, CLOCK, Places(run, archive, CLOCK))


def took(lane: Lane, rank: int = 0) -> bool:
    """Try to take a place, a while later."""
    CLOCK.now += 2 * LOOK
    return lane.take("job", rank)


def keeps(lane: Lane, rank: int = 0) -> bool:
    """Tell whether a place may be kept, a while later."""
    CLOCK.now += 2 * LOOK
    return lane.may_keep("job", rank)


def test_no_more_than_the_setting_over_all_and_another_archive_has_its_own(tmp_path: Path) -> None:
    one, two = lane(tmp_path), lane(tmp_path)
    assert (took(one), took(two)) == (True, True)
    assert (took(one), took(two)) == (False, False)
    assert took(lane(tmp_path, archive="../Far"))
    assert all(path.parent == tmp_path for path in tmp_path.iterdir())
    one.give_back()
    assert took(two)


def test_what_a_rule_wants_makes_way_for_a_person_elsewhere_until_he_has_all_that_he_wants(tmp_path: Path) -> None:
    rule, person = lane(tmp_path), lane(tmp_path)
    assert took(rule, BEHIND)
    assert took(rule, BEHIND)
    assert keeps(rule, BEHIND)
    assert not took(person)
    assert not keeps(rule, BEHIND)
    rule.give_back()
    assert not took(rule, BEHIND), "nor does it take what it gave"
    assert took(person)
    assert not took(person)
    assert not keeps(rule, BEHIND)
    rule.give_back()
    assert took(person)
    person.leave("job")
    assert keeps(rule, BEHIND)


def test_of_two_persons_each_has_one_place_at_least(tmp_path: Path) -> None:
    first, second = lane(tmp_path), lane(tmp_path)
    assert took(first)
    assert took(first)
    assert not took(second)
    assert not keeps(first)
    first.give_back()
    assert keeps(first), "the last one stays his"
    assert not took(first)
    assert took(second)
    assert not took(second)
    assert keeps(first)
    assert keeps(second)


def test_a_process_that_is_gone_holds_nothing(tmp_path: Path) -> None:
    hold = "from pathlib import Path; import sys; from qrstation.jobs.places import Places; " \
        "places = Places(Path(sys.argv[1]), 'Main'); print(places.take(1), flush=True); sys.stdin.read()"  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        assert not took(lane(tmp_path, 1))
        process.kill()
        process.wait()
        assert took(lane(tmp_path, 1))


def test_where_no_file_can_be_made_nobody_is_kept_from_retrieving(tmp_path: Path) -> None:
    nowhere = lane(tmp_path / "nowhere")
    assert took(nowhere)
    assert took(nowhere)
    assert keeps(nowhere)
    nowhere.give_back()


@pytest.mark.parametrize("parallel", [1, 2])
def test_two_programs_ask_one_archive_over_no_more_associations_than_its_setting(home: Home, parallel: int) -> None:
    port, counting, seen = free_port(), threading.Lock(), [0]

    def move(conversation: Conversation, wanted: list[Dataset]) -> None:
        with counting:
            seen[0] = max(seen[0], conversation.archive.served)
        well(conversation, wanted)

    with HostileArchive(port, count=60, series_count=2, serves=99, move=move) as archive:
        known = replace(archive.settings, name="Main", parallel=parallel, timeout=30)
        save_settings(home.settings_file, Settings(StationSettings(port=port), archives=(known,)))
        command = [sys.executable, "-m", "qrstation", "retrieve", "--archive", "Main", "--study", archive.study]
        programs = [
            subprocess.Popen(
                [*command, "--series", series, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            for series in archive.images
        ]
        for program in programs:
            told, errors = program.communicate(timeout=100)
            assert program.returncode == 0, errors
            assert json.loads(told)["stored"] == 60
    assert 1 <= seen[0] <= parallel


PREFETCH = """
import sys
from contextlib import ExitStack
from qrstation.cli.archive_commands import station_work
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import RetrieveRequest
from qrstation.core.station.home import find_home
from qrstation.core.station.settings_owner import SettingsOwner
home = find_home()
home.make()
with ExitStack() as ends:
    work = station_work(home, SettingsOwner(home.settings_file), ends)
    request = RetrieveRequest("Main", sys.argv[1], (sys.argv[2],), is_prefetch=True)
    print(work.do(request, lambda progress: None, CancelToken()).state)
"""


def test_a_persons_retrieve_goes_before_the_rest_of_what_another_program_prefetches(home: Home) -> None:
    port, asked, is_waiting = free_port(), list[str](), threading.Event()

    def move(conversation: Conversation, wanted: list[Dataset]) -> None:
        asked.append(str(wanted[0].SeriesInstanceUID))
        is_waiting.wait(30)  # the first piece of the prefetch ends when the person waits
        well(conversation, wanted)

    with HostileArchive(port, count=300, series_count=2, move=move) as archive:
        known = replace(archive.settings, name="Main", parallel=1, timeout=30)
        save_settings(home.settings_file, Settings(StationSettings(port=port), archives=(known,)))
        rules, persons = archive.images
        program = [sys.executable, "-c", PREFETCH, archive.study, rules]
        with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as prefetch:
            assert archive.entered.wait(30)
            command = [sys.executable, "-m", "qrstation", "retrieve", "--archive", "Main", "--study", archive.study]
            with subprocess.Popen([*command, "--series", persons], stdout=subprocess.PIPE, text=True) as person:
                once_more, places = looks(30.0), Places(home.run, "Main", lambda: LOOK * len(seen))
                seen: list[bool] = []
                while once_more() and not places.is_wanted_elsewhere:
                    seen.append(False)
                is_waiting.set()
                assert person.communicate(timeout=100)[0].startswith("succeeded: 300")
            assert prefetch.communicate(timeout=100)[0] == "succeeded\n"
    assert asked[0] == rules
    first, last = asked.index(persons), len(asked) - 1 - asked[::-1].index(persons)
    assert set(asked[first : last + 1]) == {persons}, "nothing of the prefetch comes between"
    assert asked[-1] == rules, "what it had to leave came afterwards"
