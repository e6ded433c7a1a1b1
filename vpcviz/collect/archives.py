"""Reading .zip and .tar.gz within limits: size, count, expansion and names."""

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from vpcviz.collect.notes import FileRefused
from vpcviz.collect.zip_directory import lists_more_than

MIB = 2**20
CHUNK_BYTES = MIB
DEEPEST = 100
"""No answer of AWS nests deeper than about twenty."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What input may cost."""

    file_bytes: int = 512 * MIB
    """The largest single file, unpacked."""
    total_bytes: int = 1024 * MIB
    """All files of one archive, unpacked."""
    files: int = 200_000
    expansion: int = 400
    """An archive's bytes may grow by this factor, beyond the first 64 MiB."""
    values: int = 100_000_000
    """Values in all files together: a short text can stand for much memory."""
    depth: int = DEEPEST
    """Levels of JSON."""


FREE_BYTES = 64 * MIB
HEADER_BYTES = 4096
"""What a .tar may hold beside each file's content."""
TOO_MUCH = "was not read: the archive unpacks to far more than its size"

Member = tuple[str, Callable[[], bytes]]


def members(data: bytes, limits: Limits) -> Iterator[Member]:
    """The files in an archive, with their readers, in the order of their names. Each may be read once.

    Raises `FileRefused` when the archive itself cannot be read."""
    budget = _Budget(limits, len(data))
    try:
        if data.startswith(b"\x1f\x8b"):
            yield from _tar_members(data, budget)
        else:
            yield from _zip_members(data, budget)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise FileRefused("is a broken archive; make it again") from error


class _Budget:
    """Counts unpacked bytes against the limits."""

    def __init__(self, limits: Limits, packed_bytes: int) -> None:
        self.limits = limits
        self.left = min(limits.total_bytes, max(FREE_BYTES, packed_bytes * limits.expansion))

    def read(self, stream: IO[bytes]) -> bytes:
        """The whole stream, or a refusal as soon as it passes a limit, whatever the archive's headers say."""
        chunks = []
        size = 0
        while self.left >= 0 and (chunk := stream.read(min(CHUNK_BYTES, self.left + 1))):
            size += len(chunk)
            self.left -= len(chunk)
            if size > self.limits.file_bytes:
                raise FileRefused(f"unpacks to more than {self.limits.file_bytes // MIB} MiB")
            chunks.append(chunk)
        if self.left < 0:
            raise FileRefused(TOO_MUCH)
        return b"".join(chunks)


class _Bounded(io.RawIOBase):
    """A stream that is refused when it gives more than it may: a .tar's headers too can claim to be huge."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream = stream
        self._left = most

    def read(self, size: int = -1) -> bytes:
        """At most as much as may come."""
        chunk = self._stream.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        self._left -= len(chunk)
        if self._left < 0:
            raise FileRefused(TOO_MUCH)
        return chunk


def _zip_members(data: bytes, budget: _Budget) -> Iterator[Member]:
    if lists_more_than(data, budget.limits.files):
        _check_count(budget.limits.files + 1, budget.limits)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        _check_count(len(infos), budget.limits)
        for info in sorted(infos, key=lambda info: (info.filename, info.header_offset)):
            yield info.filename, _zip_reader(archive, info, budget)


def _zip_reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> Callable[[], bytes]:
    def read() -> bytes:
        refuse_name(info.filename)
        if info.flag_bits & 1:
            raise FileRefused("is encrypted")
        try:
            with archive.open(info) as stream:
                return budget.read(stream)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise FileRefused("is broken inside the archive") from error

    return read


def _tar_members(data: bytes, budget: _Budget) -> Iterator[Member]:
    """Unpacks the whole tar first, within the budget: a tar cannot be read in another order than its own."""
    try:
        most = budget.left + HEADER_BYTES * (budget.limits.files + 1)
        unzipped = _Bounded(gzip.GzipFile(fileobj=io.BytesIO(data)), most)  # type: ignore[arg-type]
        with tarfile.open(fileobj=unzipped, mode="r|") as archive:
            found = [(info.name, _unpacked(archive, info, budget)) for info in _counted(archive, budget.limits)]
    except FileRefused as error:
        raise FileRefused(f"was not read; of a file in it: {error}") from error
    for name, content in sorted(found, key=lambda pair: pair[0]):
        yield name, _held(name, content)


def _counted(archive: tarfile.TarFile, limits: Limits) -> Iterator[tarfile.TarInfo]:
    for count, info in enumerate(archive, start=1):
        _check_count(count, limits)
        if not info.isdir():
            yield info


def _unpacked(archive: tarfile.TarFile, info: tarfile.TarInfo, budget: _Budget) -> bytes | None:
    stream = archive.extractfile(info) if info.isfile() else None
    return None if stream is None else budget.read(stream)


def _held(name: str, content: bytes | None) -> Callable[[], bytes]:
    def read() -> bytes:
        refuse_name(name)
        if content is None:
            raise FileRefused("is a link or a device; it was not followed")
        return content

    return read


def refuse_name(name: str) -> None:
    """Refuse a member whose name leads out of the archive. Nothing is ever written under such a name."""
    parts = name.replace("\\", "/").split("/")
    if parts[0] == "" or ".." in parts or (len(parts[0]) == 2 and parts[0].endswith(":")):
        raise FileRefused("has a name that leads out of the archive; it was not read")


def _check_count(count: int, limits: Limits) -> None:
    if count > limits.files:
        raise FileRefused(f"holds more than {limits.files:,} files; it was not read")
