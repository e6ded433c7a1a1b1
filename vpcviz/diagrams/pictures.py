"""A view of a topology as a scene, as a drawing for the page, and as a file in each format."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

from vpcviz.diagrams.kept import Kept, PerTopology
from vpcviz.export.convert import pdf, png
from vpcviz.layout.assets import font_path
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.scene import Node, Scene
from vpcviz.layout.view import View
from vpcviz.render.csv import csv
from vpcviz.render.dot import dot
from vpcviz.render.drawio import drawio
from vpcviz.render.files import FORMATS, file_name
from vpcviz.render.mermaid import mermaid
from vpcviz.render.svg import svg
from vpcviz.topology.network import Topology

SCENES: Final = 48
FILE_BYTES: Final = 64 * 1024**2

_scenes: PerTopology[Kept[Scene]] = PerTopology(lambda _: Kept(bound=SCENES, weigh=lambda _: 1))
_files: Kept[bytes] = Kept(bound=FILE_BYTES, weigh=len)


@dataclass(frozen=True, slots=True)
class File:
    """A picture as a file."""

    name: str
    mime: str
    body: bytes


def scene(topology: Topology, view: View, heading: Heading) -> Scene:
    """The scene of the view, kept while the topology is; the theme does not change it. Raises `ViewError`."""
    themeless = replace(view, theme="light")
    return _scenes(topology).get((themeless, heading), lambda: scene_of(topology, themeless, heading=heading))


def drawing(topology: Topology, view: View, heading: Heading, *, links: Callable[[Node], str | None]) -> str:
    """The scene as SVG for the page: colours are the page's, `links` says what a node opens."""
    return svg(scene(topology, view, heading), "screen", links=links)


def file(topology: Topology, view: View, heading: Heading, *, format_name: str) -> File:
    """The picture in one of `FORMATS`. Raises `ViewError`, and `ExportError` when it cannot be converted."""
    drawn = scene(topology, view, heading)
    row = FORMATS[format_name]
    body = csv(topology).encode() if format_name == "csv" else _WRITERS[format_name](drawn, _theme(view))
    return File(file_name(drawn.title, format_name), row.mime, body)


def _theme(view: View) -> Literal["light", "dark"]:
    return "dark" if view.theme == "dark" else "light"


Writer = Callable[[Scene, Literal["light", "dark"]], bytes]


def _svg(drawn: Scene, theme: Literal["light", "dark"]) -> bytes:
    return svg(drawn, theme).encode()


def _png(drawn: Scene, theme: Literal["light", "dark"]) -> bytes:
    text = svg(drawn, theme, embed_font=False)
    return _files.get(("png", _digest(text)), lambda: png(text, fonts=font_path(400).parent))


def _pdf(drawn: Scene, theme: Literal["light", "dark"]) -> bytes:
    text = svg(drawn, theme, embed_font=False)
    return _files.get(("pdf", _digest(text)), lambda: pdf(text, fonts=font_path(400).parent))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _json(drawn: Scene, _theme: Literal["light", "dark"]) -> bytes:
    return (json.dumps(drawn.to_json(), ensure_ascii=False, indent=1) + "\n").encode()


_WRITERS: Final[Mapping[str, Writer]] = MappingProxyType(
    {
        "svg": _svg,
        "png": _png,
        "pdf": _pdf,
        "drawio": lambda drawn, _: drawio(drawn).encode(),
        "dot": lambda drawn, _: dot(drawn).encode(),
        "mermaid": lambda drawn, _: mermaid(drawn).encode(),
        "json": _json,
    }
)
