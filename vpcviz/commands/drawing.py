"""What the commands that draw have in common: the options of a picture, its view, and where it is written."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

from django.core.management.base import CommandParser

from vpcviz.commands.line import LineCommand
from vpcviz.diagrams.files import ATLAS, Wish
from vpcviz.diagrams.judging import findings_layer
from vpcviz.diagrams.options import options_of
from vpcviz.diagrams.stored import Comparison, Stored
from vpcviz.layout.view import View, parse_query, parse_subject
from vpcviz.render.files import FORMATS
from vpcviz.topology.findings.readings import last_read
from vpcviz.topology.graph import vpc_ids
from vpcviz.topology.network import Topology

STDOUT: Final = "-"


def picture_options(parser: CommandParser, *, formats: tuple[str, ...] = tuple(FORMATS)) -> None:
    """The options of a picture: what is drawn, and how and where it is written."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--subject",
        metavar="estate|vpc:ID|service:ID",
        help="what to draw (the VPC where there is only one, else the estate)",
    )
    what.add_argument("--view", metavar="QUERY", help="a view's URL query, as the page shows it")
    parser.add_argument("--format", choices=list(formats), help="the format (that of FILE, else svg)")
    parser.add_argument("--scale", default="", metavar="N", help="pixels of a PNG per pixel of the picture")
    parser.add_argument("--width", default="", metavar="PIXELS", help="pixels across of a PNG")
    parser.add_argument("--transparent", action="store_true", help="no paper behind an SVG or PNG")
    parser.add_argument("-o", "--output", default=STDOUT, metavar="FILE")


def format_of(output: str) -> str:
    """The format that a file's name asks for."""
    suffix = Path(output).suffix.lower()
    return next((row.name for row in FORMATS.values() if row.extension == suffix), "svg")


def view_of(options: dict[str, Any], topology: Topology, format_name: str) -> View:
    """The view that is asked for. Raises `ViewError`."""
    if options["view"]:
        return parse_query(parse_qs(options["view"].lstrip("?"), keep_blank_values=True))
    if options["subject"]:
        return parse_subject(options["subject"])
    vpcs = vpc_ids(topology)
    return View("vpc", vpcs[0]) if len(vpcs) == 1 and format_name != ATLAS else View()


def stored_of(view: View, topology: Topology, comparison: Comparison | None = None) -> Stored:
    """What a view of files shows beside them: what they are compared with, and findings where it asks for these."""
    shown = findings_layer(topology, now=last_read(topology) or datetime.now(UTC)) if view.shown else None
    return Stored(comparison=comparison, findings=shown)


def wish_of(options: dict[str, Any], format_name: str) -> Wish:
    """The file that is asked for. Raises `ExportError`."""
    asked = {"scale": [options["scale"]], "width": [options["width"]]}
    if options["transparent"]:
        asked["transparent"] = ["yes"]
    return Wish(format_name, options_of(asked, format_name))


def write(command: LineCommand, output: str, body: bytes, *, binary: bool) -> None:
    """Write the picture to the file, or to standard output unless that is a terminal and the picture no text."""
    if output == STDOUT:
        if binary and sys.stdout.isatty():
            command.refuse("the picture is no text: name a file with -o, or send the output to one")
        sys.stdout.buffer.write(body)
        sys.stdout.flush()
        return
    try:
        Path(output).write_bytes(body)
    except OSError as error:
        command.refuse(f"cannot write {output}: {error.strerror or error}")
