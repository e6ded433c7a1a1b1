"""Publishing a snapshot, the same again, and the difference of two, on SQLite and on PostgreSQL."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks.figures import Figure
from tests.servers import postgres, postgres_program

ROOT: Final = Path(__file__).resolve().parent.parent
RESOURCES: Final = 100_000
BOUNDS: Final = {"first": 20.0, "again": 4.0, "difference": 1.0}
WORDS: Final = {
    "first": "publishing the first time",
    "again": "publishing the same again",
    "difference": "the difference of two snapshots",
}


def measure() -> Iterable[Figure]:
    """The figures of both databases; of SQLite alone where PostgreSQL is not installed."""
    yield from _figures("SQLite", _run({}))
    if postgres_program("initdb") is None:
        sys.stderr.write("bench: PostgreSQL is not installed: only SQLite is measured\n")
        return
    with postgres() as server:
        yield from _figures("PostgreSQL", _run({"DATABASE_URL": server.url}))


def _run(settings: dict[str, str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as data:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("VPCVIZ_", "DATABASE_URL"))}
        environment = {**clean, "DJANGO_SETTINGS_MODULE": "vpcviz.settings", "VPCVIZ_DATA": data, **settings}
        command = [sys.executable, "-m", "benchmarks.publishing_once", str(RESOURCES)]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _figures(database: str, found: dict[str, Any]) -> Iterator[Figure]:
    for key, bound in BOUNDS.items():
        changes = f", {found['changes']:,} changes" if key == "difference" else ""
        size = f"{RESOURCES:,} resources, {database}{changes}"
        yield Figure(name=WORDS[key], size=size, value=round(found[key], 3), unit="s", bound=bound)
    size = f"{RESOURCES:,} resources, {database}"
    yield Figure(name="new rows of the same again", size=size, value=found["new_rows"], unit="rows", bound=0)
