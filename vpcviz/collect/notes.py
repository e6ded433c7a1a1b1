"""What is told to the user about input: one line per file, or one sentence that ends the command."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """One line about one file."""

    path: str
    sentence: str


class InputError(Exception):
    """Nothing in the input can be used. The message is one sentence."""

    @property
    def sentence(self) -> str:
        """What is wrong, where, and what to do."""
        return str(self)


class FileRefused(Exception):
    """One file cannot be used; the message is its note."""


LONGEST_NAME = 200


def printable(path: str) -> str:
    """A path as one short line: control characters, undecodable bytes and direction marks are written out."""
    text = path.encode("utf-8", "backslashreplace").decode("utf-8")
    line = "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1]}…"
