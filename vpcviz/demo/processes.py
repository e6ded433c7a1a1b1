"""The processes of the demo: the fake AWS in a process of its own, which ends with this one."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

from vpcviz.demo.estate.seed import make_estate

START_SECONDS = 180
ANSWER_SECONDS = 60
STOP_SECONDS = 5


class DemoError(Exception):
    """The demo cannot go on; says why and what to do."""


@dataclass(frozen=True, slots=True)
class FakeAws:
    """A running fake AWS."""

    url: str
    process_id: int


@contextmanager
def fake_aws(*, port: int = 0, moment: datetime | None = None, wait_for_estate: bool = False) -> Iterator[FakeAws]:
    """Run the fake AWS; it ends with the context, and with this process however that ends.

    What is made in it is made at `moment`, if given. With `wait_for_estate` it answers others once `seed` is done."""
    if importlib.util.find_spec("moto") is None:
        raise DemoError("The demo needs moto: install vpcviz with its demo extra, pip install 'vpcviz[demo]'.")
    options = ["--port", str(port), "--until-input-closes"]
    options += ["--moment", moment.isoformat()] if moment else []
    options += ["--wait-for-estate"] if wait_for_estate else []
    with child("vpcviz.demo.fake_aws", *options, stdout=subprocess.PIPE) as process:
        yield FakeAws(_address(process), process.pid)


@contextmanager
def child(module: str, *options: str, stdout: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of our modules, apart from the terminal's Ctrl-C. Closing its standard input tells it to end."""
    command = [sys.executable, "-m", module, *options]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=stdout, start_new_session=True)
    try:
        yield process
    finally:
        _stop(process)


def seed(url: str, report: Callable[[str], None] = lambda _: None) -> None:
    """Make the demo's estate in the fake AWS at `url`, and let everyone ask it."""
    make_estate(url, report)
    administer(url, "complete", {})


def administer(url: str, what: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """Tell the fake AWS its `faults`, or that its estate is `complete`; its `stats`."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=ANSWER_SECONDS)
    try:
        connection.request("POST", f"/demo/{what}", json.dumps(dict(told)))
        stats: dict[str, Any] = json.load(connection.getresponse())
    finally:
        connection.close()
    return stats


def _address(process: subprocess.Popen[bytes]) -> str:
    """Wait for the line that tells the address."""
    impatience = Timer(START_SECONDS, process.kill)
    impatience.start()
    line = process.stdout.readline() if process.stdout else b""
    impatience.cancel()
    _, found, address = line.decode().strip().rpartition(" on ")
    if not found:
        raise DemoError("The fake AWS did not start; its own message is above.")
    return address


def _stop(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
