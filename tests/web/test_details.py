"""What the page of a resource says."""

import html
import re
from datetime import datetime

import pytest
from django.test import Client

from tests.shared_data import shared_data
from tests.web.estates import BALANCER, HOSTILE, SERVICE_ID
from vpcviz.collect.files import read_inputs
from vpcviz.inventory.models import Snapshot
from vpcviz.people.models import Workspace
from vpcviz.topology.build import build
from vpcviz.web.facts.details import details_of


def _words(client: Client, resource: str) -> str:
    page = client.get(f"/w/acme/resource/{resource}", headers={"HX-Request": "true"}).content.decode()
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        (
            "vpc-00000001",
            ["VPC shop", "10.1.0.0/16", "shop-private", "out rtb-0000001b", "Interface to com.amazonaws.vpce"],
        ),
        ("subnet-0000001a", ["public: a route to an internet gateway", "out rtb-0000001b, explicit association"]),
        ("subnet-0000001b", ["isolated: no route leaves the VPC", "rtb-0000001a the VPC's main table", "eni-00000001"]),
        ("rtb-0000001a", ["pl-6da54004", "yes: it serves every subnet without an association", "shop-private"]),
        ("vpce-0000001a", ["s3:GetObject on bucket shop", "Routes that it installs", "rtb-0000001a"]),
        (
            "vpce-0000001b",
            [
                "payments vpce-svc-0aaaaaaaaaaaaaaa1",
                "eni-00000001 10.1.1.10",
                "1 of 2 targets healthy",
                "endpoints sg-0000000",
            ],
        ),
        (
            SERVICE_ID,
            ["shop-to-payments", "pendingAcceptance", "account not connected", "payments", "Allowed principals *"],
        ),
        (BALANCER, ["Provides", "payments", "1 of 2 targets healthy"]),
        ("sg-00000001", ["Inbound rules", "TCP", "443", "10.1.0.0/16", "Outbound rules", "nothing is let out"]),
        ("eni-00000001", ["endpoint", "shop-to-payments vpce-0000001b", "rtb-0000001a"]),
        ("igw-00000001", ["out rtb-0000001b, for 0.0.0.0/0, active"]),
    ],
)
def test_a_resource_is_explained_with_its_relations(
    as_teammate: Client, snapshot: Snapshot, resource: str, said: list[str]
) -> None:
    words = _words(as_teammate, resource)
    for part in said:
        assert part in words


def test_who_saw_it_and_when_is_said(as_teammate: Client, snapshot: Snapshot) -> None:
    words = _words(as_teammate, "vpce-0000001b")
    assert "Seen by 111111111111" in words
    assert "ec2:DescribeVpcEndpoints by 111111111111, 4 Mar 2026 05:00 UTC" in words


def test_relations_are_links(as_teammate: Client, snapshot: Snapshot) -> None:
    page = as_teammate.get("/w/acme/resource/vpce-0000001b").content.decode()
    for target in ("subnet-0000001b", "eni-00000001", "sg-00000001", SERVICE_ID, "vpc-00000001"):
        assert f'href="/w/acme/resource/{target}" data-resource="{target}"' in page
    assert 'href="/w/acme/vpc/vpc-00000001#vpce-0000001b"' in page


def test_the_viewer_gets_the_facts_without_the_page(as_teammate: Client, snapshot: Snapshot) -> None:
    answer = as_teammate.get("/w/acme/resource/vpc-00000001", headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert "HX-Request" in answer.headers["Vary"]


def test_raw_json_is_escaped_in_the_page_and_harmless_alone(as_teammate: Client, snapshot: Snapshot) -> None:
    part = as_teammate.get("/w/acme/raw/vpc-00000002", headers={"HX-Request": "true"}).content.decode()
    assert "<script>" not in part
    assert "&lt;script&gt;" in part
    alone = as_teammate.get("/w/acme/raw/vpc-00000002")
    assert alone.headers["Content-Type"] == "application/json"
    assert alone.json()["Tags"][0]["Value"] == HOSTILE


@pytest.mark.parametrize(
    "address", ["vpcs", "resource/vpc-00000002", "vpc/vpc-00000002", "estate", "search?q=evil", "services"]
)
def test_hostile_names_are_harmless_and_legible(as_teammate: Client, snapshot: Snapshot, address: str) -> None:
    page = as_teammate.get(f"/w/acme/{address}").content.decode()
    assert "<script>alert" not in page
    assert "<IMG" not in page
    assert "\u202e" not in page.replace(r"\u202e", "")
    assert "alert(1)" in page


def test_every_resource_of_every_lab_has_its_facts() -> None:
    """No resource of the recorded inventories is without words, whatever it lacks."""
    reading = read_inputs([str(shared_data() / "batfish-labs"), str(shared_data() / "batfish")])
    topology = build(reading.inventory)
    for resource in topology.everything():
        details = details_of(topology, resource)
        assert details.kind
        assert details.label
        assert all(fact.values for fact in (*details.facts, *details.relations))


def test_a_page_of_an_older_snapshot_keeps_to_it(
    as_teammate: Client, snapshot: Snapshot, workspace: Workspace, now: datetime
) -> None:
    page = as_teammate.get("/w/acme/resource/vpc-00000001?snapshot=1").content.decode()
    assert "/w/acme/resource/subnet-0000001a?snapshot=1" in page
    assert "You look at snapshot 1" in page


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        ("111111111111", ["account", "shop vpc-00000001", "4 VPC endpoints"]),
        ("eu-west-1", ["region", "pay vpc-pay"]),
        (
            "vpce-far",
            ["endpoint connection", "payments vpce-svc-0aaaaaaaaaaaaaaa1", "444444444444", "pendingAcceptance"],
        ),
        ("pl-6da54004", ["not in this inventory", "No call listed it", "rtb-0000001a"]),
    ],
)
def test_what_no_call_listed_is_told_from_what_others_say(
    as_teammate: Client, snapshot: Snapshot, resource: str, said: list[str]
) -> None:
    words = _words(as_teammate, resource)
    for part in said:
        assert part in words
    assert as_teammate.get(f"/w/acme/resource/{resource}").status_code == 200


@pytest.mark.parametrize("address", ["estate", "vpc/vpc-00000001", f"service/{SERVICE_ID}", "endpoints", "services"])
def test_every_link_to_a_resource_opens(as_teammate: Client, snapshot: Snapshot, address: str) -> None:
    page = as_teammate.get(f"/w/acme/{address}").content.decode()
    links = sorted(set(re.findall(r'href="(/w/acme/resource/[^"]+)"', page)))
    assert links
    for link in links:
        assert as_teammate.get(html.unescape(link)).status_code == 200
