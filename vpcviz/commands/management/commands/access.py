"""`vpcviz access`: every subnet by every service of AWS, from files and without a database."""

import json
import sys
from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandParser

from vpcviz.collect.files import InputError, read_inputs
from vpcviz.commands.line import LineCommand, legible
from vpcviz.render.access_csv import access_csv
from vpcviz.topology.access.matrix import Row, access, to_json
from vpcviz.topology.build import build


class Command(LineCommand):
    """Prints the access matrix."""

    help = "Tell for every subnet by which way its workloads reach the services of AWS."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the command."""
        parser.add_argument("input", nargs="+", metavar="INPUT", help="a folder, a JSON file, a bundle or -")
        parser.add_argument("--service", metavar="S,..", help="the services to ask for (those in use)")
        parser.add_argument("--all-subnets", action="store_true", help="subnets without workloads too")
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print one JSON list")
        form.add_argument("--csv", action="store_true", help="print one line for each subnet and service")
        parser.add_argument("--account", default="", help="the account of files that do not tell theirs")
        parser.add_argument("--region", default="", help="the region of files that do not tell theirs")

    def handle(self, *_: Any, **options: Any) -> None:
        """Read, judge, print."""
        services = [name.strip() for name in (options["service"] or "").split(",") if name.strip()]
        if options["service"] is not None and not services:
            self.refuse("--service needs at least one name, such as s3,ssm")
        try:
            reading = read_inputs(options["input"], account=options["account"], region=options["region"])
        except InputError as error:
            self.refuse(str(error))
        for note in reading.notes:
            self.stderr.write(f"{note.path}: {note.sentence}")
        rows = access(build(reading.inventory), services or None, all_subnets=options["all_subnets"])
        if options["json"]:
            json.dump(to_json(rows), sys.stdout, indent=1)
            sys.stdout.write("\n")
        elif options["csv"]:
            sys.stdout.write(access_csv(rows))
        else:
            sys.stdout.writelines(f"{legible(line)}\n" for line in in_words(rows))
        sys.stdout.flush()


def in_words(rows: Iterable[Row]) -> Iterable[str]:
    """The matrix for people: a block for each subnet."""
    for row in rows:
        yield f"{row.subnet} in {row.vpc} ({row.account}, {row.region})"
        for service, cell in row.services.items():
            private = {True: " (private)", False: " (public)", None: ""}[cell.private]
            yield f"  {service:<20} {cell.via}{private}: {cell.why}"
