"""Runs the child process: feeds it, waits for it, ends it when it takes too much or is no longer wanted."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Event, Timer
from typing import Any, Final
from xml.sax.saxutils import escape

from vpcviz.export.errors import BusyError, ExportError

AT_ONCE: Final = 2
"""Conversions that one server process runs at the same time; others wait their turn."""
CHILD: Final = "vpcviz.export.child"
ROOT: Final = Path(__file__).resolve().parent.parent.parent
SYSTEM_FONTS: Final = "/etc/fonts/fonts.conf"
KEPT_VARIABLES: Final = ("PATH", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one conversion may use."""

    pixels: int = 40_000_000
    memory_bytes: int = 2 * 1024**3
    timeout_s: int = 60


_turns: Final = BoundedSemaphore(AT_ONCE)


def converted(order: dict[str, Any], parts: Iterable[bytes], limits: Limits, fonts: Path) -> bytes:
    """What the child makes of the parts. When making a part raises, the child is ended and the exception goes on."""
    order |= {"memory_bytes": limits.memory_bytes, "cpu_s": limits.timeout_s}
    if not _turns.acquire(timeout=min(limits.timeout_s, 60)):
        raise BusyError("other pictures are being exported: try again in a minute")
    try:
        with tempfile.TemporaryDirectory(prefix="vpcviz-") as folder:
            return _run(order, parts, limits, _environment(fonts, Path(folder), machine_fonts=order["other_scripts"]))
    finally:
        _turns.release()


def _run(order: dict[str, Any], parts: Iterable[bytes], limits: Limits, environment: dict[str, str]) -> bytes:
    folder = Path(environment["HOME"])
    made, said = folder / "made", folder / "said"
    with made.open("wb") as out, said.open("wb") as errors:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", CHILD],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=errors,
            env=environment,
            cwd=folder,
        )
        late = Event()
        with _ended(child, late, limits.timeout_s):
            _feed(child, order, parts)
            status = child.wait()
    name = order["format"]
    if late.is_set():
        raise ExportError(_too_much(name, f"more than {limits.timeout_s} s"))
    return _answer(status, made.read_bytes(), said.read_bytes(), name)


@contextmanager
def _ended(child: subprocess.Popen[bytes], late: Event, timeout_s: int) -> Iterator[None]:
    """Sees to it that the child is gone at the end, at the latest when its time is over."""

    def end() -> None:
        late.set()
        child.kill()

    timer = Timer(timeout_s, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if child.poll() is None:
            child.kill()
        child.wait()
        if child.stdin is not None:
            with suppress(BrokenPipeError):
                child.stdin.close()


def _feed(child: subprocess.Popen[bytes], order: dict[str, Any], parts: Iterable[bytes]) -> None:
    """Send everything; a child that ended early says why by its status."""
    stream = child.stdin
    if stream is None:
        raise TypeError("the child was started without a standard input")
    try:
        stream.write(json.dumps(order).encode("ascii") + b"\n")
        for part in parts:
            stream.write(part)
        stream.close()
    except BrokenPipeError:
        return


def _answer(status: int, made: bytes, said: bytes, name: str) -> bytes:
    if status < 0 or b"MemoryError" in said or b"memory allocation" in said:
        raise ExportError(_too_much(name, "more memory or time than one conversion may use"))
    if status or not made:
        last = said.decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
        msg = f"the {name.upper()} could not be made: {last or 'the converter gave no picture'}"
        raise ExportError(msg)
    return made


def _too_much(name: str, what: str) -> str:
    return f"making the {name.upper()} took {what}: choose a smaller scale, draw less of the estate, or take SVG"


def _environment(fonts: Path, folder: Path, *, machine_fonts: bool) -> dict[str, str]:
    """The little that the child needs; its fontconfig lists our font's folder, and the machine's only when asked."""
    config = folder / "fonts.conf"
    others = f'<include ignore_missing="yes">{SYSTEM_FONTS}</include>' if machine_fonts else ""
    config.write_text(
        f"<fontconfig><dir>{escape(str(fonts))}</dir><cachedir>{escape(str(folder))}</cachedir>{others}</fontconfig>\n",
        encoding="utf-8",
    )
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
    return {**kept, "PYTHONPATH": path, "FONTCONFIG_FILE": str(config), "HOME": str(folder), "LC_ALL": "C.UTF-8"}
