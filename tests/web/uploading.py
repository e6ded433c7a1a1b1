"""Files to send."""

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping

VPCS = json.dumps({"Vpcs": [{"VpcId": "vpc-0000000a", "CidrBlock": "10.0.0.0/16", "OwnerId": "111111111111"}]}).encode()
SUBNETS = json.dumps(
    {
        "Subnets": [
            {
                "SubnetId": "subnet-0000000a",
                "VpcId": "vpc-0000000a",
                "CidrBlock": "10.0.0.0/24",
                "AvailabilityZone": "eu-west-1a",
                "OwnerId": "111111111111",
            }
        ]
    }
).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(members: Mapping[str, bytes | str]) -> bytes:
    """A .tar.gz; a text is what a symbolic link leads to."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            if isinstance(content, str):
                info.type, info.linkname = tarfile.SYMTYPE, content
                archive.addfile(info)
            else:
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    return out.getvalue()
