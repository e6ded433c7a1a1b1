"""Runs vpcviz as users do: as a process of its own, with a data folder of its own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 300
"""How long anything of a process is waited for: far longer than it takes on a slow and busy machine."""


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a process whose data folder is `data`; nothing of the user's settings or of AWS."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("VPCVIZ_", "AWS_", "DJANGO_")) and name != "DATABASE_URL"
    }
    nobody = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull, "NO_PROXY": "127.0.0.1"}
    return {**inherited, **nobody, "VPCVIZ_DATA": str(data), "PYTHONUNBUFFERED": "1", **more}


def run(module: str, arguments: Sequence[str], data: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m module` to its end."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment(data, **more),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def start(module: str, arguments: Sequence[str], data: Path, **more: str) -> subprocess.Popen[str]:
    """Start `python -m module`; its standard output can be read."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment(data, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def vpcviz(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command of vpcviz."""
    return run("vpcviz", arguments, data, **more)
