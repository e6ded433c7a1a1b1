"""`vpcviz diff`: what is different between two inventories, from files and without a database."""

import json
from pathlib import Path
from typing import Any, Final

from django.core.management.base import CommandParser

from vpcviz.collect.files import InputError, Reading, read_inputs
from vpcviz.commands.drawing import STDOUT, format_of, picture_options, stored_of, view_of, wish_of, write
from vpcviz.commands.line import ANSWER_IS_NO, LineCommand, legible, one_line
from vpcviz.diagrams.files import ATLAS, CSV, file
from vpcviz.diagrams.stored import Comparison
from vpcviz.export.errors import ExportError
from vpcviz.inventory.comparing import compared, in_words
from vpcviz.layout.assets import AssetsMissing
from vpcviz.layout.heading import Heading
from vpcviz.layout.view import ViewError
from vpcviz.render.files import FORMATS
from vpcviz.topology.build import build
from vpcviz.topology.changes import Changes
from vpcviz.topology.compared import compared_topology
from vpcviz.topology.records import Inventory

STDIN: Final = "-"
TEXT, JSON = "text", "json"
PICTURES: Final = tuple(name for name in FORMATS if name not in (JSON, CSV, ATLAS))
DRAWN_BY: Final = ("subject", "view", "scale", "width", "transparent")
"""Options of a picture."""


class Command(LineCommand):
    """Compares two folders, files or bundles, such as what there is and what Terraform plans."""

    help = "Tell or draw what is added, removed and changed between two inventories."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the command."""
        parser.add_argument("before", metavar="BEFORE", help="a folder, a JSON file, a bundle or -")
        parser.add_argument("after", metavar="AFTER", help="the same, of later, or a plan")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--fail-on-change", action="store_true", help="exit status 1 when something is different")
        parser.add_argument("--account", default="", help="the account of files that do not tell theirs")
        parser.add_argument("--region", default="", help="the region of files that do not tell theirs")
        picture_options(parser, formats=(TEXT, JSON, *PICTURES))

    def handle(self, *_: Any, **options: Any) -> None:
        """Read both, compare, print or draw."""
        form = _form(options)
        drawn_by = [name for name in DRAWN_BY if options[name]]
        if form not in PICTURES and drawn_by:
            self.refuse(f"--{drawn_by[0]} is of a picture: add --format, one of {', '.join(PICTURES)}")
        if options["before"] == options["after"] == STDIN:
            self.refuse("standard input is either BEFORE or AFTER, not both")
        before, after = self._read("before", options).inventory, self._read("after", options).inventory
        changes = compared(before, after)
        if form in PICTURES:
            self._draw((before, after), changes, form, options)
        else:
            words = f"{json.dumps(changes.to_json(), indent=2)}\n" if form == JSON else _told(changes)
            self._print(words, options["output"])
        if options["fail_on_change"] and changes.total:
            raise SystemExit(ANSWER_IS_NO)

    def _read(self, side: str, options: dict[str, Any]) -> Reading:
        try:
            reading = read_inputs([options[side]], account=options["account"], region=options["region"])
        except InputError as error:
            self.refuse(str(error))
        for note in reading.notes:
            self.stderr.write(one_line(f"{note.path}: {note.sentence}"))
        return reading

    def _draw(self, sides: tuple[Inventory, Inventory], changes: Changes, form: str, options: dict[str, Any]) -> None:
        try:
            wish = wish_of(options, form)
            before, after = map(build, sides)
            comparison = Comparison(compared_topology(before, after, changes), _name(options["before"]))
            view = view_of(options, comparison.compared.topology, form)
            if view.compare is not None:
                raise ViewError("diff compares AFTER with BEFORE: leave compare out of the view")
            body = file(after, view, Heading(), wish, stored=stored_of(view, after, comparison)).body
        except (ViewError, ExportError, AssetsMissing) as error:
            self.refuse(str(error))
        write(self, options["output"], body, binary=FORMATS[form].binary)

    def _print(self, words: str, output: str) -> None:
        if output == STDOUT:
            self.stdout.write(words, ending="")
        else:
            write(self, output, words.encode(), binary=False)


def _form(options: dict[str, Any]) -> str:
    """What is printed: what is asked for; a picture where FILE is called so."""
    if options["format"]:
        return str(options["format"])
    if options["json"]:
        return JSON
    suffix = Path(options["output"]).suffix.lower()
    named = format_of(options["output"]) if suffix in {row.extension for row in FORMATS.values()} else TEXT
    return named if named in (JSON, *PICTURES) else TEXT


def _name(path: str) -> str:
    """What BEFORE is called on the picture: the last part of its path, which tells nothing of this machine."""
    return "standard input" if path == STDIN else Path(path).resolve().name


def _told(changes: Changes) -> str:
    lines = [legible(line) for line in in_words(changes)]
    counts = f"{len(changes.added)} added, {len(changes.removed)} removed, {len(changes.changed)} changed"
    unknown = f", {len(changes.unknown)} on one side only, where the other did not look" if changes.unknown else ""
    return "\n".join([*lines, f"{counts}{unknown}", ""])
