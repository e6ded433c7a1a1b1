"""What the pictures show: everything that is there, where AWS has it, and nothing twice."""

import random
from itertools import groupby
from typing import Any
from urllib.parse import parse_qs

import pytest

from benchmarks.estates import SMALL, estate
from tests.layout.estates import UGLY, endpoint, many_endpoints, row, subnet, vpc
from tests.layout.rules import broken
from tests.shared_data import ROOT
from vpcviz.collect.files import read_inputs
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.scene import Node, Scene
from vpcviz.layout.view import View, ViewError, parse_query, to_query
from vpcviz.render.svg import svg
from vpcviz.topology.build import build
from vpcviz.topology.graph import vpc_ids
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import services
from vpcviz.topology.records import Inventory, Outcome, OutcomeState
from vpcviz.topology.resources.endpoints import EndpointServiceConfiguration, VpcEndpoint
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import Vpc
from vpcviz.topology.trace.engine import trace
from vpcviz.topology.trace.flow import Flow

HEADING = Heading("acme", "2026-03-04 05:06 UTC", "files")


@pytest.fixture(scope="module")
def demo() -> Topology:
    return build(read_inputs([str(ROOT / "vpcviz" / "demo" / "estate.tar.gz")]).inventory)


def draw(topology: Topology, view: View) -> Scene:
    return scene_of(topology, view, heading=HEADING)


def named(topology: Topology, name: str) -> Scene:
    found = next(item.id for item in topology.all(Vpc).values() if item.name == name)
    return draw(topology, View("vpc", found))


def nodes(scene: Scene, **wanted: object) -> list[Node]:
    return [node for node in scene.nodes if all(getattr(node, key) == value for key, value in wanted.items())]


def test_every_endpoint_and_interface_of_the_demo_is_in_its_vpc(demo: Topology) -> None:
    drawn = {vpc_id: draw(demo, View("vpc", vpc_id)) for vpc_id in vpc_ids(demo)}
    assert len(demo.all(VpcEndpoint)) == 27
    for endpoint_ in demo.all(VpcEndpoint).values():
        kinds = {node.kind for node in nodes(drawn[endpoint_.vpc_id], resource=endpoint_.id)}
        assert kinds == {"gateway-endpoint" if endpoint_.type == "Gateway" else "endpoint"}
    for interface in demo.all(NetworkInterface).values():
        assert nodes(drawn[interface.vpc_id], resource=interface.id), interface


def test_an_interface_endpoint_has_its_interfaces_in_one_lane_across_zones(demo: Topology) -> None:
    scene = named(demo, "prod-app")
    secrets = [node for node in scene.nodes if node.kind == "endpoint" and node.label == "secretsmanager"]
    assert len({node.parent for node in secrets}) == 3
    assert len({node.y for node in secrets}) == 1


def test_zones_are_columns_and_tiers_are_rows(demo: Topology) -> None:
    scene = named(demo, "prod-app")
    subnets = {node.label: node for node in nodes(scene, kind="subnet")}
    assert subnets["prod-app-app-a"].y == subnets["prod-app-app-b"].y == subnets["prod-app-app-c"].y
    assert subnets["prod-app-public-a"].x == subnets["prod-app-app-a"].x == subnets["prod-app-data-a"].x
    assert subnets["prod-app-public-a"].y < subnets["prod-app-app-a"].y < subnets["prod-app-spare-a"].y
    assert subnets["prod-app-public-a"].tone == "subnet-public"
    assert subnets["prod-app-app-a"].tone == "subnet-private"
    assert subnets["prod-app-spare-a"].tone == "subnet-isolated"


def test_a_gateway_endpoint_bears_the_letters_of_the_tables_it_installed_routes_in(demo: Topology) -> None:
    scene = named(demo, "prod-app")
    letters = {node.label: {badge.text for badge in node.badges} for node in nodes(scene, kind="subnet")}
    gateway = next(node for node in nodes(scene, kind="gateway-endpoint") if node.label.startswith("s3"))
    used = {badge.text for badge in gateway.badges}
    assert letters["prod-app-app-a"] | letters["prod-app-app-b"] == used
    assert not letters["prod-app-app-c"] & used
    assert gateway.on_border


def test_a_provider_is_drawn_from_consumer_to_target(demo: Topology) -> None:
    scene = named(demo, "payments")
    kinds = {(edge.kind, edge.state) for edge in scene.edges}
    assert {kind for kind, _ in kinds} == {"consumes", "provides", "targets"}
    outline = next(node for node in scene.nodes if node.state == "unconnected" and node.kind == "endpoint")
    frame = next(node for node in scene.nodes if node.id == outline.parent)
    assert frame.label == "444444444444"
    assert frame.shape == "dashed"


def test_the_service_view_reads_from_left_to_right_across_accounts(demo: Topology) -> None:
    payments = next(item for item in demo.all(EndpointServiceConfiguration).values() if item.name == "payments-api")
    scene = draw(demo, View("service", payments.id))
    by_id = {node.id: node for node in scene.nodes}
    for edge in scene.edges:
        assert by_id[edge.source].x < by_id[edge.target].x
    assert {edge.kind for edge in scene.edges} == {"consumes", "provides", "targets"}
    accounts = {node.label for node in nodes(scene, kind="account")}
    assert {"acme-workloads 222222222222", "payco-platform 333333333333", "444444444444"} <= accounts


def test_a_pending_connection_says_so_on_its_endpoint_and_its_line(demo: Topology) -> None:
    scene = named(demo, "prod-app")
    fraud = next(node for node in nodes(scene, kind="endpoint") if node.label == "fraud-scoring")
    assert [badge.title for badge in fraud.badges] == ["state: pending acceptance"]
    assert any(edge.state == "pendingacceptance" for edge in scene.edges if edge.source == fraud.id)
    assert any(text.text.startswith("fraud") for text in fraud.texts)


def test_every_endpoint_of_every_type_and_state_is_drawn() -> None:
    topology = build(many_endpoints())
    scene = draw(topology, View("vpc", "vpc-0ugly"))
    shown = {node.resource for node in scene.nodes}
    assert set(topology.all(VpcEndpoint)) <= shown


def test_a_subnet_whose_routes_are_not_known_is_not_drawn_as_isolated() -> None:
    topology = build(Inventory((vpc(), subnet("subnet-a", "eu-west-1a", "10.0.0.0/24"))))
    drawn = nodes(draw(topology, View("vpc", "vpc-0ugly")), kind="subnet")[0]
    assert drawn.tone == "subnet-unknown"
    assert [badge.text for badge in drawn.badges] == ["?"]


def test_subnets_of_a_vpc_that_is_not_in_the_inventory_are_drawn() -> None:
    topology = build(Inventory((subnet("subnet-a", "eu-west-1a", "10.0.0.0/24", vpc_id="vpc-0far"),)))
    scene = draw(topology, View("vpc", "vpc-0far"))
    frame = nodes(scene, kind="vpc")[0]
    assert frame.state == "unconnected"
    assert nodes(scene, kind="subnet")


def test_what_could_not_be_read_is_said_on_every_picture_it_concerns() -> None:
    denied = Outcome(
        Kind.TRANSIT_GATEWAY, "111122223333", "eu-west-1", OutcomeState.DENIED, "ec2", "describe_transit_gateways",
        error_code="UnauthorizedOperation", action="ec2:DescribeTransitGateways",
    )  # fmt: skip
    topology = build(Inventory((vpc(), subnet("subnet-a", "eu-west-1a", "10.0.0.0/24")), (denied,)))
    for view in (View(), View("vpc", "vpc-0ugly")):
        words = " ".join(text.text for text in draw(topology, view).texts)
        assert "Transit gateways" in words
        assert "could not be read" in words
    assert "ec2:DescribeTransitGateways" in draw(topology, View("vpc", "vpc-0ugly")).notes[0]


def test_a_service_of_aws_is_no_neighbour() -> None:
    topology = build(
        Inventory(
            (vpc(), subnet("subnet-a", "eu-west-1a", "10.0.0.0/24"),
             endpoint("vpce-1", "Interface", ServiceName="com.amazonaws.eu-west-1.ssm", SubnetIds=["subnet-a"], State="available"))
        )
    )  # fmt: skip
    assert draw(topology, View("vpc", "vpc-0ugly")).edges == ()


def test_a_dead_peering_is_not_drawn_as_a_way_out() -> None:
    sides: dict[str, Any] = {"RequesterVpcInfo": {"VpcId": "vpc-0ugly"}, "AccepterVpcInfo": {"VpcId": "vpc-0far"}}
    live = row(Kind.VPC_PEERING_CONNECTION, "pcx-1", Status={"Code": "active"}, **sides)
    dead = row(Kind.VPC_PEERING_CONNECTION, "pcx-2", Status={"Code": "deleted"}, **sides)
    scene = draw(build(Inventory((vpc(), live, dead))), View("vpc", "vpc-0ugly"))
    assert nodes(scene, resource="pcx-1")
    assert not nodes(scene, resource="pcx-2")


def test_filters_keep_what_passes_and_say_so(demo: Topology) -> None:
    scene = draw(demo, View(accounts=("222222222222",), regions=("us-east-1",)))
    drawn = {node.label for node in nodes(scene, kind="vpc") if node.state != "unconnected"}
    assert {"prod-app", "dev-app", "analytics"} <= drawn
    assert "payments" not in drawn
    assert any("account 222222222222" in text.text for text in scene.texts)
    assert [node.label for node in nodes(draw(demo, View(text="10.30.")), kind="vpc")] == ["payments"]


def test_a_hidden_layer_draws_no_line_of_its_kind(demo: Topology) -> None:
    kinds = {edge.kind for edge in draw(demo, View()).edges}
    assert kinds == {"consumes", "peering", "attachment"}
    assert {edge.kind for edge in draw(demo, View(hidden=("peering", "transit"))).edges} == {"consumes"}


@pytest.mark.parametrize("view", [View("vpc", "vpc-nowhere"), View("service", "vpce-svc-nowhere")])
def test_a_subject_that_is_not_there_is_refused_in_a_sentence(demo: Topology, view: View) -> None:
    with pytest.raises(ViewError, match="in this inventory"):
        draw(demo, view)


@pytest.mark.parametrize("name", ["many endpoints", "hostile names", "many consumers"])
def test_the_order_of_records_changes_no_byte(name: str) -> None:
    inventory = UGLY[name]()
    shuffled = list(inventory.records)
    random.Random(7).shuffle(shuffled)  # noqa: S311
    first, second = build(inventory), build(Inventory(tuple(shuffled)))
    for view in (View(), View("vpc", "vpc-0ugly")):
        assert svg(draw(first, view)) == svg(draw(second, view))


def test_one_endpoint_more_moves_nothing_above_its_row() -> None:
    inventory = estate(SMALL)
    subject = View("vpc", vpc_ids(build(inventory))[0])
    more = endpoint("vpce-more", "Interface", vpc_id=subject.subject_id, ServiceName="com.amazonaws.eu-west-1.zz",
                    SubnetIds=["subnet-00000000000000003"], State="available")  # fmt: skip
    before = draw(build(inventory), subject)
    after = draw(build(Inventory((*inventory.records, more))), subject)
    old = {node.id: node for node in before.nodes}
    changed = next(node for node in after.nodes if node.resource == "vpce-more")
    row_top = next(node.y for node in after.nodes if node.id == changed.parent)
    moved = [node.id for node in after.nodes if node.id in old and node.kind == "subnet" and node.y != old[node.id].y]
    assert all(old[name].y > row_top for name in moved)


def test_services_of_aws_and_of_customers_have_a_picture(demo: Topology) -> None:
    for service in services(demo):
        assert draw(demo, View("service", service.key)).nodes


def test_an_expanded_vpc_shows_its_inside_and_its_lines_start_at_interfaces(demo: Topology) -> None:
    prod = next(item.id for item in demo.all(Vpc).values() if item.name == "prod-app")
    payments = next(item.id for item in demo.all(Vpc).values() if item.name == "payments")
    scene = draw(demo, View(expanded=(prod, payments)))
    assert {node.label for node in nodes(scene, kind="subnet")} >= {"prod-app-app-a", "payments-nlb-a"}
    assert not [node for node in nodes(scene, kind="subnet") if node.label.startswith("dev-app")]
    by_id = {node.id: node for node in scene.nodes}
    lines = [edge for edge in scene.edges if edge.kind == "consumes" and by_id[edge.source].label == "payments-api"]
    assert len(lines) == 2
    assert {by_id[edge.target].kind for edge in lines} == {"endpoint-service"}
    assert {edge.kind for edge in scene.edges} >= {"provides", "targets"}


def test_the_estate_fully_expanded_shows_every_endpoint_and_interface(demo: Topology) -> None:
    shown = {node.resource for node in draw(demo, View(expanded=("all",))).nodes}
    assert set(demo.all(VpcEndpoint)) | set(demo.all(NetworkInterface)) <= shown


def test_a_view_and_its_query_are_one() -> None:
    views = [
        View(),
        View("vpc", "vpc-1", theme="dark"),
        View(accounts=("1", "2"), regions=("eu-west-1",), text="a b&c", hidden=("peering",), expanded=("all",)),
        View("path", source="eni-1", destination="s3", protocol="udp", port=53),
        View("path", source="eni-1", destination="10.0.0.1", protocol="icmp", port=None),
    ]
    for view in views:
        assert parse_query(parse_qs(to_query(view), keep_blank_values=True)) == view


@pytest.mark.parametrize(
    "query",
    ["subject=moon", "subject=vpc", "subject=estate:x", "colour=red", "hide=all", "theme=pink",
     "subject=path&from=a", "subject=path&from=a&to=b&port=x",
     "subject=path&from=a&to=b&port=0", "subject=path&from=a&to=b&port=65536", "subject=path&from=a&to=b&protocol=gre"],
)  # fmt: skip
def test_a_query_that_is_no_view_is_refused_in_a_sentence(query: str) -> None:
    with pytest.raises(ViewError, match=r"\w+ "):
        parse_query(parse_qs(query, keep_blank_values=True))


def test_a_path_is_drawn_hop_by_hop_there_and_back(demo: Topology) -> None:
    source = next(item.id for item in demo.all(NetworkInterface).values() if item.instance_id)
    scene = draw(demo, View("path", source=source, destination="8.8.8.8"))
    assert broken(scene) == []
    answer = trace(demo, Flow(source, "8.8.8.8"))
    order = [node.resource for node in scene.nodes if node.id.startswith("there:")]
    assert order == [at for at, _ in groupby(step.at for step in answer.steps)]
    assert {edge.state for edge in scene.edges} == {None, "return"}


def test_what_was_read_earlier_and_not_again_is_marked_stale_with_its_date() -> None:
    failed = Outcome(
        Kind.SUBNET, "111122223333", "eu-west-1", OutcomeState.THROTTLED, "ec2", "describe_subnets",
        stale_since="2026-03-04T05:06:07+00:00",
    )  # fmt: skip
    topology = build(Inventory((vpc(), subnet("subnet-a", "eu-west-1a", "10.0.0.0/24")), (failed,)))
    scene = draw(topology, View("vpc", "vpc-0ugly"))
    stale = nodes(scene, kind="subnet")[0]
    assert stale.state == "stale"
    assert "stale: could not be read again since 4 Mar 2026 05:06 UTC" in stale.title
    assert nodes(scene, kind="vpc")[0].state is None
    assert "stale since 4 Mar 2026 05:06 UTC" in scene.notes[0]


def test_more_vpcs_than_anybody_waits_for_are_not_expanded_at_once() -> None:
    records = [vpc(f"vpc-{number:04d}") for number in range(1001)]
    with pytest.raises(ViewError, match="filter by account"):
        draw(build(Inventory(tuple(records))), View(expanded=("all",)))
