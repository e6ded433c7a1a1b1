"""Files that commands are given."""

import json
from pathlib import Path
from typing import Any

import pytest

ANSWERS: dict[str, dict[str, Any]] = {
    "vpcs": {"Vpcs": [{"VpcId": "vpc-1", "OwnerId": "111111111111", "CidrBlock": "10.0.0.0/16"}]},
    "subnets": {
        "Subnets": [
            {
                "SubnetId": f"subnet-{n}",
                "VpcId": "vpc-1",
                "CidrBlock": f"10.0.{n}.0/24",
                "AvailabilityZone": "eu-west-1a",
            }
            for n in (1, 2)
        ]
    },
    "tables": {
        "RouteTables": [
            {
                "RouteTableId": "rtb-1",
                "VpcId": "vpc-1",
                "Associations": [{"Main": True}],
                "Routes": [{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}],
            }
        ]
    },
    "groups": {
        "SecurityGroups": [
            {
                "GroupId": "sg-1",
                "VpcId": "vpc-1",
                "IpPermissions": [
                    {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
                ],
                "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
            }
        ]
    },
    "interfaces": {
        "NetworkInterfaces": [
            {
                "NetworkInterfaceId": f"eni-{n}",
                "VpcId": "vpc-1",
                "SubnetId": f"subnet-{n}",
                "PrivateIpAddress": f"10.0.{n}.10",
                "Groups": [{"GroupId": "sg-1"}],
            }
            for n in (1, 2)
        ]
    },
}


@pytest.fixture
def small_inventory(tmp_path: Path) -> str:
    """A folder with answers of the AWS CLI."""
    folder = tmp_path / "answers"
    folder.mkdir()
    for name, answer in ANSWERS.items():
        (folder / f"{name}.json").write_text(json.dumps(answer), encoding="utf-8")
    return str(folder)
