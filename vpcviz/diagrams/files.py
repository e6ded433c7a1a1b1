"""A view of a topology as a file in each format."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

from vpcviz.diagrams.atlas import Report, atlas, unheard
from vpcviz.diagrams.atlas_plan import check_subject
from vpcviz.diagrams.kept import Kept
from vpcviz.diagrams.noted import with_short_notes
from vpcviz.diagrams.options import PLAIN, Options
from vpcviz.diagrams.pictures import scene
from vpcviz.diagrams.stored import NOTHING, Stored
from vpcviz.export.convert import pdf, png
from vpcviz.layout.assets import font_folder
from vpcviz.layout.heading import Heading
from vpcviz.layout.scene import Node, Scene
from vpcviz.layout.text import clean
from vpcviz.layout.view import View
from vpcviz.render.csv import csv
from vpcviz.render.dot import dot
from vpcviz.render.drawio import drawio
from vpcviz.render.files import FORMATS, file_name
from vpcviz.render.mermaid import mermaid
from vpcviz.render.svg import svg
from vpcviz.topology.network import Topology

FILE_BYTES: Final = 64 * 1024**2
ATLAS: Final = "atlas"
CSV: Final = "csv"
EVERYTHING: Final = "Resources"
"""What a file is called that holds every resource, whatever the picture shows."""

_files: Kept[bytes] = Kept(bound=FILE_BYTES, weigh=len)

Links = Callable[[Node], str | None]


@dataclass(frozen=True, slots=True)
class File:
    """A picture as a file."""

    name: str
    mime: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Wish:
    """What a file is to be, beside its view."""

    format_name: str
    options: Options = PLAIN
    links: Links | None = None
    """What a node of an SVG or PDF opens: an address that is reached from anywhere."""
    report: Report = unheard
    """Told how many pages of an atlas are drawn; may raise to stop the work."""


def file(topology: Topology, view: View, heading: Heading, wish: Wish, *, stored: Stored = NOTHING) -> File:
    """The picture in one of `FORMATS`. Raises `ViewError`, and `ExportError` when it cannot be converted."""
    if wish.format_name == ATLAS:
        check_subject(view)
        view = replace(view, expanded=())
    drawn = scene(topology, view, heading, stored=stored)
    form = FORMATS[wish.format_name]
    if wish.format_name == ATLAS:
        body = atlas(stored.drawn_of(topology), view, heading, drawn, stored=stored, report=wish.report)
        return File(file_name(drawn.title, ATLAS), form.mime, body)
    if wish.format_name == CSV:
        return File(file_name(EVERYTHING, CSV), form.mime, csv(topology).encode())
    return file_of(drawn, "dark" if view.theme == "dark" else "light", wish)


def file_of(drawn: Scene, theme: Literal["light", "dark"], wish: Wish) -> File:
    """A scene as a file, in a format that needs nothing beyond it. Raises `ExportError` when it cannot be converted."""
    name = file_name(drawn.title, wish.format_name)
    return File(name, FORMATS[wish.format_name].mime, _WRITERS[wish.format_name](drawn, theme, wish))


Writer = Callable[[Scene, Literal["light", "dark"], Wish], bytes]


def _svg(drawn: Scene, theme: Literal["light", "dark"], wish: Wish) -> bytes:
    return svg(drawn, theme, transparent=wish.options.transparent, links=wish.links).encode()


def _png(drawn: Scene, theme: Literal["light", "dark"], wish: Wish) -> bytes:
    options = wish.options
    text = svg(drawn, theme, embed_font=False, transparent=options.transparent)
    key = ("png", _digest(text), options.scale, options.width)
    return _files.get(key, lambda: png(text, fonts=font_folder(), scale=options.scale, width=options.width))


def _pdf(drawn: Scene, theme: Literal["light", "dark"], wish: Wish) -> bytes:
    text = svg(drawn, theme, embed_font=False, links=wish.links)
    return _files.get(("pdf", _digest(text)), lambda: pdf(text, title=clean(drawn.title), fonts=font_folder()))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _json(drawn: Scene, _theme: Literal["light", "dark"], _wish: Wish) -> bytes:
    told = json.dumps(drawn.to_json(), ensure_ascii=False, indent=1) + "\n"
    return told.encode("utf-8", "backslashreplace")


_WRITERS: Final[Mapping[str, Writer]] = MappingProxyType(
    {
        "svg": _svg,
        "png": _png,
        "pdf": _pdf,
        "drawio": lambda drawn, _theme, _wish: drawio(drawn).encode(),
        "dot": lambda drawn, _theme, _wish: dot(with_short_notes(drawn)).encode(),
        "mermaid": lambda drawn, _theme, _wish: mermaid(with_short_notes(drawn)).encode(),
        "json": _json,
    }
)
