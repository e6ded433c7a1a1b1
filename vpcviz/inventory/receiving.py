"""Writes the files of an upload as they arrive, within limits and never under a name that was sent."""

from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import unquote

from vpcviz.collect.archives import MIB, refuse_name
from vpcviz.collect.notes import FileRefused, printable
from vpcviz.inventory.services.uploads import UploadRefused

LONGEST_NAME: Final = 1024


class Receiver:
    """Takes one file after the other. `UploadRefused` as soon as a limit is passed."""

    def __init__(self, folder: Path, *, most_bytes: int, most_files: int) -> None:
        self.names: list[str] = []
        self.size = 0
        self._folder = folder
        self._most_bytes = most_bytes
        self._most_files = most_files
        self._file: BinaryIO | None = None

    def begin(self, name: str) -> None:
        """A file comes. Folders in its name are separated by slashes, which a browser's form needs to have escaped."""
        self.end()
        if len(self.names) >= self._most_files:
            message = f"The upload holds more than {self._most_files:,} files; send them as one .zip or .tar.gz."
            raise UploadRefused(message)
        self.names.append(checked_name(name))
        self._file = (self._folder / f"{len(self.names) - 1:06}").open("xb")

    def write(self, chunk: bytes) -> None:
        """A piece of the file."""
        self.size += len(chunk)
        if self.size > self._most_bytes:
            raise UploadRefused(too_large(self._most_bytes))
        if self._file is not None:
            self._file.write(chunk)

    def end(self) -> None:
        """The file is whole, or nothing more of it comes."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None


def too_large(most_bytes: int) -> str:
    """What is said of an upload that is larger than it may be."""
    return f"The upload is larger than {most_bytes // MIB} MiB; send fewer files, or have the server read them: vpcviz import."


def checked_name(sent: str) -> str:
    """The name of a file, folders and all. It is shown and tells account and region; nothing is opened by it."""
    name = unquote(sent).replace("\\", "/")
    while name.startswith("./"):
        name = name[2:]
    try:
        refuse_name(name)
    except FileRefused as error:
        message = f"{printable(name)} has a name that leads out of its folder; nothing was taken."
        raise UploadRefused(message) from error
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        message = f"A file has a name that is empty or longer than {LONGEST_NAME} characters; nothing was taken."
        raise UploadRefused(message)
    return name
