"""`vpcviz demo`, run as people run it: a picture at once, a live scan behind it, a clean end."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.processes import PATIENCE_S
from vpcviz.demo.workspace import LABEL, SOURCE

pytestmark = pytest.mark.xdist_group("fake_aws")

LINK = re.compile(r"http://127\.0\.0\.1:\d+/\S*")
FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo."""

    process: subprocess.Popen[str]
    data: Path
    link: str

    def snapshots(self) -> list[tuple[str, str]]:
        """Source and label of each snapshot, oldest first."""
        with sqlite3.connect(f"file:{self.data / 'vpcviz.sqlite3'}?mode=ro", uri=True) as database:
            rows = database.execute("SELECT source, label FROM inventory_snapshot ORDER BY number").fetchall()
        database.close()
        return rows

    def errors_until(self, words: str) -> list[str]:
        """The lines on standard error up to the one with these words."""
        lines: list[str] = []
        assert self.process.stderr is not None
        for line in self.process.stderr:
            lines.append(line.rstrip())
            if words in line:
                return lines
        raise AssertionError("\n".join(lines))


def start(data: Path) -> Demo:
    """Start the demo as a user with broken AWS settings would."""
    environment = {**os.environ, "VPCVIZ_DATA": str(data), "AWS_PROFILE": "nobody", "HTTP_PROXY": "http://127.0.0.1:9"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    environment.pop("VPCVIZ_SECRET_KEY", None)
    # A shell has what it runs in the background ignore Ctrl-C, and that is inherited: the demo is to hear it.
    heard = "import signal, runpy; signal.signal(signal.SIGINT, signal.default_int_handler); runpy.run_module('vpcviz', run_name='__main__')"
    command = [sys.executable, "-c", heard, "demo", "--no-browser"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    match = LINK.search(line)
    if match is None:
        process.kill()
        raise AssertionError(line + process.communicate()[1])
    return Demo(process, data, match[0])


def stop(demo: Demo) -> int:
    """End the demo as Ctrl-C does; its exit status."""
    demo.process.send_signal(signal.SIGINT)
    demo.process.communicate(timeout=PATIENCE_S)
    return demo.process.returncode


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    running = start(tmp_path / "data")
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.communicate()


def signed_in(link: str) -> tuple[str, str]:
    """Follow the one-time link as a browser does: the address and the page that it leads to."""
    browser = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
    )
    with browser.open(link, timeout=PATIENCE_S) as answer:
        token = FORM_TOKEN.findall(answer.read().decode())[-1]
    with browser.open(link, urlencode({"csrfmiddlewaretoken": token}).encode(), timeout=PATIENCE_S) as answer:
        return answer.url, answer.read().decode()


def test_a_picture_shows_at_once_and_a_live_scan_follows(demo: Demo) -> None:
    url, page = signed_in(demo.link)
    assert url.endswith("/w/acme/estate")
    assert "<svg" in page
    assert "prod-app" in page
    assert SOURCE in page
    assert demo.snapshots()[0] == (SOURCE, LABEL)
    lines = demo.errors_until("done: reload the page")
    assert any("calls, last" in line for line in lines)
    assert demo.snapshots() == [(SOURCE, LABEL), ("scan", "")]
    assert stop(demo) == 0


def test_it_starts_again_with_the_same_data(demo: Demo) -> None:
    assert stop(demo) == 0
    again = start(demo.data)
    try:
        url, _ = signed_in(again.link)
        assert url.endswith("/w/acme/estate")
        assert [one for one in again.snapshots() if one != ("scan", "")] == [(SOURCE, LABEL)]
    finally:
        assert stop(again) == 0


def test_nothing_of_it_is_left_when_it_is_killed(demo: Demo) -> None:
    assert demo.process.stderr is not None
    fake = next(match[0] for line in demo.process.stderr if (match := LINK.search(f"{line.strip()}/")))
    demo.process.kill()
    demo.process.communicate(timeout=PATIENCE_S)
    deadline = time.monotonic() + PATIENCE_S
    while answers(fake) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not answers(fake)
    assert not answers(demo.link)


def answers(url: str) -> bool:
    """True when something listens at the address."""
    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5).close()
    except urllib.error.HTTPError as answer:
        answer.close()
        return True
    except OSError:
        return False
    return True


def test_a_port_that_is_taken_is_one_clear_line(demo: Demo, tmp_path: Path) -> None:
    port = demo.link.split(":")[2].split("/")[0]
    ended = subprocess.run(
        [sys.executable, "-m", "vpcviz", "demo", "--port", port],
        env={**os.environ, "VPCVIZ_DATA": str(tmp_path / "other")},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"vpcviz demo: cannot listen on 127.0.0.1 port {port}")
    assert len(ended.stderr.splitlines()) == 1
