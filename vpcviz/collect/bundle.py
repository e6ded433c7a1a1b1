"""Bundles: a manifest and one file per call, in a .zip or .tar.gz."""

import gzip
import io
import os
import tarfile
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from vpcviz.collect.archives import Limits, members
from vpcviz.collect.bundle_files import FORMAT, VERSION, file_name, from_json, is_call_file, is_manifest, to_json
from vpcviz.collect.documents import document
from vpcviz.collect.notes import FileRefused, InputError
from vpcviz.collect.results import CallResult
from vpcviz.collect.sources import read_file

TIMESTAMP = (1980, 1, 1, 0, 0, 0)
MANIFEST = "manifest.json"
ZIP, TAR = ".zip", ".tar.gz"
LEVEL = 6

Add = Callable[[str, bytes], None]


@dataclass(frozen=True, slots=True)
class Written:
    """What a bundle holds."""

    calls: int
    outcomes: dict[str, int]
    accounts: tuple[str, ...]
    regions: tuple[str, ...]


@dataclass(slots=True)
class _Tally:
    outcomes: Counter[str] = field(default_factory=Counter)
    accounts: set[str] = field(default_factory=set)
    regions: set[str] = field(default_factory=set)

    def count(self, result: CallResult) -> None:
        self.outcomes[result.outcome.value] += 1
        self.accounts.add(result.account)
        self.regions.add(result.region)

    def written(self) -> Written:
        return Written(
            calls=self.outcomes.total(),
            outcomes=dict(sorted(self.outcomes.items())),
            accounts=tuple(sorted(self.accounts)),
            regions=tuple(sorted(self.regions)),
        )


def refuse_bundle_name(path: Path) -> None:
    """Raise `InputError` when the path has no ending that tells the kind of bundle, or no folder to lie in."""
    if not path.name.endswith((ZIP, TAR)):
        raise InputError(f"{path} is no name of a bundle; end it in {ZIP} or {TAR}")
    if not path.parent.is_dir():
        raise InputError(f"the folder {path.parent} does not exist")


def write_bundle(path: Path, results: Iterable[CallResult], *, created: datetime) -> Written:
    """Write the results, as they come, to a bundle. The same results in any order give the same bytes.

    The bundle appears under its name only when it is whole. Raises `InputError` and `OSError`."""
    refuse_bundle_name(path)
    with tempfile.TemporaryDirectory(prefix=".vpcviz-", dir=path.parent) as folder:
        tally = _spool(results, Path(folder, "calls"))
        written = tally.written()
        whole = Path(folder, "bundle")
        _pack(whole, Path(folder, "calls"), _manifest(written, created), zipped=path.name.endswith(ZIP))
        os.replace(whole, path)
    return written


def _spool(results: Iterable[CallResult], folder: Path) -> _Tally:
    """One file per call in a folder, so that a large sweep need not fit into memory."""
    tally = _Tally()
    folder.mkdir()
    for result in results:
        target = folder / file_name(result)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_json(to_json(result)))
        tally.count(result)
    return tally


def _manifest(written: Written, created: datetime) -> bytes:
    return _json(
        {
            "format": FORMAT,
            "version": VERSION,
            "created": created.isoformat(timespec="seconds"),
            "calls": written.calls,
            "outcomes": written.outcomes,
            "accounts": list(written.accounts),
            "regions": list(written.regions),
        }
    )


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _pack(target: Path, folder: Path, manifest: bytes, *, zipped: bool) -> None:
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    with target.open("wb") as stream:
        for add in _zip(stream) if zipped else _tar(stream):
            add(MANIFEST, manifest)
            for name in names:
                add(name, (folder / name).read_bytes())


def _zip(stream: Any) -> Iterator[Add]:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:

        def add(name: str, content: bytes) -> None:
            info = zipfile.ZipInfo(name, TIMESTAMP)
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, LEVEL)

        yield add


def _tar(stream: Any) -> Iterator[Add]:
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=stream, compresslevel=LEVEL, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):

        def add(name: str, content: bytes) -> None:
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = len(content), 0o644, 0
            archive.addfile(info, io.BytesIO(content))

        yield add


def read_bundle(path: Path) -> Iterator[CallResult]:
    """The calls in a bundle, one after the other. Raises `InputError` when it is none, or broken."""
    limits = Limits()
    try:
        names = members(read_file(path, limits), limits)
        whole = False
        for _, read in names:
            content = document(read())
            whole |= is_manifest(content)
            if is_call_file(content):
                yield from_json(content)
    except FileRefused as refusal:
        raise InputError(f"{path} is no sound bundle: a file in it {refusal}") from refusal
    if not whole:
        raise InputError(f"{path} is no bundle: it has no {MANIFEST}")
