"""`vpcviz draw`: files to a picture, without a database and without AWS."""

from typing import Any

from django.core.management.base import CommandParser

from vpcviz.collect.files import InputError, read_inputs
from vpcviz.commands.drawing import format_of, picture_options, stored_of, view_of, wish_of, write
from vpcviz.commands.line import LineCommand
from vpcviz.diagrams.files import Wish, file
from vpcviz.export.errors import ExportError
from vpcviz.layout.assets import AssetsMissing
from vpcviz.layout.heading import Heading
from vpcviz.layout.view import ViewError
from vpcviz.render.files import FORMATS
from vpcviz.topology.build import build
from vpcviz.topology.records import Inventory
from vpcviz.topology.redaction import Redaction, redact


class Command(LineCommand):
    """Draws an inventory: the estate, one VPC or one endpoint service."""

    help = "Draw AWS CLI files or a bundle as a picture."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the command."""
        parser.add_argument("input", nargs="+", metavar="INPUT", help="a folder, a JSON file, a bundle or -")
        picture_options(parser)
        parser.add_argument("--redact", action="store_true", help="replace accounts, ids, names, addresses and tags")
        parser.add_argument("--account", default="", help="the account of files that do not tell theirs")
        parser.add_argument("--region", default="", help="the region of files that do not tell theirs")

    def handle(self, *_: Any, **options: Any) -> None:
        """Read, draw, write."""
        output: str = options["output"]
        format_name = options["format"] or format_of(output)
        try:
            reading = read_inputs(options["input"], account=options["account"], region=options["region"])
            for note in reading.notes:
                self.stderr.write(f"{note.path}: {note.sentence}")
            body = _picture(reading.inventory, options, wish_of(options, format_name))
            write(self, output, body, binary=FORMATS[format_name].binary)
        except (InputError, ViewError, ExportError, AssetsMissing) as error:
            self.refuse(str(error))


def _picture(inventory: Inventory, options: dict[str, Any], wish: Wish) -> bytes:
    topology = build(redact(inventory, Redaction()) if options["redact"] else inventory)
    view = view_of(options, topology, wish.format_name)
    return file(topology, view, Heading(), wish, stored=stored_of(view, topology)).body
