"""The guide's page on TLS, followed to the letter: its commands and files, between this station and Orthanc."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydicom.data import get_testdata_file

from qrstation.core.station.home import Home
from qrstation.keys.making import Wanted, make_key
from tests.peers import Orthanc, free_port

PAGE = (Path(__file__).parents[1] / "docs" / "tls.md").read_text("utf-8")
AT_THE_ARCHIVE = "/etc/orthanc/tls"


def example(name: str) -> str:
    """Give an example of the page by its name."""
    found = re.search(rf"<!-- example: {name} -->\n+```\w+\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def qrstation(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the station's command."""
    command = [sys.executable, "-m", "qrstation", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=100, check=False)


@pytest.mark.peer
def test_who_follows_the_page_has_tls_both_ways(home: Home, tmp_path: Path) -> None:
    home.make()
    archive, station, port = tmp_path / "archive", home.data / "tls", free_port()
    make_key(Wanted(station, "STATION17", ("127.0.0.1",), signs_itself=True))  # as the dialog does
    commands = re.sub("^chown .*$", "", example("archive"), flags=re.MULTILINE).replace(AT_THE_ARCHIVE, str(archive))
    commands = commands.replace("DNS:pacs.example.org", "IP:127.0.0.1")
    subprocess.run(["sh", "-e"], input=commands, text=True, check=True, capture_output=True)
    (archive / "station.pem").write_bytes((station / "station.pem").read_bytes())
    (station / "archive.pem").write_bytes((archive / "archive.pem").read_bytes())
    options: dict[str, Any] = json.loads(example("orthanc").replace(AT_THE_ARCHIVE, str(archive)))
    options["DicomModalities"]["station17"].update(Host="127.0.0.1", Port=port)
    with Orthanc(title="MAIN", **options) as orthanc:
        orthanc.upload(Path(str(get_testdata_file("CT_small.dcm"))))
        settings = example("station").replace("10.1.2.17", "127.0.0.1").replace("pacs.example.org", "127.0.0.1")
        settings = settings.replace("4242", str(orthanc.port)).replace("11112", str(port))
        home.settings_file.write_text(re.sub('bind = ".*?"', 'bind = "127.0.0.1"', settings), "utf-8")
        examined = qrstation("doctor", "--json")
        steps = {line["step"]: line for line in map(json.loads, examined.stdout.splitlines())}
        assert [line for line in steps.values() if line["state"] != "ok"] == []
        assert examined.returncode == 0
        assert "TLS 1." in steps["tls"]["message"]
        assert "pacs.example.org, valid until" in steps["tls"]["message"]
        home.settings_file.write_text(
            home.settings_file.read_text("utf-8").replace("tls = true", "tls = false"), "utf-8"
        )
        plain = qrstation("doctor", "--json")
        broken = next(line for line in map(json.loads, plain.stdout.splitlines()) if line["state"] == "failed")
        assert broken["step"] == "associate"
