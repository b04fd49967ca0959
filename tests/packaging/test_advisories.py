"""`make audit` asks about every version of the locks, and says in one line where it could not; the service is ours."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import advisories
import parts
import pytest
from advisories import Pin

LOCK = """numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:00
numpy==2.5.5 ; python_full_version >= '3.12' \\
    --hash=sha256:01
pywin32-ctypes==0.2.3 ; sys_platform == 'win32' \\
    --hash=sha256:02
"""


class Service(ThreadingHTTPServer):
    """Answers as OSV does: with what it is told to know, or with a status."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[Pin] = []
        self.vulnerabilities: dict[Pin, list[dict[str, Any]]] = {}
        self.status = 200
        self.body: bytes | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/query"


class Answer(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        pin = Pin(question["package"]["name"], question["version"])
        self.server.asked.append(pin)
        known = self.server.vulnerabilities.get(pin)
        body = self.server.body or json.dumps({"vulns": known} if known else {}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield serving
        serving.shutdown()
        thread.join()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout's locks: two versions of one, one of another system, one that only builds."""
    (tmp_path / "packaging" / "bundle").mkdir(parents=True)
    for name, text in zip(advisories.LOCKS, (LOCK, LOCK, "Mkdocs==1.6.1 \\\n"), strict=True):
        (tmp_path / name).write_text(text)
    return tmp_path


def test_every_version_is_asked_for_once_whatever_it_is_for(
    service: Service, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert advisories.report(root, service.url) == 0
    assert sorted(service.asked) == [
        Pin("mkdocs", "1.6.1"), Pin("numpy", "2.4.6"), Pin("numpy", "2.5.5"), Pin("pywin32-ctypes", "0.2.3"),
    ]  # fmt: skip
    assert capsys.readouterr().out == "no advisory is known for any of the 4 versions in 3 locks\n"


def test_what_is_known_is_told_with_what_mends_it(
    service: Service, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.4.7"}]}]
    package = {"name": "numpy", "ecosystem": "PyPI"}
    service.vulnerabilities[Pin("numpy", "2.4.6")] = [
        {
            "id": "GHSA-1",
            "aliases": ["CVE-2026-1"],
            "summary": "bad",
            "affected": [{"package": package, "ranges": ranges}],
        }
    ]
    service.vulnerabilities[Pin("mkdocs", "1.6.1")] = [{"id": "PYSEC-2", "summary": "bad", "affected": []}]
    assert advisories.report(root, service.url) == 1
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "mkdocs 1.6.1: PYSEC-2, no version mends it yet (packaging/bundle/requirements.lock)",
        "numpy 2.4.6: CVE-2026-1 (GHSA-1), mended in 2.4.7 (requirements.lock)",
    ]
    assert err == "audit: advisories for 2 of 4 versions; make lock takes newer ones\n"


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (503, None, "it answered with HTTP 503"),
        (200, b"<html>log in</html>", "its answer is no JSON"),
    ],
)
def test_a_service_that_answers_otherwise_is_one_line(
    service: Service, root: Path, capsys: pytest.CaptureFixture[str], status: int, body: bytes | None, why: str
) -> None:
    service.status, service.body = status, body
    assert advisories.report(root, service.url) == 2
    assert capsys.readouterr().err.startswith(f"audit: the advisory service {service.url} did not answer ({why}), ")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:9/v1/query", "no connection to it"),
        ("https://advisories.invalid/v1/query", "its name is not known here"),
    ],
)
def test_one_that_cannot_be_reached_is_one_line_that_says_what_to_do(
    root: Path, capsys: pytest.CaptureFixture[str], url: str, why: str
) -> None:
    assert advisories.report(root, url) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        f"audit: the advisory service {url} did not answer ({why}), so nothing is known of the locks; "
        "run it where it can be reached, or name another (make audit SERVICE=URL)\n"
    )


def test_the_locks_are_the_projects_own() -> None:
    for name in advisories.LOCKS:
        assert advisories.pins(parts.ROOT / name)
