"""`vpcviz draw`: files to a picture, without a database and without AWS."""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from django.core.management.base import CommandParser

from vpcviz.collect.files import InputError, read_inputs
from vpcviz.commands.line import LineCommand
from vpcviz.diagrams.files import ATLAS, Wish, file
from vpcviz.diagrams.options import options_of
from vpcviz.export.errors import ExportError
from vpcviz.layout.assets import AssetsMissing
from vpcviz.layout.heading import Heading
from vpcviz.layout.view import View, ViewError, parse_query, parse_subject
from vpcviz.render.files import FORMATS
from vpcviz.topology.build import build
from vpcviz.topology.graph import vpc_ids
from vpcviz.topology.network import Topology
from vpcviz.topology.records import Inventory
from vpcviz.topology.redaction import Redaction, redact

STDOUT = "-"


class Command(LineCommand):
    """Draws an inventory: the estate, one VPC or one endpoint service."""

    help = "Draw AWS CLI files or a bundle as a picture."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the command."""
        parser.add_argument("input", nargs="+", metavar="INPUT", help="a folder, a JSON file, a bundle or -")
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--subject",
            metavar="estate|vpc:ID|service:ID",
            help="what to draw (the VPC where there is only one, else the estate)",
        )
        what.add_argument("--view", metavar="QUERY", help="a view's URL query, as the page shows it")
        parser.add_argument("--format", choices=list(FORMATS), help="the format (that of FILE, else svg)")
        parser.add_argument("--scale", default="", metavar="N", help="pixels of a PNG per pixel of the picture")
        parser.add_argument("--width", default="", metavar="PIXELS", help="pixels across of a PNG")
        parser.add_argument("--transparent", action="store_true", help="no paper behind an SVG or PNG")
        parser.add_argument("--redact", action="store_true", help="replace accounts, ids, names, addresses and tags")
        parser.add_argument("--account", default="", help="the account of files that do not tell theirs")
        parser.add_argument("--region", default="", help="the region of files that do not tell theirs")
        parser.add_argument("-o", "--output", default=STDOUT, metavar="FILE")

    def handle(self, *_: Any, **options: Any) -> None:
        """Read, draw, write."""
        output: str = options["output"]
        format_name = options["format"] or _format_of(output)
        try:
            reading = read_inputs(options["input"], account=options["account"], region=options["region"])
            for note in reading.notes:
                self.stderr.write(f"{note.path}: {note.sentence}")
            body = _picture(reading.inventory, options, _wish(options, format_name))
            self._write(output, body, binary=FORMATS[format_name].binary)
        except (InputError, ViewError, ExportError, AssetsMissing) as error:
            self.refuse(str(error))

    def _write(self, output: str, body: bytes, *, binary: bool) -> None:
        if output == STDOUT:
            if binary and sys.stdout.isatty():
                self.refuse("the picture is no text: name a file with -o, or send the output to one")
            sys.stdout.buffer.write(body)
            sys.stdout.flush()
            return
        try:
            Path(output).write_bytes(body)
        except OSError as error:
            self.refuse(f"cannot write {output}: {error.strerror or error}")


def _format_of(output: str) -> str:
    suffix = Path(output).suffix.lower()
    return next((row.name for row in FORMATS.values() if row.extension == suffix), "svg")


def _view(options: dict[str, Any], topology: Topology, format_name: str) -> View:
    if options["view"]:
        return parse_query(parse_qs(options["view"].lstrip("?"), keep_blank_values=True))
    if options["subject"]:
        return parse_subject(options["subject"])
    vpcs = vpc_ids(topology)
    return View("vpc", vpcs[0]) if len(vpcs) == 1 and format_name != ATLAS else View()


def _wish(options: dict[str, Any], format_name: str) -> Wish:
    asked = {"scale": [options["scale"]], "width": [options["width"]]}
    if options["transparent"]:
        asked["transparent"] = ["yes"]
    return Wish(format_name, options_of(asked, format_name))


def _picture(inventory: Inventory, options: dict[str, Any], wish: Wish) -> bytes:
    topology = build(redact(inventory, Redaction()) if options["redact"] else inventory)
    return file(topology, _view(options, topology, wish.format_name), Heading(), wish).body
