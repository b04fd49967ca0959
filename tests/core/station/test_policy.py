"""The policy goes before the user's settings, key by key, and neither is ever written into the other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.errors import SettingsError
from qrstation.core.station.policy import Policy
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings, Settings, StationSettings, StoreSettings
from tests.told import saying

FILE = Path("policy.toml")
MAIN = ArchiveSettings("Main", "HIS", "10.0.0.1", 104)
MY_MAIN = ArchiveSettings("Main", "MINE", "10.0.0.2", 4242, timeout=5)
FAR = ArchiveSettings("Far", "FAR", "10.0.0.3", 104)


def policy(*archives: ArchiveSettings, **station: Any) -> Policy:
    named = frozenset(("station", key) for key in station)
    return Policy(FILE, Settings(StationSettings(**station), archives=archives), named)


names = st.sampled_from(["Main", "Far", "Near", "Other"])
archive = st.builds(ArchiveSettings, names, st.sampled_from(["A", "B"]), st.just("h"), st.integers(1, 3))
some = st.lists(archive, max_size=4, unique_by=lambda each: each.name).map(tuple)
values = st.builds(
    Settings,
    st.builds(StationSettings, st.sampled_from(["A", "B"]), port=st.integers(0, 3)),
    st.builds(ReceiverSettings, st.sampled_from(["known", "any"])),
    st.builds(StoreSettings, max_gb=st.integers(0, 2)),
    some,
)
keys = st.frozensets(
    st.sampled_from([("station", "ae_title"), ("station", "port"), ("receiver", "accept"), ("store", "max_gb")])
)
policies = st.builds(Policy, st.just(FILE), values, keys)


@given(policies, values)
def test_each_key_that_is_named_is_the_policys_and_each_other_the_users(his: Policy, own: Settings) -> None:
    force = his.over(own)
    for table, key in (("station", "ae_title"), ("station", "port"), ("receiver", "accept"), ("store", "max_gb")):
        source = his.settings if his.locks(table, key) else own
        assert getattr(getattr(force, table), key) == getattr(getattr(source, table), key)
    assert force.archives[: len(his.settings.archives)] == his.settings.archives
    told = [each.name for each in force.archives]
    assert sorted(told) == sorted({each.name for each in (*his.settings.archives, *own.archives)})


@given(policies, values)
def test_saving_what_is_in_force_changes_nothing_of_the_users_own(his: Policy, own: Settings) -> None:
    force = his.over(own)
    kept = his.own_part(force, his, force, own)
    assert replace(kept, archives=()) == replace(own, archives=())
    assert set(kept.archives) == set(own.archives)
    assert his.over(kept) == force
    assert Policy().over(kept).archives == kept.archives, "and it all comes back when the policy goes"


@given(policies, policies, values)
def test_a_policy_that_changed_meanwhile_leaves_the_users_own_as_well(old: Policy, new: Policy, own: Settings) -> None:
    force = old.over(own)
    kept = new.own_part(force, old, force, own)
    assert replace(kept, archives=()) == replace(own, archives=())
    assert set(kept.archives) == set(own.archives)


def test_what_is_changed_while_a_policy_goes_is_the_users(tmp_path: Path) -> None:
    old, own = policy(MAIN, port=104), Settings(StationSettings("MINE", port=105), archives=(MY_MAIN,))
    force = old.over(own)
    wanted = replace(force, station=StationSettings("MINE", port=106), archives=(MAIN, FAR))
    kept = Policy().own_part(wanted, old, force, own)
    assert kept == Settings(StationSettings("MINE", port=106), archives=(MY_MAIN, FAR))


def test_what_is_not_locked_may_change() -> None:
    his, own = policy(MAIN, port=104), Settings(StationSettings("MINE", port=105), archives=(FAR, MY_MAIN))
    force = his.over(own)
    assert force == Settings(StationSettings("MINE", port=104), archives=(MAIN, FAR))
    near = replace(FAR, name="Near")
    wanted = replace(force, station=replace(force.station, ae_title="OTHER"), archives=(MAIN, near))
    kept = his.own_part(wanted, his, force, own)
    assert kept == Settings(StationSettings("OTHER", port=105), archives=(near, MY_MAIN))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda force: replace(force, station=replace(force.station, port=9)), "station.port is set by your admin"),
        (lambda force: replace(force, archives=(FAR,)), 'archives, "Main" is set by your administrator'),
        (lambda force: replace(force, archives=(replace(MAIN, port=9), FAR)), "ask for a change of policy.toml"),
    ],
)
def test_what_is_locked_may_not(change: Any, said: str) -> None:
    his, own = policy(MAIN, port=104), Settings(archives=(FAR,))
    force = his.over(own)
    with pytest.raises(SettingsError, check=saying(said)):
        his.own_part(change(force), his, force, own)


def test_who_set_a_key_is_known() -> None:
    his = policy(MAIN, port=104)
    assert his.locks("station", "port")
    assert not his.locks("station", "ae_title")
    assert his.locks("archives", "host", "Main")
    assert his.locks("archives", "timeout", "Main"), "with the keys that it leaves at their defaults"
    assert not his.locks("archives", "host", "Far")
    assert not his.locks("archives", "host")
    assert not Policy().locks("station", "port")


def test_one_that_is_wrong_locks_everything() -> None:
    wrong = Policy(FILE, is_wrong=True)
    assert wrong.locks("station", "port")
    assert wrong.locks("archives", "host", "Far")
