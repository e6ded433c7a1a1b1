"""Files of the large estate, collapsed, each made in a process of its own from a scene that is ready."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks.estates import LARGE, Size, estate
from benchmarks.figures import Figure
from vpcviz.export.convert import pdf, png
from vpcviz.layout.assets import font_path
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.scene import Scene
from vpcviz.layout.view import View
from vpcviz.render.drawio import drawio
from vpcviz.render.svg import svg
from vpcviz.topology.build import build

PNG_PX = 4000
MEMORY_MB = 500
UNITS_PER_MB = 1024 if sys.platform != "darwin" else 1024**2
"""How many units of `ru_maxrss` a megabyte has."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: how it is made, and the seconds that it may take at large."""

    words: str
    make: Callable[[Scene], bytes]
    bound_s: float


FORMATS: Mapping[str, Format] = {
    "svg": Format("SVG", lambda scene: svg(scene, "light").encode(), 1),
    "png": Format(f"PNG of {PNG_PX:,} px", lambda scene: png(_plain(scene), fonts=_fonts(), width=PNG_PX), 10),
    "pdf": Format("PDF", lambda scene: pdf(_plain(scene), title=scene.title, fonts=_fonts()), 8),
    "drawio": Format("draw.io", lambda scene: drawio(scene).encode(), 2),
}


def measure() -> Iterable[Figure]:
    """Seconds and memory of each format at large."""
    return figures("large", LARGE)


def figures(name: str, size: Size) -> Iterable[Figure]:
    """The rows of one estate; bounds hold at large."""
    for key, row in FORMATS.items():
        made = _made_apart(key, size)
        words = f"{name}: {size.vpcs} VPCs, collapsed"
        bounded = name == "large"
        yield Figure(
            name=f"export, {row.words}",
            size=words,
            value=made["seconds"],
            unit="s",
            bound=row.bound_s if bounded else None,
        )
        yield Figure(
            name=f"export, {row.words}: memory",
            size=words,
            value=made["megabytes"],
            unit="MB",
            bound=MEMORY_MB if bounded else None,
        )


def _made_apart(key: str, size: Size) -> dict[str, float]:
    code = f"from benchmarks.estates import Size; from benchmarks.exports import report; report({key!r}, {size!r})"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    told: dict[str, float] = json.loads(ended.stdout)
    return told


def report(key: str, size: Size) -> None:
    """Make the file once, and print the seconds and the most memory that this process and its child took together."""
    scene = scene_of(build(estate(size)), View(), heading=Heading())
    began = perf_counter()
    body = FORMATS[key].make(scene)
    seconds = perf_counter() - began
    most = [
        resource.getrusage(who).ru_maxrss / UNITS_PER_MB for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    json.dump({"seconds": seconds, "megabytes": sum(most), "bytes": len(body)}, sys.stdout)


def _plain(scene: Scene) -> str:
    return svg(scene, "light", embed_font=False)


def _fonts() -> Path:
    return font_path(400).parent
