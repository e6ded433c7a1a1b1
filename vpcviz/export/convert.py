"""SVG -> PNG and PDF. The work is done in a child process with limits of memory, processor and wall-clock time."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final
from xml.sax.saxutils import escape

from vpcviz.export.check import Size, checked
from vpcviz.export.child import REFUSED, other_scripts
from vpcviz.export.errors import ExportError

DEFAULT_SCALE: Final = 2.0
AT_ONCE: Final = 2
"""Conversions that one server process runs at the same time; others wait their turn."""
CHILD: Final = Path(__file__).with_name("child.py")
SYSTEM_FONTS: Final = "/etc/fonts/fonts.conf"
KEPT_VARIABLES: Final = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one conversion may use."""

    pixels: int = 50_000_000
    memory_bytes: int = 2 * 1024**3
    timeout_s: int = 60


LIMITS: Final = Limits()
_turns: Final = BoundedSemaphore(AT_ONCE)


def png(
    svg: str, *, fonts: Path, scale: float | None = None, width: int | None = None, limits: Limits = LIMITS
) -> bytes:
    """The SVG as a PNG, `scale` times its size or `width` pixels wide.

    Without either it is twice the size, or as large as the limit of pixels allows.
    """
    size = checked(svg)
    across, down = _pixels(size, scale, width, limits)
    return _convert(svg, {"format": "png", "width": across, "height": down, "fonts": str(fonts)}, fonts, limits)


def pdf(svg: str, *, fonts: Path, limits: Limits = LIMITS) -> bytes:
    """The SVG as a PDF of one page, its words selectable."""
    checked(svg)
    return _convert(svg, {"format": "pdf", "fonts": str(fonts)}, fonts, limits)


def _pixels(size: Size, scale: float | None, width: int | None, limits: Limits) -> tuple[int, int]:
    if width is not None:
        factor = width / size.width
    elif scale is not None:
        factor = scale
    else:
        factor = min(DEFAULT_SCALE, (limits.pixels / (size.width * size.height)) ** 0.5)
    across, down = (max(1, int(side * factor)) for side in (size.width, size.height))
    if factor <= 0:
        raise ExportError("a picture needs a scale or a width greater than nothing")
    if across * down > limits.pixels:
        msg = (
            f"the picture would be {across:,} x {down:,} pixels; the limit is {limits.pixels / 1e6:g} million in all: "
            "choose a smaller scale, draw less of the estate, or take SVG or PDF"
        )
        raise ExportError(msg)
    return across, down


def _convert(svg: str, order: dict[str, Any], fonts: Path, limits: Limits) -> bytes:
    order |= {
        "memory_bytes": limits.memory_bytes,
        "cpu_s": limits.timeout_s,
        "other_scripts": other_scripts(svg),
    }
    given = json.dumps(order).encode("ascii") + b"\n" + svg.encode("utf-8")
    if not _turns.acquire(timeout=limits.timeout_s):
        raise ExportError("other pictures are being exported: try again in a minute")
    try:
        return _answer(_run(given, order, fonts, limits), order["format"])
    finally:
        _turns.release()


def _run(given: bytes, order: dict[str, Any], fonts: Path, limits: Limits) -> subprocess.CompletedProcess[bytes]:
    with tempfile.TemporaryDirectory(prefix="vpcviz-") as folder:
        environment = _environment(fonts, Path(folder), machine_fonts=order["other_scripts"])
        try:
            return subprocess.run(
                [sys.executable, "-P", str(CHILD)],
                input=given,
                capture_output=True,
                env=environment,
                cwd=folder,
                timeout=limits.timeout_s,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise ExportError(_too_much(order["format"], f"more than {limits.timeout_s} s")) from late


def _answer(done: subprocess.CompletedProcess[bytes], name: str) -> bytes:
    if done.returncode == REFUSED:
        raise ExportError(done.stderr.decode("utf-8", "replace"))
    if done.returncode < 0 or b"MemoryError" in done.stderr or b"memory allocation" in done.stderr:
        raise ExportError(_too_much(name, "more memory or time than one conversion may use"))
    if done.returncode or not done.stdout:
        last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
        msg = f"the {name.upper()} could not be made: {last or 'the converter gave no picture'}"
        raise ExportError(msg)
    return done.stdout


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
    return {**kept, "FONTCONFIG_FILE": str(config), "HOME": str(folder), "LC_ALL": "C.UTF-8"}
