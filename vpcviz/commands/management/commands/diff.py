"""`vpcviz diff`: what is different between two inventories, from files and without a database."""

import json
from typing import Any, Final

from django.core.management.base import CommandParser

from vpcviz.collect.files import InputError, Reading, read_inputs
from vpcviz.commands.line import ANSWER_IS_NO, LineCommand, legible, one_line
from vpcviz.inventory.comparing import compared, in_words
from vpcviz.topology.changes import Changes

STDIN: Final = "-"
FORMATS: Final = ("text", "json")


class Command(LineCommand):
    """Compares two folders, files or bundles, such as what there is and what Terraform plans."""

    help = "Tell what is added, removed and changed between two inventories."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the command."""
        parser.add_argument("before", metavar="BEFORE", help="a folder, a JSON file, a bundle or -")
        parser.add_argument("after", metavar="AFTER", help="the same, of later, or a plan")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--format", default="", metavar="FORMAT", help="text (the default) or json")
        parser.add_argument("--fail-on-change", action="store_true", help="exit status 1 when something is different")
        parser.add_argument("--account", default="", help="the account of files that do not tell theirs")
        parser.add_argument("--region", default="", help="the region of files that do not tell theirs")

    def handle(self, *_: Any, **options: Any) -> None:
        """Read both, compare, print."""
        form = options["format"] or ("json" if options["json"] else "text")
        if form not in FORMATS:
            self.refuse(f"differences are not drawn as {form} yet: --format is text or json")
        if options["before"] == options["after"] == STDIN:
            self.refuse("standard input is either BEFORE or AFTER, not both")
        changes = compared(self._read("before", options).inventory, self._read("after", options).inventory)
        if form == "json":
            self.stdout.write(json.dumps(changes.to_json(), indent=2))
        else:
            self._tell(changes)
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

    def _tell(self, changes: Changes) -> None:
        for line in in_words(changes):
            self.stdout.write(legible(line))
        counts = f"{len(changes.added)} added, {len(changes.removed)} removed, {len(changes.changed)} changed"
        unknown = f", {len(changes.unknown)} on one side only, where the other did not look" if changes.unknown else ""
        self.stdout.write(f"{counts}{unknown}")
