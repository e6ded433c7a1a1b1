"""The script for AWS CloudShell reads what `vpcviz collect` reads."""

import ast
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.collect.scripted_aws import ScriptedAws, always, refused
from tests.demo.fixtures import SetFaults
from vpcviz.collect.bundle import read_bundle
from vpcviz.collect.calls import CALLS
from vpcviz.collect.cloudshell import script
from vpcviz.collect.results import inventory_of
from vpcviz.demo.estate.accounts import EU, HUB, PROVIDER, US, WORKLOADS
from vpcviz.demo.processes import FakeAws
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, OutcomeState

KEY = f"AKI{'A' * 17}"
VPN = (
    "<vpnConnectionSet><item><vpnConnectionId>vpn-1</vpnConnectionId>"
    "<customerGatewayConfiguration>pre-shared-key-of-test</customerGatewayConfiguration>"
    "<options><tunnelOptionSet><item><preSharedKey>pre-shared-key-of-test</preSharedKey></item></tunnelOptionSet>"
    "</options></item></vpnConnectionSet>"
)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "vpcviz-cloudshell.py"
    path.write_text(script("1.2.3"), encoding="utf-8")
    return path


def keys_of(url: str, account: str) -> dict[str, str]:
    """The environment of someone who is signed in to an account of the fake AWS."""
    sts = boto3.client("sts", endpoint_url=url, region_name=US, aws_access_key_id="demo", aws_secret_access_key="demo")
    arn = f"arn:aws:iam::{account}:role/VpcvizReadOnly"
    keys = sts.assume_role(RoleArn=arn, RoleSessionName="test", ExternalId="test")["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
    }


def run(command: list[str], environment: dict[str, str], folder: Path) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    quiet = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull, "AWS_DEFAULT_REGION": US}
    quiet["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    environment = {**kept, **quiet, **environment, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    return subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )


def by_script(program: Path, environment: dict[str, str], *options: str) -> tuple[Inventory, str]:
    bundle = program.with_name("script.zip")
    done = run([sys.executable, str(program), "--output", bundle.name, *options], environment, program.parent)
    assert done.returncode == 0, done.stderr
    return inventory_of(read_bundle(bundle)), done.stderr


def by_collect(program: Path, environment: dict[str, str], *options: str) -> Inventory:
    bundle = program.with_name("collect.zip")
    url = {"VPCVIZ_AWS_ENDPOINT_URL": environment["AWS_ENDPOINT_URL"], "VPCVIZ_DATA": str(program.parent)}
    command = [sys.executable, "-m", "vpcviz", "collect", "-o", str(bundle), *options]
    told = {name: value for name, value in environment.items() if name != "AWS_ENDPOINT_URL"}
    done = run(command, {**told, **url, "PYTHONPATH": os.pathsep.join(sys.path)}, program.parent)
    assert done.returncode == 0, done.stderr
    return inventory_of(read_bundle(bundle))


def still(inventory: Inventory) -> list[Any]:
    """The records without what AWS tells anew each time: until when a database can be restored."""
    return [
        (
            one.kind,
            one.region,
            one.id,
            {**one.body, "LatestRestorableTime": ""} if one.kind is Kind.DB_INSTANCE else one.body,
        )
        for one in inventory.records
    ]


def timeless(inventory: Inventory) -> list[Any]:
    return [replace(outcome, at="", message="") for outcome in inventory.outcomes]


@pytest.mark.xdist_group("fake_aws")
@pytest.mark.parametrize("account", [HUB, WORKLOADS, PROVIDER], ids=lambda account: account.name)
def test_the_inventory_is_that_of_collect(fake_aws: FakeAws, program: Path, account: Any) -> None:
    environment = {**keys_of(fake_aws.url, account.id), "AWS_ENDPOINT_URL": fake_aws.url}
    regions = ("--regions", f"{US},{EU}")
    found, told = by_script(program, environment, *regions)
    expected = by_collect(program, environment, *regions)
    assert still(found) == still(expected)
    assert timeless(found) == timeless(expected)
    assert f"reading account {account.id}" in told


@pytest.mark.xdist_group("fake_aws")
def test_denied_calls_end_as_they_do_for_collect(fake_aws: FakeAws, faults: SetFaults, program: Path) -> None:
    environment = {**keys_of(fake_aws.url, HUB.id), "AWS_ENDPOINT_URL": fake_aws.url}
    faults(deny=["DescribeVpcEndpoints", "DescribeTransitGatewayRouteTables", "elbv2:DescribeTargetGroups"])
    found, told = by_script(program, environment, "--regions", US)
    expected = by_collect(program, environment, "--regions", US)
    assert timeless(found) == timeless(expected)
    assert still(found) == still(expected)
    assert "denied: ec2:DescribeVpcEndpoints in us-east-1. VPC endpoints are drawn as outlines" in told


@pytest.fixture
def scripted(aws: ScriptedAws) -> dict[str, str]:
    return {"AWS_ENDPOINT_URL": aws.url, "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "s"}


def test_secrets_are_left_out(aws: ScriptedAws, scripted: dict[str, str], program: Path) -> None:
    aws.answers["DescribeVpnConnections"] = always(VPN)
    found, told = by_script(program, scripted)
    assert [record.id for record in found.records if record.kind is Kind.VPN_CONNECTION] == ["vpn-1"]
    with zipfile.ZipFile(program.with_name("script.zip")) as archive:
        assert not [name for name in archive.namelist() if b"pre-shared-key-of-test" in archive.read(name)]
    assert "pre-shared-key" not in told


def test_pages_are_followed(aws: ScriptedAws, scripted: dict[str, str], program: Path) -> None:
    def page(vpc: str, more: str) -> str:
        return f"<vpcSet><item><vpcId>{vpc}</vpcId></item></vpcSet>{more}"

    first, second = always(page("vpc-1", "<nextToken>t</nextToken>")), always(page("vpc-2", ""))
    aws.answers["DescribeVpcs"] = lambda request: (second if "NextToken" in request.params else first)(request)
    found, _ = by_script(program, scripted)
    assert [record.id for record in found.records if record.kind is Kind.VPC] == ["vpc-1", "vpc-2"]


def test_a_failure_is_written_down_without_keys(aws: ScriptedAws, scripted: dict[str, str], program: Path) -> None:
    aws.answers["DescribeSubnets"] = refused("Strange", f"{KEY} may not")
    aws.answers["DescribeVpcs"] = always("<vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet>")
    found, told = by_script(program, scripted)
    (outcome,) = [one for one in found.outcomes if one.kind is Kind.SUBNET]
    assert (outcome.state, outcome.error_code, outcome.message) == (
        OutcomeState.FAILED,
        "Strange",
        "(an access key) may not",
    )
    assert "failed: ec2:DescribeSubnets in us-east-1." in told


def test_without_credentials_it_says_so_and_writes_nothing(program: Path) -> None:
    done = run([sys.executable, str(program)], {}, program.parent)
    assert done.returncode == 1
    assert done.stderr.startswith("AWS does not let you in: ")
    assert "Traceback" not in done.stderr
    assert [path.name for path in program.parent.iterdir()] == [program.name]


def test_the_script_is_the_same_every_time_and_bears_its_version() -> None:
    assert script("1.2.3") == script("1.2.3")
    assert 'VERSION = "1.2.3"' in script("1.2.3")
    assert script("1.2.3").startswith("#!/usr/bin/env python3\n")


def test_it_is_python_3_9_and_imports_the_standard_library_and_boto3_only() -> None:
    tree = ast.parse(script("1"), feature_version=(3, 9))
    imports = {
        (node.module or "").split(".")[0] if isinstance(node, ast.ImportFrom) else alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imports - sys.stdlib_module_names == {"boto3", "botocore"}


def test_every_call_of_the_table_is_in_it_with_its_action() -> None:
    text = script("1")
    assert re.findall(r'^        "action": "([^"]+)",$', text, re.MULTILINE) == [c.action for c in CALLS if c.asked]
    assert max(len(line) for line in text.splitlines()) <= 150
