"""The picture of a part that is compared: it tells what belongs to it, all of that, and nothing that lies beyond it."""

from dataclasses import replace
from typing import Final
from urllib.parse import parse_qs

import pytest

from tests.diagrams.test_compared import HEADING, nodes
from tests.topology.test_compared import ENDPOINT, GROUP, MAIN, PRIVATE, VPC, added, changed, compare, without
from tests.web.estates import PAY, REGION, SERVICE_ID, SHOP, record, small
from vpcviz.layout.compared import with_changes_of_part
from vpcviz.layout.draw import scene_of
from vpcviz.layout.scene import Scene
from vpcviz.layout.view import parse_query
from vpcviz.render.svg import svg
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Record

HUB, PEERING, OTHER = "tgw-00000001", "pcx-00000001", "vpc-00000002"
NAMES: Final = {VPC: "tgw-attach-1", OTHER: "tgw-attach-2", "vpc-pay": "tgw-attach-3"}
MARKS: Final = frozenset({"added", "changed", "removed", "perhaps"})
SAID: Final = "Compared with monday, on this picture: "
NOT_NAMED: Final = "; what the steps no longer name is not compared."


def joined() -> Inventory:
    """The small network with a transit gateway to which every VPC is attached, and a peering between two accounts."""
    side = {"Region": REGION, "CidrBlock": "10.2.0.0/16"}
    records = [
        record(Kind.TRANSIT_GATEWAY, HUB, PAY, TransitGatewayId=HUB, State="available"),
        record(
            Kind.VPC_PEERING_CONNECTION,
            PEERING,
            SHOP,
            Status={"Code": "active"},
            RequesterVpcInfo={"VpcId": OTHER, "OwnerId": SHOP, **side},
            AccepterVpcInfo={"VpcId": "vpc-pay", "OwnerId": PAY, **side},
        ),
    ]
    joints = [
        record(
            Kind.TRANSIT_GATEWAY_ATTACHMENT,
            name,
            PAY,
            TransitGatewayId=HUB,
            ResourceType="vpc",
            ResourceId=vpc_id,
            State="available",
        )
        for vpc_id, name in NAMES.items()
    ]
    return added(small(), [*records, *joints])


def part(before: Inventory, after: Inventory, query: str) -> Scene:
    """The picture of a part, compared."""
    view, look = parse_query(parse_qs(query)), compare(before, after)
    drawn = scene_of(
        look.after if view.subject == "path" else look.topology, replace(view, compare=1), heading=HEADING, rows=None
    )
    return with_changes_of_part(drawn, look, "monday", view)


def told(drawn: Scene) -> set[tuple[str | None, str]]:
    """What bears which mark."""
    return {(node.resource, one.title) for node in drawn.nodes for one in node.badges if one.kind in MARKS}


def sentence(drawn: Scene) -> str:
    """What the picture says of the comparison."""
    words = " ".join(text.text for text in drawn.texts)
    return words[words.index("Compared with") :].strip()


@pytest.mark.parametrize(
    ("query", "gone"),
    [
        (f"focus={VPC}&hide=privatelink", NAMES["vpc-pay"]),
        (f"account={PAY}", NAMES[OTHER]),
        (f"text={VPC}", NAMES[OTHER]),
        (f"account={SHOP}", PEERING),
        (f"account={SHOP}", NAMES[OTHER]),
        (f"account={PAY}", PEERING),
    ],
)
def test_what_leads_to_something_that_is_not_drawn_makes_no_byte_different(query: str, gone: str) -> None:
    after = without(joined(), gone)
    assert svg(part(joined(), after, query)) == svg(part(after, after, query))
    assert svg(part(after, joined(), query)) == svg(part(joined(), joined(), query))


def test_what_joins_two_things_that_are_drawn_is_told() -> None:
    for query, gone in (("account=" + ",".join((SHOP, PAY)), PEERING), (f"focus={VPC}", NAMES[VPC])):
        drawn = part(joined(), without(joined(), gone), query.replace(",", "&account="))
        assert sentence(drawn).startswith(f"{SAID}1 removed.")


@pytest.mark.parametrize("query", [f"subject=vpc:{VPC}", f"text={VPC}", f"subject=service:{SERVICE_ID}", "kind=vpc"])
def test_the_frame_of_an_account_that_was_not_chosen_tells_nothing_of_it(query: str) -> None:
    body = {"Id": PAY, "Name": "pay", "Email": "old@example.com"}
    before = added(small(), [Record(Kind.ACCOUNT, PAY, PAY, "global", body)])
    after = changed(before, PAY, Email="new@example.com")
    assert told(part(before, after, query)) == set()
    assert svg(part(before, after, query)) == svg(part(after, after, query))
    assert sentence(part(before, after, query)).startswith(f"{SAID}nothing changed.")
    assert {resource for resource, _ in told(part(before, after, f"account={PAY}"))} == {PAY}


@pytest.mark.parametrize(
    ("destination", "after", "at"),
    [
        (SERVICE_ID, changed(small(), GROUP, IpPermissions=[]), {"eni-00000001", ENDPOINT}),
        (SERVICE_ID, changed(small(), f"{SERVICE_ID}|{ENDPOINT}", VpcEndpointState="rejected"), {ENDPOINT}),
        ("s3", changed(small(), MAIN, PropagatingVgws=["vgw-1"]), {PRIVATE}),
        ("s3", changed(small(), "vpce-0000001a", PolicyDocument="{}"), {"vpce-0000001a"}),
    ],
    ids=["group", "connection", "routes", "policy"],
)
def test_what_decides_a_path_is_told(destination: str, after: Inventory, at: set[str]) -> None:
    drawn = part(small(), after, f"subject=path&from={PRIVATE}&to={destination}")
    bearing = {resource for resource, _ in told(drawn)}
    assert bearing
    assert bearing <= at
    assert sentence(drawn).startswith(f"{SAID}1 changed{NOT_NAMED}")


def test_the_rules_of_what_sends_are_told_where_they_let_it_out() -> None:
    sender = record(
        Kind.NETWORK_INTERFACE,
        "eni-sender",
        SHOP,
        VpcId=VPC,
        SubnetId=PRIVATE,
        PrivateIpAddress="10.1.1.20",
        Groups=[{"GroupId": "sg-sender"}],
    )
    out = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    group = record(Kind.SECURITY_GROUP, "sg-sender", SHOP, VpcId=VPC, IpPermissionsEgress=out)
    before = added(small(), [sender, group])
    drawn = part(before, changed(before, "sg-sender", IpPermissionsEgress=[]), "subject=path&from=eni-sender&to=s3")
    assert {resource for resource, _ in told(drawn)} == {"eni-sender"}


def test_a_path_says_of_what_it_did_not_compare() -> None:
    for after in (small(), without(small(), "vpce-0000001a")):
        drawn = part(small(), after, f"subject=path&from={PRIVATE}&to=s3")
        assert sentence(drawn).startswith(f"{SAID}nothing that the steps name changed{NOT_NAMED}")


def test_a_vpc_whose_endpoint_has_another_connection_is_one_that_changed() -> None:
    after = changed(small(), f"{SERVICE_ID}|{ENDPOINT}", VpcEndpointState="rejected")
    drawn = part(small(), after, f"only=changed&account={SHOP}")
    assert nodes(drawn, VPC)
    assert not nodes(drawn, OTHER)
    assert {resource for resource, _ in told(drawn)} == {VPC, ENDPOINT}
