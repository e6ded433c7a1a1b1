"""Archives are read within limits, and nothing in them leads out."""

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from vpcviz.collect.archives import Limits
from vpcviz.collect.files import InputError, Reading, read_inputs

VPCS = json.dumps({"Vpcs": [{"VpcId": "vpc-1"}]}).encode()
SUBNETS = json.dumps({"Subnets": [{"SubnetId": "subnet-1"}]}).encode()
OUT = "has a name that leads out of the archive; it was not read"


def _zip(path: Path, files: dict[str, bytes]) -> str:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return str(path)


def _tar(path: Path, files: dict[str, bytes], link: str = "") -> str:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        if link:
            info = tarfile.TarInfo("link.json")
            info.type, info.linkname = tarfile.SYMTYPE, link
            archive.addfile(info)
    return str(path)


def _ids(reading: Reading) -> set[str]:
    return {one.id for one in reading.inventory.records}


def _sentences(reading: Reading) -> set[str]:
    return {note.sentence for note in reading.notes}


def test_an_archive_of_bare_files_is_read_like_a_folder(tmp_path: Path) -> None:
    files = {"accounts/111122223333/eu-west-1/b.json": VPCS, "README": b"hello"}
    for path in (_zip(tmp_path / "a.zip", files), _tar(tmp_path / "a.tar.gz", files)):
        reading = read_inputs([path])
        (record,) = reading.inventory.records
        assert (record.account, record.region) == ("111122223333", "eu-west-1")
        assert _sentences(reading) == {"is not JSON"}


@pytest.mark.parametrize(
    "name", ["../evil.json", "/etc/evil.json", "a/../../evil.json", "..\\evil.json", "C:\\evil.json"]
)
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    files = {"good.json": VPCS, name: SUBNETS}
    for path in (_zip(tmp_path / "a.zip", files), _tar(tmp_path / "a.tar.gz", files)):
        reading = read_inputs([path])
        assert _ids(reading) == {"vpc-1"}
        assert _sentences(reading) == {OUT}


def test_links_in_a_tar_are_not_followed(tmp_path: Path) -> None:
    reading = read_inputs([_tar(tmp_path / "a.tar.gz", {"good.json": VPCS}, link="/etc/passwd")])
    assert _ids(reading) == {"vpc-1"}
    assert _sentences(reading) == {"is a link or a device; it was not followed"}


def test_a_zip_bomb_is_stopped_at_the_limit(tmp_path: Path) -> None:
    path = _zip(
        tmp_path / "bomb.zip", {"a.json": VPCS, "b.json": b'{"Vpcs": [' + b" " * 90_000_000 + b"]}", "c.json": SUBNETS}
    )
    reading = read_inputs([path], limits=Limits(expansion=10))
    assert _ids(reading) == {"vpc-1"}
    assert _sentences(reading) == {"was not read: the archive unpacks to far more than its size"}


def test_a_tar_bomb_is_refused_whole(tmp_path: Path) -> None:
    path = _tar(tmp_path / "bomb.tar.gz", {"a.json": VPCS, "b.json": b" " * 90_000_000})
    with pytest.raises(InputError, match="the archive unpacks to far more than its size"):
        read_inputs([path], limits=Limits(expansion=10))


def test_one_file_over_the_limit_does_not_spoil_the_zip(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"a.json": VPCS, "b.json": b" " * (2**20 + 1)})
    reading = read_inputs([path], limits=Limits(file_bytes=2**20))
    assert _ids(reading) == {"vpc-1"}
    assert _sentences(reading) == {"unpacks to more than 1 MiB"}


def test_an_archive_with_too_many_files_is_refused(tmp_path: Path) -> None:
    files = {f"{number}.json": VPCS for number in range(5)}
    for path in (_zip(tmp_path / "a.zip", files), _tar(tmp_path / "a.tar.gz", files)):
        with pytest.raises(InputError, match="holds more than 3 files"):
            read_inputs([path], limits=Limits(files=3))


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"\x1f\x8bbroken", b"", gzip.compress(b"no tar", mtime=0)])
@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_a_broken_archive_is_one_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match="is a broken archive; make it again"):
        read_inputs([str(path)])


def test_a_damaged_file_in_a_zip_is_named(tmp_path: Path) -> None:
    path = Path(_zip(tmp_path / "a.zip", {"a.json": VPCS, "b.json": SUBNETS * 50}))
    data = bytearray(path.read_bytes())
    at = data.find(b"b.json") + 40
    data[at : at + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(bytes(data))
    reading = read_inputs([str(path)])
    assert _ids(reading) == {"vpc-1"}
    assert _sentences(reading) == {"is broken inside the archive"}
