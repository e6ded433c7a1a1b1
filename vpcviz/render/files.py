"""The formats that a picture can be saved in, and file names that no title can make harmful."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Format:
    """One way to save a picture."""

    name: str
    """The word of `draw --format` and of URLs."""
    extension: str
    mime: str
    title: str
    """What the export menu says."""
    binary: bool = False


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        row.name: row
        for row in (
            Format("svg", ".svg", "image/svg+xml", "SVG drawing"),
            Format("png", ".png", "image/png", "PNG image", binary=True),
            Format("pdf", ".pdf", "application/pdf", "PDF document", binary=True),
            Format("atlas", "-atlas.pdf", "application/pdf", "PDF atlas: a page per VPC and service", binary=True),
            Format("drawio", ".drawio", "application/vnd.jgraph.mxfile", "draw.io diagram, to edit"),
            Format("dot", ".dot", "text/vnd.graphviz", "Graphviz DOT"),
            Format("mermaid", ".mmd", "text/vnd.mermaid", "Mermaid flowchart"),
            Format("json", ".json", "application/json", "JSON of the scene"),
            Format("csv", ".csv", "text/csv", "CSV of every resource"),
        )
    }
)

MAX_STEM: Final = 80
PLAIN_STEM: Final = "vpcviz"

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_DEVICES = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever follows the dot."""


def file_name(title: str, format_name: str) -> str:
    """A file name made of ASCII letters, digits, dots, hyphens and underscores, with the format's extension."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii")
    stem = _UNSAFE.sub("-", letters)
    stem = re.sub(r"\.{2,}|-{2,}", "-", stem).strip("-._")[:MAX_STEM].rstrip("-._")
    if _DEVICES.match(stem):
        stem = f"{PLAIN_STEM}-{stem}"
    return (stem or PLAIN_STEM) + FORMATS[format_name].extension
