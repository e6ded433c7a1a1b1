"""Uploads made to do harm: refused in one line, in bounded memory."""

import gzip
import io
import json
import struct
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.project import ROOT
from tests.web.uploading import VPCS, tarred, zipped
from vpcviz.collect.zip_directory import lists_more_than

PLAIN_MIB = 100
"""What reading a small upload takes: Python, botocore's tables, orjson."""
MIB = 2**20


def outcome(path: Path) -> tuple[int, str]:
    """Peak memory in MiB, and what was said."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.inventory.hostile_upload", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    peak, words = done.stdout.split("\n", 1)
    return int(peak), words.strip()


def zip_bomb(path: Path, mib: int) -> None:
    """Zeros: a thousandth of their size when packed."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("vpcs.json", "w", force_zip64=True) as member,
    ):
        for _ in range(mib):
            member.write(bytes(MIB))


def many_bombs(path: Path, mib: int) -> None:
    """Each file within its bound, all together not."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(mib // 32):
            archive.writestr(f"{number}.json", b" " * 32 * MIB)


def nested(path: Path, mib: int) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("vpcs.json", bytes(mib * MIB))
    path.write_bytes(zipped({f"{number}.zip": inner.getvalue() for number in range(5)}))


def tar_header_bomb(path: Path, mib: int) -> None:
    """A header that says how much more header there is."""
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, mib * MIB
    with gzip.open(path, "wb") as out:
        out.write(info.tobuf(tarfile.GNU_FORMAT))
        for _ in range(mib):
            out.write(b"a" * MIB)


def tar_bomb(path: Path, mib: int) -> None:
    info = tarfile.TarInfo("vpcs.json")
    info.size = mib * MIB
    with gzip.open(path, "wb") as out:
        out.write(info.tobuf())
        for _ in range(mib):
            out.write(bytes(MIB))


def many_entries(path: Path, count: int) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.json", b"")


def many_members(path: Path, count: int) -> None:
    empty = tarfile.TarInfo("x.json").tobuf()
    with gzip.open(path, "wb", compresslevel=1) as out:
        for _ in range(count // 1000):
            out.write(empty * 1000)


def deep(path: Path, levels: int) -> None:
    path.write_bytes(b'{"Vpcs": ' + b"[" * levels + b"]" * levels + b"}")


def wide(path: Path, values: int) -> None:
    path.write_bytes(b'{"Vpcs": [' + b"{}," * values + b"{}]}")


Maker = Callable[[Path, int], None]
HOSTILE: list[tuple[str, Maker, int, int, str]] = [
    ("bomb.zip", zip_bomb, 300, 10_000, "unpacks to"),
    ("bombs.zip", many_bombs, 320, 4_000, "files could not be used"),
    ("nested.zip", nested, 10, 200, "is an archive; name it as an input of its own"),
    ("bomb.tar.gz", tar_bomb, 300, 10_000, "unpacks to"),
    ("header.tar.gz", tar_header_bomb, 300, 10_000, "unpacks to far more than its size"),
    ("entries.zip", many_entries, 25_000, 1_000_000, "holds more than 20,000 files"),
    ("members.tar.gz", many_members, 25_000, 1_000_000, "holds more than 20,000 files"),
    ("deep.json", deep, 1_000_000, 4_900_000, "levels deep"),
    ("wide.json", wide, 6_000_000, 20_000_000, "more than 5,000,000 values"),
]
MOST_MIB = PLAIN_MIB + 256 + 64
"""An archive's files while they are unpacked, and one of them once more."""


@pytest.mark.parametrize(("name", "make", "size", "words"), [(n, m, s, w) for n, m, s, _, w in HOSTILE])
def test_it_is_refused_in_one_line_and_bounded_memory(
    tmp_path: Path, name: str, make: Maker, size: int, words: str
) -> None:
    make(tmp_path / name, size)
    peak, said = outcome(tmp_path / name)
    assert words in said
    assert "\n" not in said
    assert peak < MOST_MIB


@pytest.mark.soak
@pytest.mark.parametrize(("name", "make", "size", "words"), [(n, m, s, w) for n, m, _, s, w in HOSTILE])
def test_the_whole_size_is_refused_in_the_same_memory(
    tmp_path: Path, name: str, make: Maker, size: int, words: str
) -> None:
    make(tmp_path / name, size)
    packed = (tmp_path / name).stat().st_size // MIB
    peak, said = outcome(tmp_path / name)
    assert words in said or "is larger than 64 MiB" in said
    assert "\n" not in said
    assert peak < MOST_MIB + packed


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("latin.json", b'{"Vpcs": [{"VpcId": "vpc-\xff\xfe"}]}', "is not valid UTF-8"),
        ("cut.json", VPCS[:-5], "is cut off"),
        ("cut.zip", zipped({"vpcs.json": VPCS})[:-10], "is a broken archive"),
        ("cut.tar.gz", tarred({"vpcs.json": VPCS})[:-20], "is a broken archive"),
        ("up.zip", zipped({"../../vpcs.json": VPCS}), "leads out of the archive"),
        ("root.tar.gz", tarred({"/etc/vpcs.json": VPCS}), "leads out of the archive"),
        ("link.tar.gz", tarred({"vpcs.json": "/etc/passwd"}), "is a link or a device"),
        ("empty.json", b"", "is empty"),
        ("null.json", b"\x00" * 100, "is not JSON"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_broken_is_named_in_one_line(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    peak, said = outcome(tmp_path / name)
    assert words in said
    assert "\n" not in said
    assert peak < PLAIN_MIB + 20


def test_the_good_files_beside_a_hostile_one_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"../up.json": VPCS, "vpcs.json": VPCS}))
    assert outcome(tmp_path / "a.zip")[1] == "1 records, 1 notes"


def test_honest_answers_fit_into_the_bounds(tmp_path: Path) -> None:
    rows = [
        {"SubnetId": f"subnet-{number:08x}", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24", "OwnerId": "111111111111"}
        for number in range(20_000)
    ]
    (tmp_path / "subnets.json").write_text(json.dumps({"Subnets": rows}, indent=4))
    assert outcome(tmp_path / "subnets.json")[1] == "20000 records, 0 notes"


def entries(count: int) -> bytes:
    return zipped({f"{number}.json": b"" for number in range(count)})


def test_entries_are_counted_whatever_the_archive_says_of_their_number() -> None:
    data = entries(30)
    assert lists_more_than(data, 29)
    assert not lists_more_than(data, 30)
    end = data.rfind(b"PK\x05\x06")
    lying = data[: end + 8] + struct.pack("<HH", 1, 1) + data[end + 12 :]
    assert lists_more_than(lying, 29)


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06", b"PK\x05\x06" + bytes(18), bytes(1000)])
def test_what_is_no_archive_lists_nothing(data: bytes) -> None:
    assert not lists_more_than(data, 0)
