"""Links to pictures that show findings: judged in the link's own words, and silent about what the picture leaves out."""

import json
import re
from datetime import datetime

import pytest
from django.test import Client

from tests.share.offers import EVERYTHING, link
from tests.web.estates import PAY, REGION, SHOP, small
from vpcviz.inventory.services import publish
from vpcviz.people.models import User, Workspace
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Record

FULL = '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}'
VPC = "vpc-00000001"
DEGREES = ("critical", "high", "medium", "low", "info")


@pytest.fixture(autouse=True)
def _seen(workspace: Workspace, clock: datetime) -> None:
    """A route to nowhere in each account, and an endpoint open to everyone."""
    records = list(small().records)
    for number, account, vpc in ((1, SHOP, VPC), (2, PAY, "vpc-pay")):
        route = {
            "DestinationCidrBlock": "10.99.0.0/16",
            "TransitGatewayId": f"tgw-sekrit{number}",
            "State": "blackhole",
        }
        body = {"VpcId": vpc, "OwnerId": account, "Routes": [route], "Associations": []}
        records.append(Record(Kind.ROUTE_TABLE, f"rtb-sekrit{number}", account, REGION, body))
    body = {"VpcId": VPC, "VpcEndpointType": "Gateway", "State": "available", "PolicyDocument": FULL, "OwnerId": SHOP}
    body["ServiceName"] = f"com.amazonaws.{REGION}.dynamodb"
    records.append(Record(Kind.VPC_ENDPOINT, "vpce-0000000f", SHOP, REGION, body))
    publish(workspace=workspace, inventory=Inventory(tuple(records)), source="files", now=clock)


def told(client: Client, address: str) -> str:
    """What is behind an address."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def badges(client: Client, token: str) -> list[str]:
    """The titles of the badges of findings of a link's picture."""
    scene = json.loads(told(client, f"/s/{token}.json"))
    every = (badge for node in scene["nodes"] for badge in node["badges"])
    return [badge["title"] for badge in every if badge["kind"] in DEGREES]


def test_a_link_shows_findings_only_when_its_view_asks_for_them(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    plain, judged = (link(workspace, editor, clock, query=query) for query in ("", "show=findings"))
    assert badges(client, plain.token) == []
    assert "Findings:" not in told(client, f"/s/{plain.token}.svg")
    assert any("rtb-sekrit1" in title for title in badges(client, judged.token))
    assert "Findings:" in told(client, f"/s/{judged.token}")
    assert client.get(f"/s/{judged.token}?show=findings").status_code == 200
    assert badges(client, plain.token) == []


def test_redacted_findings_hold_nothing_of_the_original(
    client: Client, workspace: Workspace, editor: User, clock: datetime
) -> None:
    made = link(workspace, editor, clock, query="show=findings&expand=all", redaction=EVERYTHING)
    assert badges(client, made.token)
    for part in ("", ".svg", ".drawio", ".json"):
        assert re.findall(rf"sekrit|{SHOP}|{PAY}|{VPC}|10\.99\.", told(client, f"/s/{made.token}{part}")) == []
    assert not any("everyone do everything" in title for title in badges(client, made.token))
    notes = " ".join(json.loads(told(client, f"/s/{made.token}.json"))["notes"])
    assert "of 33 rules could not be judged everywhere" in notes


@pytest.mark.parametrize("query", [f"account={SHOP}&show=findings", f"subject=vpc:{VPC}&show=findings"])
def test_a_part_tells_titles_alone_and_counts_nothing_elsewhere(
    client: Client, workspace: Workspace, editor: User, clock: datetime, query: str
) -> None:
    made = link(workspace, editor, clock, query=query)
    titles = badges(client, made.token)
    assert any("A route leads to a target that is gone" in title for title in titles)
    text = told(client, f"/s/{made.token}.svg")
    assert "tgw-sekrit" not in " ".join(titles)
    assert "rtb-sekrit2" not in text
    assert "elsewhere" not in text
