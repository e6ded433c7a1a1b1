"""`vpcviz cloudshell`: a script that makes a bundle, for those who may give no access."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from vpcviz import __version__
from vpcviz.collect.cloudshell import script
from vpcviz.commands.line import LineCommand


class Command(LineCommand):
    """Prints the script, generated from the table of calls."""

    help = "Print a Python script that reads an account from AWS CloudShell and writes a bundle to import."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to write it."""
        parser.add_argument("-o", "--output", default="", metavar="FILE.py", help="standard output without it")

    def handle(self, *_: Any, output: str, **_options: Any) -> None:
        """Print or write it."""
        text = script(__version__)
        if not output:
            self.stdout.write(text, ending="")
            return
        try:
            Path(output).write_text(text, encoding="utf-8")
        except OSError as error:
            self.refuse(f"cannot write {output}: {error.strerror or error}")
