"""Looks at an SVG before it is converted: its size, and that it fetches nothing."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from vpcviz.export.errors import ExportError

_URL = re.compile(r"url\(\s*['\"]?\s*(?!#|data:font/)", re.IGNORECASE)
_IMPORT = re.compile(r"@import", re.IGNORECASE)
_REFERENCES = frozenset({"href", "src"})
_FORBIDDEN = frozenset({"script", "image", "feimage", "foreignobject", "iframe"})
_ADDRESS = re.compile(r"https?://[^\s\"<>]+$")


@dataclass(frozen=True, slots=True)
class Size:
    """The picture's size in its own pixels."""

    width: float
    height: float


@dataclass(slots=True)
class _Reader:
    links: bool = False
    size: Size | None = None
    in_style: bool = False
    style: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if self.size is None:
            self.size = _size(local, attributes)
        if local in _FORBIDDEN or (local == "a" and not self.links):
            raise ExportError(f"the SVG holds a <{local}> element; only drawings that stand alone are converted")
        self.in_style = local == "style"
        for attribute, value in attributes.items():
            if local == "a" and attribute == "href" and _ADDRESS.match(value):
                continue
            _check_attribute(_local(attribute), value)

    def end(self, name: str) -> None:
        if _local(name) == "style":
            self.in_style = False
            _check_style("".join(self.style))
            self.style.clear()

    def data(self, text: str) -> None:
        if self.in_style:
            self.style.append(text)


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _check_attribute(name: str, value: str) -> None:
    if name in _REFERENCES and not value.strip().startswith("#"):
        raise ExportError("the SVG refers to something outside itself; only drawings that stand alone are converted")
    if name.startswith("on"):
        raise ExportError("the SVG holds a script; only drawings that stand alone are converted")
    _check_style(value)


def _check_style(text: str) -> None:
    if _URL.search(text) or _IMPORT.search(text):
        raise ExportError("the SVG refers to something outside itself; only drawings that stand alone are converted")


def _size(name: str, attributes: dict[str, str]) -> Size:
    try:
        size = Size(float(attributes["width"]), float(attributes["height"]))
    except (KeyError, ValueError):
        size = Size(0, 0)
    if name != "svg" or size.width <= 0 or size.height <= 0:
        raise ExportError("this is no SVG with a width and a height in pixels")
    return size


def _no_doctype(*_: object) -> None:
    raise ExportError("the SVG declares a document type; only plain SVG is converted")


def checked(svg: str, *, links: bool = False) -> Size:
    """The size of an SVG that stands alone; raises `ExportError` for one that does not. `links` may lead to web pages."""
    reader = _Reader(links)
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    try:
        parser.Parse(svg.encode("utf-8"), True)
    except (expat.ExpatError, UnicodeEncodeError) as error:
        msg = f"this is no well-formed SVG: {error}"
        raise ExportError(msg) from error
    if reader.size is None:
        raise ExportError("this is no SVG with a width and a height in pixels")
    return reader.size
