"""Shared links of the large estate: page, image and access matrix, once made, at 200 requests a second and as fast as it goes."""

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter
from urllib.request import urlopen

import django

from benchmarks.estates import LARGE
from benchmarks.figures import Figure
from benchmarks.load import at_once, at_rate, by_wrk
from benchmarks.served import ROOT, SLUG, environment, prepare, served

RATE = 200
SECONDS = 10
SIZE = f"large: {LARGE.vpcs} VPCs, everything replaced"
PACKED = ("Accept-Encoding: gzip",)
NARROW = "?service=s3&page=2"


def measure() -> Iterable[Figure]:
    """The first look, which draws; then page, image, and what has not changed."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        prepare(data, LARGE)
        start = perf_counter()
        token = _link(data, "picture")
        yield Figure(name="shared link: making it", size=SIZE, value=perf_counter() - start, unit="s")
        start = perf_counter()
        table = _link(data, "access")
        yield Figure(name="shared access: making it", size=SIZE, value=perf_counter() - start, unit="s")
        with served(data) as server:
            address = f"{server.address}/s/{token}"
            for part in ("", ".svg"):
                start = perf_counter()
                urlopen(address + part).read()  # noqa: S310 - our own server on loopback
                yield Figure(
                    name=f"shared {_word(part)}: first look", size=SIZE, value=perf_counter() - start, unit="s"
                )
                yield from _loaded(_word(part), address + part, PACKED)
            etag = urlopen(address).headers["ETag"]  # noqa: S310
            yield from _loaded("page, unchanged", address, (*PACKED, f"If-None-Match: {etag}"))
            for word, address in (
                ("access", f"{server.address}/s/{table}"),
                ("access, narrowed", f"{server.address}/s/{table}{NARROW}"),
            ):
                start = perf_counter()
                urlopen(address).read()  # noqa: S310
                yield Figure(name=f"shared {word}: first look", size=SIZE, value=perf_counter() - start, unit="s")
                yield from _loaded(word, address, PACKED)


def _word(part: str) -> str:
    return "image" if part else "page"


def _loaded(word: str, address: str, headers: tuple[str, ...]) -> Iterable[Figure]:
    at_once(address, count=RATE, headers=headers)
    steady = at_rate(address, rate=RATE, seconds=SECONDS, headers=headers)
    name = f"shared {word}: p99 at {RATE} requests/s"
    yield Figure(name=name, size=SIZE, value=steady.percentile(0.99) * 1000, unit="ms", bound=100)
    fast = at_once(address, count=RATE * SECONDS, headers=headers)
    each = fast.whole / len(fast.each) * 1000
    yield Figure(name=f"shared {word}: per request, as fast as it goes", size=SIZE, value=each, unit="ms", bound=5)
    wrk = by_wrk(address, seconds=SECONDS, headers=headers)
    if wrk is not None:
        name = f"shared {word}: p99 by wrk, {wrk.rate:.0f} requests/s"
        yield Figure(name=name, size=SIZE, value=wrk.p99 * 1000, unit="ms", bound=100)


def _link(data: Path, shows: str) -> str:
    """A link that replaces everything, made in a process of its own."""
    command = [sys.executable, "-c", f"from benchmarks.sharing import print_link; print_link({shows!r})"]
    run = subprocess.run(command, cwd=ROOT, env=environment(data), check=True, capture_output=True, text=True)
    return run.stdout.split()[-1]


def print_link(shows: str) -> None:
    """Make the link and print its token."""
    django.setup()
    from vpcviz.commands import serving  # noqa: PLC0415 - Django must be set up first
    from vpcviz.people.models import Workspace  # noqa: PLC0415
    from vpcviz.people.services import ensure_administrator  # noqa: PLC0415
    from vpcviz.share.services import Offer, create_link  # noqa: PLC0415

    now = serving.utc_now()
    by, _ = ensure_administrator(now=now)
    made = create_link(workspace=Workspace.objects.get(slug=SLUG), offer=Offer(shows=shows), now=now, by=by)
    print(made.token)
