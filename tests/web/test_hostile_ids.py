"""Ids and names of files that no AWS would give: every page stands, and shows them without harm."""

from datetime import datetime
from urllib.parse import quote

import pytest
from django.test import Client

from tests.web.estates import REGION, SHOP, fetched, record, tag
from vpcviz.inventory.services import publish
from vpcviz.people.models import Workspace
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory

IDS = (
    "vpc-a/b",
    'vpc-"q" onload=x',
    "vpc-<script>",
    "vpc-\u202eid",
    "vpc-new\nline",
    "vpc-\x1b[2J",
    "vpc-?q=1#f",
    "vpc-%2e%2e%2f",
    "..",
    "vpc-" + "l" * 300,
)
SUBNETS = tuple(f"{vpc}-subnet" for vpc in IDS)


@pytest.fixture
def hostile(workspace: Workspace, now: datetime) -> None:
    """A VPC and a subnet under each hostile id; one name shows nothing, the others turn words around."""
    blank = record(Kind.VPC, "vpc-blank", SHOP, CidrBlock="10.2.0.0/16", Tags=tag(" \u200b "))
    vpcs = [record(Kind.VPC, vpc, SHOP, CidrBlock="10.1.0.0/16", VpcId=vpc) for vpc in IDS]
    subnets = [
        record(Kind.SUBNET, subnet, SHOP, VpcId=vpc, CidrBlock="10.1.0.0/24", AvailabilityZone=f"{REGION}a")
        for vpc, subnet in zip(IDS, SUBNETS, strict=True)
    ]
    tables = [
        record(
            Kind.ROUTE_TABLE, f"rtb-{number}", SHOP, VpcId=vpc, Associations=[{"Main": True}], Tags=tag("\u202eelbat")
        )
        for number, vpc in enumerate(IDS)
    ]
    publish(
        workspace=workspace,
        inventory=Inventory((blank, *vpcs, *subnets, *tables), (fetched(Kind.VPC, "DescribeVpcs"),)),
        source="files",
        now=now,
    )


@pytest.mark.parametrize("address", ["estate", "vpcs", "route-tables", "search?q=vpc", "search.json?q=vpc", "access"])
def test_pages_stand_with_hostile_ids(as_teammate: Client, hostile: None, address: str) -> None:
    answer = as_teammate.get(f"/w/acme/{address}")
    assert answer.status_code == 200
    if answer.headers["Content-Type"].startswith("text/html"):
        assert "<script>" not in answer.content.decode()


@pytest.mark.parametrize("vpc", IDS)
def test_a_thing_with_a_hostile_id_has_its_pages(as_teammate: Client, hostile: None, vpc: str) -> None:
    for page, resource in (("vpc", vpc), ("resource", vpc), ("raw", vpc), ("resource", f"{vpc}-subnet")):
        assert as_teammate.get(f"/w/acme/{page}/{quote(resource, safe='')}").status_code == 200


def test_names_in_the_notes_beside_links_are_harmless(as_teammate: Client, hostile: None) -> None:
    page = as_teammate.get("/w/acme/route-tables").content.decode()
    assert "elbat" in page
    assert "\u202eelbat" not in page


def test_a_name_that_shows_nothing_gives_way_to_the_id(as_teammate: Client, hostile: None) -> None:
    found = as_teammate.get("/w/acme/search.json?q=vpc-blank").json()["results"]
    assert [row["label"] for row in found] == ["vpc-blank"]
