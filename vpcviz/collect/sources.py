"""Files to read: from a folder, a single file, an archive or standard input, each within limits."""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from vpcviz.collect.archives import Limits, members
from vpcviz.collect.notes import FileRefused

STDIN = "-"
ARCHIVE_NAMES = (".zip", ".tar.gz", ".tgz")
ZIP_MAGIC = b"PK"
GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its name as shown, its folders as typed by the user, and its bytes (raises `FileRefused`)."""

    name: str
    parts: tuple[str, ...]
    read: Callable[[], bytes]


def sources(given: str, stdin: BinaryIO, limits: Limits) -> Iterator[Source]:
    """The files of one input, in a fixed order. Raises `FileRefused` when the input itself cannot be read."""
    if given == STDIN:
        data = read_within(stdin, limits)
        yield from _archived("standard input", data, limits) if _is_archive(data) else [_held("standard input", data)]
        return
    path = Path(given)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise FileRefused(_why(error)) from error
    if stat.S_ISDIR(mode):
        yield from _in_folder(path, limits)
    elif not stat.S_ISREG(mode):
        raise FileRefused("is neither a file nor a folder")
    elif given.lower().endswith(ARCHIVE_NAMES) or _is_archive(_head(path)):
        yield from _archived(given, read_file(path, limits), limits)
    else:
        yield Source(given, path.parts[:-1], lambda: read_file(path, limits))


def uploaded(name: str, path: Path, limits: Limits) -> Iterator[Source]:
    """The files in an upload: `path` holds what was sent under `name`."""
    if name.lower().endswith(ARCHIVE_NAMES) or _is_archive(_head(path)):
        yield from _archived(name, read_file(path, limits), limits)
    else:
        yield Source(name, tuple(name.split("/")[:-1]), lambda: read_file(path, limits))


def _held(name: str, data: bytes) -> Source:
    return Source(name, (), lambda: data)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(len(GZIP_MAGIC))
    except OSError:
        return b""


def _is_archive(data: bytes) -> bool:
    return data.startswith((ZIP_MAGIC, GZIP_MAGIC))


def _archived(name: str, data: bytes, limits: Limits) -> Iterator[Source]:
    outside = () if name == "standard input" else Path(name).parts
    for member, read in members(data, limits):
        inner = tuple(part for part in member.replace("\\", "/").split("/") if part)
        yield Source(f"{name}/{member}", (*outside, *inner[:-1]), read)


def _in_folder(root: Path, limits: Limits) -> Iterator[Source]:
    """Every file below the folder, sorted; links that lead out of it and hidden folders are refused by name."""
    real_root = root.resolve()
    count = 0
    for folder, subfolders, names in os.walk(root):
        refused = [name for name in sorted(subfolders) if name.startswith(".") or Path(folder, name).is_symlink()]
        subfolders[:] = sorted(set(subfolders) - set(refused))
        for name in sorted([*names, *refused]):
            count += 1
            path = Path(folder, name)
            if count > limits.files:
                raise FileRefused(f"holds more than {limits.files:,} files; the rest was not read")
            yield Source(str(path), path.parts[:-1], _reader(path, real_root, limits))


def _reader(path: Path, root: Path, limits: Limits) -> Callable[[], bytes]:
    def read() -> bytes:
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            raise FileRefused("is a link that leads out of the folder; it was not followed")
        if path.is_dir():
            kind = "a link to a folder" if path.is_symlink() else "a hidden folder"
            raise FileRefused(f"is {kind}; it was not read")
        return read_file(path, limits)

    return read


def read_file(path: Path, limits: Limits) -> bytes:
    """The bytes of a regular file, or a refusal."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileRefused("is not a regular file")
        with path.open("rb") as stream:
            return read_within(stream, limits)
    except OSError as error:
        raise FileRefused(_why(error)) from error


def read_within(stream: BinaryIO, limits: Limits) -> bytes:
    """The whole stream, or a refusal when it is larger than one file may be."""
    data = stream.read(limits.file_bytes + 1)
    if len(data) > limits.file_bytes:
        raise FileRefused(f"is larger than {limits.file_bytes // 2**20} MiB")
    return data


def _why(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return "does not exist"
        case PermissionError():
            return "may not be read: permission denied"
        case OSError():
            return f"cannot be read: {(error.strerror or 'input/output error').lower()}"
        case _:
            return "is no name of a file"
