"""The receiver's process takes TLS up at run time, by a key with a passphrase, which stands nowhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import ReceiverError
from qrstation.core.events import CallerRefused
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ReceiverSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.keys.passphrases import VARIABLE
from tests.certificates import Authority
from tests.peers import dcmtk
from tests.receiver.test_supervisor import Listening

SECRET = "sesame-open-4711"


def test_tls_is_switched_on_and_off_at_run_time(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, SECRET)
    authority = Authority(tmp_path)
    pair = authority.issue()
    key = serialization.load_pem_private_key(pair.key.read_bytes(), None)
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    pair.key.write_bytes(key.private_bytes(pem, form, serialization.BestAvailableEncryption(SECRET.encode())))
    # A relative path is taken from the home.
    (home.data / "own.key").write_bytes(pair.key.read_bytes())
    with_tls = replace(pair.of_receiver(tls_key="own.key"), accept="any")
    plain = ReceiverSettings(accept="any")
    instance = Listening(home)
    instance.link.start()
    try:
        instance.link.wait_listening(20)
        for rules, options, fails in (
            (with_tls, ["+tla", "+cf", str(authority.file)], TlsCode.CALLER_PLAIN),
            (plain, [], TlsCode.CALLER_SPEAKS_TLS),
        ):
            save_settings(home.settings_file, Settings(StationSettings(port=0), rules))
            assert instance.link.request("reload", timeout=10)["listening"]
            to = ["-aec", "QRSTATION", "127.0.0.1", str(instance.link.wait_listening(5).port)]
            done = dcmtk("echoscu", *options, *to)
            assert done.returncode == 0, done.stderr
            other = [] if options else ["+tla", "-ic"]
            assert dcmtk("echoscu", *other, *to).returncode != 0
            count = 1 + (rules is plain)
            assert instance.wait(CallerRefused, count)
            refused = [event for event in instance.events if isinstance(event, CallerRefused)]
            assert [refused[-1].reason.code, len(refused)] == [fails, count]
    finally:
        instance.link.close()
    for folder in (home.config, home.data, home.logs, home.run):
        for path in folder.rglob("*"):
            assert not path.is_file() or SECRET.encode() not in path.read_bytes()


def test_files_that_are_no_good_are_said_and_mended_by_new_settings(home: Home, tmp_path: Path) -> None:
    pair, other = Authority(tmp_path).issue(), Authority(tmp_path, "other").issue()
    save_settings(home.settings_file, Settings(StationSettings(port=0), pair.of_receiver(tls_key=other.key)))
    instance = Listening(home)
    instance.link.start()
    try:
        with pytest.raises(ReceiverError) as caught:
            instance.link.wait_listening(20)
        assert caught.value.notice.code == TlsCode.KEY_DOES_NOT_FIT
        save_settings(home.settings_file, Settings(StationSettings(port=0), pair.of_receiver()))
        assert instance.link.request("reload", timeout=10)["listening"]
    finally:
        instance.link.close()
