"""An estate as users get it: published into a data folder of its own and served on loopback by `vpcviz serve`."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django

from benchmarks.estates import Size, estate

ROOT = Path(__file__).resolve().parent.parent
SLUG = "bench"
STOP_S = 60


@dataclass(frozen=True, slots=True)
class Served:
    """A running server and a link that signs in once."""

    address: str
    sign_in: str

    @property
    def estate(self) -> str:
        """The page of the estate."""
        return f"{self.address}/w/{SLUG}/estate"


def prepare(data: Path, size: Size) -> None:
    """Publish the estate into the data folder, in a process of its own."""
    code = (
        f"from benchmarks.estates import Size; from benchmarks.served import publish_estate; publish_estate({size!r})"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment(data), check=True)


def publish_estate(size: Size) -> None:
    """Make the database and the workspace, and publish the estate into it."""
    django.setup()
    from vpcviz.commands import serving  # noqa: PLC0415 - Django must be set up first
    from vpcviz.inventory.services import publish  # noqa: PLC0415
    from vpcviz.people.services import create_workspace  # noqa: PLC0415

    now = serving.utc_now()
    serving.migrate()
    workspace = create_workspace(slug=SLUG, name="Benchmark", now=now)
    publish(workspace=workspace, inventory=estate(size), source="made up", now=now)


@contextmanager
def served(data: Path) -> Iterator[Served]:
    """`vpcviz serve` on a free port, stopped at the end."""
    command = [sys.executable, "-m", "vpcviz", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=environment(data), stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None:
                raise RuntimeError("the server's output cannot be read")
            address, sign_in = (process.stdout.readline().split()[-1] for _ in range(2))
            yield Served(address.rstrip("/"), sign_in)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_S)


def environment(data: Path) -> dict[str, str]:
    """Nothing of the user's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VPCVIZ_", "AWS_", "DJANGO_"))}
    return {**kept, "VPCVIZ_DATA": str(data), "DJANGO_SETTINGS_MODULE": "vpcviz.settings", "PYTHONUNBUFFERED": "1"}
