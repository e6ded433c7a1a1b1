"""`vpcviz serve` and `vpcviz worker`, as processes."""

import json
import signal
import socket
import stat
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.processes import PATIENCE_S, run, start, vpcviz


@dataclass(frozen=True)
class Served:
    """A running server."""

    process: subprocess.Popen[str]
    address: str
    link: str


@contextmanager
def served(data: Path, *arguments: str, **more: str) -> Iterator[Served]:
    """`vpcviz serve` on a free port; stopped as a service manager stops it."""
    with start("vpcviz", ["serve", "--port", "0", *arguments], data, **more) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first.startswith("vpcviz serves http://127.0.0.1:"), first + process.stdout.read()
        second = process.stdout.readline()
        try:
            yield Served(process, first.split()[-1].rstrip("/"), second.split()[-1])
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE_S)


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_S) as response:  # noqa: S310 - our own server
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_first_start_makes_what_it_needs_and_serves(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with served(data) as server:
        with urllib.request.urlopen(f"{server.address}/readyz", timeout=PATIENCE_S) as response:  # noqa: S310
            assert json.load(response) == {"database": "ok", "queue": "ok", "engine": "ok", "graphviz": "ok"}
            policy = response.headers["Content-Security-Policy"]
        assert server.link.startswith(f"{server.address}/sign-in/")
        assert status(f"{server.address}/healthz") == 200
        assert status(server.link) == 200
        assert status(f"{server.link}x") == 404
    assert server.process.returncode == 0
    assert "unsafe" not in policy
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert stat.S_IMODE((data / "secret-key").stat().st_mode) == 0o600


def test_the_server_runs_jobs(tmp_path: Path) -> None:
    data = tmp_path / "data"
    nowhere = {"VPCVIZ_AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    with served(data, **nowhere):
        assert run("tests.commands.serving_program", [], data).returncode == 0
        ended = vpcviz(data, "scan", "--workspace", "main", "--wait")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.endswith("is done: snapshot 1\n")


def test_a_worker_runs_jobs_when_the_server_does_not(tmp_path: Path) -> None:
    data = tmp_path / "data"
    nowhere = {"VPCVIZ_AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    with served(data, "--no-worker"), start("vpcviz", ["worker"], data, **nowhere) as worker:
        try:
            assert run("tests.commands.serving_program", [], data).returncode == 0
            ended = vpcviz(data, "scan", "--workspace", "main", "--wait")
        finally:
            worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE_S) == 0
    assert ended.stdout.endswith("is done: snapshot 1\n"), ended.stderr


def test_a_port_that_is_taken_is_one_line_and_exit_status_2(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = vpcviz(tmp_path / "data", "serve", "--port", str(port))
    assert (ended.returncode, ended.stdout) == (2, "")
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"vpcviz serve: cannot listen on 127.0.0.1 port {port}: ")


def test_a_port_that_is_none_is_refused(tmp_path: Path) -> None:
    ended = vpcviz(tmp_path / "data", "serve", "--port", "70000")
    assert (ended.returncode, len(ended.stderr.splitlines())) == (2, 1)
