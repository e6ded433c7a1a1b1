"""What groups, filters, focus and layers of an estate show and say; nothing asked for is ignored in silence."""

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest

from benchmarks.estates import LARGE, MEDIUM, Size, estate
from tests.layout.estates import UGLY, named, row, vpc
from tests.layout.rules import broken
from tests.shared_data import ROOT
from vpcviz.collect.files import read_inputs
from vpcviz.layout.draw import ESTATE_KEYS, scene_of
from vpcviz.layout.estate_model import estate_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.scene import Edge, Node, Scene
from vpcviz.layout.view import View, ViewError, parse_query
from vpcviz.topology.build import build
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import services
from vpcviz.topology.records import Inventory
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.gateways import VpcPeeringConnection
from vpcviz.topology.resources.interfaces import NetworkInterface
from vpcviz.topology.resources.network import Subnet, Vpc
from vpcviz.topology.resources.transit import TransitGateway

HEADING = Heading("acme", "2026-03-04 05:06 UTC", "files")
COLLAPSED = Size(vpcs=120, accounts=17)


@pytest.fixture(scope="module")
def demo() -> Topology:
    return build(read_inputs([str(ROOT / "vpcviz" / "demo" / "estate.tar.gz")]).inventory)


@pytest.fixture(scope="module")
def many() -> Topology:
    return build(estate(COLLAPSED))


def draw(topology: Topology, query: str = "") -> Scene:
    return scene_of(topology, parse_query(parse_qs(query, keep_blank_values=True)), heading=HEADING)


def facts(scene: Scene) -> str:
    return scene.texts[1].text


def of_kind(scene: Scene, kind: str) -> list[Node]:
    return [node for node in scene.nodes if node.kind == kind]


def names(scene: Scene) -> set[str]:
    return {node.label for node in of_kind(scene, "vpc") if node.state != "unconnected"}


def vpc_named(topology: Topology, name: str) -> str:
    return next(item.id for item in topology.all(Vpc).values() if item.name == name)


def frames(scene: Scene, node: Node) -> Iterator[Node]:
    by_id = {item.id: item for item in scene.nodes}
    while node.parent is not None:
        node = by_id[node.parent]
        yield node


@pytest.mark.parametrize("query", ["group=region", "group=tag:env", "group=tag:nothing", "group=region&expand=all"])
def test_a_group_keeps_every_card_and_link(demo: Topology, query: str) -> None:
    plain, grouped = draw(demo, query.replace("group", "text=&group").replace("region", "account")), draw(demo, query)
    assert broken(grouped) == []
    assert names(grouped) == names(plain)
    assert {edge.resource for edge in grouped.edges} == {edge.resource for edge in plain.edges}


def test_by_region_accounts_stand_in_regions(demo: Topology) -> None:
    scene = draw(demo, "group=region")
    prod = next(node for node in of_kind(scene, "vpc") if node.label == "prod-app")
    account, region = frames(scene, prod)
    assert (account.kind, account.tone, account.resource) == ("account", "account", "222222222222")
    assert (region.kind, region.tone, region.shape, region.label) == ("region", "region", "dashed", "us-east-1")
    assert "grouped by region" in facts(scene)


def test_by_tag_each_value_has_a_frame_and_so_have_those_without(demo: Topology) -> None:
    scene = draw(demo, "group=tag:env")
    outer = [node for node in scene.nodes if node.parent is None]
    assert [node.label for node in outer] == ["env = dev", "env = legacy", "env = prod", "without env", "env not known"]
    assert {node.tone for node in outer} == {"neutral"}
    homes = {
        node.label: list(frames(scene, node))[-1].label
        for node in (*of_kind(scene, "vpc"), *of_kind(scene, "endpoint"))
    }
    assert homes["prod-app"] == "env = prod"
    assert homes["vpce-0af99657ea0f54a4b"] == "env not known"
    transit = of_kind(scene, "transit-gateway")[0]
    assert list(frames(scene, transit))[-1].label == "without env"


def test_a_tag_with_an_empty_value_is_a_value() -> None:
    records = (vpc("vpc-1"), row(Kind.VPC, "vpc-2", VpcId="vpc-2", Tags=[*named("two"), {"Key": "env", "Value": ""}]))
    scene = draw(build(Inventory(records)), "group=tag:env")
    assert [node.label for node in scene.nodes if node.parent is None] == ["env =", "without env"]


@pytest.mark.parametrize("group", ["account", "region", "tag:Name"])
def test_links_of_many_vpcs_are_summed_per_pair_of_groups_with_their_count(many: Topology, group: str) -> None:
    scene = draw(many, f"group={group}")
    by_id = {node.id: node for node in scene.nodes}
    assert broken(scene) == []
    for edge in scene.edges:
        assert by_id[edge.source].parent is None
        assert [text.text for text in edge.texts] == [edge.why.partition(" ")[0]]
    assert "links summed per pair of" in facts(scene)


def test_every_link_is_in_a_count_or_said_to_be_left_out(many: Topology) -> None:
    scene = draw(many)
    counted = sum(int(edge.texts[0].text) for edge in scene.edges)
    inside = int(facts(scene).partition(" links within one account not drawn")[0].rpartition(" ")[2])
    assert counted + inside == len(estate_of(many, View()).links)


def test_a_count_lies_on_no_box_line_or_other_count(many: Topology) -> None:
    scene = draw(many)
    places = [
        (text.x - text.w // 2, text.y - 9, text.x + text.w // 2, text.y - 1)
        for edge in scene.edges
        for text in edge.texts
    ]
    assert len(set(places)) == len(places)
    for left, top, right, bottom in places:
        assert not any(
            x < right and left < x + w and y < bottom and top < y + h
            for x, y, w, h in ((node.x, node.y, node.w, node.h) for node in scene.nodes)
        )
        for edge in scene.edges:
            for (x1, y1), (x2, y2) in zip(edge.points, edge.points[1:], strict=False):
                across = (min(x1, x2) < right and left < max(x1, x2)) or (x1 == x2 and left < x1 < right)
                down = (min(y1, y2) < bottom and top < max(y1, y2)) or (y1 == y2 and top < y1 < bottom)
                assert not (across and down), edge.id


def test_filters_that_leave_few_vpcs_show_their_links_in_full() -> None:
    scene = draw(build(estate(LARGE)), "account=100000000000")
    assert len(of_kind(scene, "vpc")) <= 50
    assert all(edge.resource for edge in scene.edges)
    assert "summed" not in facts(scene)


FILTERS = {
    "kind=nat-gateway": ({"prod-app", "egress", "payments", "dev-app", "analytics"}, "only VPCs with NAT gateway"),
    "state=pendingAcceptance": ({"prod-app"}, "with something in state pendingacceptance"),
    "kind=endpoint&state=pendingacceptance": ({"prod-app"}, "with endpoint in state pendingacceptance"),
    "kind=subnet&state=pendingacceptance": (set(), "with subnet in state pendingacceptance"),
    "tag=env=dev": ({"dev-app"}, "only tag env=dev"),
    "tag=env&region=eu-west-1": ({"reporting"}, "only region eu-west-1, tag env"),
    "account=333333333333&account=222222222222&tag=env=prod": (
        {"analytics", "prod-app", "payments", "risk", "reporting"},
        "only account 222222222222 or 333333333333, tag env=prod",
    ),
    "state=nowhere": (set(), "in state nowhere"),
}


@pytest.mark.parametrize("query", FILTERS)
def test_a_filter_keeps_the_vpcs_that_match_and_is_said_in_words(demo: Topology, query: str) -> None:
    kept, words = FILTERS[query]
    scene = draw(demo, query)
    assert names(scene) == kept
    assert words in facts(scene)
    assert words in scene.title
    assert bool(kept) != (scene.notes == ("No VPC passes the filters.",))


def test_links_to_what_is_filtered_out_are_counted(demo: Topology) -> None:
    def ends(edge: Edge) -> set[str]:
        return {edge.source, edge.target}

    whole, payments = draw(demo), vpc_named(demo, "payments")
    other = vpc_named(demo, "prod-app")
    alone = draw(demo, f"text={payments}")
    cut = sum(1 for edge in whole.edges if payments in ends(edge)) - len(alone.edges)
    assert cut > 1
    assert f"{cut} links to what is filtered out not drawn" in facts(alone)
    hidden = draw(demo, f"text={payments}&hide=privatelink&hide=peering&hide=transit")
    assert "filtered out not drawn" not in facts(hidden)
    assert any(ends(edge) == {payments, other} for edge in whole.edges)
    for scene in (whole, draw(demo, f"focus={payments}"), draw(demo, "state=nowhere")):
        assert "filtered out not drawn" not in facts(scene)


def test_a_focus_shows_what_is_one_link_away_and_is_marked(demo: Topology) -> None:
    payments = vpc_named(demo, "payments")
    scene = draw(demo, f"focus={payments}")
    assert names(scene) == {"payments", "prod-app", "dev-app"}
    marked = [node.label for node in scene.nodes if any(badge.kind == "focus" for badge in node.badges)]
    assert marked == ["payments"]
    assert all(payments in (edge.source, edge.target) for edge in scene.edges)
    assert scene.title == f"Around payments ({payments})"
    assert "up to 1 link away" in facts(scene)


def test_more_hops_show_more(demo: Topology) -> None:
    payments = vpc_named(demo, "payments")
    shown = [names(draw(demo, f"focus={payments}&hops={hops}")) for hops in (1, 2, 3)]
    assert shown[0] < shown[1] < shown[2]


def test_everything_with_an_id_can_be_in_focus(demo: Topology) -> None:
    prod = vpc_named(demo, "prod-app")
    endpoint = demo.endpoints_of_vpc[prod][0].id
    interface = demo.interfaces_of_vpc[prod][0].id
    subnet = demo.subnets_of_vpc[prod][0].id
    peering = next(iter(demo.all(VpcPeeringConnection).values()))
    expected = {
        prod: {prod},
        endpoint: {prod},
        interface: {prod},
        subnet: {prod},
        peering.id: {peering.requester.vpc_id, peering.accepter.vpc_id},
        next(iter(demo.all(TransitGateway))): set(demo.all(TransitGateway)),
    }
    assert demo.get(VpcEndpoint, endpoint)
    assert demo.get(NetworkInterface, interface)
    assert demo.get(Subnet, subnet)
    for focus, homes in expected.items():
        scene = draw(demo, f"focus={focus}")
        marked = {node.id for node in scene.nodes if any(badge.kind == "focus" for badge in node.badges)}
        assert marked == homes, focus


def test_around_a_service_stand_its_consumers_and_nothing_else(demo: Topology) -> None:
    payments = next(item for item in services(demo) if item.label == "payments-api")
    scene = draw(demo, f"focus={payments.key}")
    assert names(scene) == {"payments", "prod-app"}
    assert {edge.net for edge in scene.edges} == {payments.key}


def test_a_focus_in_an_expanded_vpc_is_marked_too(demo: Topology) -> None:
    payments = vpc_named(demo, "payments")
    scene = draw(demo, f"focus={payments}&expand={payments}")
    assert broken(scene) == []
    frame = next(node for node in scene.nodes if node.id == payments)
    assert [badge.text for badge in frame.badges] == ["focus"]


def test_a_focus_is_kept_whatever_the_filters_say(demo: Topology) -> None:
    payments = vpc_named(demo, "payments")
    assert names(draw(demo, f"focus={payments}&tag=env=dev")) == {"payments", "dev-app"}


@pytest.mark.parametrize("ids", ["tgw-00000000000000000", "vpce-svc-00000000000000000"])
def test_a_focus_with_many_neighbours_stays_readable(ids: str) -> None:
    scene = draw(build(estate(Size(vpcs=600, accounts=20))), f"focus={ids}")
    assert broken(scene) == []
    assert len(scene.edges) == len({edge.id for edge in scene.edges}) >= 20
    assert all(edge.resource for edge in scene.edges)
    assert 0.5 <= scene.width / scene.height <= 2


def test_three_hundred_consumers_around_their_service() -> None:
    topology = build(UGLY["many consumers"]())
    service = max(services(topology), key=lambda item: len(topology.connections_of_service.get(item.key, ())))
    scene = draw(topology, f"focus={service.key}")
    assert broken(scene) == []
    assert scene.edges


def test_an_id_that_is_not_there_is_refused(demo: Topology) -> None:
    with pytest.raises(
        ViewError, match="there is no 'vpc-nowhere' in this inventory to focus on: focus takes the id of"
    ):
        draw(demo, "focus=vpc-nowhere")


ONLY = {
    "account": "1",
    "region": "eu-west-1",
    "text": "x",
    "kind": "eni",
    "tag": "env",
    "state": "available",
    "focus": "vpc-1",
    "only": "changed&compare=1",
    "group": "region",
    "expand": "all",
}


@pytest.mark.parametrize("key", ESTATE_KEYS)
@pytest.mark.parametrize("subject", ["vpc:vpc-1", "service:vpce-svc-1", "path&from=a&to=b"])
def test_what_belongs_to_the_estate_is_refused_elsewhere(demo: Topology, subject: str, key: str) -> None:
    if (subject, key) == ("service:vpce-svc-1", "expand"):
        pytest.skip("a service takes expand: see test_service.py")
    with pytest.raises(ViewError, match=f"takes no '{key}': .* belong to the estate"):
        draw(demo, f"subject={subject}&{key}={ONLY[key]}")


def test_hops_without_a_focus_are_refused(demo: Topology) -> None:
    with pytest.raises(ViewError, match="hops counts the links around a focus: give focus too"):
        draw(demo, "hops=2")


@pytest.mark.parametrize("subject", ["service:vpce-svc-1", "path&from=a&to=b"])
def test_a_layer_that_a_picture_does_not_have_is_refused(demo: Topology, subject: str) -> None:
    with pytest.raises(ViewError, match="has no layer 'peering': hide takes labels"):
        draw(demo, f"subject={subject}&hide=peering")


def test_without_route_tables_no_badge_and_no_list_of_routes_is_drawn(demo: Topology) -> None:
    prod = vpc_named(demo, "prod-app")
    scene = draw(demo, f"subject=vpc:{prod}&hide=route-tables")
    assert broken(scene) == []
    assert not of_kind(scene, "route-table")
    assert not [badge for node in scene.nodes for badge in node.badges if badge.kind.startswith("route-table")]
    assert "without route tables" in facts(scene)
    assert of_kind(draw(demo, f"subject=vpc:{prod}"), "route-table")


def test_without_interfaces_subnets_count_them_and_lines_still_start_at_endpoints(demo: Topology) -> None:
    prod = vpc_named(demo, "prod-app")
    scene = draw(demo, f"subject=vpc:{prod}&hide=interfaces")
    assert broken(scene) == []
    assert not of_kind(scene, "eni")
    subnets = {subnet.id for subnet in demo.subnets_of_vpc[prod]}
    counts = {node.parent: node.label for node in scene.nodes if node.kind == "more"}
    for subnet in subnets:
        held = len(demo.interfaces_of_subnet.get(subnet, ()))
        assert counts.get(subnet) == (None if not held else f"{held} network interface{'' if held == 1 else 's'}")
    assert {edge.kind for edge in scene.edges} == {"consumes"}


def test_link_layers_leave_out_their_lines_and_ports_in_a_vpc_too(demo: Topology) -> None:
    prod = vpc_named(demo, "prod-app")
    scene = draw(demo, f"subject=vpc:{prod}&hide=privatelink,peering,transit")
    assert broken(scene) == []
    assert not scene.edges
    assert not of_kind(scene, "vpc-peering-connection")
    assert not of_kind(scene, "transit-gateway-attachment")
    assert "without PrivateLink, peerings and transit gateway attachments" in facts(scene)


def test_layers_hold_in_expanded_vpcs(demo: Topology) -> None:
    scene = draw(demo, "expand=all&hide=interfaces,route-tables,peering")
    assert broken(scene) == []
    assert not of_kind(scene, "eni")
    assert not of_kind(scene, "vpc-peering-connection")


def test_without_labels_no_line_bears_words(many: Topology) -> None:
    assert any(edge.texts for edge in draw(many).edges)
    assert not any(edge.texts for edge in draw(many, "hide=labels").edges)


def test_some_vpcs_expanded_among_many_break_no_rule(many: Topology) -> None:
    some = sorted(many.all(Vpc))[:3]
    scene = draw(many, "&".join(f"expand={name}" for name in some))
    assert broken(scene) == []
    assert any(edge.texts for edge in scene.edges)
    assert View(expanded=tuple(some)).expanded


@pytest.mark.parametrize("size", [MEDIUM, COLLAPSED], ids=["cards", "collapsed"])
@pytest.mark.parametrize("query", ["group=region", "group=tag:Name", "group=region&expand=all", "hide=labels"])
def test_groups_of_any_size_break_no_rule(size: Size, query: str) -> None:
    scene = draw(build(estate(size)), query)
    assert broken(scene) == []
    assert 0.5 <= scene.width / scene.height <= 2
