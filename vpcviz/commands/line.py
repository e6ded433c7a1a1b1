"""The ground of every command: one clear line for bad input, exit status 2, no traceback."""

import os
import re
import sys
from argparse import Namespace
from typing import Any, Final, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connections

from vpcviz.people.origin import through

BAD_INPUT = 2
ANSWER_IS_NO = 1
READER_GONE = 141
"""What a shell gives for a program that SIGPIPE ended, as when its output goes to `head`."""
_COMMANDING: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What moves a terminal's cursor, colours it, or turns the order of its words around."""


class LineCommand(BaseCommand):
    """A command that needs no system checks and no database unless it says so, and fails in one line."""

    requires_system_checks: Any = ()

    def refuse(self, sentence: str) -> NoReturn:
        """End with exit status 2 and `sentence` on standard error."""
        raise CommandError(one_line(sentence), returncode=BAD_INPUT)

    def execute(self, *args: Any, **options: Any) -> Any:
        """Run; the audit log names the command for what it does."""
        with through(f"vpcviz {self.__module__.rpartition('.')[2]}"):
            return super().execute(*args, **options)

    def run_from_argv(self, argv: list[str]) -> None:
        """Run; print a refusal as ``vpcviz COMMAND: sentence``."""
        try:
            _execute(self, argv)
        except CommandError as error:
            self._end(argv[1], str(error), error.returncode)
        except OperationalError as error:
            self._end(argv[1], one_line(f"the database does not answer: {error}"), BAD_INPUT)
        except BrokenPipeError:
            _forget_output()
            sys.exit(READER_GONE)
        finally:
            connections.close_all()

    def _end(self, command: str, sentence: str, status: int) -> NoReturn:
        sys.stderr.write(f"vpcviz {command}: {sentence}\n")
        sys.exit(status)


def _execute(command: BaseCommand, argv: list[str]) -> None:
    """What `BaseCommand.run_from_argv` does, letting `CommandError` through."""
    options = vars(_parsed(command.create_parser(argv[0], argv[1]), argv[2:]))
    args = options.pop("args", ())
    command.execute(*args, **options)


def _forget_output() -> None:
    """Nobody reads standard output any more: what Python writes at its end goes nowhere (Python: Note on SIGPIPE)."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _parsed(parser: CommandParser, words: list[str]) -> Namespace:
    """The options; wrong usage is bad input."""
    try:
        return parser.parse_args(words)
    except CommandError as error:
        sentence = one_line(str(error).removeprefix("Error: "))
        raise CommandError(f"{sentence}; see --help", returncode=BAD_INPUT) from error


def one_line(sentence: str) -> str:
    """The sentence with every run of white space made one space, and nothing in it that a terminal obeys."""
    return legible(" ".join(sentence.split()))


def legible(text: str) -> str:
    """The text as one line, with what a terminal would obey written out."""
    return _COMMANDING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
