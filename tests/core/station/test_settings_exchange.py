"""Settings go from one station to another without secrets, and what would change is known before it does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.errors import SettingsError
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings, Settings, StationSettings, StoreSettings
from qrstation.core.station.settings_exchange import Change, changes_between, export_settings, imported_settings
from tests.told import saying

MAIN = ArchiveSettings("Main", "MAIN", "10.0.0.1", 104)
FAR = ArchiveSettings("Far", "FAR", "10.0.0.2", 105, nearline=True)
OWN = Settings(StationSettings("READING1", port=104), store=StoreSettings("images", 5), archives=(MAIN, FAR))

archives = st.builds(
    ArchiveSettings,
    st.sampled_from(["Main", "Far", "Größe 3"]),
    st.just("A"),
    st.just("h"),
    st.integers(1, 9),
    nearline=st.booleans(),
    timeout=st.sampled_from([30, 12.5]),
)
settings = st.builds(
    Settings,
    st.builds(StationSettings, st.sampled_from(["A", "B C"]), port=st.integers(0, 9)),
    st.builds(ReceiverSettings, also_accept=st.lists(st.sampled_from(["A", "B,C"]), max_size=2).map(tuple)),
    archives=st.lists(archives, max_size=3, unique_by=lambda each: each.name).map(tuple),
)


@given(settings)
def test_what_is_exported_is_what_is_imported(tmp_path_factory: pytest.TempPathFactory, own: Settings) -> None:
    path = tmp_path_factory.getbasetemp() / "exported.toml"
    export_settings(path, own)
    assert imported_settings(path, Settings()) == own


@given(settings, settings)
def test_there_is_a_change_where_anything_differs_and_nowhere_else(before: Settings, after: Settings) -> None:
    changes = changes_between(before, after)
    assert all(each.before != each.after for each in changes)
    order = [archive.name for archive in before.archives] != [archive.name for archive in after.archives]
    assert bool(changes) == (before != after) or (order and not changes)


def test_secrets_stay_where_they_are(tmp_path: Path) -> None:
    receiver = ReceiverSettings(tls_certificate="/here/cert.pem", tls_key="/here/key.pem", tls_ca="/here/ca.pem")
    secret = replace(OWN, receiver=receiver)
    export_settings(tmp_path / "out.toml", secret)
    text = (tmp_path / "out.toml").read_text(encoding="utf-8")
    assert "pem" not in text
    assert "key" not in text.split("\n", 1)[1]
    taken = imported_settings(tmp_path / "out.toml", secret)
    assert taken.receiver.tls_key == "/here/key.pem"
    assert changes_between(secret, taken) == ()


def test_what_would_change_is_told_key_by_key() -> None:
    after = Settings(
        StationSettings("READING1", port=105),
        store=StoreSettings("images", 5),
        archives=(replace(MAIN, port=11112), ArchiveSettings("New", "NEW", "10.0.0.3", 104)),
    )
    assert changes_between(OWN, after) == (
        Change("station", "port", 104, 105),
        Change("archives", "port", 104, 11112, "Main"),
        Change("archives", "", None, "NEW at 10.0.0.3:104", "New"),
        Change("archives", "", "FAR at 10.0.0.2:105", None, "Far"),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read"),
        ("[station]\nport = 'x'\n", "in.toml line 2: station.port must be"),
        ("[gallery]\n", "newer version"),
        ("[", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_refused_whole(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "in.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, check=saying(said)):
        imported_settings(path, OWN)


def test_where_nothing_can_be_written_it_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, check=saying("cannot be written")):
        export_settings(tmp_path / "none" / "out.toml", OWN)
